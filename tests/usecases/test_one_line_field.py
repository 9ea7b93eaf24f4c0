"""A new field is one line in its kind: storage, reading and search follow from it, old records stay readable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Channel, Day, Language, LongText, Minutes, Text, Topics, YesNo
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, KINDS, TASK, Kinds
from kiim_desktop.domain.kinds.declaring import Drawing, Search, answer, kind_of, on, record_kind
from kiim_desktop.domain.records import person_scope
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_entry, make_note, make_office, make_person, open_again


@record_kind(
    number=10,
    category=Category.COUNSELLING,
    title=_("Notiz"),
    plural=_("Notizen"),
    summary="{text}",
    timeline=on("date", _("Beratung"), Drawing.TICK),
    final=True,
)
class CounsellingEntry:
    """A copy of the kind as it is, and one line more."""

    date: Day | None = answer(1, _("Datum"), required=True)
    channel: Channel | None = answer(2, _("Weg"))
    minutes: Minutes | None = answer(3, _("Dauer"))
    topics: Topics | None = answer(4, _("Themen"))
    text: LongText | None = answer(5, _("Notiz"), search=Search.TEXT, required=True)
    next_step: Text | None = answer(6, _("Nächster Schritt"), search=Search.TEXT)
    next_step_due: Day | None = answer(7, _("bis"))
    language: Language | None = answer(8, _("Sprache des Gesprächs"), more=True)
    interpreter: YesNo | None = answer(9, _("mit Dolmetschen"), more=True)
    corrects: Text | None = answer(10, _("berichtigt Eintrag"), more=True)
    statistics_only: YesNo | None = answer(11, _("nur für die Statistik"), help=_("Kontakt ohne Fallbezug"), more=True)
    companion: Text | None = answer(12, _("Begleitung"), search=Search.TEXT)


WITH_ONE_MORE = kind_of(CounsellingEntry)
NEW_KINDS = Kinds(tuple(WITH_ONE_MORE if kind is COUNSELLING_ENTRY else kind for kind in KINDS.all))
NEW = 12


@pytest.fixture
def old_note(tmp_path: Path) -> bytes:
    """Write a note before the field existed; return the person."""
    office = make_office(tmp_path)
    person = make_person(office)
    make_note(office, person, "Vor dem neuen Feld")
    lock_office(office)
    return bytes(person)


@pytest.fixture
def newer(tmp_path: Path, old_note: bytes) -> Iterator[Office]:
    office = open_again(tmp_path, kinds=NEW_KINDS)
    yield office
    office.store.close()


def test_the_copy_is_the_kind_as_it_is_and_one_line_more() -> None:
    assert WITH_ONE_MORE.fields[:-1] == COUNSELLING_ENTRY.fields


def test_a_new_field_is_stored_and_read_back(newer: Office) -> None:
    person = newer.store.persons.page(0, 1)[0].id
    note = make_entry(newer, person, WITH_ONE_MORE, date="2026-03-02", text="x", companion="Schwester")
    with newer.store.database.read() as connection:
        stored = connection.execute("SELECT payload FROM record WHERE id = ?", (note,)).scalar_one()
    assert msgspec.json.decode(stored)[str(NEW)] == "Schwester"
    found = newer.store.record(person_scope(person), note)
    assert found is not None
    assert found.answer(WITH_ONE_MORE, "companion") == "Schwester"


def test_a_new_searchable_field_is_found(newer: Office) -> None:
    person = newer.store.persons.page(0, 1)[0].id
    note = make_entry(newer, person, WITH_ONE_MORE, date="2026-03-02", text="x", companion="Zwergpinguin")
    (hit,) = newer.store.persons.search("zwergping")
    assert hit.record == note


def test_records_from_before_stay_readable_and_the_field_is_empty(newer: Office, old_note: bytes) -> None:
    (note,) = newer.store.records(old_note, [WITH_ONE_MORE.number])
    assert (note.value(5), note.value(NEW)) == ("Vor dem neuen Feld", None)


def test_an_older_program_keeps_the_field_it_does_not_know(newer: Office, tmp_path: Path) -> None:
    person = newer.store.persons.page(0, 1)[0].id
    note = make_entry(newer, person, WITH_ONE_MORE, date="2026-03-02", text="x", companion="Schwester")
    newer.store.close()
    older = open_again(tmp_path)
    try:
        found = older.store.record(person_scope(person), note)
        assert found is not None
        assert found.value(NEW) == "Schwester"
    finally:
        older.store.close()


def test_what_a_note_does_beside_being_stored_goes_on_with_one_line_more(newer: Office) -> None:
    person = newer.store.persons.page(0, 1)[0].id
    make_entry(newer, person, WITH_ONE_MORE, text="x", next_step="Formular holen", companion="Schwester")
    assert len(newer.store.records(person_scope(person), [TASK.number])) == 1
