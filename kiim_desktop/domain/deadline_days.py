"""Last days of periods as German law counts them: calendar years, months, weeks; month ends, workdays (BGB § 187)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

from kiim_desktop.domain.deadline_rules import Counting, Edition, Holidays, Period, Shift

_MONTHS = 12
_SATURDAY = 5


def last_day_of(begin: date, edition: Edition, holidays: Holidays) -> date:
    """Return the last day of a period that begins with a day; date.max for one beyond all calendars."""
    end = unshifted_day_of(begin, edition)
    try:
        return _workday(end, holidays) if edition.shift is Shift.NEXT_WORKDAY else end
    except (OverflowError, ValueError):
        return date.max


def unshifted_day_of(begin: date, edition: Edition) -> date:
    """Return the last day before weekends and holidays are looked at."""
    try:
        end = _counted(begin, edition.period)
        return end - timedelta(days=1) if edition.counting is Counting.FROM_DAY else end
    except (OverflowError, ValueError):
        return date.max


def _counted(begin: date, period: Period) -> date:
    """Return the day that bears the same number, or the last of the month where it has none (§ 188 BGB)."""
    months = begin.year * _MONTHS + begin.month - 1 + period.years * _MONTHS + period.months
    year, month = divmod(months, _MONTHS)
    day = min(begin.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(weeks=period.weeks, days=period.days)


def _workday(day: date, holidays: Holidays) -> date:
    while day.weekday() >= _SATURDAY or day in _holidays(day.year, holidays):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _holidays(year: int, holidays: Holidays) -> frozenset[date]:
    easter = _easter(year)
    fixed = (date(year, month, day) for month, day in holidays.fixed)
    return frozenset((*fixed, *(easter + timedelta(days=each) for each in holidays.from_easter)))


def _easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Gauß's rule as Lichtenberg wrote it)."""
    century = year // 100
    secular = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    moon = year % 19
    seed = (19 * moon + secular) % 30
    correction = seed // 29 + (seed // 28 - seed // 29) * (moon // 11)
    limit = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=limit + 7 - (limit - first_sunday) % 7 - 1)
