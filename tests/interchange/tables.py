"""Small builders shared by the import tests: contexts, text tables, workbooks."""

from __future__ import annotations

import functools
import io
from datetime import date

from openpyxl import Workbook as ExcelBook

from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain.codes import CodeLists, load
from kiim_desktop.interchange.plan import propose
from kiim_desktop.interchange.readers.registry import READERS
from kiim_desktop.interchange.readings import ReadContext, Reading
from kiim_desktop.interchange.rows import RowOutcome, read_rows
from kiim_desktop.interchange.sheets import Cell, CellValue
from kiim_desktop.interchange.workbook import read_workbook

TODAY = date(2025, 3, 14)


@functools.cache
def codes() -> CodeLists:
    return load(read_codes_texts())


def context(target: str = "x", heading: str = "", nationality: tuple[str, ...] = ()) -> ReadContext:
    return ReadContext(codes(), TODAY, target, heading, nationality)


def read(reader: str, value: CellValue, target: str = "x", heading: str = "") -> Reading:
    return READERS[reader](Cell(value), context(target, heading))


def outcomes(data: bytes) -> dict[int, RowOutcome]:
    """Return the outcome of every row of the chosen sheets by row number, read as proposed."""
    workbook = read_workbook(data)
    mapping = propose(workbook, codes(), TODAY)
    return {outcome.row: outcome for outcome in read_rows(workbook, mapping, codes(), TODAY)}


def csv_bytes(*lines: str, encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    return "\r\n".join(line.replace(";", delimiter) for line in lines).encode(encoding)


def excel_bytes(book: ExcelBook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def excel(*rows: tuple[CellValue, ...]) -> ExcelBook:
    book = ExcelBook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    return book
