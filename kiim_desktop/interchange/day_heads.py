"""Reads the heads of attendance columns: real dates, "Mo 12.2.", serial numbers, days under a month, weeks.

A head often lacks the year, sometimes the month. What is missing comes from the heads beside it, the name of the
sheet, the lines above the table, the other sheets, and the weekdays, in this order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kiim_desktop.interchange.sheets import Cell

_EXCEL_START = date(1899, 12, 30)
_SERIALS = range(36_000, 73_000)
_DAYS = range(1, 32)
_MONTHS = ("jan", "feb", "mär|mrz|mar|maer", "apr", "mai|may", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dez|dec")
_MONTH = rf"(?P<month_name>{'|'.join(_MONTHS)})[a-zä]*\.?"
_WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
_WEEKDAY = r"(?P<weekday>mo|di|mi|do|fr|sa|so)(?:ntag|enstag|ttwoch|nnerstag|eitag|mstag|nnabend)?\.?"
_YEAR = r"(?P<year>\d{4}|'?\d\d)"
_DAY_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:[ t]00:00(?::00)?)?",
        rf"(?P<day>\d\d?)\. ?(?P<month>\d\d?)\. ?{_YEAR}",
        r"(?P<day>\d\d?)\. ?(?P<month>\d\d?)\.?",
        r"(?P<day>\d\d?)[/-](?P<month>\d\d?)[/-](?P<year>\d{4}|\d\d)",
        r"(?P<day>\d\d?)[/-](?P<month>\d\d?)\.?",
        rf"(?P<day>\d\d?)\.?[ -]?{_MONTH}(?:[ -]?{_YEAR})?",
        r"(?P<day>\d\d?)\.?",
        r"kw ?(?P<week>\d\d?)(?: ?[/.] ?(?P<year>\d{4}|\d\d))?",
        r"(?P<week>\d\d?)\. ?kw(?: ?(?P<year>\d{4}))?",
    )
)
_FRAME = re.compile(rf"^(?:{_WEEKDAY}(?![a-z]))?[\s,;:|(]*(?:am |den |vom )?(?P<core>.*?)[\s,;|]*$", re.DOTALL)
_BEHIND = re.compile(rf"[\s,;(|]+{_WEEKDAY}\)?$")
_TAIL = re.compile(
    r"[\s,;|(]+(?:(?P<units>\d{1,2}(?:[.,]\d\d?)?) ?(?:ue|ustd|std|stunden|h)\.?"
    r"|vm|nm|v|n|vorm\w*\.?|nachm\w*\.?|abends?|\d{1,2}[:.]\d\d.*)\)?$"
)
_NAMED_MONTH = re.compile(rf"(?<![a-zäöü]){_MONTH}(?![a-zäöü])[\s._'/-]*(?P<year>20\d\d|\d\d(?!\d|\.))?")
_NUMBERED_MONTH = re.compile(r"(?<![\d.])(?P<month>0?[1-9]|1[0-2])[./_-](?P<year>20\d\d)(?!\d)")
_YEAR_MONTH = re.compile(r"(?<!\d)(?P<year>20\d\d)[._-](?P<month>0[1-9]|1[0-2])(?!\d)")
_FULL_DATE = re.compile(r"(?<![\d.])(\d\d?)\. ?(\d\d?)\. ?(20\d\d|\d\d)(?!\d)")
_PLAIN_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class DayHead:
    """What a head says of its day; `months` holds what a month written as 3.1 may be, `units` the lessons."""

    day: int = 0
    months: tuple[int, ...] = ()
    year: int = 0
    weekday: int | None = None
    week: int = 0
    units: float | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether the head names a day of the year, not just a number."""
        return bool(self.week or (self.day and self.months))


@dataclass(frozen=True, slots=True)
class When:
    """Where in time a sheet lies: a day near its first session, and its month if a text names one."""

    near: date
    month: int = 0


def read_day_head(cell: Cell) -> DayHead | None:
    """Return what a cell says if it is the head of a day or week, None if it is something else."""
    value = cell.value
    if isinstance(value, datetime | date):
        return DayHead(value.day, (value.month,), value.year)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _of_number(value)
    text = " ".join(cell.text.casefold().replace("\n", " ").split())
    return _of_text(text) if text and len(text) <= _LONGEST else None


def read_weekday(text: str) -> int | None:
    """Return the weekday a head names and nothing else, Monday is 0."""
    found = re.fullmatch(_WEEKDAY, text.strip().casefold())
    return _WEEKDAYS.index(found["weekday"]) if found else None


def _of_number(value: float) -> DayHead | None:
    if float(value).is_integer():
        number = int(value)
        if number in _SERIALS:
            day = _EXCEL_START + timedelta(days=number)
            return DayHead(day.day, (day.month,), day.year)
        return DayHead(number) if number in _DAYS else None
    day_text, _point, month_text = repr(float(value)).partition(".")
    if not (int(day_text) in _DAYS and len(month_text) <= 2 and 1 <= int(month_text) <= 12):  # noqa: PLR2004  # months
        return None
    return DayHead(int(day_text), (1, 10) if month_text == "1" else (int(month_text),))


def _of_text(text: str) -> DayHead | None:
    framed = _FRAME.match(text)
    core, weekday = (framed["core"], framed["weekday"]) if framed else (text, None)
    units = None
    if tail := _TAIL.search(core):
        units = float(tail["units"].replace(",", ".")) if tail["units"] else None
        core = core[: tail.start()]
    if behind := _BEHIND.search(core):
        weekday, core = behind["weekday"], core[: behind.start()]
    core = core.strip(" ,;|()")
    for form in _DAY_FORMS:
        if found := form.fullmatch(core):
            head = _of_match(found, weekday, units)
            if head:
                return head
    return None


def _of_match(found: re.Match[str], weekday: str | None, units: float | None) -> DayHead | None:
    parts = found.groupdict()
    week, day, month = (int(parts.get(name) or 0) for name in ("week", "day", "month"))
    month = month or _named(parts.get("month_name") or "")
    if week > 53 or day > 31 or month > 12 or not (week or day):  # noqa: PLR2004  # the calendar
        return None
    year = _full_year(parts.get("year") or "")
    return DayHead(day, (month,) if month else (), year, _WEEKDAYS.index(weekday) if weekday else None, week, units)


def _named(name: str) -> int:
    return next((n for n, forms in enumerate(_MONTHS, 1) if name and name in forms.split("|")), 0)


def _full_year(text: str) -> int:
    digits = text.lstrip("'")
    return int(digits) + (2000 if len(digits) == 2 else 0) if digits else 0  # noqa: PLR2004  # two digits of a year


def read_when(text: str) -> When | None:
    """Return where in time a text puts a sheet: "Feb 2025", "Januar 25", "02/2025", "März" has no year."""
    folded = text.casefold()
    for pattern in (_YEAR_MONTH, _NUMBERED_MONTH, _NAMED_MONTH):
        for found in pattern.finditer(folded):
            month = int(found.groupdict().get("month") or 0) or _named(found.groupdict().get("month_name") or "")
            if found["year"]:
                return When(date(_full_year(found["year"]), month, 1), month)
    return None


def read_month(text: str) -> int:
    """Return the month a text names, 0 if none."""
    if when := read_when(text):
        return when.month
    found = _NAMED_MONTH.search(text.casefold())
    return _named(found["month_name"]) if found else 0


def read_year(text: str) -> date | None:
    """Return the middle of the only year a text names; of "2024/25" none is the only one."""
    years = {int(year) for year in _PLAIN_YEAR.findall(text)}
    return date(years.pop(), 7, 1) if len(years) == 1 else None


def read_start(text: str) -> date | None:
    """Return the first whole date in a text: the beginning of the course or of its part."""
    for day, month, year in _FULL_DATE.findall(text):
        try:
            return date(_full_year(year), int(month), int(day))
        except ValueError:
            continue
    return None


def days_of(heads: Mapping[int, DayHead], when: When) -> dict[int, date]:
    """Return the day of each column; heads follow each other in time, the year that fits the weekdays best wins."""
    columns = sorted(heads)
    whole = [*_months_filled([heads[column] for column in columns], when.month)]
    written = next((place for place, head in enumerate(whole) if head.year), None)
    if written is not None:
        year = whole[written].year
        before = [*_walk(whole[: written + 1][::-1], year, when.near)][:0:-1]
        days = [*before, *_walk(whole[written:], year, when.near)]
    else:
        tries = [[*_walk(whole, year, when.near)] for year in range(when.near.year - 7, when.near.year + 3)]
        days = max(tries, key=lambda tried: _rating(tried, whole, when.near))
    return {column: day for column, day in zip(columns, days, strict=True) if day}


def _rating(days: Sequence[date | None], heads: Sequence[DayHead], near: date) -> tuple[int, int]:
    """Rate by how many weekdays are right, then by how near the first day lies."""
    fits = sum(day is not None and day.weekday() == head.weekday for day, head in zip(days, heads, strict=True))
    first = next((day for day in days if day), date.max)
    return fits, -abs((first - near).days)


def _months_filled(heads: Sequence[DayHead], month: int) -> Iterator[DayHead]:
    """Give days without a month the one they stand under; a new month begins where the numbers fall."""
    before = 0
    for head in heads:
        if head.months or head.week:
            month = head.months[0] if head.months else month
            before = head.day
            yield head
            continue
        if month and head.day < before:
            month = month % 12 + 1
        before = head.day
        yield replace(head, months=(month,) if month else ())


def _walk(heads: Sequence[DayHead], year: int, near: date) -> Iterator[date | None]:
    """Yield the day of each head, each as near to the one before as it can be; the first lies in the year given."""
    before: date | None = None
    for head in heads:
        years = (head.year,) if head.year else (year,) if before is None else range(before.year - 1, before.year + 2)
        beside = before or near
        days = [day for each in years for day in _candidates(head, each)]
        day = min(days, key=lambda day: abs((day - beside).days), default=None)
        before = day or before
        yield day


def _candidates(head: DayHead, year: int) -> Iterator[date]:
    try:
        if head.week:
            yield date.fromisocalendar(year, head.week, (head.weekday or 0) + 1)
        for month in head.months if head.day else ():
            yield date(year, month, head.day)
    except ValueError:  # no such day in this year
        return
