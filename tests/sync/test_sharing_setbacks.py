"""What worlds of several offices found (tests/simulate/sharing): each rule once went wrong in a world."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import shares, sharing_orders, streams
from kiim_desktop.storage.exchange_lists import ExchangeLists
from kiim_desktop.storage.streams import StreamKind, UnitState
from kiim_desktop.sync import outbox
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.outbox import seal_bundle
from kiim_desktop.sync.recovering import go_on_under_new_replica
from kiim_desktop.sync.sharing import owing
from kiim_desktop.sync.sharing.drafts import Draft
from kiim_desktop.sync.sharing.opening import Ground, settle_sharing
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.enrolling import revoke_device
from kiim_desktop.usecases.errors import NotOpenForWriting
from kiim_desktop.usecases.recording import delete_record
from tests.sync.devices import Desktop, first_desktop
from tests.sync.repacks import content_of, stream_of
from tests.sync.shared import consent, entry, found, office_of, receipts_at, said, settle, withdraw

CORE = frozenset({Category.IDENTITY})
CORE_AND_CONTACT = frozenset({Category.IDENTITY, Category.CONTACT})


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office; the first office knows of it."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def third(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=9, name="Fallmanagement", kind="county_case_mgmt")
    first.sync()
    yield desktop
    desktop.close()


def sealed(desktop: Desktop) -> None:
    """Make a bundle of what waits; it does not leave."""
    exchange, member = desktop.exchange, load_membership(desktop.exchange)
    settle_sharing(exchange, member, Ground(today=desktop.office.today, rules=shipped_rules()), desktop.office.random)
    while seal_bundle(exchange, member, desktop.office.random) is not None:
        pass


def waiting_units(desktop: Desktop) -> int:
    return sum(len(desktop.exchange.waiting_units(each)) for each in (UnitState.PARKED, UnitState.QUARANTINED))


def test_an_edit_takes_the_stream_that_allows_it(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    for mode in (Mode.CONTRIBUTE, Mode.CO_EDIT, Mode.CONTRIBUTE):
        consent(first, person, other, mode=mode)
    settle(first, other)
    other.rename(person, "Haddad-Lang")
    settle(other, first)
    assert said(first, person, IDENTITY, "family_name") == {"Haddad-Lang"}
    assert waiting_units(first) == 0


def test_a_co_editor_of_some_records_writes_no_other_into_their_stream(
    first: Desktop, other: Desktop, third: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    chosen = entry(first, person, CONTACT_DETAIL, note="nachmittags")
    listed = {"mode": Mode.CO_EDIT, "extent": Extent.LISTED, "chosen": (chosen,)}
    consent(first, person, other, third, groups=CORE_AND_CONTACT, **listed)  # type: ignore[arg-type]
    consent(first, person, other, groups=CORE)
    settle(first, other, third)
    with pytest.raises(NotOpenForWriting):
        other.rename(person, "Haddad-Lang")
    entry(other, person, CONTACT_DETAIL, chosen, note="abends")
    settle(other, first, third)
    assert found(third, person, IDENTITY) == []
    assert said(third, person, CONTACT_DETAIL, "note") == {"abends"}


def test_a_deletion_that_did_not_win_keeps_no_record_back(first: Desktop, second: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, note="nachmittags")
    settle(first, second)
    delete_record(first.office, person, contact)
    entry(second, person, CONTACT_DETAIL, contact, note="abends")
    settle(first, second)
    consent(first, person, other, groups=CORE_AND_CONTACT)
    settle(first, other)
    assert "abends" in said(other, person, CONTACT_DETAIL, "note")


def test_the_first_that_an_office_contributes_is_taken_at_once(first: Desktop, other: Desktop, third: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, third, groups=CORE_AND_CONTACT, mode=Mode.CONTRIBUTE)
    settle(first, other, third)
    go_on_under_new_replica(other.exchange)
    entry(other, person, CONTACT_DETAIL, note="abends")
    other.sync()
    assert ExchangeLists(other.office.store.database).refused() == []
    for desktop in (first, third):
        desktop.sync()
        assert said(desktop, person, CONTACT_DETAIL, "note") == {"abends"}


def test_a_contributor_goes_on_with_what_its_owner_deletes_at_the_same_time(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CONTRIBUTE)
    settle(first, other)
    contact = entry(other, person, CONTACT_DETAIL, note="abends")
    settle(other, first)
    delete_record(first.office, person, contact)
    entry(other, person, CONTACT_DETAIL, contact, note="mittags")
    settle(other, first)
    assert waiting_units(first) == 0
    assert said(first, person, CONTACT_DETAIL, "note") == said(other, person, CONTACT_DETAIL, "note") == {"mittags"}


def test_what_was_opened_while_the_office_got_new_keys_arrives(first: Desktop, second: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    revoke_device(first.office, second.office.store.identity.device.hex())
    first.sync()
    consent(first, person, other)
    first.note(person, "und ein Vermerk")
    settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_an_order_signed_before_the_office_got_new_keys_is_signed_anew(
    first: Desktop, second: Desktop, other: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, second, other)
    withdraw(second, person, consented)
    sealed(second)
    revoke_device(second.office, first.office.store.identity.device.hex())
    second.sync()
    settle(second, other)
    assert found(other, person, IDENTITY) == []


def test_a_withdrawal_survives_the_bundle_it_was_in(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, other)
    withdraw(first, person, consented)
    sealed(first)
    go_on_under_new_replica(first.exchange)
    settle(first, other)
    assert found(other, person, IDENTITY) == []


def test_a_grant_survives_the_bundle_it_was_in(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    first.sync()
    consent(first, person, other)
    sealed(first)
    go_on_under_new_replica(first.exchange)
    settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_every_device_of_the_office_knows_the_receipts(first: Desktop, second: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, second, other)
    withdraw(first, person, consented)
    first.sync()
    other.sync()
    settle(second)
    assert [each.device for each in receipts_at(second)] == [other.office.store.identity.device]


def test_a_stream_of_others_is_announced_by_nobody_else(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, mode=Mode.CO_EDIT)
    settle(first, other)
    with other.exchange.writing() as desk:
        streams.forget_aliases(desk.connection)
        (share,) = shares.shares_of_scope(desk.connection, person_scope(person))
        draft = Draft(other.office.store.replica, load_membership(other.exchange), other.office.random)
        known = draft.known(desk, share.stream)
        assert known is not None
        draft.name_of(known)
        assert [(each.sealed_key, each.head) for each in draft.notices] == [(b"", b"")], "only asked for"


def test_a_clock_that_runs_ahead_takes_nothing_back(first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, until=first.office.today)
    settle(first, other)
    clock.at += timedelta(days=2)
    sealed(first)
    with first.exchange.reading() as desk:
        assert sharing_orders.orders(desk.connection, given=True) == []
    settle(first)
    with first.exchange.reading() as desk:
        assert len(sharing_orders.orders(desk.connection, given=True)) == 1, "the hub says the same day"


def test_a_consent_from_a_later_day_opens_on_that_day(first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    clock.at += timedelta(days=1)
    consent(first, person, other)
    clock.at -= timedelta(days=1)
    settle(first, other)
    assert found(other, person, IDENTITY) == []
    clock.at += timedelta(days=1)
    settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_nothing_is_left_where_an_end_and_an_order_come_together(
    first: Desktop, other: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other, until=first.office.today)
    settle(first, other)
    withdraw(first, person, consented)
    first.sync()
    clock.at += timedelta(days=1)
    other.sync()
    with other.exchange.reading() as desk:
        assert desk.connection.execute("SELECT count(*) FROM hidden").scalar_one() == 0


def test_what_was_founded_in_several_bundles_is_opened_with_the_last(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    for language in ("ara", "fra", "deu"):
        entry(first, person, LANGUAGE_SKILL, language=language, listening="B1")
    first.sync()
    monkeypatch.setattr(outbox, "debts", lambda desk, office: owing.debts(desk, office, 1))
    consent(first, person, other)
    sealed(first)
    settle(first, other)
    assert said(other, person, LANGUAGE_SKILL, "language") == {"ara", "fra", "deu"}


def test_a_stream_into_which_nothing_was_put_is_announced_to_nobody(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, other)
    consent(first, person, other)
    ground = Ground(today=first.office.today, rules=shipped_rules())
    settle_sharing(first.exchange, load_membership(first.exchange), ground, first.office.random)
    with first.exchange.writing() as desk:
        (share,) = shares.shares_of_scope(desk.connection, person_scope(person))
        streams.mark_to_announce(desk.connection, office_of(first))
        assert share.stream not in {each.id for each in streams.streams_to_offer(desk.connection, 10)}
    settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_who_comes_later_gets_no_value_that_was_replaced_before(hub: Hub, first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    first.sync()
    first.rename(person, "Haddad-Klein")
    consent(first, person, other)
    settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Klein"}
    sent = content_of(hub, first, stream_of(first, person, StreamKind.SHARED))
    values = [value for change in sent for value in change.values.values()]
    assert "Haddad-Klein" in values
    assert "Haddad" not in values
