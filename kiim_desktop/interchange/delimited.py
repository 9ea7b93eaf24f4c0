"""Reads csv, tsv and txt: detects encoding and delimiter, keeps line breaks inside cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from kiim_desktop.interchange.errors import EncodingUnknown, FileBroken, FileIsEmpty
from kiim_desktop.interchange.sheets import Cell, FileKind, Row, Sheet, Workbook

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ";\t,|"
_SNIFFED = 60
_SNIFFED_TEXT = 200_000
_MANY_COLUMNS = 60
_MAX_CELL = 1_000_000
_MANY_LINES = 30
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAX_UNPRINTABLE_SHARE = 0.001


def read_delimited(data: bytes) -> Workbook:
    """Return the one sheet of a text table; a formula stays text. Errors: EncodingUnknown, FileIsEmpty, FileBroken."""
    text, encoding = decode(data)
    if not text.strip():
        raise FileIsEmpty
    if "\x00" in text or len(_UNPRINTABLE.findall(text)) > _MAX_UNPRINTABLE_SHARE * len(text):
        raise EncodingUnknown
    first_line, rest = text.split("\n", 1) if "\n" in text else (text, "")
    announced = re.fullmatch(r"\"?sep=(.)\"?\r?", first_line)
    delimiter = announced[1] if announced else sniff_delimiter(text)
    rows = tuple(_rows(rest if announced else text, delimiter, 2 if announced else 1))
    return Workbook(
        kind=FileKind.DELIMITED, sheets=(Sheet(name="", rows=rows),), encoding=encoding, delimiter=delimiter
    )


def decode(data: bytes) -> tuple[str, str]:
    """Return text and encoding: by mark, UTF-16 by its zero bytes, UTF-8 if valid, else what German Windows writes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    sample = data[:4000]
    if len(sample) >= 4 and sample.count(0) > len(sample) / 4:  # noqa: PLR2004  # too short to tell
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        return _strictly(data, "utf-16-le" if odd > even else "utf-16-be"), "utf-16"
    if 0 in data:
        raise EncodingUnknown
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise EncodingUnknown from error


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


def _rows(text: str, delimiter: str, first: int) -> Iterator[Row]:
    records = list(_records(text, delimiter))
    if any(_swallows_rows(record, delimiter) for record in records):
        records = list(_records(text, delimiter, quoted=False))
    for number, record in enumerate(records, first):
        yield Row(number, {column: Cell(value) for column, value in enumerate(record) if value})
