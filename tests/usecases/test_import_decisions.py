"""What somebody decides about single rows holds: a file is joined without changing it, left rows leave nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.domain.kinds import CONTACT_DETAIL, COUNSELLING_ENTRY, IDENTITY, NATIONALITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.interchange.given_mappings import GivenMapping, GivenSheet
from kiim_desktop.usecases import row_joining
from kiim_desktop.usecases.import_leftovers import left_over, save_left_over
from kiim_desktop.usecases.importing import (
    ImportFile,
    ImportReport,
    RowResult,
    continue_import,
    imports,
    open_import,
    read_otherwise,
    run_import,
    way_of_import,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.row_decisions import ImportWay, RowDecision, Wish, read_way, stored_way
from kiim_desktop.usecases.taking_back import take_back_import
from tests.factories import core_data, make_person, open_office

HEAD = "Nachname;Vorname;Geburtsdatum;Geburtsort;Telefon;Staatsangehörigkeit"
ROW = "Karimi;Ahmad;1985;Kabul;0151 5550101;afghanisch"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def opened(office: Office, folder: Path, *rows: str) -> ImportFile:
    path = folder / "liste.csv"
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    return open_import(office, path)


def decided(file: ImportFile, **rows: RowDecision) -> ImportFile:
    """Return a file with decisions about rows: row2=..."""
    return replace(file, decisions={("", int(name.removeprefix("row"))): each for name, each in rows.items()})


def same(person: PersonId) -> RowDecision:
    return RowDecision(Wish.SAME, person)


def entries(office: Office, person: PersonId, kind: Kind, name: str) -> list[Value]:
    records: list[Record] = office.store.records(person_scope(person), [kind.number])
    return [record.answer(kind, name) for record in records if not record.is_deleted]


def test_a_row_joins_the_file_of_the_person_that_was_named(office: Office, tmp_path: Path) -> None:
    person = make_person(office, "Ahmad", "Karimi", "1985")
    report = run_import(office, decided(opened(office, tmp_path, ROW), row2=same(person)))
    assert [(row.result, row.person) for row in report.rows] == [(RowResult.JOINED, person)]
    assert office.store.persons.count() == 1
    assert core_data(office, person).answer(IDENTITY, "birth_place") == "Kabul", "what was blank is filled"
    assert "+491515550101" in [
        str(value).replace(" ", "") for value in entries(office, person, CONTACT_DETAIL, "value")
    ]
    assert entries(office, person, NATIONALITY, "country") == ["AFG"]


def test_what_a_list_says_otherwise_changes_nothing_and_stands_in_a_note(office: Office, tmp_path: Path) -> None:
    person = make_person(office, "Ahmad", "Karimi", "1990-02-01")
    run_import(office, decided(opened(office, tmp_path, ROW), row2=same(person)))
    assert core_data(office, person).answer(IDENTITY, "birth_date") == "1990-02-01"
    (note,) = entries(office, person, COUNSELLING_ENTRY, "text")
    assert str(note).splitlines() == ["Eine eingelesene Liste sagt anderes als die Akte:", "Geburtsdatum: 1985"]


def test_two_rows_of_the_same_person_add_what_they_say_once(office: Office, tmp_path: Path) -> None:
    person = make_person(office, "Ahmad", "Karimi", "1985")
    file = opened(office, tmp_path, ROW, ROW.replace("Kabul", "KABUL"))
    run_import(office, decided(file, row2=same(person), row3=same(person)))
    assert len(entries(office, person, CONTACT_DETAIL, "value")) == 1
    assert entries(office, person, COUNSELLING_ENTRY, "text") == []


def test_a_row_that_was_left_out_leaves_nothing(office: Office, tmp_path: Path) -> None:
    file = opened(office, tmp_path, ROW, ROW.replace("Karimi", "Azizi"))
    report = run_import(office, decided(file, row2=RowDecision(Wish.LEAVE)))
    assert [row.result for row in report.rows] == [RowResult.LEFT, RowResult.CREATED]
    assert office.store.persons.count() == 1


def test_a_row_decided_to_be_somebody_new_carries_no_hint_any_more(office: Office, tmp_path: Path) -> None:
    make_person(office, "Ahmad", "Karimi", "1985")
    report = run_import(office, decided(opened(office, tmp_path, ROW), row2=RowDecision(Wish.NEW)))
    assert [(row.result, row.similar) for row in report.rows] == [(RowResult.CREATED, ())]
    assert office.store.persons.count() == 2


def test_a_file_that_is_gone_or_kept_elsewhere_is_not_joined(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(office, "Ahmad", "Karimi", "1985")
    file = opened(office, tmp_path, ROW)
    report = run_import(office, decided(file, row2=same(PersonId(bytes(16)))))
    assert report.rows[0].person not in {None, person}
    assert report.batch is not None
    take_back_import(office, report.batch)
    monkeypatch.setattr(row_joining, "keepers_of", lambda _office, persons: dict.fromkeys(persons, "Sprachschule"))
    assert run_import(office, decided(file, row2=same(person))).rows[0].result is not RowResult.JOINED


def test_taking_back_leaves_the_joined_file(office: Office, tmp_path: Path) -> None:
    person = make_person(office, "Ahmad", "Karimi", "1985")
    report = run_import(office, decided(opened(office, tmp_path, ROW), row2=same(person)))
    assert report.batch is not None
    take_back_import(office, report.batch)
    assert entries(office, person, CONTACT_DETAIL, "value") == []
    assert core_data(office, person).answer(IDENTITY, "family_name") == "Karimi"


def test_an_import_that_was_stopped_goes_on_with_what_was_decided(office: Office, tmp_path: Path) -> None:
    rows = [ROW.replace("Karimi", f"Berg{n:03}") for n in range(200)]
    file = decided(opened(office, tmp_path, *rows), row201=RowDecision(Wish.LEAVE))
    progress = Progress(lambda step: progress.cancel() if step.done >= 160 else None)
    with pytest.raises(Cancelled):
        run_import(office, file, progress)
    (batch,) = imports(office)
    way = way_of_import(office, batch.id)
    assert (way.path, way.kind) == (str(tmp_path / "liste.csv"), "persons")
    report = continue_import(office, batch.id, open_import(office, Path(way.path), way.given, way.kind))
    assert report.rows[-1].result is RowResult.LEFT
    assert office.store.persons.count() == 199
    assert way_of_import(office, batch.id) == ImportWay(), "nothing is kept of it any more"


def test_a_way_is_kept_as_it_was() -> None:
    given = GivenMapping(kind="persons", sheets=(GivenSheet(name="Blatt\ud800", header_rows=(3,), targets={"x": ""}),))
    decisions = {("", 4): RowDecision(Wish.SAME, PersonId(b"p" * 16)), ("Blatt", 5): RowDecision(Wish.LEAVE)}
    way = ImportWay(path="/tmp/Liste\udcff.csv", kind="persons", given=given, decisions=decisions)  # noqa: S108  # no file
    assert read_way(stored_way(way)) == way


def test_reading_a_file_otherwise_needs_no_second_look_at_the_disk(office: Office, tmp_path: Path) -> None:
    file = opened(office, tmp_path, ROW)
    file.path.unlink()
    sheet = GivenSheet(targets={"Geburtsort": ""})
    again = read_otherwise(
        office, decided(file, row2=RowDecision(Wish.LEAVE)), GivenMapping(sheets=(sheet,)), "persons"
    )
    assert next(each.target for each in again.mapping.chosen[0].columns if each.heading == "Geburtsort") == ""
    assert again.decisions == {}


def saved(office: Office, file: ImportFile, report: ImportReport, out: Path) -> list[list[str]]:
    save_left_over(office, file, left_over(report), out)
    with out.open(encoding="utf-8-sig", newline="") as written:
        return list(csv.reader(written, delimiter=";"))


def test_rows_that_were_not_taken_over_are_written_as_they_stood_with_the_reason(
    office: Office, tmp_path: Path
) -> None:
    file = opened(office, tmp_path, ";;1985;=1+1;;", ROW, ROW)
    report = run_import(office, file)
    assert saved(office, file, report, tmp_path / "rest.csv") == [
        ["Zeile", "Grund", *HEAD.split(";")],
        ["2", "kein Name in der Zeile", "", "", "1985", "'=1+1", "", ""],
        ["4", "steht schon in Zeile 3", *ROW.split(";")],
    ]
