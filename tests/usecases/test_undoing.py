"""What one did can be taken back: what was before is there again, by opposite changes, nothing of others is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.kinds import CONTACT_DETAIL, COUNSELLING_ENTRY, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.usecases.conflicts import disputes_in, find_dispute, keep_both, take
from kiim_desktop.usecases.households import move_together
from kiim_desktop.usecases.importing import open_import, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry, restore_record
from kiim_desktop.usecases.undo_errors import (
    AlreadyUndone,
    ChangedSince,
    ImportNotRedone,
    LaterActFirst,
    MoreInFile,
    NothingToRedo,
    NothingToUndo,
)
from kiim_desktop.usecases.undoing import own_acts, redo_last, undo, undo_last
from tests.factories import OtherDevice, core_data, make_entry, make_note, make_person


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


def test_an_edit_taken_back_leaves_the_former_values_with_their_sources_and_what_was_empty_empty(
    office: Office,
) -> None:
    person, core = make_person(office, birth_place="Kabul"), single_record_id(IDENTITY)
    change(office, person, IDENTITY, core, "document_seen", sex="female", birth_place=NonValue.NOT_ASKED)
    before = state_hash(office.store)
    change(office, person, IDENTITY, core, sex=None, birth_place="Herat", birth_name="Amini", given_names="Amina N.")
    undo_last(office)
    assert state_hash(office.store) == before
    record = core_data(office, person)
    bases = {name: record.origin(number) for name in ("sex", "birth_place") if (number := _number(IDENTITY, name))}
    assert {name: origin.basis if origin else "" for name, origin in bases.items()} == {
        "sex": "document_seen",
        "birth_place": "document_seen",
    }
    assert fields_of(office, person)["birth_name"] is None


def _number(kind: Kind, name: str) -> int:
    field = kind.field(name)
    assert field is not None
    return field.number


def test_what_was_new_goes_and_what_was_deleted_comes_back(office: Office) -> None:
    person = make_person(office)
    empty = state_hash(office.store)
    skill = make_entry(office, person, LANGUAGE_SKILL, language="deu")
    written = state_hash(office.store)
    delete_record(office, person, skill)
    undo_last(office)
    assert state_hash(office.store) == written
    undo_last(office)
    assert state_hash(office.store) == empty


def test_bringing_back_can_be_taken_back_too(office: Office) -> None:
    person = make_person(office)
    skill = make_entry(office, person, LANGUAGE_SKILL, language="deu")
    delete_record(office, person, skill)
    gone = state_hash(office.store)
    restore_record(office, person, skill)
    undo_last(office)
    assert state_hash(office.store) == gone
    redo_last(office)
    assert state_hash(office.store) != gone


def test_a_save_of_several_records_is_one_act(office: Office) -> None:
    one, other = make_person(office), make_person(office, "Omid")
    before = state_hash(office.store)
    move_together(office, [one, other], {"municipality": "Neustadt"})
    act = own_acts(office)[0]
    assert (act.deed, set(act.scopes), len(act.touches)) == (Deed.HOUSEHOLD, {one, other}, 2)
    undo_last(office)
    assert state_hash(office.store) == before


def test_a_new_person_goes_again_if_nothing_else_was_written(office: Office) -> None:
    before = state_hash(office.store)
    person = make_person(office, municipality="Neustadt", phone="0171 2345678")
    made = newest(office)
    note = make_note(office, person)
    with pytest.raises((MoreInFile, LaterActFirst)):
        undo(office, made)
    delete_record(office, person, note)
    undo(office, made)
    assert state_hash(office.store) == before


def test_a_note_that_has_not_left_is_a_draft_again_with_its_reminder_gone(office: Office) -> None:
    person = make_person(office)
    before = state_hash(office.store)
    note = make_entry(
        office, person, COUNSELLING_ENTRY, date="2026-03-02", text="Anruf\nbei der Schule", channel="telefon",
        topics=("sprache", "arbeit"), minutes=25, next_step="Unterlagen", next_step_due="2026-03-09",
    )  # fmt: skip
    done = undo_last(office)
    (draft,) = office.store.drafts.of(office.user.id, person_scope(person))
    assert done.draft == draft.id
    assert not done.is_marked
    assert state_hash(office.store) == before
    assert draft.typed == {
        "date": "02.03.2026", "text": "Anruf\nbei der Schule", "channel": "telefon", "topics": "sprache,arbeit",
        "minutes": "25", "next_step": "Unterlagen", "next_step_due": "09.03.2026",
    }  # fmt: skip
    redo_last(office)
    assert office.store.drafts.of(office.user.id) == []
    found = office.store.record(person_scope(person), note)
    assert found is not None
    assert not found.is_deleted


def test_a_draft_somebody_wrote_on_in_stays_when_the_note_is_saved_after_all(office: Office) -> None:
    person = make_person(office)
    make_note(office, person, "Erster Satz.")
    undo_last(office)
    (draft,) = office.store.drafts.of(office.user.id)
    office.clock.at = office.clock.now().replace(hour=11)  # type: ignore[attr-defined]  # a FixedClock
    office.store.drafts.keep(replace(draft, typed={"text": "Erster Satz. Und ein zweiter."}))
    redo_last(office)
    assert [each.typed["text"] for each in office.store.drafts.of(office.user.id)] == ["Erster Satz. Und ein zweiter."]


def test_somebody_elses_change_since_is_not_overwritten(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    change(office, person, IDENTITY, core, family_name="Hadad")
    theirs = OtherDevice().writes(person_scope(person), IDENTITY, sees=core_data(office, person), family_name="Haddadi")
    office.store.take_in([theirs], ())
    before, drafts = state_hash(office.store), len(office.store.audit_lines())
    with pytest.raises(ChangedSince) as refusal:
        undo_last(office)
    assert "Nachname" in refusal.value.sentence
    assert state_hash(office.store) == before
    assert len(office.store.audit_lines()) == drafts
    assert fields_of(office, person)["family_name"] == "Haddadi"


def test_somebody_elses_change_of_another_field_is_no_hindrance_to_an_edit(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    change(office, person, IDENTITY, core, family_name="Hadad")
    theirs = OtherDevice().writes(person_scope(person), IDENTITY, sees=core_data(office, person), birth_name="Amini")
    office.store.take_in([theirs], ())
    undo_last(office)
    assert (fields_of(office, person)["family_name"], fields_of(office, person)["birth_name"]) == ("Haddad", "Amini")


def test_a_new_record_stays_if_somebody_else_wrote_in_it(office: Office) -> None:
    person = make_person(office)
    skill = make_entry(office, person, LANGUAGE_SKILL, language="deu")
    known = office.store.record(person_scope(person), skill)
    assert known is not None
    theirs = OtherDevice().writes(person_scope(person), LANGUAGE_SKILL, sees=known, overall="B1")
    office.store.take_in([theirs], ())
    with pytest.raises(ChangedSince):
        undo_last(office)


def test_what_came_between_looking_and_writing_is_not_overwritten_either(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(office)
    skill = make_entry(office, person, LANGUAGE_SKILL, language="deu")
    known = office.store.record(person_scope(person), skill)
    assert known is not None
    theirs = OtherDevice().writes(person_scope(person), LANGUAGE_SKILL, sees=known, overall="B1")
    parts = office.store.acts.parts_of(newest(office))
    office.store.take_in([theirs], ())
    monkeypatch.setattr(type(parts[0]), "written_since", lambda _part, _state: ())
    monkeypatch.setattr(type(parts[0]), "stands", lambda part, state: state.cells.keys() == part.after.keys())
    before = state_hash(office.store)
    with pytest.raises(ChangedSince):
        undo_last(office)
    assert state_hash(office.store) == before


def test_the_later_act_at_the_same_place_comes_first(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    one = change(office, person, IDENTITY, core, family_name="Hadad")
    other = change(office, person, IDENTITY, core, family_name="Haddadi")
    apart = change(office, person, IDENTITY, core, birth_name="Amini")
    with pytest.raises(LaterActFirst):
        undo(office, one)
    undo(office, other)
    undo(office, one)
    assert (fields_of(office, person)["family_name"], fields_of(office, person)["birth_name"]) == ("Haddad", "Amini")
    undo(office, apart)
    assert fields_of(office, person)["birth_name"] is None


def test_writing_in_a_record_that_was_deleted_since_is_not_taken_back(office: Office) -> None:
    person = make_person(office)
    skill = make_entry(office, person, LANGUAGE_SKILL, language="deu", overall="A1")
    act = change(office, person, LANGUAGE_SKILL, skill, overall="A2")
    delete_record(office, person, skill)
    with pytest.raises(LaterActFirst):
        undo(office, act)


def test_a_decided_disagreement_is_there_again(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    known = core_data(office, person)
    change(office, person, IDENTITY, core, family_name="Hadad")
    theirs = OtherDevice().writes(person_scope(person), IDENTITY, sees=known, family_name="Haddadi")
    office.store.take_in([theirs], ())
    before, number = state_hash(office.store), _number(IDENTITY, "family_name")
    for place in (0, 1):
        take(office, find_dispute(office, person_scope(person), core, number), place)
        assert core_data(office, person).conflicts == ()
        undo_last(office)
        assert core_data(office, person).conflicts == (number,)
        assert state_hash(office.store) == before
    assert disputes_in(office, person, [core_data(office, person)])


def test_keeping_both_taken_back_leaves_no_further_entry(office: Office) -> None:
    person = make_person(office)
    skill = make_entry(office, person, CONTACT_DETAIL, kind="phone", value="0171 2345678")
    known = office.store.record(person_scope(person), skill)
    assert known is not None
    change(office, person, CONTACT_DETAIL, skill, value="0172 1111111")
    theirs = OtherDevice().writes(person_scope(person), CONTACT_DETAIL, sees=known, value="0173 2222222")
    office.store.take_in([theirs], ())
    before = state_hash(office.store)
    keep_both(office, find_dispute(office, person_scope(person), skill, _number(CONTACT_DETAIL, "value")))
    assert len(office.store.records(person_scope(person), [CONTACT_DETAIL.number])) == 2
    undo_last(office)
    assert state_hash(office.store) == before


@pytest.mark.parametrize("place", [0, 1])
def test_a_decision_about_a_deletion_is_open_again(office: Office, place: int) -> None:
    person = make_person(office)
    skill = make_entry(office, person, LANGUAGE_SKILL, language="deu", overall="A1")
    known = office.store.record(person_scope(person), skill)
    assert known is not None
    change(office, person, LANGUAGE_SKILL, skill, overall="A2")
    office.store.take_in([OtherDevice().deletes(person_scope(person), LANGUAGE_SKILL, known)], ())
    before = state_hash(office.store)
    take(office, find_dispute(office, person_scope(person), skill, DELETED), place)
    undo_last(office)
    again = office.store.record(person_scope(person), skill)
    assert again is not None
    assert again.conflicts == (DELETED,)
    assert state_hash(office.store) == before


def test_an_import_is_one_act_and_taken_back_whole(office: Office, tmp_path: Path) -> None:
    before, path = state_hash(office.store), tmp_path / "liste.csv"
    path.write_text("Nachname;Vorname\nMoor;Ada\nBach;Ida\n", encoding="utf-8")
    run_import(office, open_import(office, path))
    (act,) = own_acts(office)
    assert (act.deed, act.records) == (Deed.IMPORT, 2)
    assert undo(office, act.no).deleted == 2
    assert state_hash(office.store) == before
    assert own_acts(office)[0].is_undone
    with pytest.raises(ImportNotRedone):
        redo_last(office)


def test_what_was_taken_back_can_be_done_again_and_taken_back_again(office: Office) -> None:
    person, core = make_person(office), single_record_id(IDENTITY)
    states = [state_hash(office.store)]
    change(office, person, IDENTITY, core, family_name="Hadad")
    states.append(state_hash(office.store))
    change(office, person, IDENTITY, core, family_name="Haddadi", birth_name="Amini")
    states.append(state_hash(office.store))
    for _ in range(2):
        for expected in (states[1], states[0]):
            undo_last(office)
            assert state_hash(office.store) == expected
        for expected in states[1:]:
            redo_last(office)
            assert state_hash(office.store) == expected
    with pytest.raises(NothingToRedo):
        redo_last(office)


def test_nothing_is_done_again_once_something_new_was_done(office: Office) -> None:
    person = make_person(office)
    make_entry(office, person, LANGUAGE_SKILL, language="deu")
    undo_last(office)
    make_entry(office, person, LANGUAGE_SKILL, language="fra")
    with pytest.raises(NothingToRedo):
        redo_last(office)


def test_an_act_taken_back_is_not_taken_back_twice(office: Office) -> None:
    make_person(office)
    act = newest(office)
    undo(office, act)
    with pytest.raises(AlreadyUndone):
        undo(office, act)
    with pytest.raises(NothingToUndo):
        undo_last(office)
