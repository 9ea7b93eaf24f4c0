"""Attendance lists as course providers keep them: days as columns, marks of every sort, totals nobody has to trust."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import Workbook as ExcelBook

from kiim_desktop.interchange.attendance import ReadAttendance
from kiim_desktop.interchange.persons import person_json
from kiim_desktop.interchange.readings import ReadContext
from kiim_desktop.interchange.recognising import recognised
from kiim_desktop.interchange.rows import Outcome, RowOutcome, read_rows
from kiim_desktop.interchange.sheets import CellValue
from kiim_desktop.interchange.workbook import read_workbook
from tests.interchange.tables import TODAY, codes, csv_bytes, excel, excel_bytes

Marks = list[tuple[str, str]]


def rows_of(data: bytes) -> dict[tuple[str, int], RowOutcome]:
    """Return the outcomes by sheet and row of a list recognised as one of attendance."""
    workbook = read_workbook(data)
    mapping = recognised(workbook, codes(), TODAY)
    assert mapping is not None
    assert mapping.kind == "attendance"
    return {(each.sheet, each.row): each for each in read_rows(workbook, mapping, codes(), TODAY)}


def days_of(outcome: RowOutcome) -> ReadAttendance:
    assert outcome.person is not None
    assert outcome.person.attendance is not None
    return outcome.person.attendance


def marks_of(outcome: RowOutcome) -> Marks:
    return [(each.date.isoformat(), each.mark) for each in days_of(outcome).sessions]


def list_with(*heads: CellValue, marks: tuple[CellValue, ...] | None = None, title: str = "", name: str = "") -> bytes:
    book = excel(("Teilnehmerliste", title), ("TN-Name", *heads), ("Karimi, Mina", *(marks or ("x",) * len(heads))))
    assert book.active is not None
    book.active.title = name or "Tabelle1"
    return excel_bytes(book)


def only(data: bytes) -> RowOutcome:
    return next(each for each in rows_of(data).values() if each.person)


@pytest.mark.parametrize(
    "heads",
    [
        (date(2025, 2, 3), date(2025, 2, 4), date(2025, 2, 6)),
        ("03.02.2025", "04.02.2025", "06.02.2025"),
        ("3.2.25", "4.2.25", "6.2.25"),
        ("Mo 3.2.25", "Di 4.2.", "Do 6.2."),
        ("Mo, 03.02.", "Di, 04.02.", "Do, 06.02."),
        ("Mo\n3.2.", "Di\n4.2.", "Do\n6.2."),
        ("3. Feb", "4. Feb", "6. Februar 2025"),
        ("2025-02-03", "2025-02-04", "2025-02-06"),
        (45691, 45692, 45694),
        ("03/02", "04/02", "06/02"),
        ("3.2. (4 UE)", "4.2. (4 UE)", "6.2. (4 UE)"),
    ],
)
def test_days_are_found_however_their_heads_are_written(heads: tuple[CellValue, ...]) -> None:
    assert [day for day, _mark in marks_of(only(list_with(*heads, name="Feb 2025")))] == [
        "2025-02-03",
        "2025-02-04",
        "2025-02-06",
    ]


@pytest.mark.parametrize(
    ("title", "name", "year"),
    [
        ("Kurs 12.02.2024-30.08.2024", "", 2024),
        ("Integrationskurs 2023/17, Februar 2025", "", 2025),
        ("Integrationskurs 2023/17", "Feb 25", 2025),
        ("Integrationskurs", "02-2022", 2022),
        ("Zeitraum: 01.02.2021 bis 31.07.2021", "Modul 1", 2021),
    ],
)
def test_a_missing_year_comes_from_sheet_or_title(title: str, name: str, year: int) -> None:
    marks = marks_of(only(list_with("12.2.", "13.2.", "19.2.", title=title, name=name)))
    assert [day for day, _mark in marks] == [f"{year}-02-12", f"{year}-02-13", f"{year}-02-19"]


def test_weekdays_tell_the_year_where_nothing_else_does() -> None:
    marks = marks_of(only(list_with("Mo 12.2.", "Di 13.2.", "Mo 19.2.")))
    assert marks[0][0] == "2024-02-12"


def test_a_year_begins_anew_between_december_and_january() -> None:
    marks = marks_of(only(list_with("18.12.2024", "19.12.", "8.1.", "9.1.")))
    assert [day for day, _mark in marks] == ["2024-12-18", "2024-12-19", "2025-01-08", "2025-01-09"]


def test_day_numbers_under_a_merged_month_are_days_of_that_month() -> None:
    book = ExcelBook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Kurs B1 Nord",))
    sheet.append((None, None, "Januar 2025", None, None, "Februar 2025"))
    sheet.append(("Nachname", "Vorname", 29, 30, 31, 3, 4))
    sheet.append(("Karimi", "Mina", "x", "x", "e", "x", "u"))
    sheet.append(("Osman", "Ali", "x", None, "x", "x", "x"))
    sheet.merge_cells("C2:E2")
    sheet.merge_cells("F2:G2")
    rows = rows_of(excel_bytes(book))
    assert marks_of(rows["Sheet", 4]) == [
        ("2025-01-29", "present"),
        ("2025-01-30", "present"),
        ("2025-01-31", "excused"),
        ("2025-02-03", "present"),
        ("2025-02-04", "unexcused"),
    ]
    assert len(marks_of(rows["Sheet", 5])) == 4


def test_names_may_be_headed_a_row_above_the_days_and_weekdays_below_them() -> None:
    book = excel(
        ("Name", "Geb.", None, None, None),
        (None, None, "6.1.25", "7.1.", "9.1."),
        (None, None, "Mo", "Di", "Do"),
        ("Karimi, Mina", "1.2.1990", "x", "K", "x"),
        ("Osman, Ali", "3.4.1991", "x", "x", "v"),
    )
    rows = rows_of(excel_bytes(book))
    assert [key for key, each in rows.items() if each.person] == [("Sheet", 4), ("Sheet", 5)]
    assert marks_of(rows["Sheet", 5]) == [("2025-01-06", "present"), ("2025-01-07", "present"), ("2025-01-09", "late")]
    assert rows["Sheet", 4].person is not None
    assert rows["Sheet", 4].person.birth == "1990-02-01"


def test_cells_with_lessons_are_added_up() -> None:
    book = excel(
        ("Familienname", "Vorname", "13.1.2025", "14.1.2025", "16.1.2025", "UE gesamt"),
        ("Karimi", "Mina", 5, 0, 2.5, "=SUM(C2:E2)"),
        ("Osman", "Ali", "5 UE", "4 h", "5", None),
        ("Summe", None, 10, 4, 7.5, None),
    )
    rows = rows_of(excel_bytes(book))
    mina, ali = days_of(rows["Sheet", 2]), days_of(rows["Sheet", 3])
    assert [each.mark for each in mina.sessions] == ["present", "unexcused", "present"]
    assert (mina.hours_present, ali.hours_present) == (7.5, 14)
    assert rows["Sheet", 4].outcome is Outcome.IGNORED


def test_the_legend_of_the_sheet_overrules_what_signs_usually_mean() -> None:
    data = csv_bytes(
        "Kurs;;;;", "Legende: A = abwesend, / = anwesend, E = entschuldigt, F = Ferien; je Termin 5 UE;;;;",
        "Teilnehmer/in;3.3.2025;4.3.2025;5.3.2025;6.3.2025", "Mina Karimi;/;A;F;E", "Ali Osman;/;/;F;/",
    )  # fmt: skip
    rows = rows_of(data)
    assert [mark for _day, mark in marks_of(rows["", 4])] == ["present", "unexcused", "excused"]
    assert (days_of(rows["", 4]).hours_present, days_of(rows["", 4]).hours_unexcused) == (5, 5)


@pytest.mark.parametrize(
    ("sign", "mark"),
    [("X", "present"), ("✓", "present"), ("da", "present"), ("anwesend", "present"), ("E", "excused"),
     ("entsch.", "excused"), ("U", "unexcused"), ("fehlt", "unexcused"), ("unentschuldigt", "unexcused"),
     ("-", "unexcused"), ("krank", "ill"), ("AU", "ill"), ("v", "late"), ("zu spät", "late"),
     ("x (verspätet)", "present")],
)  # fmt: skip
def test_signs_are_understood_without_a_legend(sign: str, mark: str) -> None:
    data = list_with("3.3.2025", "4.3.2025", "5.3.2025", marks=("x", sign, "x"))
    assert marks_of(only(data))[1] == ("2025-03-04", mark)


def test_a_dash_beside_other_absences_means_there_was_nothing_to_attend() -> None:
    data = list_with("3.3.2025", "4.3.2025", "5.3.2025", marks=("x", "-", "u"))
    assert [mark for _day, mark in marks_of(only(data))] == ["present", "unexcused"]


def test_a_mark_nobody_understands_stays_as_told_with_a_warning() -> None:
    outcome = only(list_with("3.3.2025", "4.3.2025", "5.3.2025", marks=("x", "Qu7", "x")))
    assert outcome.outcome is Outcome.WARNED
    assert person_json(outcome.person)["attendance"] == [  # type: ignore[arg-type]
        {"date": "2025-03-03", "mark": "present"},
        {"date": "2025-03-05", "mark": "present"},
    ]
    assert "Qu7" in [each.told for each in days_of(outcome).sessions]


def test_each_sheet_is_a_part_of_the_course_and_footers_are_nobody() -> None:
    book = excel(("Name", "3.3.2025", "4.3.2025"), ("Karimi, Mina", "x", "x"), (None,), ("Unterschrift Kursleitung",))
    second = book.create_sheet("April")
    for row in (("Name", "1.4.", "2.4."), ("Karimi, Mina", "x", "e"), ("anwesend", '=COUNTIF(B2:B2;"x")', None)):
        second.append(row)
    rows = rows_of(excel_bytes(book))
    assert {key for key, each in rows.items() if each.person} == {("Sheet", 2), ("April", 2)}
    assert marks_of(rows["April", 2]) == [("2025-04-01", "present"), ("2025-04-02", "excused")]


def test_weeks_are_read_as_their_monday() -> None:
    marks = marks_of(only(list_with("KW 9/2025", "KW 10", "KW 11", marks=(20, 16, 20))))
    assert [day for day, _mark in marks] == ["2025-02-24", "2025-03-03", "2025-03-10"]


def test_a_total_in_the_list_that_differs_from_the_marks_is_told() -> None:
    book = excel(("1 Termin = 4 UE",), ("Name", "3.3.2025", "4.3.2025", "UE ges."), ("Karimi, Mina", "x", "x", 12))
    outcome = rows_of(excel_bytes(book))["Sheet", 3]
    assert days_of(outcome).hours_present == 8
    assert [remark.code for remark in outcome.warnings] == ["other_total"]


def test_a_list_of_persons_with_dates_is_none_of_attendance() -> None:
    data = csv_bytes(
        "Name;Vorname;geb.;Einreise;gültig bis", "Karimi;Mina;1.2.1990;3.4.2022;5.6.2026", "Osman;Ali;1.3.91;2.2.23;"
    )
    mapping = recognised(read_workbook(data), codes(), TODAY)
    assert mapping is not None
    assert mapping.kind == "persons"


def test_the_reader_of_marks_needs_no_sheet() -> None:
    assert ReadContext(codes(), date(2025, 1, 1), "session").legend.signs == {}


def test_a_second_block_below_the_first_has_its_own_days() -> None:
    data = csv_bytes(
        "Name;3.3.2025;4.3.2025", "Karimi, Mina;x;e", "Osman, Ali;x;x", ";;", "Name;1.4.;2.4.", "Karimi, Mina;u;x"
    )
    rows = rows_of(data)
    assert marks_of(rows["", 2]) == [("2025-03-03", "present"), ("2025-03-04", "excused")]
    assert marks_of(rows["", 6]) == [("2025-04-01", "unexcused"), ("2025-04-02", "present")]
    assert rows["", 5].outcome is Outcome.IGNORED


def test_the_legend_may_stand_on_a_sheet_of_its_own() -> None:
    book = excel(("Name", "3.3.2025", "4.3.2025"), ("Karimi, Mina", "o", "z"), ("Osman, Ali", "z", "z"))
    legend = book.create_sheet("Legende")
    for row in (("Zeichen", "Bedeutung"), ("o", "entschuldigt"), ("z", "anwesend"), ("1 Tag = 5 UE", None)):
        legend.append(row)
    rows = rows_of(excel_bytes(book))
    assert marks_of(rows["Sheet", 2]) == [("2025-03-03", "excused"), ("2025-03-04", "present")]
    assert days_of(rows["Sheet", 3]).hours_present == 10
