"""What still waits here when something ends, and orders that meet each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import shares, sharing_orders
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sharing.obeying import note_orders
from kiim_desktop.sync.sharing.ordering import give
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.folders import mark_folder
from kiim_desktop.sync.wire.sharing import OrderKind
from kiim_desktop.usecases.exchange_overview import not_accepted
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, entry, found, office_of, receipts_at, said, settle, withdraw
from tests.sync.sticks import Stick

CORE_AND_CONTACT = frozenset({Category.IDENTITY, Category.CONTACT})


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def stick(hub: Hub, tmp_path: Path, clock: FixedClock) -> Stick:
    root = tmp_path / "stick"
    root.mkdir()
    mark_folder(root, hub.site.identity.signing, hub.site.identity.id, millis(clock.now()))
    return Stick(root, hub)


def take_orders_alone(desktop: Desktop, owner: Desktop) -> None:
    """Let the orders of an office lie here, as if the exchange had ended just then."""
    with owner.exchange.reading() as desk:
        signed = [unpack(each.signed, Signed) for each in sharing_orders.orders(desk.connection, given=True)]
    with desktop.exchange.writing() as desk:
        note_orders(desk, load_membership(desktop.exchange), signed, ())


@pytest.mark.parametrize("ending", [Mode.READ, Mode.CO_EDIT])
def test_what_waits_for_a_stream_that_remains_is_not_taken_back(
    first: Desktop, other: Desktop, stick: Stick, ending: Mode
) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", note="nachmittags")
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    ends = consent(first, person, other, groups=CORE_AND_CONTACT, mode=ending)
    settle(first, other)
    stick.visit(other)
    entry(other, person, CONTACT_DETAIL, contact, note="abends")
    withdraw(first, person, ends)
    first.sync()
    stick.serve()
    stick.visit(other)
    assert said(other, person, CONTACT_DETAIL, "note") == {"abends"}, "nobody took this from whoever wrote it"
    stick.serve()
    stick.visit(other)
    settle(first)
    assert said(first, person, CONTACT_DETAIL, "note") == {"abends"}
    assert not not_accepted(other.office)


def test_what_was_never_taken_stays_on_the_list_of_its_author(first: Desktop, other: Desktop, stick: Stick) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", note="nachmittags")
    editing = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.READ)
    settle(first, other)
    stick.visit(other)
    entry(other, person, CONTACT_DETAIL, contact, note="abends")
    withdraw(first, person, editing)
    first.sync()
    stick.serve()
    for _round in range(3):
        stick.visit(other)
        stick.serve()
    settle(first)
    assert said(first, person, CONTACT_DETAIL, "note") == {"nachmittags"}
    assert [each.value.value for each in not_accepted(first.office)] == ["abends"]
    assert [each.value.value for each in not_accepted(other.office)] == ["abends"]


def test_one_order_about_many_persons_needs_two_as_well(first: Desktop, other: Desktop) -> None:
    persons = [first.person("Amira", f"Haddad {number}") for number in range(6)]
    for person in persons:
        consent(first, person, other)
    settle(first, other)
    member = load_membership(first.exchange)
    with first.exchange.writing() as desk:
        chosen = [each.stream for each in shares.open_shares_of(desk.connection, office_of(first))]
        assert len(chosen) == len(persons)
        give(desk, member, person_scope(persons[0]), OrderKind.DROP, chosen, [office_of(other)])
    settle(first, other)
    with other.exchange.reading() as desk:
        there = sum(bool(desk.records(person_scope(each))) for each in persons)
    assert there == len(persons)


def test_two_orders_that_wait_hide_a_person_together(first: Desktop, other: Desktop) -> None:
    persons = [first.person("Amira", f"Haddad {number}") for number in range(6)]
    ones = [consent(first, person, other) for person in persons]
    twos = [consent(first, person, other, groups=CORE_AND_CONTACT) for person in persons]
    settle(first, other)
    for person, each in zip(persons, ones, strict=True):
        withdraw(first, person, each)
    first.sync()
    other.sync()
    assert sum(bool(found(other, each, IDENTITY)) for each in persons) == 6
    for person, each in zip(persons, twos, strict=True):
        withdraw(first, person, each)
    first.sync()
    other.sync()
    assert sum(bool(found(other, each, IDENTITY)) for each in persons) == 0


def test_two_orders_about_one_stream_need_no_second_signature(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    withdraw(first, person, consent(first, person, other))
    consented = consent(first, person, other)
    settle(first, other)
    member = load_membership(first.exchange)
    with first.exchange.writing() as desk:
        (chosen,) = [each.stream for each in shares.open_shares_of(desk.connection, office_of(first))]
        give(desk, member, person_scope(person), OrderKind.DROP, [chosen], [office_of(other)], again=1)
    withdraw(first, person, consented)
    settle(first, other, first)
    assert len(receipts_at(first)) == 2


def test_one_order_about_two_streams_loses_nothing_that_lies_in_both(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", note="nachmittags")
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    consent(first, person, other, groups=frozenset({Category.CONTACT}), mode=Mode.CO_EDIT)
    settle(first, other)
    member = load_membership(first.exchange)
    with first.exchange.writing() as desk:
        chosen = [each.stream for each in shares.open_shares_of(desk.connection, office_of(first))]
        give(desk, member, person_scope(person), OrderKind.DROP, chosen, [office_of(other)])
    first.sync()
    entry(other, person, CONTACT_DETAIL, contact, note="abends")
    take_orders_alone(other, first)
    settle(other, first)
    assert "abends" in {each.value.value for each in not_accepted(first.office)} | said(
        first, person, CONTACT_DETAIL, "note"
    )
    assert not found(other, person, IDENTITY)
