"""Two files of one person become one: nothing is lost, late changes are seen, taking it back leaves both as before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    DOCUMENT,
    FILE_MERGE,
    IDENTITY,
    LANGUAGE_SKILL,
    RESIDENCE_TITLE,
    TASK,
)
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.agenda import agenda_of_day
from kiim_desktop.usecases.attaching import attach_file, attachments_of
from kiim_desktop.usecases.deadlines import deadlines_until, finish_deadline
from kiim_desktop.usecases.errors import NoSuchPerson, NotMerged, SameFile
from kiim_desktop.usecases.merging import (
    compare_files,
    merge_files,
    merged_files,
    separate_files,
    take_late_changes,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.printing import file_for_paper
from kiim_desktop.usecases.reading import open_person, search
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry
from kiim_desktop.usecases.undoing import redo_last, undo_last
from tests.factories import OtherDevice, core_data, make_entry, make_note, make_person

CORE = single_record_id(IDENTITY)
GIVEN, FAMILY, BIRTH, SEX, PLACE = (
    (IDENTITY.number, field.number)
    for name in ("given_names", "family_name", "birth_date", "sex", "birth_place")
    for field in IDENTITY.fields
    if field.name == name
)


@pytest.fixture
def two(office: Office) -> tuple[PersonId, PersonId]:
    """Two files of one person: the first with a level, the second with a note, a phone and the birth place."""
    listed = make_person(office, "Mohammed", "Karimi", "1990", municipality="Boxberg")
    other = make_person(office, "Muhammad", "Karimi", "1990-02-01", phone="0170 123456", birth_place="Herat")
    make_entry(office, listed, LANGUAGE_SKILL, language="deu", overall="A2", assessed="2026-01")
    make_note(office, other, "Fahrkarte besprochen.", "2026-02-27")
    return listed, other


def core(office: Office, person: PersonId, name: str) -> Value:
    return core_data(office, person).answer(IDENTITY, name)


def kinds_in(office: Office, person: PersonId) -> list[int]:
    return sorted(record.kind_number for record in open_person(office, person).records)


def all_is_well(office: Office) -> bool:
    return all(check.ok for check in verify(office.store))


def test_a_merged_file_is_one_line_with_the_entries_of_both(office: Office, two: tuple[PersonId, PersonId]) -> None:
    listed, other = two
    merge_files(office, listed, other)
    (row,) = office.store.persons.page(0, 10)
    assert (row.id, row.name, row.level, row.last_contact) == (listed, "Mohammed Karimi", "A2", "2026-02-27")
    assert row.records == 5  # core data, address, phone, level, note
    for person in two:
        file = open_person(office, person)
        assert file.row.id == listed
        assert {LANGUAGE_SKILL.number, COUNSELLING_ENTRY.number, CONTACT_DETAIL.number, ADDRESS.number} <= {
            record.kind_number for record in file.records
        }
        assert [r.answer(IDENTITY, "given_names") for r in file.records if r.kind_number == IDENTITY.number] == [
            "Mohammed"
        ]
    assert all_is_well(office)


def test_a_merged_file_is_found_by_what_either_says(office: Office, two: tuple[PersonId, PersonId]) -> None:
    listed, other = two
    merge_files(office, listed, other)
    for text in ("Mohammed", "Muhammad", "0170 123456", "Fahrkarte", "01.02.1990"):
        assert [hit.row.id for hit in search(office, text)] == [listed], text


def test_what_fills_a_gap_or_is_more_exact_is_proposed_and_the_rest_is_a_choice(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    listed, other = two
    shown = compare_files(office, listed, other)
    assert {each.key for each in shown.choices} == {GIVEN, BIRTH, PLACE}
    assert shown.proposed == {PLACE, BIRTH}, "1990 becomes 1.2.1990"
    assert compare_files(office, other, listed).proposed == frozenset()
    merge_files(office, listed, other, {BIRTH})
    assert core(office, listed, "birth_date") == "1990-02-01"
    assert core(office, listed, "birth_place") is None
    assert core(office, listed, "given_names") == "Mohammed"
    history = office.store.history(person_scope(listed), CORE, BIRTH[1])
    assert [past.value for past in history] == ["1990"]


def test_taking_the_merge_back_leaves_both_files_as_they_were(office: Office, two: tuple[PersonId, PersonId]) -> None:
    listed, other = two
    before = [office.store.families.apart(person_scope(each), [IDENTITY.number])[0].state for each in two]
    rows = {row.id: row for row in office.store.persons.page(0, 10)}
    merge_files(office, listed, other, {BIRTH, PLACE})
    separate_files(office, other)
    after = [office.store.families.apart(person_scope(each), [IDENTITY.number])[0].state for each in two]
    for was, now in zip(before, after, strict=True):
        assert {n: [h.value for h in cell] for n, cell in was.cells.items()} == {
            n: [h.value for h in cell] for n, cell in now.cells.items() if [h.value for h in cell] != [None]
        }
    assert {row.id: row for row in office.store.persons.page(0, 10)} == rows
    assert all_is_well(office)


def test_undo_of_a_merge_leaves_a_logically_equal_file_and_it_can_be_done_again(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    before = state_hash(office.store)
    rows = office.store.persons.page(0, 10)
    merge_files(office, *two, {BIRTH})
    merged = office.store.persons.page(0, 10)
    undo_last(office)
    assert state_hash(office.store) == before
    assert office.store.persons.page(0, 10) == rows
    redo_last(office)
    assert office.store.persons.page(0, 10) == merged


def test_entries_written_after_the_merge_stay_with_their_file_when_it_is_taken_back(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    listed, other = two
    merge_files(office, listed, other)
    phone = next(r for r in open_person(office, listed).records if r.kind_number == CONTACT_DETAIL.number)
    record_entry(office, listed, Entry(kind=CONTACT_DETAIL, answers={"value": "0170 999999"}, record=phone.id))
    make_note(office, listed, "Nach der Zusammenführung.", "2026-03-01")
    record_entry(office, listed, Entry(kind=IDENTITY, answers={"sex": "male"}, record=CORE))
    separate_files(office, listed)
    assert office.store.record(person_scope(other), phone.id).answer(CONTACT_DETAIL, "value") == "0170 999999"  # type: ignore[union-attr]
    assert COUNSELLING_ENTRY.number in kinds_in(office, listed)
    assert core(office, listed, "sex") == "male"
    assert core(office, other, "sex") is None


def test_a_value_that_was_taken_and_changed_since_stays_when_the_merge_is_taken_back(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    listed, other = two
    merge_files(office, listed, other, {BIRTH, PLACE})
    record_entry(office, listed, Entry(kind=IDENTITY, answers={"birth_date": "1991-02-01"}, record=CORE))
    separate_files(office, other)
    assert core(office, listed, "birth_date") == "1991-02-01"
    assert core(office, listed, "birth_place") is None


def test_an_entry_of_the_other_file_can_be_changed_and_deleted_from_the_listed_one(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    listed, other = two
    phone = next(r for r in open_person(office, other).records if r.kind_number == CONTACT_DETAIL.number)
    merge_files(office, listed, other)
    delete_record(office, listed, phone.id)
    assert CONTACT_DETAIL.number not in kinds_in(office, listed)
    undo_last(office)
    assert CONTACT_DETAIL.number in kinds_in(office, listed)


def test_late_changes_of_others_to_the_file_that_is_not_listed_are_seen_there(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    listed, other = two
    known = core_data(office, other)
    merge_files(office, listed, other)
    elsewhere = OtherDevice()
    change = elsewhere.writes(person_scope(other), IDENTITY, sees=known, birth_place="Kabul")
    note = elsewhere.writes(
        person_scope(other), COUNSELLING_ENTRY, RecordId(b"note0001"), text="Brückenkurs", date="2026-03-02"
    )
    changed = office.store.take_in([change, note], [])
    assert {person_scope(listed), person_scope(other)} <= changed.scopes
    assert [hit.row.id for hit in search(office, "Brückenkurs")] == [listed]
    (part,) = merged_files(office, listed)
    (late,) = part.late
    assert (late.key, late.own, late.other) == (PLACE, "Herat", "Kabul")
    take_late_changes(office, other, {PLACE})
    assert core(office, listed, "birth_place") == "Kabul"
    assert merged_files(office, listed)[0].late == ()
    separate_files(office, other)
    assert core(office, listed, "birth_place") is None


def test_a_late_change_that_is_not_taken_is_not_asked_again(office: Office, two: tuple[PersonId, PersonId]) -> None:
    listed, other = two
    known = core_data(office, other)
    merge_files(office, listed, other)
    office.store.take_in([OtherDevice().writes(person_scope(other), IDENTITY, sees=known, sex="male")], [])
    assert [each.key for each in merged_files(office, listed)[0].late] == [SEX]
    take_late_changes(office, other, set())
    assert merged_files(office, listed)[0].late == ()
    assert core(office, listed, "sex") is None


def test_a_form_of_the_other_file_that_was_open_writes_into_the_listed_core_data(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    listed, other = two
    seen = core_data(office, other).contexts()
    merge_files(office, listed, other)
    record_entry(office, other, Entry(kind=IDENTITY, answers={"sex": "male"}, record=CORE, seen=seen))
    assert core(office, listed, "sex") == "male"


def test_reminders_and_deadlines_of_both_stand_under_the_listed_name(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    listed, other = two
    make_entry(office, other, TASK, text="Anrufen", due="2026-03-03")
    make_entry(office, other, RESIDENCE_TITLE, title="25-2", valid_until="2026-03-20")
    merge_files(office, listed, other)
    row = office.store.persons.one(other)
    assert row is not None
    assert row.id == listed
    assert row.next_due == "2026-03-03"
    day = agenda_of_day(office, None)
    assert [each.person.id for each in day.soon.records if each.person] == [listed]


def test_a_file_whose_listed_one_has_not_come_yet_stays_in_sight(office: Office) -> None:
    other = make_person(office, "Muhammad", "Karimi")
    listed, elsewhere = PersonId(b"not-here-yet-000"), OtherDevice()
    office.store.take_in([elsewhere.writes(person_scope(other), FILE_MERGE, into=listed.hex())], [])
    assert [row.id for row in office.store.persons.page(0, 10)] == [other]
    office.store.take_in([elsewhere.writes(person_scope(listed), IDENTITY, family_name="Karimi")], [])
    assert [row.id for row in office.store.persons.page(0, 10)] == [listed]
    assert all_is_well(office)


def test_documents_and_answered_deadlines_stay_with_the_file_they_belong_to(
    office: Office, two: tuple[PersonId, PersonId], tmp_path: Path
) -> None:
    listed, other = two
    scan = tmp_path / "bescheid.txt"
    scan.write_text("Bescheid")
    attach_file(office, other, scan)
    bare = make_entry(office, other, DOCUMENT, kind="other", title="Zeugnis", seen="2026-03-01")
    make_entry(office, other, RESIDENCE_TITLE, title="25-2", valid_until="2026-03-20")
    merge_files(office, listed, other)
    attach_file(office, listed, scan, document=bare)
    assert {each.title for each in attachments_of(office, listed)} == {"bescheid.txt", "Zeugnis"}
    (due,) = [each for each in deadlines_until(office, date(2026, 4, 1)).lines if each.person.id == listed]
    finish_deadline(office, due.place)
    assert deadlines_until(office, date(2026, 4, 1)).total == 0
    separate_files(office, other)
    assert len(attachments_of(office, other)) == 2
    assert deadlines_until(office, date(2026, 4, 1)).total == 0


def test_three_files_of_one_person_are_one(office: Office, two: tuple[PersonId, PersonId]) -> None:
    listed, other = two
    third = make_person(office, "Mohamed", "Karimy", "1990")
    make_note(office, third, "Dritte Akte.")
    merge_files(office, other, third)
    merge_files(office, listed, other)
    assert [row.id for row in office.store.persons.page(0, 10)] == [listed]
    assert [hit.row.id for hit in search(office, "Dritte")] == [listed]
    assert {part.person for part in merged_files(office, listed)} == {other, third}
    separate_files(office, other)
    assert {row.id for row in office.store.persons.page(0, 10)} == {listed, other}
    assert [part.person for part in merged_files(office, other)] == [third]
    assert all_is_well(office)


def test_what_is_not_two_files_is_refused_and_nothing_changes(office: Office, two: tuple[PersonId, PersonId]) -> None:
    listed, other = two
    before = state_hash(office.store)
    with pytest.raises(SameFile):
        merge_files(office, listed, listed)
    with pytest.raises(NoSuchPerson):
        merge_files(office, listed, PersonId(b"nobody-there-000"))
    with pytest.raises(NotMerged):
        separate_files(office, listed)
    assert state_hash(office.store) == before
    merge_files(office, listed, other)
    with pytest.raises(SameFile):
        merge_files(office, listed, other)


def test_merging_and_separating_are_in_the_log_of_both_files(office: Office, two: tuple[PersonId, PersonId]) -> None:
    merge_files(office, *two)
    separate_files(office, two[1])
    lines = [line for line in office.store.audit_lines() if line.entry.action is AuditAction.MERGE]
    assert [(line.entry.object, line.entry.detail) for line in lines] == [
        (person, way) for way in ("merge", "separate") for person in two
    ]


def test_who_asks_what_is_kept_is_told_the_core_data_of_both_files(
    office: Office, two: tuple[PersonId, PersonId]
) -> None:
    listed, other = two
    merge_files(office, listed, other)
    names = [
        record.answer(IDENTITY, "given_names")
        for record in file_for_paper(office, other).file.records
        if record.kind_number == IDENTITY.number
    ]
    assert names == ["Mohammed", "Muhammad"]


def test_a_merge_goes_no_further_than_the_office(office: Office) -> None:
    assert FILE_MERGE.reach.value == "own_stream"
    assert not FILE_MERGE.is_by_hand
    assert office.kinds.numbered(FILE_MERGE.number) is FILE_MERGE
