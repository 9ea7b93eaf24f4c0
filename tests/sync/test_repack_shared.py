"""Packing anew between offices, and after a hub was put back: recipients, taken-back streams, what came back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.folders import serve_folder
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.databases import open_sqlite
from kiim_desktop.hub.store.units import Unit
from kiim_desktop.storage import shares
from kiim_desktop.storage.streams import StreamKind, UnitState
from kiim_desktop.sync.sharing.owing import debts
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.usecases.recording import delete_record
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.repacks import content_of, held_at, pass_days, says, stream_of, units_of
from tests.sync.shared import consent, said, settle, withdraw
from tests.sync.sticks import Stick
from tests.sync.test_repack import in_many_units, noted, packed

CORE_AND_CONTACT = frozenset({Category.IDENTITY, Category.CONTACT})
SHARED = StreamKind.SHARED


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office; the first office knows of it."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


def opened(first: Desktop, other: Desktop, mode: Mode = Mode.READ) -> PersonId:
    """Return a person with a phone number who is open to another office."""
    person = first.person("Amira", "Haddad")
    noted(first, person, "0171 1")
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=mode)
    settle(first, other)
    return person


def numbers(desktop: Desktop, person: PersonId) -> set[object]:
    return set(said(desktop, person, CONTACT_DETAIL, "value"))


def sender_of(unit: Unit) -> bytes:
    return unit.device


def test_a_record_deleted_after_it_was_shared_leaves_both_streams(
    hub: Hub, first: Desktop, other: Desktop, clock: FixedClock
) -> None:
    person = opened(first, other)
    record = first.office.store.records(person_scope(person), [CONTACT_DETAIL.number])[0].id
    own, shared = stream_of(first, person), stream_of(first, person, SHARED)
    assert says(content_of(hub, first, shared), "0171 1")
    delete_record(first.office, person, record)
    settle(first, other)
    for stream in (own, shared):
        assert not says(content_of(hub, first, stream), "0171 1")
        assert says(content_of(hub, first, stream), "Haddad")
    assert numbers(other, person) == set()
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_of_a_deleted_record_nobody_is_owed_a_value(first: Desktop, other: Desktop) -> None:
    person = opened(first, other)
    record = first.office.store.records(person_scope(person), [CONTACT_DETAIL.number])[0].id
    delete_record(first.office, person, record)
    settle(first, other)
    shared = stream_of(first, person, SHARED)
    with first.exchange.writing() as desk:
        shares.begin_anew(desk.connection, [shared.id])
        (owed,) = debts(desk, shared.owner)
        assert says(owed.changes, "Haddad")
        assert record in {each.record for each in owed.changes}
        assert not says(owed.changes, "0171 1")


def test_a_corrected_value_leaves_the_shared_stream_the_next_day(
    hub: Hub, first: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = opened(first, other)
    shared = stream_of(first, person, SHARED)
    first.rename(person, "Haddad-Klein")
    settle(first, other)
    old = {"Haddad", "Haddad-Klein"}
    family = [v for each in content_of(hub, first, shared) for v in each.values.values() if v in old]
    assert set(family) == old
    pass_days(clock, 1)
    packed(first, other)
    family = [v for each in content_of(hub, first, shared) for v in each.values.values() if v in old]
    assert family == ["Haddad-Klein"]
    late = further_desktop(hub, other, tmp_path, clock, seed=8)
    settle(late)
    assert said(late, person, IDENTITY, "family_name") == {"Haddad-Klein"}
    assert numbers(late, person) == {"0171 1"}
    late.close()


def test_what_a_co_editor_wrote_is_packed_by_the_owner_and_stays_his(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = opened(first, other, Mode.CO_EDIT)
    other.rename(person, "Haddad-Lang")
    noted(other, person, "0171 2")
    settle(other, first, second)
    shared = stream_of(first, person, SHARED)
    pass_days(clock, 1)
    packed(first, second, other)
    assert {sender_of(unit) for unit in units_of(hub, shared)} <= {
        first.office.store.identity.device, second.office.store.identity.device
    }  # fmt: skip
    late = further_desktop(hub, other, tmp_path, clock, seed=8)
    settle(late, first, second, other)
    for desktop in (first, second, other, late):
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad-Lang"}
        assert numbers(desktop, person) == {"0171 1", "0171 2"}
    assert [late.exchange.waiting_units(state) for state in (UnitState.PARKED, UnitState.QUARANTINED)] == [[], []]
    late.rename(person, "Haddad-Neu")
    settle(late, first, second, other)
    for desktop in (first, second, other, late):
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad-Neu"}
    late.close()


def test_a_recipient_packs_nothing(hub: Hub, first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = opened(first, other, Mode.CO_EDIT)
    for number in range(10):
        other.rename(person, f"Haddad {number}")
        other.sync()
    shared = stream_of(first, person, SHARED)
    before = len(units_of(hub, shared))
    pass_days(clock, 100)
    packed(other)
    assert len(units_of(hub, shared)) == before


def test_a_stream_that_was_taken_back_is_emptied_and_nothing_is_missing_at_home(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    agreed = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    settle(first, other)
    noted(other, person, "0171 2")
    settle(other, first)
    shared = stream_of(first, person, SHARED)
    withdraw(first, person, agreed)
    settle(first, other)
    assert units_of(hub, shared) != []
    pass_days(clock, 1.5)
    packed(first)
    assert units_of(hub, shared) == []
    settle(second, first)
    assert numbers(second, person) == {"0171 2"}
    assert first.state == second.state


def set_back(hub: Hub, copy: Path, folder: Path, *desktops: Desktop) -> Hub:
    """Put a copy of the hub back and let everybody talk to it."""
    desktops[0].carrier.hub.site.store.close()  # type: ignore[attr-defined]  # a MemoryCarrier
    for part in ("hub.db", "ledger.db", "keys.db"):
        shutil.copy(copy / part, folder / part)
    return reopened(hub, folder, *desktops)


def reopened(hub: Hub, folder: Path, *desktops: Desktop) -> Hub:
    site = hub.site
    store = open_sqlite(folder, site.identity.store_key)
    again = Hub.open(
        Site(store=store, identity=site.identity, terms=site.terms, clock=site.clock, random=site.random), folder
    )
    for desktop in desktops:
        desktop.carrier = MemoryCarrier(again)
    return again


@pytest.mark.parametrize("comes_first", ["who packed", "who did not"])
def test_a_hub_put_back_to_before_a_deletion_was_packed_gets_it_packed_again(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock, comes_first: str
) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person, "0171 1")
    settle(first, second)
    folder = tmp_path / "hub"
    hub.site.store.close()
    shutil.copytree(folder, tmp_path / "copy")
    hub = reopened(hub, folder, first, second)
    delete_record(first.office, person, record)
    settle(first, second)
    stream = stream_of(first, person)
    assert not says(content_of(hub, first, stream), "0171 1")

    hub = set_back(hub, tmp_path / "copy", folder, first, second)
    pair = (first, second) if comes_first == "who packed" else (second, first)
    settle(*pair)
    packed(*pair)

    assert not says(content_of(hub, first, stream), "0171 1")
    assert first.state == second.state
    assert numbers(second, person) == set()
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(third, first, second)
    assert third.state == first.state
    here = {unit.id for unit in units_of(hub, stream)}
    assert held_at(first, stream) == held_at(second, stream) == here
    third.close()
    hub.site.store.close()


def test_a_hub_put_back_to_after_a_stream_was_packed_lacks_nothing_and_nothing_is_sent_again(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = in_many_units(first)
    second.sync()
    pass_days(clock, 31)
    packed(first, second)
    stream = stream_of(first, person)
    before = [unit.id for unit in units_of(hub, stream)]
    folder = tmp_path / "hub"
    hub.site.store.close()
    shutil.copytree(folder, tmp_path / "copy")
    hub = reopened(hub, folder, first, second)
    lost = first.person("Bela", "Sommer")
    settle(first, second)
    hub = set_back(hub, tmp_path / "copy", folder, first, second)
    settle(first, second)
    assert [unit.id for unit in units_of(hub, stream)] == before
    assert second.identity(lost) is not None
    assert first.state == second.state
    hub.site.store.close()


def test_by_stick_too_what_was_deleted_leaves_the_hub(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person, "0171 1")
    first.sync()
    stream = stream_of(first, person)
    stick = Stick(tmp_path / "stick", hub)
    stick.root.mkdir()
    serve_folder(hub, stick.root)
    delete_record(first.office, person, record)
    for _trip in range(4):
        stick.visit(first)
        stick.serve()
    assert not says(content_of(hub, first, stream), "0171 1")
    stick.visit(first)
    assert held_at(first, stream) == {unit.id for unit in units_of(hub, stream)}
