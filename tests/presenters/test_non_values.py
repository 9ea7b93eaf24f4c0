"""The four reasons why there is no value: set in every field of every form, shown everywhere, found nowhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.settings import RECORD_HEALTH, Settings
from kiim_desktop.domain.field_types import NON_VALUE_TITLES
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONSENT,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    DISTINCT_PERSON,
    FILE_MERGE,
    IDENTITY,
    KINDS,
    LANGUAGE_SKILL,
    TASK,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.domain.values import NonValue
from kiim_desktop.presenters.fact_rows import FactGround, FactRow, Standing, areas_of, shown_kinds
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.history import Readers, entries_of
from kiim_desktop.presenters.new_person import NewPersonPresenter
from kiim_desktop.presenters.note import NotePresenter
from kiim_desktop.presenters.person_lanes import Ground, lanes_of
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.exporting import export_persons
from kiim_desktop.usecases.reading import search
from tests.factories import PASSWORD, make_entry, make_person
from tests.presenters.desks import notes, open_desk

NOTE_FIELDS = ("date", "channel", "minutes", "topics", "next_step", "next_step_due")
WORDS = dict(NON_VALUE_TITLES)
OTHERWISE = (CONSENT, DISTINCT_PERSON, FILE_MERGE)
ENTERED = [kind for kind in KINDS.all if kind.is_of_person and not kind.is_final and kind not in OTHERWISE]
"""A consent and a merge are made and taken back by use cases of their own."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return the desk of an office that may record health, too."""
    with open_desk(tmp_path) as found:
        allowed = Settings(lambda: {RECORD_HEALTH.name: True}, None)
        yield replace(found, office=replace(found.office, settings=allowed))


def rows_of(desk: Desk, record: Record) -> dict[str, FactRow]:
    office = desk.office
    ground = FactGround(
        kinds=office.kinds, codes=office.codes, users=office.profile.users, today=office.today, with_health=True
    )
    blocks = (block for area in areas_of([record], ground) for block in area.blocks)
    return {row.key.field: row for block in blocks for each in block.records for row in each.rows}


@pytest.mark.parametrize("kind", ENTERED, ids=lambda kind: kind.name)
def test_every_field_of_every_form_takes_each_non_value_and_shows_its_words_again(desk: Desk, kind: Kind) -> None:
    for value, word in WORDS.items():
        person = make_person(desk.office)
        form = FormPresenter(desk)
        form.begin(person, kind)
        names = [field.name for field in form.state.fields]
        for name in names:
            form.write(name, word.upper())
            form.finish(name)
        assert {field.name: field.error for field in form.state.fields if field.error} == {}
        form.save()
        assert notes(desk).errors == []
        (record,) = desk.office.store.records(person_scope(person), [kind.number])
        assert {name: record.answer(kind, name) for name in names} == dict.fromkeys(names, value)
        form.edit(person, kind, record.id)
        assert {field.name: field.typed for field in form.state.fields} == dict.fromkeys(names, word)
        if kind in shown_kinds(KINDS):
            rows = rows_of(desk, record)
            seen = {name: (row.standing, row.value) for name, row in rows.items() if name in names}
            assert seen == dict.fromkeys(seen, (Standing.NON_VALUE, word))
            assert len(seen) == len(names)


def test_every_field_of_a_note_takes_a_non_value_but_its_text(desk: Desk) -> None:
    person = make_person(desk.office)
    for word, value in ((word, value) for value, word in WORDS.items()):
        note = NotePresenter(desk)
        note.begin(person)
        note.write("text", f"Gespräch, {word}.")
        for name in NOTE_FIELDS:
            note.write(name, word)
        assert note.state.doubts == {}
        note.save()
        records = desk.office.store.records(person_scope(person), [COUNSELLING_ENTRY.number])
        newest = max(records, key=lambda record: record.newest.lamport if record.newest else 0)
        assert [newest.answer(COUNSELLING_ENTRY, name) for name in NOTE_FIELDS] == [value] * len(NOTE_FIELDS)
        assert desk.office.store.records(person_scope(person), [TASK.number]) == []


def test_the_panel_for_a_new_person_takes_non_values(desk: Desk) -> None:
    panel = NewPersonPresenter(desk)
    panel.begin()
    for name, text in (
        ("given_names", "Amina"),
        ("family_name", "möchte nicht sagen"),
        ("birth_date", "nicht gefragt"),
        ("municipality", "unbekannt"),
        ("phone", "trifft nicht zu"),
    ):
        panel.write(name, text)
    panel.create()
    (row,) = desk.office.store.persons.page(0, 10, None)
    records = {record.kind_number: record for record in desk.office.store.records(person_scope(row.id))}
    core = records[IDENTITY.number]
    assert row.name == "Amina"
    assert core.answer(IDENTITY, "family_name") is NonValue.REFUSED
    assert core.answer(IDENTITY, "birth_date") is NonValue.NOT_ASKED
    assert records[ADDRESS.number].answer(ADDRESS, "municipality") is NonValue.UNKNOWN
    assert records[CONTACT_DETAIL.number].answer(CONTACT_DETAIL, "value") is NonValue.NOT_APPLICABLE
    assert search(desk.office, "unbekannt") == []


def test_in_the_text_a_non_value_is_named_with_its_field_and_never_stands_for_the_record(desk: Desk) -> None:
    office, person = desk.office, make_person(desk.office)
    make_entry(office, person, ADDRESS, street=NonValue.REFUSED, municipality="Lauenstein", valid_from="2023-05-01")
    records = office.store.records(person_scope(person))
    readers = Readers(office.kinds, office.codes, office.profile.users, office.today)
    (entry,) = (each for each in entries_of(records, readers) if "Lauenstein" in each.text)
    assert "möchte nicht sagen" not in entry.text
    assert "Straße und Hausnummer: möchte nicht sagen" in entry.more


def test_in_the_lanes_no_non_value_is_taken_for_a_name(desk: Desk) -> None:
    office, person = desk.office, make_person(desk.office)
    make_entry(office, person, LANGUAGE_SKILL, language="deu", overall=NonValue.UNKNOWN, assessed="2023-05-01")
    lanes = lanes_of(office.store.records(person_scope(person)), Ground(office.kinds, office.codes, office.today))
    assert not any(word in item.label for lane in lanes for item in lane.items for word in WORDS.values())


@pytest.mark.parametrize("value", list(NonValue))
def test_nobody_is_found_by_a_non_value(desk: Desk, value: NonValue) -> None:
    person = make_person(desk.office, municipality="", birth_name=value)
    make_entry(desk.office, person, COUNSELLING_ENTRY, date="2026-01-01", text="Termin.", channel=value)
    for word in WORDS[value].split():
        assert search(desk.office, word) == []
    assert search(desk.office, value.value) == []


def test_a_list_that_leaves_the_office_tells_non_values_from_empty_cells(desk: Desk, tmp_path: Path) -> None:
    make_person(desk.office, birth_name=NonValue.REFUSED)
    out = tmp_path / "liste.csv"
    export_persons(desk.office, out, lambda: PASSWORD)
    head, line = csv.reader(out.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    cells = dict(zip(head, line, strict=True))
    names = {field.name: f"{IDENTITY.title}: {field.title}" for field in IDENTITY.fields}
    assert cells[names["birth_name"]] == "möchte nicht sagen"
    assert cells[names["birth_place"]] == ""
