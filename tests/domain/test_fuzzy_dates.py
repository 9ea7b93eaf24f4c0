"""A date is kept as exactly as it was told, and read from the ways people write it."""

from __future__ import annotations

from datetime import date

import pytest

from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, Towards, german, parse_edtf, read_typed

TODAY = date(2025, 3, 14)


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("03.05.2023", "2023-05-03"),
        ("3.5.23", "2023-05-03"),
        ("3. 5. 2023", "2023-05-03"),
        ("03/05/2023", "2023-05-03"),
        ("05/13/1990", "1990-05-13"),
        ("03-05-2023", "2023-05-03"),
        ("03 05 2023", "2023-05-03"),
        ("03052023", "2023-05-03"),
        ("20230503", "2023-05-03"),
        ("2023-05-03", "2023-05-03"),
        ("2023-05-03 00:00:00", "2023-05-03"),
        ("2023-05-03T00:00:00", "2023-05-03"),
        ("2023/05/03", "2023-05-03"),
        ("11. Januar 1979", "1979-01-11"),
        ("29. März 1996", "1996-03-29"),
        ("1. Okt. 85", "1985-10-01"),
        ("4 Dez 2001", "2001-12-04"),
        ("Mai 2020", "2020-05"),
        ("Sept. 2020", "2020-09"),
        ("05/2023", "2023-05"),
        ("5.2023", "2023-05"),
        ("3/25", "2025-03"),
        ("2019", "2019"),
        ("1.1.85", "1985-01-01"),
        ("Jg. 1983", "1983"),
        ("Jahrgang 83", "1983"),
        ("geb. 1972", "1972"),
        ("geb. 03.05.1972", "1972-05-03"),
        ("*1972", "1972"),
        ("~1990", "1990~"),
        ("ca. 1999", "1999~"),
        ("um 1999", "1999~"),
        ("ungefähr 1994", "1994~"),
        ("1985?", "1985?"),
        ("25.09.1988?", "1988-09-25?"),
        ("1985 (?)", "1985?"),
        ("ca. 1985?", "1985%"),
        ("vermutlich 1985", "1985?"),
        ("??.??.1985", "1985"),
        ("00.00.1985", "1985"),
        ("xx.05.1985", "1985-05"),
        ("Mitte 2019", "2019~"),
        ("Sommer 1990", "1990-22"),
        ("im Herbst 2015", "2015-23"),
        ("80er Jahre", "198X"),
        ("1985 oder 1986", "1985/1986"),
        ("unbekannt", "XXXX"),
        ("k.A.", "XXXX"),
        ("heute", "2025-03-14"),
        ("gestern", "2025-03-13"),
        ("übermorgen", "2025-03-16"),
        ("vor 2 Jahren", "2023~"),
        ("vor einem Jahr", "2024~"),
        ("vor 4 Monaten", "2024-11~"),
        ("vor 3 Tagen", "2025-03-11"),
        ("vor zwei Wochen", "2025-02-28~"),
        ("in 2 Wochen", "2025-03-28"),
        ("in 1 Monat", "2025-04-14"),
        ("in 3 Jahren", "2028-03-14"),
        ("letztes Jahr", "2024"),
        ("nächsten Monat", "2025-04"),
        ("nächsten Montag", "2025-03-17"),
        ("letzten Freitag", "2025-03-07"),
        ("Fr", "2025-03-21"),
        ("do.", "2025-03-20"),
        ("3.5.", "2025-05-03"),
        ("3. Mai", "2025-05-03"),
        ("20.12.", "2024-12-20"),
    ],
)
def test_what_people_type_is_read(typed: str, edtf: str) -> None:
    assert read_typed(typed, TODAY) == FuzzyDate(edtf)


@pytest.mark.parametrize(
    "typed", ["", "31.02.2020", "45.13.2020", "Termin folgt", "1363/05/12", "12345", "99999", "13/2020"]
)
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    assert read_typed(typed, TODAY) is None


def test_a_birth_lies_behind_and_an_appointment_ahead() -> None:
    assert read_typed("1.1.30", TODAY, Towards.PAST) == FuzzyDate("1930-01-01")
    assert read_typed("1.1.30", TODAY, Towards.FUTURE) == FuzzyDate("2030-01-01")
    assert read_typed("3.5.", TODAY, Towards.PAST) == FuzzyDate("2024-05-03")
    assert read_typed("1.2.", TODAY, Towards.FUTURE) == FuzzyDate("2026-02-01")
    assert read_typed("29.2.", TODAY, Towards.PAST) == FuzzyDate("2024-02-29")


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "precision", "shown"),
    [
        ("2023-05-03", date(2023, 5, 3), date(2023, 5, 3), Precision.DAY, "03.05.2023"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), Precision.MONTH, "02/2023"),
        ("1985", date(1985, 1, 1), date(1985, 12, 31), Precision.YEAR, "1985"),
        ("1985~", date(1985, 1, 1), date(1985, 12, 31), Precision.ESTIMATED, "um 1985"),
        ("1985?", date(1985, 1, 1), date(1985, 12, 31), Precision.YEAR, "1985?"),
        ("1985%", date(1985, 1, 1), date(1985, 12, 31), Precision.ESTIMATED, "um 1985?"),
        ("1990-24", date(1990, 12, 1), date(1991, 2, 28), Precision.YEAR, "Winter 1990"),
        ("198X", date(1980, 1, 1), date(1989, 12, 31), Precision.ESTIMATED, "1980er Jahre"),
        ("1985/1987-03", date(1985, 1, 1), date(1987, 3, 31), Precision.ESTIMATED, "1985–03/1987"),
    ],
)
def test_each_precision_has_its_span_and_its_form(
    edtf: str, earliest: date, latest: date, precision: Precision, shown: str
) -> None:
    fuzzy = parse_edtf(edtf)
    assert (fuzzy.earliest, fuzzy.latest, fuzzy.precision, german(fuzzy)) == (earliest, latest, precision, shown)


def test_the_unknown_date_has_no_span() -> None:
    unknown = FuzzyDate.unknown()
    assert (unknown.earliest, unknown.latest, unknown.precision) == (None, None, Precision.UNKNOWN)
    assert german(unknown) == "unbekannt"


@pytest.mark.parametrize("text", ["", "1985-13", "1985-02-30", "01.02.1985", "1987/1985", "1985-1"])
def test_other_text_is_no_edtf(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_edtf(text)


def test_a_shown_date_reads_back() -> None:
    for edtf in ("2023-05-03", "2023-05", "1985", "1985~", "1985?", "1985%", "1990-22", "198X"):
        assert read_typed(german(FuzzyDate(edtf)), TODAY) == FuzzyDate(edtf)


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("in 2 weeks", "2026-12-06"),
        ("two weeks ago", "2026-11-08~"),
        ("Friday", "2026-11-27"),
        ("next month", "2026-12"),
        ("unknown", "XXXX"),
        ("summer 1990", "1990-22"),
        ("1990s", "199X"),
        ("around 1985", "1985~"),
        ("May 3rd, 2023", "2023-05-03"),
        ("between 1985 and 1990", "1985/1990"),
    ],
)
def test_what_people_type_in_english_is_read_too(typed: str, edtf: str) -> None:
    found = read_typed(typed, date(2026, 11, 22))
    assert found is not None
    assert found.edtf == edtf


@pytest.mark.parametrize(
    ("known", "other", "is_refined"),
    [
        ("1990", "1990-02-01", True),
        ("1990", "1990-02", True),
        ("1990-02", "1990-02-01", True),
        ("1990~", "1990-02-01", True),
        ("XXXX", "1990", True),
        ("199X", "1990", True),
        ("1990-02-01", "1990", False),
        ("1990", "1990", False),
        ("1990", "1991-02-01", False),
        ("1990", "1990-01-01", False),
        ("1990", "1990-02-01?", False),
        ("1990", "1990-02-01~", False),
        ("1990", "XXXX", False),
    ],
)
def test_a_date_known_more_exactly_refines_one_that_it_fits(known: str, other: str, is_refined: bool) -> None:
    assert FuzzyDate(known).is_refined_by(FuzzyDate(other)) is is_refined
