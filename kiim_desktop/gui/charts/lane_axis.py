"""The axis of the swim lanes: the span of days, its years and months, and zooming in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTH_TICKS_FROM = 360
MONTH_NAMES_FROM = 720
"""px per year."""
LEAST_DAYS = 60
MOST_DAYS = 366 * 60
FLAG_HALF = 22
WORD_ROOM = 34
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Span:
    """The days in sight, first and last."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return max(1, (self.last - self.first).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Years as (x of the line, or None outside; x of the word; year), months as (x, number 1..12)."""

    years: tuple[tuple[float | None, float, int], ...]
    months: tuple[tuple[float, int], ...]
    has_month_names: bool
    today: float | None


def x_of(day: date, span: Span, label: float, width: float) -> float:
    """Return the x of a day."""
    return label + (day - span.first).days / span.days * (width - label)


def day_at(x: float, span: Span, label: float, width: float) -> date:
    """Return the day at an x; the inverse of `x_of`."""
    return span.first + timedelta(days=round((x - label) / max(1, width - label) * span.days))


def axis(span: Span, today: date, label: float, width: float, unit: float = 1) -> Axis:
    """Return lines and words of the axis; a year word gives way to the flag of today, or is left out."""
    per_year = (width - label) / span.days * 365.25 / unit
    now = x_of(today, span, label, width)
    is_seen = label <= now <= width
    return Axis(
        years=tuple(_years(span, label, width, now if is_seen else None, unit)),
        months=_months(span, label, width) if per_year >= MONTH_TICKS_FROM else (),
        has_month_names=per_year >= MONTH_NAMES_FROM,
        today=now if is_seen else None,
    )


def _years(
    span: Span, label: float, width: float, now: float | None, unit: float
) -> list[tuple[float | None, float, int]]:
    """Return line, word and number of each year; the word gives way to the flag of today, or is left out (-1)."""
    years: list[tuple[float | None, float, int]] = []
    half, room = FLAG_HALF * unit, WORD_ROOM * unit
    for year in range(span.first.year, span.last.year + 1):
        line = x_of(date(year, 1, 1), span, label, width)
        end = min(width, x_of(date(year + 1, 1, 1), span, label, width)) if year < date.max.year else width
        word = max(line, label) + 5
        if now is not None and now - half - room < word < now + half:
            word = now + half + 5
        has_room = word + room <= end
        if line >= label or has_room:
            years.append((line if line >= label else None, word if has_room else -1.0, year))
    return years


def _months(span: Span, label: float, width: float) -> tuple[tuple[float, int], ...]:
    found = []
    year, month = span.first.year, span.first.month
    while (first := date(year, month, 1)) <= span.last:
        x = x_of(first, span, label, width)
        if x >= label:
            found.append((x, month))
        year, month = (year + 1, 1) if month == DECEMBER else (year, month + 1)
    return tuple(found)


def zoomed(span: Span, around: date, factor: float) -> Span:
    """Return the span made shorter (factor > 1) or longer, keeping `around` where it is in the picture."""
    days = min(MOST_DAYS, max(LEAST_DAYS, round(span.days / factor)))
    part = (around - span.first).days / span.days
    first = around - timedelta(days=round(part * days))
    return Span(first, first + timedelta(days=days))


def moved(span: Span, days: int) -> Span:
    """Return the span some days later (or earlier, if negative)."""
    return Span(span.first + timedelta(days=days), span.last + timedelta(days=days))


def showing(span: Span, day: date) -> Span:
    """Return the span, moved just enough that the day is in sight with some air."""
    air = span.days // 12
    if day < span.first + timedelta(days=air):
        return moved(span, (day - span.first).days - air)
    if day > span.last - timedelta(days=air):
        return moved(span, (day - span.last).days + air)
    return span
