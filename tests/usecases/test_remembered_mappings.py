"""What was corrected in a list holds for the next one with the same headings, on every device of the office."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.domain.kinds import IMPORT_MAPPING
from kiim_desktop.domain.records import office_scope
from kiim_desktop.interchange.errors import NoHeaderFound, NoSuchHeader, NoSuchSheet, UnknownTarget
from kiim_desktop.interchange.given_mappings import GivenMapping, GivenSheet, given_mapping
from kiim_desktop.usecases.errors import OtherMapping
from kiim_desktop.usecases.importing import ImportFile, RowResult, continue_import, imports, open_import, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.remembered_mappings import remember_mapping, remembered_mappings
from tests.factories import open_office
from tests.interchange.ods_files import ods, row, table

HEAD = "Nachname;Vorname;Ort;Zusatz"
CORRECTED = GivenMapping(targets={"Zusatz": "notes", "Ort": ""})


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def written(folder: Path, *lines: str, name: str = "liste.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def targets(file: ImportFile) -> dict[str, str]:
    return {choice.heading: choice.target for choice in file.mapping.chosen[0].columns}


def test_the_next_list_with_the_same_headings_is_read_as_the_last(office: Office, tmp_path: Path) -> None:
    first = written(tmp_path, HEAD, "Berg;Anna;Moorbeck;3.11.25 Post")
    run_import(office, open_import(office, first, CORRECTED))
    moved = written(tmp_path, "Liste April", "Zusatz;ORT;Vorname;Nachname", "x;Moorbeck;Ali;Osman", name="april.csv")
    file = open_import(office, moved)
    assert targets(file)["Zusatz"] == "notes"
    assert "wie beim letzten Mal" in file.mapping.remarks[0]
    assert not any("„Zusatz“" in remark and "keinem Feld" in remark for remark in file.mapping.remarks)


def test_other_headings_are_not_read_that_way(office: Office, tmp_path: Path) -> None:
    run_import(office, open_import(office, written(tmp_path, HEAD, "Berg;Anna;Moorbeck;x"), CORRECTED))
    other = written(tmp_path, "Nachname;Vorname;Zusatz", "Osman;Ali;y", name="andere.csv")
    assert targets(open_import(office, other))["Zusatz"] == ""


def test_what_was_not_corrected_is_not_remembered(office: Office, tmp_path: Path) -> None:
    run_import(office, open_import(office, written(tmp_path, HEAD, "Berg;Anna;Moorbeck;x")))
    assert remembered_mappings(office) == {}


def test_a_later_correction_joins_the_earlier_ones_in_the_same_record(office: Office, tmp_path: Path) -> None:
    run_import(office, open_import(office, written(tmp_path, HEAD, "Berg;Anna;Moorbeck;x"), CORRECTED))
    again = written(tmp_path, HEAD, "Osman;Ali;Moorbeck;y", name="zwei.csv")
    run_import(office, open_import(office, again, GivenMapping(targets={"Ort": "municipality"})))
    (record,) = office.store.records(office_scope(office.store.identity.office), [IMPORT_MAPPING.number])
    told = json.loads(str(record.answer(IMPORT_MAPPING, "mapping")))
    assert told == {"Zusatz": "notes", "Ort": "municipality"}
    assert record.answer(IMPORT_MAPPING, "kind") == "persons"


def test_a_header_named_by_hand_is_found_again_in_the_next_list(office: Office, tmp_path: Path) -> None:
    """Nothing in this head line is a heading we know."""
    lines = ("Stand April", "Spalte A;Spalte B;Spalte C", "Berg;Anna;x", "Osman;Ali;y")
    path = written(tmp_path, *lines)
    with pytest.raises(NoHeaderFound):
        open_import(office, path)
    named = {"Spalte A": "family_name", "Spalte B": "given_names"}
    by_hand = GivenMapping(sheets=(GivenSheet(header_rows=(2,), targets=named),))
    report = run_import(office, open_import(office, path, by_hand))
    assert [each.read.family_name for each in report.rows if each.read] == ["Berg", "Osman"]
    next_month = written(tmp_path, "Mai", "", "Neu!", lines[1], "Haddad;Amina;z", name="mai.csv")
    file = open_import(office, next_month)
    assert file.mapping.chosen[0].header_rows == (4,)
    assert targets(file) == {**named, "Spalte C": ""}


def test_the_mapping_holds_from_the_first_row_on_so_that_it_can_be_continued(office: Office, tmp_path: Path) -> None:
    path = written(tmp_path, HEAD, *(f"Berg{n};Anna;Moorbeck;{n}.3.25 Post" for n in range(1, 29)))
    progress = Progress(lambda step: progress.cancel() if step.done >= 3 else None)
    file = open_import(office, path, CORRECTED)
    with pytest.raises(Cancelled):
        run_import(office, file, progress)
    later = open_import(office, path)
    report = continue_import(office, imports(office)[0].id, later)
    assert all(each.read and each.read.notes for each in report.rows)


def test_an_import_is_not_continued_with_other_rows_than_it_began_with(office: Office, tmp_path: Path) -> None:
    sheets = [table(row("Nachname", "Vorname"), *(row(f"{name}{n}", "Anna") for n in range(300)), name=name)
              for name in ("Berg", "Tal")]  # fmt: skip
    path = tmp_path / "liste.ods"
    path.write_bytes(ods("".join(sheets)))
    first = GivenMapping(sheets=(GivenSheet(name="Berg", header_rows=(1,)),))
    progress = Progress(lambda step: progress.cancel() if step.done >= 200 else None)
    with pytest.raises(Cancelled):
        run_import(office, open_import(office, path, first), progress)
    done = imports(office)[0]
    assert done.rows_done > 0
    other = GivenMapping(sheets=(GivenSheet(name="Tal", header_rows=(1,)),))
    with pytest.raises(OtherMapping):
        continue_import(office, done.id, open_import(office, path, other))
    continue_import(office, done.id, open_import(office, path, first))
    assert office.store.persons.count() == 300


def test_a_mapping_chooses_the_sheets_and_says_what_it_did_not_find(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "liste.ods"
    path.write_bytes(ods("".join(
        table(row("Nachname", "Vorname"), row(name, "Anna"), row("Mai", "Ute"), name=name) for name in ("Berg", "Tal")
    )))  # fmt: skip
    given = given_mapping(json.dumps({"sheet": "Tal", "mapping": {"Vorname": None, "Hobby": "notes"}}))
    file = open_import(office, path, given)
    assert [plan.name for plan in file.mapping.chosen] == ["Tal"]
    assert targets(file) == {"Nachname": "family_name", "Vorname": ""}
    assert any("„Hobby“" in remark for remark in file.mapping.remarks)


def test_what_a_mapping_cannot_mean_is_refused(office: Office, tmp_path: Path) -> None:
    path = written(tmp_path, HEAD, "Berg;Anna;Moorbeck;x")
    with pytest.raises(UnknownTarget) as caught:
        open_import(office, path, GivenMapping(targets={"Ort": "nonsense"}))
    assert "municipality" in str(caught.value)
    with pytest.raises(NoSuchSheet):
        open_import(office, path, GivenMapping(sheets=(GivenSheet(name="Mai"),)))
    with pytest.raises(NoSuchHeader):
        open_import(office, path, GivenMapping(sheets=(GivenSheet(header_rows=(77,)),)))


def test_two_columns_of_one_name_keep_their_own_targets(office: Office, tmp_path: Path) -> None:
    path = written(tmp_path, "Nachname;Vorname;Telefon;Telefon", "Berg;Anna;0151 23456789;ruft nie zurück")
    report = run_import(office, open_import(office, path, GivenMapping(targets={"Telefon #2": "notes"})))
    read = report.rows[0].read
    assert read is not None
    assert (read.phones, [note.text for note in read.notes]) == (("+4915123456789",), ["ruft nie zurück"])


def test_a_row_with_damaged_signs_is_taken_over_with_a_warning(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(
        f"{HEAD}\nMüller;Jörg;Moorbeck;x\nGrün;Anna;Moorbeck;y".encode().replace("Grün".encode(), b"Gr\xfcn")
    )
    first, second = run_import(office, open_import(office, path)).rows
    assert (first.result, second.result) == (RowResult.CREATED, RowResult.WARNED)
    assert [remark.code for remark in second.warnings] == ["damaged"]
    assert second.read is not None
    assert second.read.family_name == "Grün"


def test_what_a_list_is_about_is_told_by_its_content_unless_somebody_says_it(office: Office, tmp_path: Path) -> None:
    days = ";".join(f"{day}.3.2025" for day in (3, 4, 5, 6, 7, 10, 11, 12))
    path = written(tmp_path, f"Nachname;Vorname;{days}", f"Berg;Anna{';x' * 8}", f"Osman;Ali{';x' * 8}")
    assert open_import(office, path).mapping.kind == "attendance"
    assert open_import(office, path, GivenMapping(kind="persons")).mapping.kind == "persons"
    assert open_import(office, path, kind="persons").mapping.kind == "persons"


def test_remembering_needs_the_right_to_import(office: Office, tmp_path: Path) -> None:
    file = open_import(office, written(tmp_path, HEAD, "Berg;Anna;Moorbeck;x"))
    remember_mapping(office, file.mapping, CORRECTED)
    ((key, remembered),) = remembered_mappings(office).items()
    assert (key[0], remembered.targets) == ("persons", dict(CORRECTED.targets))
