"""Importing: continuing after a cancel, giving back whole, holding nobody up, never merging."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.jobs import Cancelled, Progress, Step
from kiim_desktop.base.settings import RECORD_HEALTH, Settings
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, HEALTH_NEED, IDENTITY
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.storage.batches import BatchState
from kiim_desktop.usecases.errors import AlreadyImported, BatchUnfinished, NotAllowed, OtherFile
from kiim_desktop.usecases.importing import (
    ImportFile,
    RowResult,
    continue_import,
    imports,
    open_import,
    preview_import,
    run_import,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.person_edits import script_of
from kiim_desktop.usecases.recording import Entry, record_entry
from kiim_desktop.usecases.taking_back import take_back_import
from tests.factories import make_note, make_person, open_office

HEAD = "Nachname;Vorname;Geburtsdatum;Ort;Telefon;Bemerkungen"
ROWS = 120


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def _file(office: Office, folder: Path, rows: int = ROWS, name: str = "liste.csv") -> ImportFile:
    lines = [
        f"Berg{n:03};Anna{n:03};{n % 28 + 1}.3.19{n % 80 + 10};Moorbeck;0151 2{n:07};3.11.25 Post" for n in range(rows)
    ]
    path = folder / name
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return open_import(office, path)


def _cancel_at(row: int) -> Progress:
    progress = Progress(lambda step: progress.cancel() if step.done >= row else None)
    return progress


def _logical(office: Office) -> list[tuple[bytes, bytes, dict[int, object]]]:
    """Return all that living files say, without history and tombstones."""
    return [
        (row.id, record.id, {number: record.value(number) for number in record.state.cells})
        for row in office.store.persons.page(0, 1000)
        for record in office.store.records(person_scope(row.id))
    ]


def test_a_cancelled_import_is_continued_without_doubling_anything(office: Office, tmp_path: Path) -> None:
    file = _file(office, tmp_path)
    with pytest.raises(Cancelled):
        run_import(office, file, _cancel_at(80))
    (batch,) = imports(office)
    assert batch.state is BatchState.RUNNING
    assert 0 < office.store.persons.count() == batch.rows_done < ROWS
    with pytest.raises(BatchUnfinished):
        run_import(office, file)
    continue_import(office, batch.id, file)
    assert office.store.persons.count() == ROWS
    assert imports(office)[0].state is BatchState.DONE
    assert {each.source_row for each in office.store.batches.records_of(batch.id)} == set(range(2, ROWS + 2))


def test_a_cancelled_import_taken_back_leaves_the_office_as_it_was(office: Office, tmp_path: Path) -> None:
    make_note(office, make_person(office))
    before = _logical(office)
    with pytest.raises(Cancelled):
        run_import(office, _file(office, tmp_path), _cancel_at(80))
    done = take_back_import(office, imports(office)[0].id)
    assert done.kept == ()
    assert done.deleted > 0
    assert _logical(office) == before
    assert office.store.persons.search("Berg001") == []


def test_another_file_does_not_continue_a_batch(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        run_import(office, _file(office, tmp_path), _cancel_at(80))
    with pytest.raises(OtherFile):
        continue_import(office, imports(office)[0].id, _file(office, tmp_path, 3, "andere.csv"))


def test_a_file_somebody_went_on_with_stays_with_its_core_data(office: Office, tmp_path: Path) -> None:
    report = run_import(office, _file(office, tmp_path, 5))
    assert report.batch is not None
    touched, noted = report.rows[0].person, report.rows[1].person
    assert touched is not None
    assert noted is not None
    record_entry(office, touched, Entry(kind=IDENTITY, answers={"birth_place": "Homs"}))
    note = make_note(office, noted, "Anruf")
    done = take_back_import(office, report.batch)
    assert {(each.person, each.kind) for each in done.kept} == {(touched, IDENTITY.number), (noted, IDENTITY.number)}
    assert {each.id for each in office.store.records(person_scope(noted))} == {note, single_record_id(IDENTITY)}
    assert office.store.persons.count() == 2


def test_taking_back_still_works_after_the_device_got_a_new_replica_id(office: Office, tmp_path: Path) -> None:
    report = run_import(office, _file(office, tmp_path, 5))
    office.store.mint_replica()
    assert report.batch is not None
    assert take_back_import(office, report.batch).kept == ()
    assert office.store.persons.count() == 0


def test_somebody_like_a_person_of_the_office_is_reported_and_not_merged(office: Office, tmp_path: Path) -> None:
    known = make_person(office, "Mohammad", "Kareemi", "1990-02-01")
    path = tmp_path / "liste.csv"
    path.write_text(
        f"{HEAD}\nKarimi;Muhammad;1.2.1990;Moorbeck;;\nKarimi;Muhammad;5.7.1961;Moorbeck;;", encoding="utf-8"
    )
    same, other = run_import(office, open_import(office, path)).rows
    assert (same.similar, same.result) == ((known,), RowResult.WARNED)
    assert other.similar == ()
    assert office.store.persons.count() == 3


def test_a_preview_says_what_the_import_then_does(office: Office, tmp_path: Path) -> None:
    file = _file(office, tmp_path, 8)
    foreseen = [row.result for row in preview_import(office, file).rows]
    assert office.store.persons.count() == 0
    assert [row.result for row in run_import(office, file).rows] == foreseen


def test_the_same_file_is_refused_until_it_was_taken_back(office: Office, tmp_path: Path) -> None:
    file = _file(office, tmp_path, 3)
    batch = run_import(office, file).batch
    with pytest.raises(AlreadyImported):
        run_import(office, file)
    assert batch is not None
    take_back_import(office, batch)
    run_import(office, file)
    assert office.store.persons.count() == 3


def test_a_text_that_is_too_long_for_its_field_becomes_a_note_and_is_not_cut(office: Office, tmp_path: Path) -> None:
    told = "Wort " * 300
    path = tmp_path / "liste.csv"
    path.write_text(f"Nachname;Vorname;Hobby\nBerg;Anna;{told}", encoding="utf-8")
    (row,) = run_import(office, open_import(office, path)).rows
    assert row.person is not None
    notes = office.store.records(person_scope(row.person), [COUNSELLING_ENTRY.number])
    assert any(told.strip() in str(note.answer(COUNSELLING_ENTRY, "text")) for note in notes)


def test_who_may_not_import_may_not_even_look(tmp_path: Path) -> None:
    with open_office(tmp_path, role=Role.IT) as office, pytest.raises(NotAllowed):
        open_import(office, tmp_path / "liste.csv")


def test_others_get_their_turn_between_slices(office: Office, tmp_path: Path) -> None:
    turns: list[int] = []
    steps: list[Step] = []
    run_import(office, _file(office, tmp_path), Progress(steps.append, lambda: turns.append(len(steps))))
    assert len(turns) >= 2
    assert steps[-1].done <= steps[-1].total


def test_scripts_are_told_by_their_letters() -> None:
    assert [script_of(text) for text in ("محمد", "Олена", "ሰላም", "Anna", "12")] == [
        "Arab",
        "Cyrl",
        "Ethi",
        "Latn",
        "Zyyy",
    ]


def test_a_list_brings_no_health_into_an_office_that_does_not_record_it(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    heading = f"{HEALTH_NEED.title}: Krankenversicherung"
    path.write_text(f"Nachname;Vorname;{heading}\nBerg;Anna;GKV\n", encoding="utf-8")
    run_import(office, open_import(office, path))
    (row,) = office.store.persons.page(0, 5)
    assert office.store.records(person_scope(row.id), [HEALTH_NEED.number]) == []
    allowed = replace(office, settings=Settings(lambda: {RECORD_HEALTH.name: True}, None))
    path.write_text(f"Nachname;Vorname;{heading}\nTal;Berta;GKV\n", encoding="utf-8")
    run_import(allowed, open_import(allowed, path))
    found = [
        office.store.records(person_scope(row.id), [HEALTH_NEED.number]) for row in office.store.persons.page(0, 5)
    ]
    assert sorted(map(len, found)) == [0, 1]
