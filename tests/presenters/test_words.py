"""How days, distances, births and titles are worded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain import codes
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import (
    ago,
    ago_short,
    birth_words,
    birth_year,
    day_words,
    due_words,
    level_words,
    short_day,
    standing,
    title_words,
)

TODAY = date(2026, 11, 17)
CODES = codes.load(read_codes_texts())


def row(**given: str) -> PersonRow:
    return PersonRow(id=PersonId(bytes(16)), name="Amina Haddad", **given)  # type: ignore[arg-type]  # only texts here


@pytest.mark.parametrize(
    ("days", "long", "short"),
    [
        (0, "heute", "heute"),
        (1, "gestern", "gestern"),
        (6, "vor 6 Tagen", "vor 6 T."),
        (20, "vor 3 Wochen", "vor 3 W."),
        (48, "vor 7 Wochen", "vor 7 W."),
        (75, "vor 2 Monaten", "vor 2 M."),
        (364, "vor 12 Monaten", "vor 12 M."),
        (365, "vor 1 Jahr", "vor 1 J."),
        (692, "vor 2 Jahren", "vor 2 J."),
        (800, "vor 2 Jahren", "vor 2 J."),
        (-1, "morgen", "morgen"),
        (-21, "in 3 Wochen", "in 3 W."),
    ],
)
def test_distances_in_time_are_said_as_people_say_them(days: int, long: str, short: str) -> None:
    day = TODAY - timedelta(days=days)
    assert (ago(day, TODAY), ago_short(day, TODAY)) == (long, short)


def test_days_carry_their_weekday_and_the_year_only_if_it_is_another() -> None:
    assert day_words(date(2026, 11, 11), TODAY) == "Mi 11.11."
    assert day_words(date(2025, 9, 3), TODAY) == "Mi 3.9.2025"
    assert short_day(date(2027, 1, 26), TODAY) == "26.1.2027"


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        ("2026-11-17", Toned("heute", Tone.WARN)),
        ("2026-11-12", Toned("12.11.", Tone.DANGER)),
        ("2026-11-20", Toned("Fr 20.11.")),
        ("2026-12-31", Toned("31.12.")),
        ("2026-12", Toned("12/2026")),
        ("", Toned("–", Tone.QUIET)),
        ("XXXX", Toned("–", Tone.QUIET)),
    ],
)
def test_due_days_show_how_urgent_they_are(due: str, shown: Toned) -> None:
    assert due_words(due, TODAY, weekday=True) == shown


@pytest.mark.parametrize(
    ("birth", "year", "header"),
    [
        ("1985", "1985", ("* 1985", "(nur Jahr)")),
        ("1985-02-01", "1985", ("* 01.02.1985", "")),
        ("1985-02", "1985", ("* 02/1985", "")),
        ("1990?", "1990?", ("* 1990", "(unsicher)")),
        ("1989~", "~ 1989", ("* um 1989", "")),
        ("198X", "1980er Jahre", ("* 1980er Jahre", "")),
        ("XXXX", "–", ("Geburtsdatum unbekannt", "")),
        ("", "–", ("Geburtsdatum fehlt", "")),
    ],
)
def test_births_keep_how_exactly_they_are_known(birth: str, year: str, header: tuple[str, str]) -> None:
    assert birth_year(birth) == year
    assert birth_words(birth) == header


@pytest.mark.parametrize(
    ("given", "chip"),
    [
        ({"course": "IK-A", "course_status": "begonnen"}, Toned("IK-A")),
        ({"course": "IK-ALPHA", "course_status": "warteliste"}, Toned("Warteliste IK-ALPHA", Tone.WARN)),
        ({"course": "BSK-B2", "course_status": "geprueft_B2"}, Toned("B2 bestanden", Tone.OK)),
        ({"course": "BSK-B2", "course_status": "abgebrochen"}, Toned("BSK-B2 abgebrochen")),
        ({"level": "B1"}, Toned("Deutsch B1")),
        ({}, Toned("Stand unbekannt", Tone.QUIET)),
    ],
)
def test_the_chip_says_where_somebody_stands(given: dict[str, str], chip: Toned) -> None:
    assert standing(row(**given), CODES) == chip


def test_a_level_names_its_ground_and_month() -> None:
    known = row(level="B1", level_basis="certificate", level_assessed="2023-11-20")
    assert level_words(known, CODES) == ("B1", "(Zertifikat 11/2023)")
    assert level_words(row(), CODES) == ("", "")


def test_titles_are_written_as_colleagues_write_them() -> None:
    assert title_words("25(2)", CODES) == "§ 25(2)"
    assert title_words("", CODES) == ""
