"""What honest worlds cannot notice: a hub that lies, an office that sends what it must not; each by its name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import IDENTITY, LANGUAGE_SKILL, RESIDENCE_TITLE
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import shares
from kiim_desktop.sync import outbox
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sharing import obeying, owing
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.directory import SignLabel, sign
from kiim_desktop.sync.wire.sharing import Order, OrderKind, order_id
from kiim_desktop.usecases import office as offices
from tests.simulate.sharing.variants import HOSTILE_VARIANTS, RULED_VARIANTS, SHARING_VARIANTS
from tests.simulate.variants import mistaken
from tests.sync import test_contexts as contexts
from tests.sync import test_sharing_setbacks as setbacks
from tests.sync.devices import Desktop
from tests.sync.shared import consent, entry, found, office_of, said, settle

CORE_AND_CONTACT = frozenset({Category.IDENTITY, Category.CONTACT})

other, third, person = setbacks.other, setbacks.third, contexts.person


@pytest.fixture
def unbound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this program write and send what a decent one refuses to."""

    def any_home(_desk: object, _office: object, opened: list[shares.StoredShare], _change: object) -> object:
        return opened[0].stream

    monkeypatch.setattr(offices, "must_be_open", lambda *_: None)
    monkeypatch.setattr(owing, "_home_of", any_home)


def obeys_the_hub(hub: Hub, first: Desktop, other: Desktop) -> bool:
    """Tell whether an order signed by the hub alone makes an office forget."""
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, other)
    with other.exchange.writing() as desk:
        (share,) = shares.shares_of_scope(desk.connection, person_scope(person))
        order = Order(
            id=order_id(OrderKind.DROP, [share.stream]), kind=OrderKind.DROP, owner=office_of(first),
            streams=(share.stream,), offices=(office_of(other),), generation=1, at=desk.now(),
        )  # fmt: skip
        signed = sign(hub.site.identity.signing, SignLabel.ORDER, order)
        obeying.note_orders(desk, load_membership(other.exchange), [signed], [])
    obeying.carry_out(other.exchange, load_membership(other.exchange), other.office.user.id)
    return found(other, person, IDENTITY) == []


def takes_other_groups(first: Desktop, other: Desktop) -> bool:
    """Tell whether the owner takes what nobody agreed to exchange."""
    person = first.person("Amira", "Haddad")
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    settle(first, other)
    entry(other, person, RESIDENCE_TITLE, title="AE-16a")
    settle(other, first)
    return found(first, person, RESIDENCE_TITLE) != []


def lets_contributors_change(first: Desktop, other: Desktop) -> bool:
    """Tell whether who may only contribute changes what others wrote."""
    person = first.person("Amira", "Haddad")
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CONTRIBUTE)
    settle(first, other)
    other.rename(person, "Haddad-Lang")
    settle(other, first)
    return said(first, person, IDENTITY, "family_name") != {"Haddad"}


def opens_half(first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Tell whether an office sees a file before everything agreed of it has arrived at the hub."""
    person = first.person("Amira", "Haddad")
    for language in ("ara", "fra", "deu"):
        entry(first, person, LANGUAGE_SKILL, language=language, listening="B1")
    first.sync()
    monkeypatch.setattr(outbox, "debts", lambda desk, office: owing.debts(desk, office, 1))
    consent(first, person, other)
    line = _Onlooker(first.carrier, other, person)
    first.carrier = line
    first.sync()
    return not set(line.seen) <= {0, 4}


class _Onlooker(MemoryCarrier):
    """A line on which another office exchanges after every message."""

    def __init__(self, line: Carrier, other: Desktop, person: PersonId) -> None:
        assert isinstance(line, MemoryCarrier)
        super().__init__(line.hub)
        self.other, self.person = other, person
        self.seen: list[int] = []

    def sync(self, request: bytes) -> bytes | None:
        answer = super().sync(request)
        self.other.sync()
        self.seen.append(sum(len(found(self.other, self.person, kind)) for kind in (LANGUAGE_SKILL, IDENTITY)))
        return answer


@pytest.mark.parametrize("name", [None, "hub_signed_order_obeyed"])
def test_an_order_counts_only_from_the_owner(hub: Hub, first: Desktop, other: Desktop, name: str | None) -> None:
    with mistaken(HOSTILE_VARIANTS, name):
        assert obeys_the_hub(hub, first, other) == bool(name)


@pytest.mark.usefixtures("unbound")
@pytest.mark.parametrize("name", [None, "category_not_checked_at_import"])
def test_only_agreed_groups_come_in(first: Desktop, other: Desktop, name: str | None) -> None:
    with mistaken(HOSTILE_VARIANTS, name):
        assert takes_other_groups(first, other) == bool(name)


@pytest.mark.usefixtures("unbound")
@pytest.mark.parametrize("name", [None, "contributor_changes_others"])
def test_who_contributes_changes_nothing_of_others(first: Desktop, other: Desktop, name: str | None) -> None:
    with mistaken(HOSTILE_VARIANTS, name):
        assert lets_contributors_change(first, other) == bool(name)


@pytest.mark.parametrize("name", [None, "grant_before_everything_is_in"])
def test_a_file_is_opened_whole(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    with mistaken(HOSTILE_VARIANTS, name):
        assert opens_half(first, other, monkeypatch) == bool(name)


NOTICED: Mapping[str, Callable[..., None]] = {
    "orders_go_with_their_bundle": setbacks.test_a_withdrawal_survives_the_bundle_it_was_in,
    "guest_announces_streams": setbacks.test_a_stream_of_others_is_announced_by_nobody_else,
    "own_clock_takes_back": setbacks.test_a_clock_that_runs_ahead_takes_nothing_back,
    "dead_value_reaches_a_new_subscriber": setbacks.test_who_comes_later_gets_no_value_that_was_replaced_before,
    "listed_means_all": setbacks.test_a_co_editor_of_some_records_writes_no_other_into_their_stream,
    "contributor_writes_anywhere": setbacks.test_an_edit_takes_the_stream_that_allows_it,
}
"""Mistakes by the rule that notices each."""
NOTICED_BY_TWO: Mapping[str, Callable[..., None]] = {
    "context_of_the_future_accepted": contexts.test_what_was_written_here_and_has_not_left_cannot_be_guessed_away,
    "nothing_parked": contexts.test_a_unit_that_came_before_the_receipts_it_names_is_taken_when_they_come,
}
"""The same, by rules about an office with two devices."""


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("name", NOTICED)
def test_a_mistake_breaks_its_rule(request: pytest.FixtureRequest, name: str) -> None:
    breaks(request, name, NOTICED[name])


@pytest.mark.usefixtures("first", "second")
@pytest.mark.parametrize("name", NOTICED_BY_TWO)
def test_a_mistake_breaks_its_rule_about_two_devices(request: pytest.FixtureRequest, name: str) -> None:
    breaks(request, name, NOTICED_BY_TWO[name])


def breaks(request: pytest.FixtureRequest, name: str, rule: Callable[..., None]) -> None:
    given = {each: request.getfixturevalue(each) for each in inspect.signature(rule).parameters}
    with mistaken({**SHARING_VARIANTS, **RULED_VARIANTS}, name), pytest.raises((AssertionError, pytest.fail.Exception)):
        rule(**given)
