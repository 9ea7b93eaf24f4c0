"""Writes plain tables as CSV or XLSX so that a spreadsheet never takes a text for a formula."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from kiim_desktop.domain.training import FILE_MARK
from kiim_desktop.interchange.errors import FileNotWritten, UnknownFileKind

Line = Sequence[str]
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767
"""Characters in a cell of a spreadsheet; Excel refuses a file with more."""


def formula_safe(text: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet would compute (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def write_table(lines: Iterable[Line], out: Path, *, training: bool) -> int:
    """Write lines to .csv or .xlsx, whole or not at all; returns how many. FileNotWritten, UnknownFileKind.

    What leaves a profile for training says so in the first column of each line: that survives sorting, cutting and
    saving in a spreadsheet, where a first line, a name or a property of the file is soon lost.
    """
    writers = {".csv": _write_csv, ".xlsx": _write_excel}
    if out.suffix.lower() not in writers:
        raise UnknownFileKind
    marked = ([FILE_MARK, *line] for line in lines) if training else lines
    part = out.with_name(f"{out.name}.part")
    try:
        count = writers[out.suffix.lower()](marked, part)
        os.replace(part, out)  # noqa: PTH105  # atomic on every platform
    except OSError as error:
        raise FileNotWritten from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _write_csv(lines: Iterable[Line], out: Path) -> int:
    count = 0
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        for line in lines:
            writer.writerow([formula_safe(text) for text in line])
            count += 1
    return count


def _write_excel(lines: Iterable[Line], out: Path) -> int:
    from openpyxl import Workbook  # noqa: PLC0415  # large, and hardly ever needed
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Personen")
    count = 0
    for line in lines:
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=_printable(text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
        count += 1
    book.save(out)
    return count


def _printable(text: str) -> str:
    """Return the text without signs XML cannot hold, cut to what a cell holds."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")[:_LONGEST_CELL]
