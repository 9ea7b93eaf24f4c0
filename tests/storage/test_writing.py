"""The one write path: all in one transaction, exact marks for the exchange, nobody's value silently overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import PersonId, RecordId, ReplicaId, new_person_id
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.changes import Dot
from kiim_desktop.domain.kinds import ADDRESS, COUNSELLING_ENTRY, IDENTITY, LANGUAGE_SKILL, TASK
from kiim_desktop.domain.records import Edit, person_scope, single_record_id
from kiim_desktop.domain.values import NonValue
from kiim_desktop.storage import writing
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.errors import StaleEdit
from kiim_desktop.usecases.office import Office
from tests.factories import OtherDevice, core_data, edit, make_entry, make_note, make_person, open_again

GIVEN, FAMILY = 1, 2
ONE, TWO = ReplicaId(b"device-1"), ReplicaId(b"device-2")


def counts(office: Office) -> dict[str, int]:
    """Return how many rows stand in each table a save writes."""
    tables = ("record", "outbox", "person", "text_entry", "value_history", "audit")
    generation = {"generation": office.store.generation()}
    with office.store.database.read() as connection:
        return {name: _count(connection, name) for name in tables} | generation


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608  # a constant list


def outbox(office: Office) -> list[tuple[int, bytes, bytes]]:
    with office.store.database.read() as connection:
        rows = connection.execute("SELECT seq, scope, record FROM outbox ORDER BY seq")
        return [(row[0], row[1], row[2]) for row in rows]


def test_a_save_that_fails_at_its_last_step_writes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person(office)
    before = counts(office)

    def fail(*_: object) -> None:
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(writing, "append_audit", fail)
    with pytest.raises(RuntimeError):
        make_note(office, person, "Nichts davon darf bleiben")
    with pytest.raises(RuntimeError):
        make_person(office, "Halb", "Angelegt")
    monkeypatch.undo()
    assert counts(office) == before
    assert office.store.persons.search("Halb") == []
    make_note(office, person, "danach geht es weiter")


def test_numbers_of_devices_are_forgotten_with_the_transaction_that_gave_them(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(office)
    change = OtherDevice().writes(person_scope(person), IDENTITY, sees=core_data(office, person), given_names="Amine")

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(writing, "advance_generation", fail)
    with pytest.raises(RuntimeError):
        office.store.take_in([change], [])
    monkeypatch.undo()
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state"))
    office.store.take_in([change], [])
    office.store.close()
    again = open_again(tmp_path)
    assert core_data(again, person).value(GIVEN) == "Amine"
    again.store.close()


def test_each_own_save_is_marked_for_the_exchange_once(office: Office) -> None:
    person = make_person(office)
    note = make_note(office, person)
    scope = person_scope(person)
    assert outbox(office) == [(1, scope, single_record_id(IDENTITY)), (2, scope, note)]


def test_saving_what_stands_there_already_marks_nothing(office: Office) -> None:
    person = make_person(office, "Amina")
    before = outbox(office)
    changed = office.store.save([edit(person_scope(person), IDENTITY, given_names="Amina")], office.user.id, [])
    assert outbox(office) == before
    assert changed.dots == ()


def test_changes_of_others_are_not_marked_for_the_exchange(office: Office) -> None:
    person = new_person_id(office.random)
    before = outbox(office)
    changed = office.store.take_in([OtherDevice().writes(person_scope(person), IDENTITY, given_names="Omar")], [])
    assert outbox(office) == before
    assert changed.scopes == {person_scope(person)}
    assert office.store.persons.one(person) is not None


def test_a_save_says_what_it_changed(office: Office) -> None:
    person = make_person(office)
    scope, replica = person_scope(person), office.store.replica
    edits = [
        edit(scope, IDENTITY, given_names="Amal"),
        edit(scope, TASK, random=office.random, text="Anrufen"),
    ]
    changed = office.store.save(edits, office.user.id, [])
    assert changed.scopes == {scope}
    assert changed.kinds == {IDENTITY.number, TASK.number}
    assert changed.dots == (Dot(replica, 2), Dot(replica, 3))
    assert changed.generation == office.store.generation()


def test_every_save_counts_the_generation_up(office: Office) -> None:
    before = office.store.generation()
    make_person(office)
    assert office.store.generation() == before + 1


def test_two_changes_of_one_record_in_one_save_both_count(office: Office) -> None:
    person = make_person(office)
    scope = person_scope(person)
    office.store.save(
        [edit(scope, IDENTITY, given_names="Eins"), edit(scope, IDENTITY, given_names="Zwei", family_name="Neu")],
        office.user.id,
        [],
    )
    assert core_data(office, person).value(GIVEN) == "Zwei"
    assert [past.value for past in office.store.history(scope, single_record_id(IDENTITY), GIVEN)] == ["Eins", "Amina"]
    assert office.store.persons.search("Zwei Neu")


def test_a_form_that_missed_this_devices_own_newer_value_is_refused(office: Office) -> None:
    person = make_person(office, "Amina")
    shown = core_data(office, person).contexts()
    office.store.save([edit(person_scope(person), IDENTITY, given_names="Amal")], office.user.id, [])
    stale = edit(person_scope(person), IDENTITY, given_names="Emine", seen=shown)
    with pytest.raises(StaleEdit):
        office.store.save([stale], office.user.id, [])
    assert core_data(office, person).value(GIVEN) == "Amal"


def test_a_form_that_missed_another_devices_newer_value_makes_a_visible_conflict(office: Office) -> None:
    person = make_person(office, "Amina")
    known = core_data(office, person)
    office.store.take_in([OtherDevice().writes(person_scope(person), IDENTITY, sees=known, given_names="Amal")], [])
    office.store.save(
        [edit(person_scope(person), IDENTITY, given_names="Emine", seen=known.contexts())], office.user.id, []
    )
    now = core_data(office, person)
    assert now.conflicts == (GIVEN,)
    assert {head.value for head in now.cell(GIVEN)} == {"Amal", "Emine"}
    assert [record.id for record in office.store.conflicting()] == [single_record_id(IDENTITY)]
    row = office.store.persons.one(person)
    assert row is not None
    assert row.conflicts == 1


def test_two_people_who_edit_different_fields_do_not_meet(office: Office) -> None:
    person = make_person(office, "Amina", "Haddad")
    known = core_data(office, person)
    office.store.take_in([OtherDevice().writes(person_scope(person), IDENTITY, sees=known, family_name="Hadad")], [])
    office.store.save(
        [edit(person_scope(person), IDENTITY, given_names="Amal", seen=known.contexts())], office.user.id, []
    )
    now = core_data(office, person)
    assert (now.value(GIVEN), now.value(FAMILY), now.conflicts) == ("Amal", "Hadad", ())


def test_a_conflict_survives_being_stored(office: Office, tmp_path: Path) -> None:
    person = make_person(office, "Amina")
    other = OtherDevice()
    office.store.take_in([other.writes(person_scope(person), IDENTITY, given_names=NonValue.UNKNOWN)], [])
    before = core_data(office, person)
    office.store.close()
    again = open_again(tmp_path)
    try:
        after = core_data(again, person)
        assert {head.value for head in after.cell(GIVEN)} == {"Amina", NonValue.UNKNOWN}
        assert after.value(GIVEN) == before.value(GIVEN)
    finally:
        again.store.close()


def test_what_arrives_twice_or_in_another_order_changes_nothing(office: Office) -> None:
    person = make_person(office)
    other, scope = OtherDevice(), person_scope(person)
    first = other.writes(scope, IDENTITY, sees=core_data(office, person), given_names="Eins")
    office.store.take_in([first], [])
    second = other.writes(scope, IDENTITY, sees=core_data(office, person), given_names="Zwei")
    office.store.take_in([second], [])
    state = core_data(office, person).state
    assert office.store.take_in([second, first, second], []).dots == ()
    assert core_data(office, person).state == state


def test_a_deletion_against_a_concurrent_edit_keeps_the_record_and_says_so(office: Office) -> None:
    person = make_person(office)
    record = make_entry(office, person, LANGUAGE_SKILL, language="deu", overall="A2")
    scope = person_scope(person)
    known = office.store.record(scope, record)
    assert known is not None
    other = OtherDevice()
    edited = other.writes(scope, LANGUAGE_SKILL, sees=known, overall="B1")
    office.store.save(
        [Edit(scope=scope, record=record, kind=LANGUAGE_SKILL.number, values={}, deletes=True)], office.user.id, []
    )
    assert [each.id for each in office.store.records(scope, [LANGUAGE_SKILL.number])] == []
    office.store.take_in([edited], [])
    kept = office.store.record(scope, record)
    assert kept is not None
    assert not kept.is_deleted
    assert kept.edited_after_deletion == (2,)
    assert [each.id for each in office.store.records(scope, [LANGUAGE_SKILL.number])] == [record]


def test_a_deletion_of_another_device_reaches_lists_and_search(office: Office) -> None:
    person = make_person(office)
    note = make_note(office, person, "Zwergpinguin")
    known = office.store.record(person_scope(person), note)
    assert known is not None
    office.store.take_in([OtherDevice().deletes(person_scope(person), COUNSELLING_ENTRY, known)], [])
    assert office.store.persons.search("Zwergpinguin") == []
    row = office.store.persons.one(person)
    assert row is not None
    assert (row.last_contact, row.records) == ("", 1)


def test_records_are_ordered_by_the_value_that_is_shown(office: Office) -> None:
    person = make_person(office)
    scope = person_scope(person)
    moved = make_entry(office, person, ADDRESS, municipality="Neustadt", valid_from="2020-01-01")
    office.store.take_in([OtherDevice(TWO, lamport=50).writes(scope, ADDRESS, moved, valid_from="2026-01-01")], [])
    office.store.take_in([OtherDevice(ONE).writes(scope, ADDRESS, moved, valid_from="2010-01-01")], [])
    with office.store.database.read() as connection:
        begins = connection.execute("SELECT begins FROM record WHERE id = ?", (moved,)).scalar_one()
    assert begins == "2026-01-01"


def test_an_absurd_lamport_number_cannot_use_up_the_numbers(office: Office) -> None:
    person = make_person(office)
    far = OtherDevice(lamport=2**60).writes(
        person_scope(person), IDENTITY, sees=core_data(office, person), given_names="X"
    )
    office.store.take_in([far], [])
    office.store.save([edit(person_scope(person), IDENTITY, family_name="Neu")], office.user.id, [])
    origin = core_data(office, person).origin(FAMILY)
    assert origin is not None
    assert origin.lamport < writing.LAMPORT_LEAP + 100


def test_a_record_of_an_unknown_kind_is_kept_and_stored_again_unchanged(office: Office, tmp_path: Path) -> None:
    person = make_person(office)
    scope, record = person_scope(person), RecordId(b"newkind1")
    change = OtherDevice().writes(scope, IDENTITY, record, given_names="Wert")
    unknown = type(change)(change.dot, scope, record, 9_999, change.heads)
    office.store.take_in([unknown], [])
    office.store.close()
    again = open_again(tmp_path)
    try:
        found = again.store.record(scope, record)
        assert found is not None
        assert (found.kind_number, found.value(1)) == (9_999, "Wert")
    finally:
        again.store.close()


def test_a_field_that_only_a_newer_version_knows_survives_an_edit_here(office: Office) -> None:
    person = make_person(office)
    scope = person_scope(person)
    change = OtherDevice().writes(scope, IDENTITY, sees=core_data(office, person), given_names="Amal")
    heads = dict(change.heads) | {77: next(iter(change.heads.values()))}
    office.store.take_in([type(change)(change.dot, scope, change.record, change.kind, heads)], [])
    office.store.save([edit(scope, IDENTITY, family_name="Neu")], office.user.id, [])
    assert core_data(office, person).value(77) == "Amal"


def test_each_save_leaves_its_audit_line(office: Office) -> None:
    person = make_person(office)
    line = office.store.audit_lines()[-1]
    assert (line.entry.action, line.entry.object) == (AuditAction.WRITE, person_scope(person))
    assert line.at == millis(office.clock.now())


def test_office_records_make_no_person(office: Office) -> None:
    scope = bytes(office.store.identity.office)
    office.store.save([edit(scope, TASK, random=office.random, text="Team")], office.user.id, [])
    assert office.store.persons.count() == 0
    assert len(office.store.records(scope)) == 1


def test_a_replaced_value_stays_in_the_history_with_its_author(office: Office) -> None:
    person: PersonId = make_person(office, "Amina")
    office.store.save([edit(person_scope(person), IDENTITY, given_names="Amal")], office.user.id, [])
    (past,) = office.store.history(person_scope(person), single_record_id(IDENTITY), GIVEN)
    assert (past.value, past.origin.actor) == ("Amina", office.user.id)
