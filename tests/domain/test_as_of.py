"""What held on a day: periods, gaps, the day of a change, fuzzy dates, and records that take each other's place."""

from __future__ import annotations

from datetime import date

import pytest

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.as_of import Certainty, standing
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import RecordState
from kiim_desktop.domain.field_types import Day
from kiim_desktop.domain.kinds import (
    ADDRESS,
    ARRIVAL,
    COURSE_ENROLMENT,
    IDENTITY,
    LANGUAGE_SKILL,
    NATIONALITY,
    PASSPORT,
    RESIDENCE_TITLE,
)
from kiim_desktop.domain.kinds.declaring import Drawing, Kind, answer, between, kind_of, record_kind, stays
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import NonValue, Value
from tests.factories import head

S, P, T = Certainty.SURE, Certainty.PERHAPS, Certainty.TIMELESS
UNKNOWN, REFUSED, NOT_ASKED, NEVER = NonValue.UNKNOWN, NonValue.REFUSED, NonValue.NOT_ASKED, NonValue.NOT_APPLICABLE
Dates = tuple[Value, Value]


def record(kind: Kind, name: str, written: int = 1, /, **answers: Value) -> Record:
    """Return a record whose id is its name; `written` orders what was saved when."""
    cells = {}
    for field, value in answers.items():
        known = kind.field(field)
        assert known is not None
        if value is not None:
            cells[known.number] = (head(value, lamport=written),)
    return Record(b"person01", RecordId(name.encode()), RecordState(kind.number, cells))


def held(records: list[Record], kind: Kind, day: str) -> dict[str, Certainty]:
    return {each.record.id.decode(): each.certainty for each in standing(records, kind, date.fromisoformat(day))}


def course(begins: Value, ends: Value) -> Record:
    return record(COURSE_ENROLMENT, "k", begins=begins, ends=ends)


@pytest.mark.parametrize(
    ("begins", "ends", "day", "certainty"),
    [
        # exact days: both edges belong to the period
        ("2022-03-01", "2023-06-30", "2022-02-28", None),
        ("2022-03-01", "2023-06-30", "2022-03-01", S),
        ("2022-03-01", "2023-06-30", "2022-12-24", S),
        ("2022-03-01", "2023-06-30", "2023-06-30", S),
        ("2022-03-01", "2023-06-30", "2023-07-01", None),
        ("2022-03-01", "2022-03-01", "2022-03-01", S),
        # open ends stay open, whatever the reason why nothing stands there
        ("2022-03-01", None, "2022-02-28", None),
        ("2022-03-01", None, "2022-03-01", S),
        ("2022-03-01", None, "2040-01-01", S),
        ("2022-03-01", NOT_ASKED, "2040-01-01", S),
        ("2022-03-01", NEVER, "2040-01-01", S),
        # an end nobody knows may lie anywhere
        ("2022-03-01", UNKNOWN, "2040-01-01", P),
        ("2022-03-01", REFUSED, "2022-03-02", P),
        ("2022-03-01", "XXXX", "2040-01-01", P),
        ("2022-03-01", UNKNOWN, "2022-02-28", None),
        # a beginning nobody knows
        (None, "2023-06-30", "2023-06-30", P),
        (None, "2023-06-30", "2023-07-01", None),
        ("XXXX", "2023-06-30", "2000-01-01", P),
        (UNKNOWN, None, "2023-06-30", T),
        (None, None, "2023-06-30", T),
        # only the month
        ("2022-03", "2023-06", "2022-02-28", None),
        ("2022-03", "2023-06", "2022-03-15", P),
        ("2022-03", "2023-06", "2022-03-31", S),
        ("2022-03", "2023-06", "2023-06-01", S),
        ("2022-03", "2023-06", "2023-06-02", P),
        ("2022-03", "2023-06", "2023-07-01", None),
        # only the year
        ("2022", "2023", "2021-12-31", None),
        ("2022", "2023", "2022-07-01", P),
        ("2022", "2023", "2022-12-31", S),
        ("2022", "2023", "2023-01-01", S),
        ("2022", "2023", "2023-07-01", P),
        ("2022", "2023", "2024-01-01", None),
        ("2022", "2022", "2022-07-01", P),
        # season, decade, one of several years
        ("2022-22", None, "2022-05-31", None),
        ("2022-22", None, "2022-07-15", P),
        ("2022-22", None, "2022-08-31", S),
        ("201X", None, "2015-01-01", P),
        ("201X", None, "2019-12-31", S),
        ("2018/2020", None, "2019-01-01", P),
        ("2018/2020", None, "2020-12-31", S),
        # "about" and "doubtful" reach further than they say
        ("2022-03-01~", None, "2022-02-20", P),
        ("2022-03-01~", None, "2022-01-20", None),
        ("2022-03-01?", None, "2022-03-20", P),
        ("2022-03-01?", None, "2022-04-05", S),
        ("2022~", None, "2021-06-01", P),
        ("2022%", None, "2024-01-02", S),
        ("2021-01-01", "2022-03-01?", "2022-03-20", P),
        ("2021-01-01", "2022-03-01?", "2022-04-02", None),
        # dates that contradict each other
        ("2023-05-01", "2021-01-01", "2022-01-01", P),
        ("2023-05-01", "2021-01-01", "2023-05-02", None),
        ("2023-05-01", "2021-01-01", "2020-12-31", None),
        # what only a newer version can read
        ("2022-03-01", "soon", "2040-01-01", S),
        # the edges of the calendar
        ("9999~", None, "2040-01-01", None),
        ("0001~", None, "2040-01-01", S),
    ],
)
def test_a_period_holds_from_its_first_to_its_last_day(
    begins: Value, ends: Value, day: str, certainty: Certainty | None
) -> None:
    assert held([course(begins, ends)], COURSE_ENROLMENT, day).get("k") is certainty


@pytest.mark.parametrize(
    ("lived", "day", "where"),
    [
        # a newer one without an end takes the place from its first day on
        ({"a": ("2020-01-01", None), "b": ("2022-05-01", None)}, "2022-04-30", {"a": S}),
        ({"a": ("2020-01-01", None), "b": ("2022-05-01", None)}, "2022-05-01", {"b": S}),
        ({"b": ("2022-05-01", None), "a": ("2020-01-01", None)}, "2030-01-01", {"b": S}),
        ({"a": ("2020-01-01", None)}, "2019-12-31", {}),
        # an end that somebody wrote down counts; on the day of the change both hold
        ({"a": ("2020-01-01", "2022-05-01"), "b": ("2022-05-01", None)}, "2022-05-01", {"a": S, "b": S}),
        ({"a": ("2020-01-01", "2022-06-30"), "b": ("2022-05-01", None)}, "2022-06-15", {"a": S, "b": S}),
        ({"a": ("2020-01-01", "2022-05-01"), "b": ("2022-05-01", None)}, "2022-05-02", {"b": S}),
        # a gap stays a gap
        ({"a": ("2020-01-01", "2022-04-30"), "b": ("2022-07-01", None)}, "2022-06-01", {}),
        # after a stay elsewhere that is over nobody knows whether the old place holds again
        ({"a": ("2020-01-01", None), "b": ("2022-01-01", "2022-12-31")}, "2022-06-01", {"b": S}),
        ({"a": ("2020-01-01", None), "b": ("2022-01-01", "2022-12-31")}, "2023-06-01", {"a": P}),
        # fuzzy: while the change may have happened, both perhaps
        ({"a": ("2020-01-01", None), "b": ("2022", None)}, "2021-12-31", {"a": S}),
        ({"a": ("2020-01-01", None), "b": ("2022", None)}, "2022-07-01", {"a": P, "b": P}),
        ({"a": ("2020-01-01", None), "b": ("2022", None)}, "2022-12-31", {"b": S}),
        ({"a": ("2022", None), "b": ("2022-06-01", None)}, "2023-01-01", {"a": P, "b": P}),
        ({"a": ("2022", None), "b": ("2022", None)}, "2023-01-01", {"a": P, "b": P}),
        ({"a": ("2020-01-01", None), "b": ("2022-01-01", UNKNOWN)}, "2023-01-01", {"a": P, "b": P}),
        # on the very same day what was written last counts
        ({"a": ("2022-05-01", None), "b": ("2022-05-01", None)}, "2023-01-01", {"b": S}),
        # one without a date neither takes a place nor loses it
        ({"a": (None, None), "b": ("2022-05-01", None)}, "2023-01-01", {"a": T, "b": S}),
        # three in a row
        (
            {"a": ("2018-01-01", None), "b": ("2020-01-01", None), "c": ("2022-01-01", "2022-12-31")},
            "2023-06-01",
            {"b": P},
        ),
    ],
)
def test_a_new_address_takes_the_place_of_one_without_an_end(
    lived: dict[str, Dates], day: str, where: dict[str, Certainty]
) -> None:
    dates = enumerate(lived.items())
    records = [record(ADDRESS, name, at, valid_from=first, valid_to=last) for at, (name, (first, last)) in dates]
    assert held(records, ADDRESS, day) == where


@pytest.mark.parametrize(
    ("day", "levels"),
    [
        ("2021-12-31", {"dari": T}),
        ("2022-01-10", {"a1": S, "dari": T}),
        ("2023-03-01", {"a1": P, "b1": P, "dari": T}),
        ("2024-01-01", {"b1": S, "dari": T}),
        ("2026-01-01", {"b1": S, "farsi": S, "dari": T}),
    ],
)
def test_the_newest_level_counts_for_each_language_apart(day: str, levels: dict[str, Certainty]) -> None:
    records = [
        record(LANGUAGE_SKILL, "a1", language="deu", overall="A1", assessed="2022-01-10"),
        record(LANGUAGE_SKILL, "b1", language="deu", overall="B1", assessed="2023"),
        record(LANGUAGE_SKILL, "farsi", language="pes", overall="B2", assessed="2025-05-05"),
        record(LANGUAGE_SKILL, "dari", language="prs", overall="nativ"),
    ]
    assert held(records, LANGUAGE_SKILL, day) == levels


def test_a_title_only_applied_for_takes_no_place() -> None:
    records = [
        record(RESIDENCE_TITLE, "held", issued="2022-01-01"),
        record(RESIDENCE_TITLE, "wish", issued="2023-01-01", is_applied_for=True),
    ]
    assert held(records, RESIDENCE_TITLE, "2023-06-01") == {"held": S, "wish": S}


def test_what_happened_once_holds_from_its_day_on() -> None:
    records = [record(ARRIVAL, "a", arrived_germany="2021-11"), record(ARRIVAL, "b", arrived_germany="2025-01-01")]
    assert held(records, ARRIVAL, "2021-10-31") == {}
    assert held(records, ARRIVAL, "2021-11-15") == {"a": P}
    assert held(records, ARRIVAL, "2025-01-01") == {"a": S, "b": S}


@record_kind(
    number=901,
    category=Category.EDUCATION,
    title="Abschluss",
    summary="{text}",
    timeline=between("begins", "ends", "", Drawing.NOT),
    succession=stays(),
)
class Degree:
    """A kind whose records stay, for these tests; it stands in no lane."""

    begins: Day | None = answer(1, "Beginn")
    ends: Day | None = answer(2, "Ende")


@pytest.mark.parametrize(
    ("begins", "ends", "day", "certainty"),
    [
        ("2001-09-01", "2005-07-31", "2001-08-31", None),
        ("2001-09-01", "2005-07-31", "2003-01-01", S),
        ("2001-09-01", "2005-07-31", "2023-01-01", S),
        (None, "2005", "2004-12-31", None),
        (None, "2005", "2005-06-01", P),
        (None, "2005", "2023-01-01", S),
        (None, UNKNOWN, "2023-01-01", T),
    ],
)
def test_what_was_reached_stays_after_its_end(
    begins: Value, ends: Value, day: str, certainty: Certainty | None
) -> None:
    degree = kind_of(Degree)
    others = [record(degree, "later", begins="2010-01-01", ends="2010-02-01")]
    assert held([record(degree, "d", begins=begins, ends=ends), *others], degree, day).get("d") is certainty


def test_dates_count_also_where_a_kind_stands_in_no_lane() -> None:
    assert held([record(PASSPORT, "p", issued="2020-01-01", valid_until="2022-01-01")], PASSPORT, "2023-01-01") == {}


@pytest.mark.parametrize("kind", [IDENTITY, NATIONALITY])
def test_a_kind_without_dates_stands_as_today(kind: Kind) -> None:
    assert held([record(kind, "x")], kind, "1900-01-01") == {"x": T}


def test_records_of_other_kinds_are_ignored_and_the_order_stays() -> None:
    records = [
        record(COURSE_ENROLMENT, "z", begins="2022"),
        record(ADDRESS, "other", valid_from="2020"),
        record(COURSE_ENROLMENT, "a", begins="2021"),
    ]
    assert list(held(records, COURSE_ENROLMENT, "2024-01-01")) == ["z", "a"]
