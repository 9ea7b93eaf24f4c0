"""Finds the rows that head a table, and tells group, total and repeated header rows from data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiim_desktop.domain.codes import fold
from kiim_desktop.interchange.columns import ColumnList
from kiim_desktop.interchange.sheets import Merge, Row, Sheet

_SEARCHED_ROWS = 60
_SURE = 0.8
_FEWEST_COLUMNS = 2
_TOTAL = re.compile(
    r"(?:summe|gesamt|insgesamt|total|anzahl|zwischensumme|durchschnitt|mittelwert|stand)\b|∑|σ", re.IGNORECASE
)
FOOTER = re.compile(
    r"(?:unterschrift|kursleit|lehrkraft|dozent|datum|legende|seite|erstellt|gedruckt|hinweis|anmerkung|quelle)",
    re.IGNORECASE,
)
"""How a line below a list begins that looks like a name but is none."""
_COUNTED = re.compile(r"(?:tn|teilnehmer\w*|anwesend\w*|abwesend\w*|fehlend\w*|entschuldigt\w*)\b", re.IGNORECASE)
_WIDE = 3
_REPEATED_SHARE = 0.6


class RowSort(Enum):
    """What a row below the header is."""

    DATA = "data"
    BLANK = "blank"
    GROUP = "group"
    TOTAL = "total"
    REPEATED_HEADER = "repeated_header"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: its rows, the heading of each column and the wider heading above it."""

    rows: tuple[int, ...]
    headings: Mapping[int, str]
    parents: Mapping[int, str]
    score: float


def find_header(sheet: Sheet, columns: ColumnList) -> Header | None:
    """Return the best header in the first rows, of one or two rows; None if nothing looks like one."""
    candidates: list[Header] = []
    upper = [row for row in sheet.rows if row.filled][:_SEARCHED_ROWS]
    for position, row in enumerate(upper):
        if len(row.filled) < _FEWEST_COLUMNS:
            continue
        candidates.append(_header((row.number,), {c: row.text(c) for c in row.filled}, {}, row, columns))
        below = upper[position + 1] if position + 1 < len(upper) else None
        if below and below.number == row.number + 1:
            candidates.append(_two_rows(sheet, row, below, columns))
    best = max(candidates, key=lambda header: (header.score, -len(header.rows), -header.rows[0]), default=None)
    return best if best and best.score >= _FEWEST_COLUMNS * _SURE else None


def _two_rows(sheet: Sheet, upper: Row, lower: Row, columns: ColumnList) -> Header:
    parents = spread_headings(upper, sheet.merges)
    headings = {column: lower.text(column) or parents.get(column, "") for column in sorted({*parents, *lower.filled})}
    return _header((upper.number, lower.number), headings, parents, lower, columns)


def spread_headings(row: Row, merges: tuple[Merge, ...]) -> dict[int, str]:
    """Return the text above each column: a merged heading stands over all its columns."""
    spread = {column: row.text(column) for column in row.filled}
    for merge in merges:
        if merge.first_row <= row.number <= merge.last_row and (text := spread.get(merge.first_column)):
            spread |= dict.fromkeys(
                range(merge.first_column, min(merge.last_column, merge.first_column + 200) + 1), text
            )
    return spread


def _header(
    rows: tuple[int, ...], headings: dict[int, str], parents: dict[int, str], row: Row, columns: ColumnList
) -> Header:
    matched: dict[str, float] = {}
    for heading in headings.values():
        for match in columns.match(heading)[:1]:
            matched[match.target] = max(matched.get(match.target, 0.0), match.confidence)
    foreign = sum(1 for c in row.filled if isinstance(row.cell(c).value, (int, float, date)) or row.cell(c).is_formula)
    return Header(rows, headings, parents, sum(matched.values()) - 0.5 * foreign)


def row_sort(row: Row, header: Header, merges: Mapping[int, Merge], numbers: frozenset[int]) -> RowSort:
    """Tell what a row below the header is; `numbers` are columns that only count rows, `merges` is by first row."""
    filled = [column for column in row.filled if column not in numbers] or [*row.filled]
    if not filled:
        return RowSort.BLANK
    first = row.text(filled[0])
    if _repeats(row, filled, header):
        return RowSort.REPEATED_HEADER
    if _TOTAL.match(first) and (len(filled) <= _WIDE or any(row.cell(c).is_formula for c in filled)):
        return RowSort.TOTAL
    if (_TOTAL.match(first) or _COUNTED.match(first)) and all(_is_number(row, column) for column in filled[1:]):
        return RowSort.TOTAL if len(filled) > 1 else RowSort.REMARK
    return RowSort.DATA if len(filled) > 1 else _single_cell_sort(row, filled[0], merges.get(row.number))


def _is_number(row: Row, column: int) -> bool:
    return row.cell(column).is_formula or re.fullmatch(r"[\d.,]+ ?%?", row.text(column)) is not None


def _single_cell_sort(row: Row, column: int, merge: Merge | None) -> RowSort:
    cell = row.cell(column)
    if merge is not None and merge.last_column - merge.first_column >= _WIDE - 1:
        return RowSort.GROUP
    if cell.is_formula:
        return RowSort.REMARK
    return RowSort.GROUP if cell.is_bold or cell.fill else RowSort.REMARK


def _repeats(row: Row, filled: list[int], header: Header) -> bool:
    same = sum(1 for column in filled if fold(row.text(column)) == fold(header.headings.get(column, "")))
    return len(filled) > 1 and same >= _REPEATED_SHARE * len(filled)
