"""One table of an ods file: its rows as they come, repeated ones spread out within limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.archives import MAX_UNPACKED
from kiim_desktop.interchange.errors import FileTooBig
from kiim_desktop.interchange.ods_words import FO, OFFICE, STYLE, TABLE, comment_of, count, is_error, value_of
from kiim_desktop.interchange.sheets import Cell, Merge, Row, Sheet

_MAX_COLUMNS = 16_384
_MOST_ALIKE = 1_000
"""Rows with content that one row may stand for; a column filled to the last line of the sheet is one of a million."""
_MOST_PAINTED = 64
_FAR = 2**31
_MAX_PARENTS = 12
_HIDDEN = frozenset({"collapse", "filter"})
_COLOUR = re.compile(r"#([0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says itself; None is left to its parent."""

    parent: str
    fill: str | None
    is_struck: bool | None
    is_bold: bool | None
    hides: bool


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks: background as RRGGBB, struck through, bold."""

    fill: str = ""
    is_struck: bool = False
    is_bold: bool = False


class Styles:
    """The styles of a file by family and name."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        self._looks: dict[str, Look] = {}

    def add(self, element: Element) -> None:
        cell = element.find(f"{STYLE}table-cell-properties")
        text = element.find(f"{STYLE}text-properties")
        table = element.find(f"{STYLE}table-properties")
        through = text.get(f"{STYLE}text-line-through-style") if text is not None else None
        weight = text.get(f"{FO}font-weight") if text is not None else None
        key = element.get(f"{STYLE}family", ""), element.get(f"{STYLE}name", "")
        self._styles[key] = _Style(
            parent=element.get(f"{STYLE}parent-style-name", ""),
            fill=_fill(cell.get(f"{FO}background-color") if cell is not None else None),
            is_struck=through != "none" if through is not None else None,
            is_bold=weight not in {"normal", "400"} if weight is not None else None,
            hides=table is not None and table.get(f"{TABLE}display") == "false",
        )

    def hides(self, name: str) -> bool:
        """Tell whether a table of this style is hidden."""
        style = self._styles.get(("table", name))
        return style is not None and style.hides

    def look(self, name: str) -> Look:
        """Return how a cell of this style looks."""
        if name not in self._looks:
            chain = [*self._chain(name)]
            self._looks[name] = Look(
                next((style.fill for style in chain if style.fill is not None), ""),
                next((style.is_struck for style in chain if style.is_struck is not None), False),
                next((style.is_bold for style in chain if style.is_bold is not None), False),
            )
        return self._looks[name]

    def _chain(self, name: str) -> Iterator[_Style]:
        for _step in range(_MAX_PARENTS):  # a style may name itself as its parent
            style = self._styles.get(("table-cell", name))
            if style is None:
                return
            yield style
            name = style.parent


def _fill(told: str | None) -> str | None:
    if told is None:
        return None
    colour = _COLOUR.fullmatch(told)
    return colour[1].upper() if colour else ""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns that were declared together."""

    first: int
    last: int
    style: str


class TableReader:
    """Gathers the columns and rows of one table."""

    def __init__(self, table: Element, number: int, styles: Styles, max_cells: int) -> None:
        self.remarks: list[str] = []
        self.cell_count = 0
        self._name = table.get(f"{TABLE}name") or _("Tabelle {number}").format(number=number)
        self._is_hidden = styles.hides(table.get(f"{TABLE}style-name", ""))
        self._styles = styles
        self._max_cells = max_cells
        self._columns: list[_Columns] = []
        self._hidden: set[int] = set()
        self._merges: list[Merge] = []
        self._rows: list[Row] = []
        self._column = 0
        self._row = 1

    def take(self, element: Element) -> bool:
        """Read an element that has ended, if it is a column or a row; tell whether it may be forgotten."""
        if element.tag == f"{TABLE}table-column":
            self._add_columns(element)
        elif element.tag == f"{TABLE}table-row":
            self._add_rows(element)
            return True
        return False

    def sheet(self) -> Sheet:
        return Sheet(
            name=self._name,
            rows=tuple(self._rows),
            is_hidden=self._is_hidden,
            hidden_columns=frozenset(self._hidden),
            merges=tuple(self._merges),
        )

    def _add_columns(self, element: Element) -> None:
        first = self._column
        self._column = min(first + count(element, "number-columns-repeated"), _MAX_COLUMNS)
        if style := element.get(f"{TABLE}default-cell-style-name", ""):
            self._columns.append(_Columns(first, self._column - 1, style))
        if element.get(f"{TABLE}visibility") in _HIDDEN:
            self._hidden.update(range(first, self._column))

    def _add_rows(self, element: Element) -> None:
        number, repeated = self._row, count(element, "number-rows-repeated")
        self._row = min(number + repeated, _FAR)
        cells = dict(self._cells(element, number))
        if not cells or (repeated > 1 and all(_is_bare(cell) for cell in cells.values())):
            return
        several = min(repeated, _MOST_ALIKE)
        if repeated > several:
            text = _("Ab Zeile {number} steht {times}-mal dasselbe; gelesen wurden die ersten {several} Zeilen.")
            self.remarks.append(text.format(number=number, times=repeated, several=several))
        self._count(len(cells) * (several - 1))
        is_hidden = element.get(f"{TABLE}visibility") in _HIDDEN
        self._rows += [Row(number + more, cells, is_hidden=is_hidden) for more in range(several)]

    def _cells(self, row: Element, number: int) -> Iterator[tuple[int, Cell]]:
        column = 0
        of_row = row.get(f"{TABLE}default-cell-style-name", "")
        for element in row:
            is_covered = element.tag == f"{TABLE}covered-table-cell"
            if element.tag != f"{TABLE}table-cell" and not is_covered:
                continue
            first, last = column, column + count(element, "number-columns-repeated") - 1
            column = last + 1
            if first >= _MAX_COLUMNS:
                return
            if is_covered:
                continue
            self._note_merge(element, number, first)
            cell = self._cell(element, self._style(element, of_row, first))
            if not _is_bare(cell) or (_is_painted(cell) and last - first < _MOST_PAINTED):
                self._count(min(last, _MAX_COLUMNS - 1) - first + 1)
                for each in range(first, min(last, _MAX_COLUMNS - 1) + 1):
                    yield each, cell

    def _count(self, cells: int) -> None:
        self.cell_count += cells
        if self.cell_count > self._max_cells:
            raise FileTooBig(limit=MAX_UNPACKED // 1_000_000)

    def _style(self, element: Element, of_row: str, column: int) -> str:
        own = element.get(f"{TABLE}style-name") or of_row
        if own:
            return own
        return next((each.style for each in self._columns if each.first <= column <= each.last), "")

    def _note_merge(self, element: Element, number: int, column: int) -> None:
        rows, columns = count(element, "number-rows-spanned"), count(element, "number-columns-spanned")
        if rows > 1 or columns > 1:
            last = min(column + columns, _MAX_COLUMNS) - 1
            self._merges.append(Merge(number, min(number + rows, _FAR) - 1, column, last))

    def _cell(self, element: Element, style: str) -> Cell:
        look = self._styles.look(style)
        return Cell(
            value_of(element),
            is_formula=f"{TABLE}formula" in element.attrib,
            is_error=is_error(element),
            fill=look.fill,
            is_struck=look.is_struck,
            is_bold=look.is_bold,
            comment=comment_of(element) if element.get(f"{OFFICE}value-type") or len(element) else "",
        )


def _is_bare(cell: Cell) -> bool:
    """Tell whether a cell says nothing; a formula without a result still says something."""
    return cell.value is None and not cell.comment and not cell.is_formula


def _is_painted(cell: Cell) -> bool:
    return bool(cell.fill)
