"""Finds the columns of an attendance list that stand for days: which rows head them and which day each one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from kiim_desktop.interchange.columns import ColumnList
from kiim_desktop.interchange.day_heads import (
    DayHead,
    When,
    days_of,
    read_day_head,
    read_month,
    read_start,
    read_weekday,
    read_when,
    read_year,
)
from kiim_desktop.interchange.headers import Header, spread_headings
from kiim_desktop.interchange.sheets import Row, Sheet, Workbook

FEWEST_DAYS = 2
_SEARCHED_ROWS = 60
_FEWEST_NUMBERS = 5
_ABOVE, _BELOW = 3, 2
_SURE = 0.5
_LONGEST_COURSE = 800


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """The rows above the marks, the headings of the other columns, and what each day column says of its day."""

    header: Header
    heads: Mapping[int, DayHead]


def find_session_header(sheet: Sheet, columns: ColumnList) -> SessionHeader | None:
    """Return the header of an attendance list; None if the sheet has none."""
    upper = [row for row in sheet.rows if row.filled][:_SEARCHED_ROWS]
    best: SessionHeader | None = None
    for place, row in enumerate(upper):
        heads = day_heads(row)
        if len(heads) < FEWEST_DAYS:
            continue
        around = upper[max(0, place - _ABOVE) : place + 1 + _BELOW]
        found = _header(sheet, row, heads, around, columns)
        if found and (best is None or found.header.score > best.header.score):
            best = found
    return best


def day_heads(row: Row) -> dict[int, DayHead]:
    """Return the day columns of a row of heads: they follow each other in time; bare numbers only if many ascend."""
    heads = {column: head for column in row.filled if (head := read_day_head(row.cell(column)))}
    whole = {column: head for column, head in heads.items() if head.is_whole}
    if len(whole) >= FEWEST_DAYS:
        return whole
    columns = list(heads)
    run: list[int] = []
    longest: list[int] = []
    for column in columns:
        follows = bool(run) and column - run[-1] <= FEWEST_DAYS and _follows(heads[run[-1]].day, heads[column].day)
        run = [*run, column] if follows else [column]
        longest = max(longest, run, key=len)
    return {column: heads[column] for column in longest} if len(longest) >= _FEWEST_NUMBERS else {}


def _follows(before: int, after: int) -> bool:
    return before < after or before - after > 14  # noqa: PLR2004  # a new month begins


def _header(
    sheet: Sheet, row: Row, heads: Mapping[int, DayHead], around: Sequence[Row], columns: ColumnList
) -> SessionHeader | None:
    named = max(around, key=lambda each: (_names(each, heads, columns), -abs(each.number - row.number)))
    if _names(named, heads, columns) < _SURE:
        return None
    numbers = range(min(row.number, named.number), max(row.number, named.number) + 1)
    block = [each for each in around if each.number in numbers]
    block += _further(sheet, block[-1], heads)
    filled = {column for each in block for column in each.filled} - set(heads)
    headings = {
        column: next((each.text(column) for each in (named, *reversed(block)) if each.text(column)), "")
        for column in sorted(filled)
    }
    near = [each for each in around if each.number < row.number] + [each for each in block if each.number > row.number]
    finished = {column: _finished(head, column, row, near, sheet) for column, head in heads.items()}
    headings |= {column: row.text(column) for column in heads}
    header = Header(tuple(each.number for each in block), headings, {}, len(heads) + _names(named, heads, columns))
    return SessionHeader(header, finished)


def _names(row: Row, heads: Mapping[int, DayHead], columns: ColumnList) -> float:
    """Return how surely a row heads the names of persons."""
    sure = [
        match.confidence
        for column in row.filled
        if column not in heads
        for match in columns.match(row.text(column))
        if match.target in columns.needs
    ]
    return max(sure, default=0.0)


def _further(sheet: Sheet, last: Row, heads: Mapping[int, DayHead]) -> list[Row]:
    """Return rows right below that say more of the days: weekdays, or lessons of each day under "UE"."""
    found: list[Row] = []
    for row in (sheet.row(last.number + 1), sheet.row(last.number + 2)):
        if not row.filled or not all(_says_of_day(row, column, heads) for column in row.filled):
            break
        found.append(row)
    return found


def _says_of_day(row: Row, column: int, heads: Mapping[int, DayHead]) -> bool:
    if column in heads:
        return read_weekday(row.text(column)) is not None or isinstance(row.cell(column).value, int | float)
    return row.text(column).casefold().rstrip(".:") in {"ue", "std", "stunden", "ustd", "wochentag", "tag", "ue je tag"}


def _finished(head: DayHead, column: int, row: Row, around: Sequence[Row], sheet: Sheet) -> DayHead:
    """Add what the rows around a head say: the weekday, the lessons below it, the month merged above it."""
    for each in around:
        weekday = read_weekday(each.text(column))
        head = replace(head, weekday=weekday) if weekday is not None and head.weekday is None else head
        units = each.cell(column).value
        if each.number > row.number and isinstance(units, int | float):
            head = replace(head, units=float(units))
    for each in reversed([each for each in around if each.number < row.number]):
        text = spread_headings(each, sheet.merges).get(column) or _left_of(each, column)
        if (month := read_month(text)) and not head.is_whole:
            when = read_when(text)
            head = replace(head, months=(month,), year=head.year or (when.near.year if when else 0))
    return head


def _left_of(row: Row, column: int) -> str:
    """Return the month text that stands nearest to the left in a row of months."""
    months = [each for each in row.filled if read_month(row.text(each))]
    before = [each for each in months if each <= column]
    return row.text(before[-1]) if before and len(months) == len(row.filled) else ""


def further_days(row: Row, columns: ColumnList, before: date) -> dict[int, date]:
    """Return the days of a row that heads a further block of the same sheet; {} if it is no such row."""
    heads = day_heads(row) if len(row.filled) > FEWEST_DAYS else {}
    is_header = bool(heads) and _names(row, heads, columns) >= _SURE
    return days_of(heads, When(before)) if is_header else {}


def when_of(sheet: Sheet, upper: Sequence[Row], others: Sequence[date], today: date) -> When:
    """Return where in time a sheet lies: its name, the lines above the table, other sheets, a year, today."""
    texts = [row.text(column) for row in upper for column in row.filled]
    if named := read_when(sheet.name):
        return named
    month = read_month(sheet.name)
    near = next((when.near for text in texts if (when := read_when(text))), None)
    near = near or read_year(sheet.name) or next((day for text in texts if (day := read_start(text))), None)
    near = near or (others[0] if others else None)
    near = near or next((day for text in texts if (day := read_year(text))), None) or today
    month = month or next((found for text in texts if (found := read_month(text))), 0)
    return When(_in_month(near, month), month)


def _in_month(near: date, month: int) -> date:
    """Return the first of a month, the one nearest to a day; the day itself if no month is known."""
    if not month:
        return near
    return min((date(year, month, 1) for year in range(near.year - 1, near.year + 2)), key=lambda day: abs(day - near))


def days_in(header: SessionHeader, when: When) -> dict[int, date]:
    """Return the days of the columns; columns whose day cannot be known or that belong to no course are left out."""
    days = days_of(header.heads, when)
    ordered = [days[column] for column in sorted(days)]
    falls = sum(after < before for before, after in pairwise(ordered))
    span = max(ordered, default=date.min) - min(ordered, default=date.min)
    return days if falls * 3 <= len(ordered) and span < timedelta(days=_LONGEST_COURSE) else {}


def written_days(workbook: Workbook, name: str) -> list[date]:
    """Return whole dates that head columns of the other sheets, those of the nearest sheet first."""
    names = [sheet.name for sheet in workbook.sheets]
    place = names.index(name)
    found: list[tuple[int, date]] = []
    for other, sheet in enumerate(workbook.sheets):
        for row in [row for row in sheet.rows if row.filled][:_SEARCHED_ROWS] if other != place else []:
            heads = [head for head in day_heads(row).values() if head.year and head.day and head.months]
            days = days_of({0: heads[0]}, When(date.max)) if heads else {}
            found += [(abs(other - place), day) for day in days.values()]
    return [day for _distance, day in sorted(found)]
