"""Reads one cell of an attendance list: a sign, a word, or the lessons somebody attended."""

from __future__ import annotations

import re

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.mark_legends import mark_of
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading
from kiim_desktop.interchange.sheets import Cell

_HOURS = re.compile(r"(\d{1,2}(?:[.,]\d\d?)?)\s*(?:ue|u-?std|std|stunden|h)?\.?", re.IGNORECASE)
_FIRST = re.compile(r"\s*(\w+|[^\w\s])[\s,;:/(.\-–]")


def read_mark(cell: Cell, context: ReadContext) -> Reading:
    """Read a mark into `mark`, with `hours` if lessons are written; the legend of the sheet goes first."""
    told = cell.text.strip()
    known = context.legend.signs.get(told.casefold().rstrip("."), context.legend.signs.get(told.casefold()))
    if known is not None:
        return _marked(known, told)
    if (hours := read_hours(told)) is not None and (context.legend.is_hours or told not in {"0", "1"}):
        return Reading({"mark": "present" if hours else "unexcused", "hours": told}, told)
    if (mark := mark_of(told, context.codes["attendance_marks"])) is not None:
        return _marked(mark, told)
    if first := _FIRST.match(told):
        reading = read_mark(Cell(first[1]), context)
        if reading.values:
            remark = context.remark("mark_words", _("Zusatz beim Vermerk steht nur im Text wie genannt"))
            return Reading(reading.values, told, (remark,))
    return Reading(as_told=told, warnings=(context.not_understood(),))


def read_hours(told: str) -> float | None:
    """Return a number of lessons."""
    found = _HOURS.fullmatch(told)
    return float(found[1].replace(",", ".")) if found else None


def _marked(mark: str, told: str) -> Reading:
    values: dict[str, Fact] = {"mark": mark} if mark else {}
    return Reading(values, told, missing="" if mark else "not_applicable")


def read_hours_cell(cell: Cell, context: ReadContext) -> Reading:
    """Read a total of lessons as it stands in the list; a formula without a result says nothing."""
    told = cell.text.strip()
    hours = re.fullmatch(r"(\d{1,4}(?:[.,]\d\d?)?)\s*(?:ue|u-?std|std|stunden|h|tage?)?\.?", told, re.IGNORECASE)
    return Reading({context.target: hours[1].replace(",", ".")} if hours else {}, told)
