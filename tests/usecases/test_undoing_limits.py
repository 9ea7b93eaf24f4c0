"""How far back, whose, and how long: the journal holds the last own acts and forgets with the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiim_desktop.base.ids import PersonId, RecordId, UserId
from kiim_desktop.domain.acts import UNDOABLE, Deed, How
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import IDENTITY, LANGUAGE_SKILL, TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Role, User
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.errors import StaleEdit
from kiim_desktop.storage.forgetting import forget_records, forget_scope
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.usecases.agenda import Place, finish_task
from kiim_desktop.usecases.households import move_together
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry
from kiim_desktop.usecases.undo_errors import (
    ActTooOld,
    ChangedSince,
    LaterActFirst,
    NothingToRedo,
    NothingToUndo,
)
from kiim_desktop.usecases.undoing import own_acts, redo, redo_last, undo, undo_last
from tests.factories import OtherDevice, core_data, make_entry, make_person


def change(
    office: Office, person: PersonId, kind: Kind, record: RecordId, basis: str = "told", **answers: Value
) -> int:
    entry = Entry(kind=kind, answers=answers, record=record, basis=basis)
    return record_entry(office, person, entry).changed.act


def newest(office: Office) -> int:
    return own_acts(office)[0].no


def fields_of(office: Office, person: PersonId) -> dict[str, Value]:
    record = core_data(office, person)
    return {field.name: record.value(field.number) for field in IDENTITY.fields}


def test_the_twenty_first_act_falls_out_and_nothing_of_its_contents_is_left(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    first = newest(office)
    for count in range(UNDOABLE):
        change(office, person, IDENTITY, core, family_name=f"Name {count}")
    assert len(own_acts(office)) == UNDOABLE + 1  # the day is still listed
    with pytest.raises(ActTooOld):
        undo(office, first)
    assert office.store.acts.parts_of(first) == []
    for _ in range(UNDOABLE):
        undo_last(office)
    assert fields_of(office, person)["family_name"] == "Haddad"
    with pytest.raises(ActTooOld):
        undo_last(office)


def test_what_is_older_than_a_day_and_than_the_last_twenty_is_forgotten(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    office.clock.at = office.clock.now().replace(day=5)  # type: ignore[attr-defined]  # a FixedClock
    for count in range(UNDOABLE):
        change(office, person, IDENTITY, core, family_name=f"Name {count}")
    assert len(own_acts(office)) == UNDOABLE


def test_only_own_acts_are_seen_and_taken_back(office: Office) -> None:
    make_person(office)
    act = newest(office)
    colleague = replace(office, user=User(UserId(b"colleagu"), "Herr Winter", Role.LEAD))
    assert own_acts(colleague) == []
    with pytest.raises(NothingToUndo):
        undo(colleague, act)
    with pytest.raises(NothingToUndo):
        undo_last(colleague)


def test_a_colleagues_later_act_at_the_same_computer_is_not_overwritten(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    act = change(office, person, IDENTITY, core, family_name="Hadad")
    colleague = replace(office, user=User(UserId(b"colleagu"), "Herr Winter", Role.LEAD))
    change(colleague, person, IDENTITY, core, family_name="Haddadi")
    with pytest.raises(LaterActFirst):
        undo(office, act)


def test_the_same_value_written_by_somebody_else_is_not_ours_to_take_back(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    change(office, person, IDENTITY, core, family_name="Hadad")
    other = OtherDevice()
    for name in ("Haddadi", "Hadad"):
        theirs = other.writes(person_scope(person), IDENTITY, sees=core_data(office, person), family_name=name)
        office.store.take_in([theirs], ())
    with pytest.raises(ChangedSince):
        undo_last(office)


@pytest.mark.parametrize("part", ["person", "record"])
def test_of_what_was_forgotten_nothing_is_left_in_the_journal(office: Office, part: str) -> None:
    person, other = make_person(office), make_person(office, "Omid", "Karimi")
    skill = make_entry(office, person, LANGUAGE_SKILL, language="deu", as_told="vergessen")
    change(office, person, LANGUAGE_SKILL, skill, as_told="auch vergessen")
    move_together(office, [person, other], {"municipality": "Neustadt"})
    scope = person_scope(person)
    with office.store.database.write() as connection:
        if part == "person":
            forget_scope(connection, office.store.ground, scope)
        else:
            forget_records(connection, office.store.ground, scope, [skill])
        sql = "SELECT scope, record, before, after FROM act_part"
        left = connection.execute(sql).all()
        acts = {row[0] for row in connection.execute("SELECT no FROM act")}
        named = {row[0] for row in connection.execute("SELECT act FROM act_part")}
    assert not any(row[0] == scope and part == "person" for row in left)
    assert not any(row[1] == skill or b"vergessen" in row[2] for row in left)
    assert acts == named
    assert all(person not in act.scopes or part == "record" for act in own_acts(office))


def test_taking_back_is_logged_without_contents(office: Office) -> None:
    person = make_person(office)
    make_entry(office, person, LANGUAGE_SKILL, language="deu")
    undo_last(office)
    redo_last(office)
    lines = [line.entry for line in office.store.audit_lines()[-2:]]
    assert [(each.action, each.object, each.detail) for each in lines] == [
        (AuditAction.DELETE, person, "undo:entry"),
        (AuditAction.WRITE, person, "redo:entry"),
    ]


def test_the_list_says_what_was_done_and_keeps_saying_it_once_taken_back(office: Office) -> None:
    person = make_person(office)
    task = make_entry(office, person, TASK, text="Anrufen", due="2026-03-05")
    finish_task(office, Place(person_scope(person), task))
    delete_record(office, person, task)
    told = [(act.deed, act.touches[0].how, act.touches[0].kind) for act in own_acts(office)]
    undo_last(office)
    assert told == [(act.deed, act.touches[0].how, act.touches[0].kind) for act in own_acts(office)]
    assert [how for _deed, how, _kind in told] == [How.DELETED, How.CHANGED, How.MADE, How.MADE]
    assert [act.is_undone for act in own_acts(office)] == [True, False, False, False]


def test_a_save_that_changes_nothing_is_no_act(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    assert change(office, person, IDENTITY, core, family_name="Haddad") == 0
    assert len(own_acts(office)) == 1


@pytest.mark.parametrize("again", [undo_last, redo_last])
def test_taking_back_survives_a_new_replica_id(office: Office, again: Callable[[Office], object]) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    before = state_hash(office.store)
    change(office, person, IDENTITY, core, family_name="Hadad")
    after = state_hash(office.store)
    if again is redo_last:
        undo_last(office)
    office.store.mint_replica()
    again(office)
    assert state_hash(office.store) == (before if again is undo_last else after)


def test_redo_is_only_of_what_was_taken_back(office: Office) -> None:
    make_person(office)
    with pytest.raises(NothingToRedo):
        redo(office, newest(office))


def test_the_file_itself_refuses_to_turn_the_act_of_somebody_else(office: Office) -> None:
    make_person(office)
    note = ActNote(Deed.NEW_PERSON, newest(office))
    with pytest.raises(StaleEdit):
        office.store.save([], UserId(b"colleagu"), (), act=note)
