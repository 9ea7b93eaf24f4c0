"""Whatever is merged, written, separated and taken back in whatever order: nothing is lost and every list is right."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.merging import merge_files, merged_files, separate_files
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import look_again
from kiim_desktop.usecases.recording import Entry, record_entry
from kiim_desktop.usecases.undoing import undo_last
from tests.factories import make_note, make_person, open_office

CORE = single_record_id(IDENTITY)
STEPS = 60


def listed(office: Office) -> list[PersonId]:
    return [row.id for row in office.store.persons.page(0, 50)]


def seen_notes(office: Office) -> dict[RecordId, PersonId]:
    """Return under whom each note is shown; a note shown twice would be found under two."""
    found: dict[RecordId, PersonId] = {}
    for person in listed(office):
        for record in look_again(office, person).records:
            if record.kind_number == COUNSELLING_ENTRY.number:
                assert record.id not in found
                found[record.id] = person
    return found


def step(office: Office, chance: random.Random, persons: list[PersonId], notes: dict[RecordId, PersonId]) -> None:
    """Do one thing; what is refused changes nothing."""
    one, other = chance.sample(persons, 2)
    what = chance.choice(("merge", "merge", "separate", "note", "note", "rename", "undo"))
    if what == "merge":
        merge_files(office, one, other, None if chance.random() < 0.5 else {(IDENTITY.number, 1)})
    elif what == "separate":
        separate_files(office, one)
    elif what == "note":
        notes[make_note(office, one, f"Notiz {len(notes)}")] = one
    elif what == "rename":
        answers = {"given_names": f"Name{chance.randrange(9)}"}
        record_entry(office, one, Entry(kind=IDENTITY, answers=dict(answers), record=CORE))
    else:
        act = undo_last(office).act
        for note in [each for each in notes if office.store.record(person_scope(notes[each]), each) is None]:
            del notes[note]
        for touched in office.store.acts.parts_of(act.no):
            record = office.store.record(touched.scope, touched.record)
            if touched.record in notes and record is not None and record.is_deleted:
                del notes[touched.record]


@pytest.mark.parametrize("seed", range(6))
def test_no_note_is_lost_or_shown_twice_and_lists_say_what_the_files_say(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with open_office(tmp_path) as office:
        persons = [make_person(office, f"Person{number}", "Karimi", "1990") for number in range(4)]
        notes: dict[RecordId, PersonId] = {}
        for _step in range(STEPS):
            try:
                step(office, chance, persons, notes)
            except KiimError:
                continue
        shown = seen_notes(office)
        assert shown.keys() == notes.keys()
        for note, person in notes.items():
            assert office.store.families.of(person_scope(person))[0] == shown[note]
        assert all(check.ok for check in verify(office.store))
        while parts := [part for person in listed(office) for part in merged_files(office, person)]:
            separate_files(office, parts[0].person)
        assert set(listed(office)) == set(persons)
        assert seen_notes(office) == notes, "each in the file in which it was written"
        assert all(check.ok for check in verify(office.store))
