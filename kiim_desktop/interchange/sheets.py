"""Tables as they lie in a file: sparse cells with their look, no meaning yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Final

from kiim_desktop.domain.training import FILE_MARK

_MARK: Final = FILE_MARK.casefold()
_LONGEST_MARK: Final = 40
"""Characters a cell with the mark may have, with what a spreadsheet put round it."""
CellValue = str | int | float | bool | date | None


class FileKind(Enum):
    """How a file is built, told by its content."""

    XLSX = "xlsx"
    ODS = "ods"
    JSON = "json"
    DELIMITED = "delimited"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; the value is a date only if the cell is formatted as one."""

    value: CellValue
    is_formula: bool = False
    is_error: bool = False
    fill: str = ""
    is_struck: bool = False
    is_bold: bool = False
    comment: str = ""

    @property
    def text(self) -> str:
        """Return the value as one would read it aloud; never rounded, no trailing .0."""
        value = self.value
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "ja" if value else "nein"
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() else repr(value)
        is_day = isinstance(value, date) and (not isinstance(value, datetime) or value.time() == time())
        return value.strftime("%d.%m.%Y") if is_day and isinstance(value, date) else str(value)

    @property
    def is_blank(self) -> bool:
        value = self.value
        return value is None or (isinstance(value, str) and (not value or value.isspace()))


EMPTY = Cell(None)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `cells` maps 0-based columns, `number` counts from 1 (for text files: the record)."""

    number: int
    cells: Mapping[int, Cell]
    is_hidden: bool = False
    filled: tuple[int, ...] = field(init=False)
    """The columns that hold something, in order."""

    def __post_init__(self) -> None:
        filled = tuple(column for column in sorted(self.cells) if not self.cells[column].is_blank)
        object.__setattr__(self, "filled", filled)

    def cell(self, column: int) -> Cell:
        return self.cells.get(column, EMPTY)

    def text(self, column: int) -> str:
        return self.cell(column).text.strip()


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area; rows count from 1, columns from 0, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet with the rows that hold cells, ascending."""

    name: str
    rows: tuple[Row, ...]
    is_hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    damaged: frozenset[int] = frozenset()
    """Rows with signs that could not be read for sure."""

    def row(self, number: int) -> Row:
        """Return a row by its number; rows without cells are empty."""
        found = number - 1
        if 0 <= found < len(self.rows) and self.rows[found].number == number:
            return self.rows[found]
        return next((row for row in self.rows if row.number == number), Row(number, {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A read file."""

    kind: FileKind
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""
    remarks: tuple[str, ...] = field(default=())

    @property
    def is_of_training(self) -> bool:
        """Tell whether a cell says that the list is one for training (domain/training.py)."""
        cells = (cell.value for sheet in self.sheets for row in sheet.rows for cell in row.cells.values())
        return any(isinstance(value, str) and _is_mark(value) for value in cells)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet by name; KeyError if there is none."""
        found = next((sheet for sheet in self.sheets if sheet.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


def _is_mark(text: str) -> bool:
    return len(text) < _LONGEST_MARK and unicodedata.normalize("NFC", text).strip("' \t\n\u00a0").casefold() == _MARK
