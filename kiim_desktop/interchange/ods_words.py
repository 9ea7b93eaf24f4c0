"""The words of the OpenDocument format we read, and how a cell says its value (OASIS ODF 1.3, part 3)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element

from kiim_desktop.interchange.sheets import CellValue

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{_OASIS}{name}:1.0}}" for name in ("office", "table", "text", "style"))
FO = f"{_OASIS}xsl-fo-compatible:1.0}}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_NUMBERS = frozenset({"float", "percentage", "currency"})
_WHOLE = 1e15
_MOST_SPACES = 1_000
_TIME = re.compile(r"-?P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_BLANKS = re.compile(r"[ \t\r\n]+")


def count(element: Element, name: str) -> int:
    """Return a repetition or a span, at least 1."""
    return max(1, int(element.get(f"{TABLE}{name}", "1")))


def value_of(cell: Element) -> CellValue:
    """Return what a cell holds; of a formula the stored result. What does not fit its type stays the text shown."""
    text = shown(cell)
    told = cell.get(f"{OFFICE}value-type", "")
    if told in _NUMBERS:
        return _number(cell.get(f"{OFFICE}value", ""), text)
    if told == "date":
        return _day(cell.get(f"{OFFICE}date-value", ""), text)
    if told == "time":
        return _time(cell.get(f"{OFFICE}time-value", ""), text)
    if told == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    return text or cell.get(f"{OFFICE}string-value") or None


def is_error(cell: Element) -> bool:
    return cell.get(f"{CALC}value-type") == "error"


def shown(element: Element) -> str:
    """Return the paragraphs of a cell or a comment, one line each; drawings and comments in a cell are not its text."""
    return "\n".join("".join(_pieces(each)) for each in element if each.tag == f"{TEXT}p")


def comment_of(cell: Element) -> str:
    note = cell.find(f"{OFFICE}annotation")
    return shown(note).strip() if note is not None else ""


def _pieces(element: Element) -> Iterator[str]:
    yield _BLANKS.sub(" ", element.text or "")
    for child in element:
        if child.tag == f"{TEXT}s":
            yield " " * min(int(child.get(f"{TEXT}c", "1")), _MOST_SPACES)
        elif child.tag == f"{TEXT}tab":
            yield "\t"
        elif child.tag == f"{TEXT}line-break":
            yield "\n"
        elif child.tag.startswith(TEXT):
            yield from _pieces(child)
        yield _BLANKS.sub(" ", child.tail or "")


def _number(told: str, text: str) -> CellValue:
    try:
        number = float(told)
    except ValueError:
        return text or told or None
    if not math.isfinite(number):
        return text or told
    return int(number) if number.is_integer() and abs(number) < _WHOLE else number


def _day(told: str, text: str) -> CellValue:
    try:
        return datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)
    except ValueError:  # a year before Christ, a part of a second with nine digits
        return text or told or None


def _time(told: str, text: str) -> CellValue:
    parts = _TIME.fullmatch(told)
    if parts is None:
        return text or told or None
    days, hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    return f"{days * 24 + hours:02}:{minutes:02}:{seconds:02}"
