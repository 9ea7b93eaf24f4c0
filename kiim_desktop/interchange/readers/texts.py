"""Reads free text: markup becomes plain text, dated entries of one cell become single notes."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

from kiim_desktop.base.translation import _
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.interchange.readings import ReadContext, Reading, ReadNote, Remark, non_value
from kiim_desktop.interchange.sheets import Cell

_MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "hr"})
_SILENT = frozenset({"script", "style", "head", "title"})
_EDGE = "\x1f"
_ENTRY = re.compile(
    r"(?P<edge>^|\n|\x1f|//|[;|&•]|(?<=[!?])\s|\.[ \t]|,\s(?=\d{1,2}\.\d{1,2}\.\d{0,4}\s*[:–—-])|\s[-–—]\s)"
    r"[ \t\x1f&]{0,8}[-–•*(\[]?\s*(?:am\s+)?"
    r"(?P<date>\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}|\d{2})?(?!\d)|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4})"
    r"[)\]]?\s*(?P<mark>[:–—-]|\s|$)\s*[:–—-]?\s*"
)
_MAX_NOTE = 100_000


class _PlainText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # their signature
        self._silent += tag in _SILENT
        self.parts.append("\n" if tag in _BLOCKS else _EDGE)

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self.parts.append("\n" if tag in _BLOCKS else _EDGE)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain_text(text: str, edge: str = "") -> str:
    """Return text without markup; scripts vanish with their content, blocks become lines, other tags become `edge`."""
    if len(text) > _MAX_NOTE or not _MARKUP.search(text):
        return text
    parser = _PlainText()
    parser.feed(text)
    parser.close()
    joined = "".join(parser.parts).replace("\xa0", " ").replace(_EDGE, edge)
    return re.sub(r"\n{2,}", "\n", joined).strip("\n ")


def read_text(cell: Cell, context: ReadContext) -> Reading:
    """Read one line of text."""
    told = plain_text(cell.text).strip()
    missing = non_value(told, context)
    return Reading(as_told=told, missing=missing) if missing else Reading({context.target: told}, told)


def read_id(cell: Cell, context: ReadContext) -> Reading:
    """Read an identifier; zeros in front stay."""
    told = cell.text.strip()
    missing = non_value(told, context)
    return Reading(as_told=told, missing=missing) if missing else Reading({"ids": (f"{context.target}:{told}",)}, told)


def read_notes(cell: Cell, context: ReadContext) -> Reading:
    """Read notes: an entry begins where a date begins a line or follows a separator; the year is carried on."""
    told = cell.text
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    text = plain_text(told, edge=_EDGE).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\x1f[\x1f \t]*", _EDGE, re.sub(r"\s*\n\s*", "\n", re.sub(r"[ \t]{2,}", " ", text)))
    if len(text) > _MAX_NOTE:
        long = context.remark("long_note", _("sehr langer Text, nicht in Einträge geteilt"))
        return Reading({"notes": (ReadNote(None, _clean(text, is_last=True)),)}, told, (long,))
    notes, warnings = _entries(text, context)
    return Reading({"notes": tuple(notes)} if notes else {}, told, tuple(dict.fromkeys(warnings)))


def _entries(text: str, context: ReadContext) -> tuple[list[ReadNote], list[Remark]]:
    heads = [(found, day) for found in _ENTRY.finditer(text) if (day := found["date"])]
    notes: list[ReadNote] = []
    warnings: list[Remark] = []
    if lead := _clean(text[: heads[0][0].start()] if heads else text, is_last=True):
        notes.append(ReadNote(None, lead))
    before: date | None = None
    for position, (found, written) in enumerate(heads):
        is_last = position + 1 == len(heads)
        body = text[found.end() : len(text) if is_last else heads[position + 1][0].start()]
        day, was_given = _day(written, before, context.today)
        if day is None:
            notes.append(ReadNote(None, _clean(f"{written} {body}", is_last=is_last)))
            continue
        if not was_given and before is None:
            warnings.append(context.remark("note_year", _("Jahr einer Notiz angenommen, bitte prüfen")))
        before = day
        if cleaned := _clean(body, is_last=is_last):
            notes.append(ReadNote(day.isoformat(), cleaned))
    return notes, warnings


def _day(written: str, before: date | None, today: date) -> tuple[date | None, bool]:
    """Return the day and whether its year was written; without one it follows the entry before it."""
    squeezed = written.replace(" ", "")
    if not re.fullmatch(r"\d{1,2}\.\d{1,2}\.", squeezed):
        found = read_typed(squeezed, today, Towards.PAST)
        return (found.earliest if found else None), True
    if before is None:
        found = read_typed(squeezed, today, Towards.PAST)
        return (found.earliest if found else None), False
    for year in (before.year, before.year + 1):
        found = read_typed(f"{squeezed}{year}", today, Towards.PAST)
        if found and found.earliest and found.earliest >= before:
            return found.earliest, False
    found = read_typed(f"{squeezed}{before.year}", today, Towards.PAST)
    return (found.earliest if found else None), False


def _clean(text: str, *, is_last: bool) -> str:
    lines = [" ".join(line.split()) for line in text.replace(_EDGE, " ").split("\n")]
    joined = "\n".join(line for line in lines if line).strip(" \n&;|•")
    return joined.removesuffix("//").strip() if is_last else joined.removesuffix("//").removesuffix(" -").strip()
