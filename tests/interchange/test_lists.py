"""Lists as offices keep them: every row gets an outcome, none is dropped, nobody is invented."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook as ExcelBook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from kiim_desktop.interchange.headers import RowSort
from kiim_desktop.interchange.persons import person_json
from kiim_desktop.interchange.plan import mapping_json, propose
from kiim_desktop.interchange.rows import Outcome, RowOutcome, read_rows
from kiim_desktop.interchange.score import score_import
from kiim_desktop.interchange.workbook import read_workbook
from tests.interchange.tables import TODAY, codes, csv_bytes, excel, excel_bytes, outcomes


def fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def names(rows: dict[int, RowOutcome]) -> list[tuple[str | None, str | None]]:
    return [
        (each.person.family_name, each.person.given_names)
        for each in rows.values()
        if each.person and each.outcome in {Outcome.OK, Outcome.WARNED}
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Nachname;Vorname;Geburtsdatum;Nationalität;Handy;Wohnort",
        "Familienname;Vornamen;geb. am;Staatsangeh.;Mobilnummer;PLZ/Ort",
        "Name;Vorname;Geb.-Datum;Herkunftsland;Tel.-Nr.;Gemeinde",
        "ZUNAME:;VORNAME:;GEBOREN:;LAND:;TELEFON:;ORT:",
        "Name*;Vorname*;Geb.datum;Staatsangehörigkeit(en);Telefon/Handy;Stadt",
        "Last name;First name;Date of birth;Nationality;Phone;City",
    ],
)
def test_headings_of_many_offices_are_understood(heading: str) -> None:
    rows = outcomes(csv_bytes(heading, "Karimi;Mina;01.02.1990;Afghanistan;0151 2345678;Elsterfeld"))
    person = rows[2].person
    assert person is not None
    assert (person.family_name, person.given_names, person.birth) == ("Karimi", "Mina", "1990-02-01")
    assert (person.nationality, person.phones, person.municipality) == (("AFG",), ("+491512345678",), "Elsterfeld")


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t"), ("utf-16-le", "\t"), ("utf-8", "|")],
)
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str) -> None:
    data = csv_bytes("Name;Vorname;geb.", "Müßig;Jürgen;1990", "Öz;Ayşe" if encoding != "cp1252" else "Öz;Ayse",
                     encoding=encoding, delimiter=delimiter)  # fmt: skip
    assert names(outcomes(data))[0] == ("Müßig", "Jürgen")


def test_line_breaks_in_cells_count_as_one_record_and_rows_keep_their_number() -> None:
    rows = outcomes(csv_bytes("Name;Vorname;Bemerkung", 'Karimi;Mina;"1.2.23: A', '2.2.23: B"', ";;", "Osman;Ali;"))
    assert {number: each.outcome for number, each in rows.items()} == {2: Outcome.OK, 4: Outcome.OK}
    assert rows[2].person is not None
    assert len(rows[2].person.notes) == 2


def test_a_quote_that_is_never_closed_swallows_no_rows() -> None:
    lines = [f"Karimi{n};Mina;x" for n in range(80)]
    rows = outcomes(csv_bytes("Name;Vorname;Bemerkung", 'Osman;"Ali;y', *lines))
    assert len([each for each in rows.values() if each.person]) == 81


def test_the_same_row_once_more_is_a_duplicate_of_the_first() -> None:
    rows = outcomes(csv_bytes("Name;Vorname;geb.", "Karimi;Mina;1990", "Osman;Ali;1991", "Karimi;Mina;1990"))
    assert (rows[4].outcome, rows[4].duplicate_of) == (Outcome.DUPLICATE, 2)


def test_a_repeated_header_a_total_and_a_blank_row_are_no_persons() -> None:
    rows = outcomes(
        csv_bytes("Name;Vorname;geb.", "Karimi;Mina;1990", "Name;Vorname;geb.", "Osman;Ali;1991", "Summe;2;", ";;")
    )
    assert [rows[n].sort for n in (3, 5)] == [RowSort.REPEATED_HEADER, RowSort.TOTAL]
    assert names(rows) == [("Karimi", "Mina"), ("Osman", "Ali")]


def test_a_row_without_a_name_is_refused_not_dropped() -> None:
    rows = outcomes(csv_bytes("Name;Vorname;geb.;Ort", ";;01.02.1990;Elsterfeld"))
    assert rows[2].outcome is Outcome.REFUSED
    assert rows[2].person is not None
    assert rows[2].person.birth == "1990-02-01"


def test_what_is_not_understood_stays_as_told_with_a_warning() -> None:
    rows = outcomes(csv_bytes("Name;Vorname;geb.;Lieblingsfarbe", "Karimi;Mina;im Krieg;blau"))
    person = rows[2].person
    assert person is not None
    assert rows[2].outcome is Outcome.WARNED
    assert (person.birth, person.as_told["birth"], person.as_told["Lieblingsfarbe"]) == (None, "im Krieg", "blau")


def office_list() -> ExcelBook:
    """Title, legend, two-row header, group rows, colours, hidden row, hidden sheet."""
    book = excel(
        ("Klientenliste (Stand: 14.03.2024)",),
        ("grün = Fall beendet, rot = dringend",),
        (),
        ("lfd.", "Person", None, "Kontakt", None, "Bemerkungen"),
        (None, "Name", "geb.", "Telefon", "Ort", None),
        ("Gemeinde Elsterfeld",),
        (1, "KARIMI Mina (Fr.)", datetime(1990, 2, 1), 1512345678, None, "3.5.: war da"),  # noqa: DTZ001  # Excel
        (2, "Osman, Ali", 26646, "-", "Grünhain", None),
        ("Neue Fälle",),
        (3, "Tesfay, Senait", "1985?", None, None, None),
        ("Summe", "=COUNTA(B6:B9)"),
    )
    sheet = book.active
    assert sheet is not None
    for area in ("A1:F1", "A4:A5", "B4:C4", "D4:E4", "F4:F5", "A6:F6", "A9:F9"):
        sheet.merge_cells(area)
    for column in "ABCDEF":
        sheet[f"{column}7"].fill = fill("C6EFCE")
        sheet[f"{column}10"].fill = fill("FFC7CE")
    sheet["B10"].comment = Comment("zieht bald um", "x")
    sheet.row_dimensions[8].hidden = True
    archive = book.create_sheet("Archiv")
    archive.sheet_state = "hidden"
    archive.append(("Name", "Vorname", "geb."))
    archive.append(("Alt", "Anna", "1950"))
    return book


def test_an_office_list_with_everything_offices_do() -> None:
    rows = outcomes(excel_bytes(office_list()))
    first, second, third = (rows[n].person for n in (7, 8, 10))
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.family_name, first.given_names, first.sex) == ("Karimi", "Mina", "w")
    assert (first.municipality, first.case_status, first.phones) == ("Elsterfeld", "closed", ("+491512345678",))
    assert first.notes[0].date == "2023-05-03"  # the list is of March 2024
    assert (second.municipality, second.case_status, second.birth) == ("Grünhain", None, "1972-12-13")
    assert (third.municipality, third.case_status, third.birth) == (None, "urgent", "1985?")
    assert "zieht bald um" in third.as_told.values()
    assert {"hidden_row", "serial_date"} <= {warning.code for warning in rows[8].warnings}
    assert [rows[n].sort for n in (6, 9, 11)] == [RowSort.GROUP, RowSort.GROUP, RowSort.TOTAL]
    assert len(names(rows)) == 3


def test_a_hidden_sheet_is_asked_for_and_never_taken_silently() -> None:
    workbook = read_workbook(excel_bytes(office_list()))
    mapping = propose(workbook, codes(), TODAY)
    assert [(plan.name, plan.is_chosen) for plan in mapping.sheets] == [("Sheet", True), ("Archiv", False)]
    assert any("Archiv" in remark for remark in mapping.remarks)


def test_each_visible_sheet_with_a_header_is_read() -> None:
    book = excel(("Name", "Vorname", "geb."), ("Karimi", "Mina", "1990"))
    other = book.create_sheet("Grünhain")
    other.append(("Name", "Vorname", "geb."))
    other.append(("Osman", "Ali", "1991"))
    workbook = read_workbook(excel_bytes(book))
    read = list(read_rows(workbook, propose(workbook, codes(), TODAY), codes(), TODAY))
    assert {(each.sheet, each.person.family_name) for each in read if each.person} == {
        ("Sheet", "Karimi"),
        ("Grünhain", "Osman"),
    }


def test_ambiguous_headings_are_decided_by_what_stands_below() -> None:
    case = csv_bytes("Name;Vorname;Status", *["Karimi;Mina;beendet", "Osman;Ali;aktiv", "Tesfay;Sara;aktiv"] * 2)
    title = csv_bytes("Name;Vorname;Status", *["Karimi;Mina;Duldung", "Osman;Ali;§ 24", "Tesfay;Sara;NE"] * 2)
    assert outcomes(case)[2].person.case_status == "closed"  # type: ignore[union-attr]  # fails the test if None
    assert outcomes(title)[2].person.residence.code == "60a"  # type: ignore[union-attr]  # the same


def test_a_saved_mapping_overrides_the_proposal() -> None:
    workbook = read_workbook(csv_bytes("Name;Vorname;Kürzel", "Karimi;Mina;AFG"))
    mapping = propose(workbook, codes(), TODAY).with_targets({"Kürzel": "nationality"})
    assert mapping_json(mapping) == {"": {"Name": "family_name", "Vorname": "given_names", "Kürzel": "nationality"}}
    (row,) = read_rows(workbook, mapping, codes(), TODAY)
    assert row.person is not None
    assert row.person.nationality == ("AFG",)


def test_a_struck_row_and_an_error_cell_are_told() -> None:
    book = excel(("Name", "Vorname", "geb."), ("Karimi", "Mina", "#REF!"), ("Osman", "Ali", "1990"))
    assert book.active is not None
    for column in "ABC":
        book.active[f"{column}2"].font = Font(strike=True)
    rows = outcomes(excel_bytes(book))
    assert {"struck_row", "cell_error"} <= {warning.code for warning in rows[2].warnings}
    assert rows[3].outcome is Outcome.OK


def test_formulas_are_never_evaluated() -> None:
    book = excel(("Name", "Vorname", "geb."), ("Karimi", '=HYPERLINK("http://x.invalid")', "1990"))
    rows = outcomes(excel_bytes(book))
    assert rows[2].person is not None
    assert rows[2].person.given_names is None
    assert "formula" in {warning.code for warning in rows[2].warnings}
    text = outcomes(csv_bytes("Name;Vorname;Bemerkung", "Karimi;Mina;=1+1"))
    assert text[2].person is not None
    assert text[2].person.notes[0].text == "=1+1"


def test_the_record_has_the_shape_of_the_contract() -> None:
    person = outcomes(csv_bytes("Name;Vorname;Status;Deutsch", "Karimi;Mina;§ 24 bis 4.3.26;a2/b1"))[2].person
    assert person is not None
    record = json.loads(json.dumps(person_json(person)))
    assert record["residence"] == {"code": "24", "until": "2026-03-04", "group": "protection"}
    assert record["german"] == {"level": "A2", "accept": ["A2", "B1"]}
    assert {"family_name", "given_names", "sex", "birth", "nationality", "phones", "notes"} <= set(record)


def test_progress_is_told_to_the_end() -> None:
    workbook = read_workbook(csv_bytes("Name;Vorname", *[f"Karimi{n};Mina" for n in range(250)]))
    told: list[tuple[int, int]] = []
    list(read_rows(workbook, propose(workbook, codes(), TODAY), codes(), TODAY, lambda *step: told.append(step)))
    assert told == [(100, 251), (200, 251), (251, 251)]


def test_the_score_counts_found_extra_lost_and_right_values(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_bytes(csv_bytes("Name;Vorname;geb.", "Karimi;Mina;1990", "Osman;Ali;1991", "Tesfay;Sara;1992"))
    truth = tmp_path / "truth.json"
    records = [
        {"family_name": "Karimi", "given_names": "Mina", "birth": "1990", "row": 2},
        {"family_name": "Osman", "given_names": "Ali", "birth": "1992", "row": 3},
        {"family_name": "Weg", "given_names": "Ina", "birth": None, "row": 9},
    ]
    truth.write_text(json.dumps({"kind": "persons", "records": records}), encoding="utf-8")
    score = score_import(listed, truth, TODAY)
    assert score["records_found"] == pytest.approx(2 / 3, abs=0.001)
    assert (score["extra"], score["rows_lost"]) == (1, 1)
    assert score["fields"] == {"birth": 0.5, "family_name": 1.0, "given_names": 1.0}


def test_a_ditto_sign_repeats_the_row_above_and_says_so() -> None:
    rows = outcomes(csv_bytes("Name;Vorname;Ort", "Karimi;Mina;Elsterfeld", "Karimi;Ali;dto.", "Karimi;Sara;s.o."))
    for number in (3, 4):
        person = rows[number].person
        assert person is not None
        assert person.municipality == "Elsterfeld"
        assert [warning.code for warning in rows[number].warnings] == ["ditto"]


def test_a_date_is_never_taken_for_a_phone_number() -> None:
    rows = outcomes(csv_bytes("Name;Vorname;letzter Kontakt;Telefon", "Karimi;Mina;01.05.2024;am 01.05.2024 angerufen"))
    assert rows[2].person is not None
    assert rows[2].person.phones == ()
    assert rows[2].person.as_told["last_contact"] == "01.05.2024"


def test_skills_in_columns_of_their_own_give_the_lower_level() -> None:
    person = outcomes(csv_bytes("Name;Vorname;Deutsch mündlich;Deutsch schriftlich", "Karimi;Mina;B1;A2"))[2].person
    assert person is not None
    assert (person.german.level, person.german.speaking, person.german.writing) == ("A2", "B1", "A2")


def test_two_facts_under_one_heading_are_both_read() -> None:
    lines = [f"Karimi{n};Mina;§ 24 (04.03.2026)" for n in range(5)]
    person = outcomes(csv_bytes("Name;Vorname;Aufenthalt / gültig bis", *lines))[2].person
    assert person is not None
    assert (person.residence.code, person.residence.until) == ("24", "2026-03-04")
