"""Reads dates: real ones, Excel serials in plain cells, and text as people write it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from kiim_desktop.base.translation import _
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Towards, read_typed
from kiim_desktop.interchange.readings import ReadContext, Reading, Remark, non_value
from kiim_desktop.interchange.sheets import Cell

_EXCEL_START = date(1899, 12, 30)
_SERIALS = range(5_000, 80_000)
_YEARS = range(1880, 2150)
_OLDEST_AGE = 110
_MONTH_FIRST = re.compile(r"(\d\d?)/(\d\d?)/\d{2,4}")
_MONTHS = 12


def read_date(cell: Cell, context: ReadContext, towards: Towards) -> tuple[FuzzyDate | None, tuple[Remark, ...]]:
    """Return the date of a cell and what is doubtful about it; None if it is not understood."""
    value = cell.value
    if isinstance(value, datetime):
        return FuzzyDate.of(value.date()), ()
    if isinstance(value, date):
        return FuzzyDate.of(value), ()
    text = cell.text.strip()
    if re.fullmatch(r"\d{4,5}(\.\d+)?", text):
        return _from_number(float(text), context)
    found = read_typed(text, context.today, towards)
    swapped = _MONTH_FIRST.search(text)
    if found and swapped and int(swapped[2]) > _MONTHS:
        return found, (context.remark("month_first", _("Monat steht vor dem Tag, bitte prüfen")),)
    return found, ()


def _from_number(number: float, context: ReadContext) -> tuple[FuzzyDate | None, tuple[Remark, ...]]:
    if number.is_integer() and int(number) in _YEARS:
        return FuzzyDate(f"{int(number)}"), ()
    if int(number) in _SERIALS:
        day = _EXCEL_START + timedelta(days=int(number))
        return FuzzyDate.of(day), (context.remark("serial_date", _("Zahl als Excel-Datum gelesen, bitte prüfen")),)
    return None, ()


def _reading(cell: Cell, context: ReadContext, towards: Towards) -> Reading:
    text = cell.text.strip()
    if missing := non_value(text, context):
        return Reading(as_told=text, missing=missing)
    found, warnings = read_date(cell, context, towards)
    if found is None:
        return Reading(as_told=text, warnings=(context.not_understood(),))
    if not found.is_known:
        return Reading(as_told=text, missing="unknown")
    return Reading({context.target: found.edtf}, text, warnings)


def read_birth(cell: Cell, context: ReadContext) -> Reading:
    """Read a birth date: it lies behind us; an impossible age is told, not refused."""
    text = cell.text.strip()
    if re.fullmatch(r"\d\d", text) and "jahr" in context.heading.casefold():
        cell = Cell(f"'{text}")
    reading = _reading(cell, context, Towards.PAST)
    edtf = reading.values.get(context.target)
    if not isinstance(edtf, str):
        return reading
    earliest = FuzzyDate(edtf).earliest or context.today
    if earliest > context.today or context.today.year - earliest.year > _OLDEST_AGE:
        remark = context.remark("implausible_birth", _("Geburtsdatum ist unwahrscheinlich, bitte prüfen"))
        return Reading(reading.values, reading.as_told, (*reading.warnings, remark))
    return reading


def read_date_in(cell: Cell, context: ReadContext) -> Reading:
    """Read a date that may lie behind us or ahead."""
    return _reading(cell, context, Towards.NEAREST)


def read_past(cell: Cell, context: ReadContext) -> Reading:
    return _reading(cell, context, Towards.PAST)


def read_until(cell: Cell, context: ReadContext) -> Reading:
    """Read the end of a validity; "unbefristet" is no date and stays as told."""
    text = cell.text.strip()
    if re.fullmatch(r"(?i)unbefr\w*\.?|unbegrenzt|dauerhaft", text):
        return Reading(as_told=text)
    if isinstance(cell.value, str):
        cell = Cell(re.sub(r"(?i)^(?:gültig\s*)?(?:bis|b\.)\s*(?:zum\s*)?", "", text))
    reading = _reading(cell, context, Towards.NEAREST)
    return Reading(reading.values, text, reading.warnings, reading.missing)
