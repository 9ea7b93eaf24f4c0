"""Reads csv, tsv and txt: guesses the separator, keeps line breaks inside cells and rows with damaged signs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.encodings import DecodedText, decode, is_damaged, mended
from kiim_desktop.interchange.errors import EncodingUnknown, FileBroken, FileIsEmpty
from kiim_desktop.interchange.sheets import Cell, FileKind, Row, Sheet, Workbook

_DELIMITERS = ";\t,|"
_SNIFFED = 60
_SNIFFED_TEXT = 200_000
_MANY_COLUMNS = 60
_MAX_CELL = 1_000_000
_MANY_LINES = 30
_NAMED = 20
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAX_UNPRINTABLE_SHARE = 0.001


def read_delimited(data: bytes, between: Callable[[], None] = lambda: None) -> Workbook:
    """Return the one sheet of a text table; a formula stays text. Errors: EncodingUnknown, FileIsEmpty, FileBroken."""
    decoded = decode(data)
    text = decoded.text
    if not text.strip():
        raise FileIsEmpty
    if "\x00" in text or len(_UNPRINTABLE.findall(text)) > _MAX_UNPRINTABLE_SHARE * len(text):
        raise EncodingUnknown
    first_line, rest = text.split("\n", 1) if "\n" in text else (text, "")
    announced = re.fullmatch(r"\"?sep=(.)\"?\r?", first_line)
    delimiter = announced[1] if announced else sniff_delimiter(text)
    rows = tuple(_rows(rest if announced else text, delimiter, 2 if announced else 1, between))
    damaged = frozenset(row.number for row in rows if _is_damaged(row)) if decoded.is_damaged else frozenset[int]()
    if damaged:
        rows = tuple(_mended(row, decoded.encoding) if row.number in damaged else row for row in rows)
    return Workbook(
        kind=FileKind.DELIMITED,
        sheets=(Sheet(name="", rows=rows, damaged=damaged),),
        encoding=decoded.encoding,
        delimiter=delimiter,
        remarks=tuple(encoding_remarks(decoded, damaged)),
    )


def encoding_remarks(decoded: DecodedText, damaged: Iterable[int]) -> Iterator[str]:
    """Yield what a person should know about the signs of a text file."""
    if decoded.is_guessed:
        text = _("Umlaute und Sonderzeichen wurden als {encoding} gelesen. Bitte ein paar Namen vergleichen.")
        yield text.format(encoding=decoded.encoding)
    if rows := sorted(damaged):
        named = ", ".join(str(row) for row in rows[:_NAMED]) + (" …" if len(rows) > _NAMED else "")
        yield _("Beschädigte Zeichen in Zeile {rows}: bitte mit der Liste vergleichen.").format(rows=named)


def _is_damaged(row: Row) -> bool:
    return any(is_damaged(cell.text) for cell in row.cells.values())


def _mended(row: Row, encoding: str) -> Row:
    return Row(row.number, {column: Cell(mended(cell.text, encoding)) for column, cell in row.cells.items()})


def sniff_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first records into the most columns of equal number."""
    best, best_rating = ";", 0.0
    for delimiter in _DELIMITERS:
        widths = _widths(text[:_SNIFFED_TEXT], delimiter)
        if len(text) > _SNIFFED_TEXT and 1 < len(widths) < _SNIFFED:
            widths.pop()  # the sample ends in the middle of this record
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        share = widths.count(usual) / len(widths) if widths else 0.0
        rating = min(usual - 1, _MANY_COLUMNS) * share**2
        if rating > best_rating:
            best, best_rating = delimiter, rating
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    """Return how many columns the first records have; a record that cannot be read ends the sample."""
    widths: list[int] = []
    try:
        for record in _records(sample, delimiter):
            widths += [len(record)] if record else []
            if len(widths) >= _SNIFFED:
                break
    except FileBroken:
        pass
    return widths


def _records(text: str, delimiter: str, *, quoted: bool = True) -> Iterator[list[str]]:
    csv.field_size_limit(_MAX_CELL)
    lines = io.StringIO(text, newline="")
    if quoted:
        reader = csv.reader(lines, delimiter=delimiter)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    try:
        yield from reader
    except csv.Error as error:
        raise FileBroken from error


def _swallows_rows(record: list[str], delimiter: str) -> bool:
    """Tell whether an opening quote that is never closed took other rows into one cell."""
    return any(cell.count("\n") > _MANY_LINES and cell.count(delimiter) > _MANY_LINES for cell in record)


def _rows(text: str, delimiter: str, first: int, between: Callable[[], None]) -> Iterator[Row]:
    records = list(_records(text, delimiter))
    if any(_swallows_rows(record, delimiter) for record in records):
        records = list(_records(text, delimiter, quoted=False))
    for number, record in enumerate(records, first):
        between()
        yield Row(number, {column: Cell(value) for column, value in enumerate(record) if value})
