"""One of several streams of a person ends: what the others say stays, all of it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import shares, sharing_orders
from kiim_desktop.storage.exchange_lists import ExchangeLists
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync import dictionaries, session, settling
from kiim_desktop.usecases.consents import WithdrawalScope
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, entry, said, settle, withdraw

NEWER = 77
"""Of a dictionary only a newer program has."""
CORE_AND_CONTACT = frozenset({Category.IDENTITY, Category.CONTACT})


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office; the first office knows of it."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


def listed(desktop: Desktop) -> set[object]:
    """Return the values that stand in the list of what was not accepted."""
    return {each.value for each in ExchangeLists(desktop.office.store.database).refused()}


@contextmanager
def newer_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let programs run for a while that seal what older ones cannot read yet."""
    known = dictionaries.dictionary
    with monkeypatch.context() as patch:
        patch.setattr(dictionaries, "newest", lambda: NEWER)
        patch.setattr(dictionaries, "dictionary", lambda number: b"neu" * 9 if number == NEWER else known(number))
        yield


def open_here(desktop: Desktop) -> int:
    """Return how many streams of its office a device knows as open."""
    with desktop.exchange.reading() as desk:
        return len(shares.open_shares_of(desk.connection, desktop.office.store.identity.office))


def ordered_back(desktop: Desktop) -> int:
    """Return how many orders a device gave."""
    with desktop.exchange.reading() as desk:
        return len(sharing_orders.orders(desk.connection, given=True))


def test_what_came_too_late_is_not_shown_on_through_another_stream(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, note="nachmittags")
    edited = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    consent(first, person, other, groups=CORE_AND_CONTACT)
    settle(first, other)
    entry(other, person, CONTACT_DETAIL, contact, note="abends")
    withdraw(first, person, edited)
    settle(first, other)
    assert said(first, person, CONTACT_DETAIL, "note") == {"nachmittags"}
    assert said(other, person, CONTACT_DETAIL, "note") == {"nachmittags"}
    assert "abends" in listed(first)


def comes_again(first: Desktop, other: Desktop) -> set[object]:
    """Let one of two streams end after an accepted and a late word; return what the co-editor's office has then."""
    person = first.person("Amira", "Haddad")
    stays = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    settle(first, other)
    contact = entry(other, person, CONTACT_DETAIL, note="abends")
    settle(other, first)
    ends = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    settle(first, other)
    with other.exchange.reading() as desk:
        streams = {bytes(each.consent): each.stream for each in shares.shares_of_scope(desk.connection, bytes(person))}
    with other.exchange.writing() as desk:  # whatever the office goes by to choose between the two
        shares.note_dots(desk.connection, streams[bytes(ends)], contact, ())
        desk.connection.execute("UPDATE in_stream SET dots = x'90' WHERE stream = ?", (streams[bytes(stays)],))
    withdraw(first, person, ends)
    settle(first, other)
    return set(said(other, person, CONTACT_DETAIL, "note"))


def test_what_was_accepted_of_a_co_editor_comes_again(first: Desktop, other: Desktop) -> None:
    assert comes_again(first, other) == {"abends"}


def test_without_a_new_replica_id_own_words_would_not_come_again(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "go_on_under_new_replica", lambda exchange: None)
    assert comes_again(first, other) == set()


def test_a_new_key_comes_with_everything_unless_the_old_one_surely_left(
    first: Desktop, second: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first)
    with monkeypatch.context() as silent:
        silent.setattr(settling, "heed_ungranted", lambda desk, told: None)
        settle(second)
    office = first.office.store.identity.office
    with second.exchange.reading() as desk:
        (share,) = shares.open_shares_of(desk.connection, office)
        assert not shares.is_taken_by_all(desk.connection, share.stream), "a colleague founded it, and nobody said more"
    with first.exchange.reading() as desk:
        assert shares.is_taken_by_all(desk.connection, share.stream)


def test_who_cannot_read_a_consent_yet_closes_nothing_a_colleague_opened_on_it(
    first: Desktop, second: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    with newer_program(monkeypatch):
        consent(first, person, other)
        first.sync()
    second.sync()
    consent(second, person, other, groups=CORE_AND_CONTACT)
    settle(second)
    assert (open_here(second), ordered_back(second)) == (2, 0)


def test_who_cannot_read_yet_what_was_taken_back_in_part_closes_nothing_a_colleague_opened_instead(
    first: Desktop, second: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, note="nachmittags")
    consented = consent(first, person, other, groups=CORE_AND_CONTACT)
    settle(first, second, other)
    with newer_program(monkeypatch):
        withdraw(first, person, consented, WithdrawalScope(groups=frozenset({Category.CONTACT})))
        first.sync()
    second.sync()
    consent(second, person, other, extent=Extent.LISTED, chosen=(contact,))
    settle(second)
    assert ordered_back(second) == 0
    with newer_program(monkeypatch):
        settle(first, second, other)
        assert said(other, person, IDENTITY, "family_name") == {"Haddad"}, "as two devices that know the same see to it"
        assert said(other, person, CONTACT_DETAIL, "note") == set()


def test_whoever_takes_back_all_of_a_consent_waits_for_nothing(
    first: Desktop, second: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, second, other)
    with newer_program(monkeypatch):
        entry(first, person, CONTACT_DETAIL, note="nachmittags")
        first.sync()
    second.sync()
    assert second.exchange.waiting_units(UnitState.PARKED)
    withdraw(second, person, consented)
    settle(second, other)
    assert (open_here(second), ordered_back(second)) == (0, 1)
    assert said(other, person, IDENTITY, "family_name") == set()
