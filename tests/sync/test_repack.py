"""Packing anew: what is dead leaves the hub, many units become one, and nobody notices but by the size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec import structs

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId, StreamId, UnitId
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.kinds import CONTACT_DETAIL, COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.repacking_rules import load_packing_rules
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import repacks, streams
from kiim_desktop.storage.streams import StoredUnit, UnitState
from kiim_desktop.sync import sealing
from kiim_desktop.sync.errors import Unreachable
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.recovering import drop_bundles
from kiim_desktop.sync.repacking import repack
from kiim_desktop.sync.wire.units import UnitEnvelope
from kiim_desktop.usecases.reading import deleted_records
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry, restore_record
from tests.sync.devices import Desktop, further_desktop
from tests.sync.repacks import aside_of, content_of, held_at, is_told, pass_days, says, stream_of, units_of
from tests.sync.shared import entry, said, settle
from tests.sync.test_setbacks import BrokenLine, paste

WRONG = "Falsche Auskunft 4711"


@dataclass(slots=True)
class Meanwhile(BrokenLine):
    """A carrier that lets something happen between the first request of an exchange and the second."""

    happens: Callable[[], object] = lambda: None

    def sync(self, request: bytes) -> bytes | None:
        if len(self.requests) == 1:
            self.happens()
        return BrokenLine.sync(self, request)


def noted(desktop: Desktop, person: PersonId, text: str = WRONG) -> RecordId:
    answers = {"kind": "phone", "value": text}
    return record_entry(desktop.office, person, Entry(kind=CONTACT_DETAIL, answers=answers)).record


def in_many_units(desktop: Desktop, *, count: int = 10) -> PersonId:
    """Return a person of whom every save left in an exchange of its own."""
    person = desktop.person("Amira", "Haddad")
    for number in range(count):
        desktop.sync()
        desktop.rename(person, f"Haddad {number}")
    desktop.sync()
    return person


def packed(*desktops: Desktop) -> None:
    """Exchange until what is due was packed, and everybody has told that it could be opened."""
    for _round in range(3):
        for desktop in desktops:
            desktop.sync()


def test_many_quiet_units_become_one_that_says_the_same(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = in_many_units(first)
    second.sync()
    stream = stream_of(first, person)
    before = first.state
    assert len(units_of(hub, stream)) > 8

    pass_days(clock, 29)
    packed(first, second)
    assert len(units_of(hub, stream)) > 8

    pass_days(clock, 2)
    packed(first, second)

    assert len(units_of(hub, stream)) == 1
    assert first.state == second.state == before
    assert held_at(first, stream) == held_at(second, stream) == {units_of(hub, stream)[0].id}
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(third, first)
    assert third.state == first.state
    third.close()


def test_a_few_units_are_left_as_they_are(hub: Hub, first: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    for number in range(4):
        first.sync()
        noted(first, person, f"0171 {number}")
    first.sync()
    pass_days(clock, 100)
    packed(first)
    assert len(units_of(hub, stream_of(first, person))) == 5


def test_a_deleted_record_leaves_the_hub_with_the_next_quiet_exchange(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person)
    settle(first, second)
    stream = stream_of(first, person)
    assert says(content_of(hub, first, stream), WRONG)
    delete_record(first.office, person, record)
    first.sync()
    assert says(content_of(hub, first, stream), WRONG)

    first.sync()

    assert not says(content_of(hub, first, stream), WRONG)
    assert says(content_of(hub, first, stream), "Haddad")
    assert aside_of(hub, stream) == 0
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(third, first, second)
    assert first.state == second.state == third.state
    assert [each.is_deleted for each in third.office.store.records(person_scope(person), deleted=True)] == [True]
    assert [len(deleted_records(each.office, person)) for each in (first, second, third)] == [1, 1, 0]
    third.close()


def test_a_late_unit_with_an_older_value_stays_dead(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person, "0171 1")
    settle(first, second)
    entry(second, person, CONTACT_DETAIL, record, value="0171 2")
    line = BrokenLine(second.carrier, lose_answers=1)
    second.carrier = line
    with pytest.raises(Unreachable):
        second.sync()
    first.sync()
    entry(first, person, CONTACT_DETAIL, record, value="0171 3")
    settle(first)
    delete_record(first.office, person, record)
    settle(first)
    stream = stream_of(first, person)
    assert not says(content_of(hub, first, stream), "0171")

    second.sync()

    assert not says(content_of(hub, first, stream), "0171")
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(third, second, first)
    assert first.state == second.state == third.state
    assert said(third, person, CONTACT_DETAIL, "value") == set()
    third.close()


def test_whoever_goes_on_with_a_deleted_record_gets_all_of_it_back(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person, "0171 1")
    settle(first, second)
    entry(second, person, CONTACT_DETAIL, record, note="nur abends")
    delete_record(first.office, person, record)
    settle(first)
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(third)

    settle(second, first, third)

    for desktop in (first, second, third):
        assert said(desktop, person, CONTACT_DETAIL, "value") == {"0171 1"}
        assert said(desktop, person, CONTACT_DETAIL, "note") == {"nur abends"}
    assert first.state == second.state == third.state
    third.close()


def test_a_deletion_taken_back_brings_the_values_to_devices_that_never_had_them(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person, "0171 1")
    settle(first)
    delete_record(first.office, person, record)
    settle(first)
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(third)
    restore_record(first.office, person, record)
    settle(first, third)
    assert said(third, person, CONTACT_DETAIL, "value") == {"0171 1"}
    assert first.state == third.state
    third.close()


def test_what_was_replaced_is_kept_until_a_colleague_could_open_what_took_its_place(
    hub: Hub, first: Desktop, second: Desktop, clock: FixedClock
) -> None:
    person = in_many_units(first)
    second.sync()
    stream = stream_of(first, person)
    pass_days(clock, 31)
    first.sync()
    assert len(units_of(hub, stream)) == 1
    assert aside_of(hub, stream) > 8
    first.sync()
    assert aside_of(hub, stream) > 8
    second.sync()
    second.sync()
    assert aside_of(hub, stream) == 0
    assert is_told(second)


def test_a_lost_answer_packs_once(hub: Hub, first: Desktop, second: Desktop, clock: FixedClock) -> None:
    person = in_many_units(first)
    second.sync()
    stream = stream_of(first, person)
    pass_days(clock, 31)
    line = BrokenLine(first.carrier)
    first.carrier = line
    line.lose_answers = 2  # that of the hello and, if there was none to lose, of the swap
    for _try in range(2):
        with pytest.raises(Unreachable):
            first.sync()
    packed(first, second)
    assert len(units_of(hub, stream)) == 1
    assert held_at(first, stream) == held_at(second, stream) == {units_of(hub, stream)[0].id}
    assert first.state == second.state


def test_a_bundle_sent_again_brings_nothing_back_that_was_replaced(hub: Hub, first: Desktop, second: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    record = noted(second, person)
    second.carrier = BrokenLine(second.carrier, lose_answers=1)
    with pytest.raises(Unreachable):
        second.sync()
    settle(first)
    delete_record(first.office, person, record)
    settle(first)
    stream = stream_of(first, person)
    assert not says(content_of(hub, first, stream), WRONG)
    second.sync()
    assert not says(content_of(hub, first, stream), WRONG)
    assert second.exchange.waiting() == 0
    settle(first, second)
    assert first.state == second.state


def test_what_a_colleague_sends_meanwhile_is_not_replaced(
    hub: Hub, first: Desktop, second: Desktop, clock: FixedClock
) -> None:
    person = in_many_units(first)
    second.sync()
    stream = stream_of(first, person)
    pass_days(clock, 31)

    def renames() -> None:
        second.rename(person, "Haddad-Klein")
        second.sync()

    first.carrier = Meanwhile(first.carrier, happens=renames)
    first.sync()
    assert len(units_of(hub, stream)) == 2
    settle(first, second)
    assert first.state == second.state
    assert said(first, person, IDENTITY, "family_name") == {"Haddad-Klein"}


def test_two_devices_that_pack_at_once_leave_one_of_both(
    hub: Hub, first: Desktop, second: Desktop, clock: FixedClock
) -> None:
    person = in_many_units(first)
    settle(second, first)
    stream = stream_of(first, person)
    pass_days(clock, 31)
    second.carrier = Meanwhile(second.carrier, happens=first.sync)
    second.sync()
    packed(first, second)
    assert len(units_of(hub, stream)) == 1
    assert first.state == second.state
    assert held_at(first, stream) == held_at(second, stream) == {units_of(hub, stream)[0].id}


def test_nothing_is_packed_while_anything_of_the_file_has_no_receipt(
    hub: Hub, first: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person)
    settle(first)
    delete_record(first.office, person, record)
    first.sync()
    first.note(person, "Noch nicht gesendet")
    first.sync()
    assert says(content_of(hub, first, stream_of(first, person)), WRONG)
    first.sync()
    assert not says(content_of(hub, first, stream_of(first, person)), WRONG)
    assert says(content_of(hub, first, stream_of(first, person)), "Noch nicht gesendet")
    assert said(first, person, COUNSELLING_ENTRY, "text") == {"Noch nicht gesendet"}


def test_a_unit_a_colleague_cannot_open_destroys_nothing_and_is_sent_once_more(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = in_many_units(first)
    stream = stream_of(first, person)
    old = {unit.id for unit in units_of(hub, stream)}
    pass_days(clock, 31)
    seal = sealing.seal_changes
    with monkeypatch.context() as patched:
        patched.setattr(sealing, "seal_changes", lambda *told: _spoilt(seal(*told)))
        first.sync()
    assert len(units_of(hub, stream)) == 1
    settle(second)
    assert second.exchange.waiting_units(UnitState.QUARANTINED) != []
    assert old <= {unit.id for unit in units_of(hub, stream)}
    settle(second, first)
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(third, first, second)
    assert first.state == second.state == third.state
    assert said(third, person, IDENTITY, "family_name") == {"Haddad 9"}
    third.close()


def _spoilt(unit: UnitEnvelope) -> UnitEnvelope:
    return structs.replace(unit, body=bytes(len(unit.body)))


def test_what_is_too_large_to_travel_does_not_keep_a_deletion_from_leaving(hub: Hub, first: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person)
    paste(first, person, "ü" * 300_000)
    paste(first, person, "ü" * 100_000)
    paste(first, person, "ä" * 100_000)
    settle(first)
    delete_record(first.office, person, record)
    settle(first)
    changes = content_of(hub, first, stream_of(first, person))
    assert not says(changes, WRONG)
    assert {len(str(value)) for each in changes for value in each.values.values()} >= {100_000}
    assert held_at(first, stream_of(first, person)) == {unit.id for unit in units_of(hub, stream_of(first, person))}


def test_what_was_saved_while_packing_began_is_waited_for(hub: Hub, first: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person)
    settle(first)
    delete_record(first.office, person, record)
    first.sync()
    first.note(person, "Noch ohne Quittung")
    exchange, today = first.exchange, first.office.today
    terms = load_packing_rules(read_text).terms_on(today)

    def packs() -> bool:
        member = load_membership(exchange)
        return repack(exchange, member, terms, today, first.office.random)

    assert not packs()
    first.sync()
    assert packs()


def test_more_units_than_one_bundle_tells_of_are_told_with_the_next_ones(first: Desktop) -> None:
    first.sync()
    stream = StreamId(bytes(16))
    many = repacks.TOLD_AT_ONCE + 5
    with first.exchange.writing() as desk:
        aside = [
            StoredUnit(id=UnitId(number.to_bytes(16, "big")), stream=stream, state=UnitState.QUARANTINED, body=b"")
            for number in range(many)
        ]
        streams.keep_units(desk.connection, aside)
    waiting = [many, 5, 0, 0]
    for left in waiting:
        with first.exchange.reading() as desk:
            assert len(repacks.unopened(desk)) == min(left, repacks.TOLD_AT_ONCE)
        first.sync()
    drop_bundles(first.exchange)
    with first.exchange.reading() as desk:
        assert len(repacks.unopened(desk)) == repacks.TOLD_AT_ONCE, "what was thrown away may not have been told"
