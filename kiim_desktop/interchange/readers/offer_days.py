"""Reads when an offer takes place: first and last day, weekdays and times, apart or all in one cell."""

from __future__ import annotations

import re
from datetime import date

from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.interchange.readers.dates import read_date
from kiim_desktop.interchange.readers.offer_figures import schedule_in
from kiim_desktop.interchange.readers.offer_words import mentions, status_of
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, non_value
from kiim_desktop.interchange.sheets import Cell

_PERIOD = re.compile(r"(.+?\d\.?)\s*(?:-|–|—|bis)\s*(?:zum |ca\. )?(\d.+)")
_BEFORE = re.compile(
    r"^(?:(?:ab|start|beginn|am|vom|von|seit|vorauss\w*\.?|ca\.|mo|di|mi|do|fr|sa|so)\b[.:,]?\s*)+(?=\d|\w+ \d)",
    re.IGNORECASE,
)
_CLOCK_BEHIND = re.compile(r"[,;]?\s+(?:um )?\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:uhr|h)?$", re.IGNORECASE)
_DATE = r"\d{1,2}\.\s?\d{1,2}\.(?:\s?(?:\d{4}|\d{2}))?(?!\d)"
_WITHIN = re.compile(rf"(?:{_DATE}|\d{{1,2}}\.)\s*(?:-|–|—|bis)\s*(?:zum )?{_DATE}|{_DATE}")
_PART_OF_DAY = re.compile(r"vormittag|nachmittag|abend|vollzeit|teilzeit")


def read_schedule(cell: Cell, context: ReadContext) -> Reading:
    """Read weekdays and times: "Mo-Fr 8:30-12:45", "Di + Do 17.30 Uhr"; dates in the same cell count as well."""
    told = " ".join(cell.text.split())
    values, rest = _days_in(told, context)
    values |= schedule_in(rest)
    if values or _PART_OF_DAY.search(told.casefold()):
        return Reading(values, told)
    missing = non_value(told, context) or ("unknown" if status_of(told) else "")
    return Reading(as_told=told, missing=missing, warnings=() if missing else (context.not_understood(),))


def read_begin(cell: Cell, context: ReadContext) -> Reading:
    """Read the first day, or the whole period; "ab sofort" and "laufend" are a status, no day."""
    return _read_days(cell, context, "begins")


def read_end(cell: Cell, context: ReadContext) -> Reading:
    return _read_days(cell, context, "ends")


def _read_days(cell: Cell, context: ReadContext, name: str) -> Reading:
    told = " ".join(cell.text.split())
    if isinstance(cell.value, date | int | float):
        found, remarks = read_date(cell, context, Towards.NEAREST)
        return Reading({name: found.edtf} if found else {}, told, remarks if found else (context.not_understood(),))
    if values := _told_days(told, context, name):
        return Reading(values, told)
    missing = non_value(told, context)
    return Reading(as_told=told, missing=missing, warnings=() if missing else (context.not_understood(),))


def _told_days(told: str, context: ReadContext, name: str) -> dict[str, Fact]:
    if mentions(told, "cancelled"):
        return {"status": "cancelled"}
    if day := _day(told, context):
        return {name: day}
    values, rest = _days_in(told, context)
    if values:
        return values | schedule_in(rest)
    status = status_of(told)
    return {"status": status} if status else {}


def _day(text: str, context: ReadContext) -> str:
    bare = _CLOCK_BEHIND.sub("", _BEFORE.sub("", text)) or text
    found = read_typed(bare, context.today, Towards.NEAREST)
    return found.edtf if found and found.is_known else ""


def _period(text: str, context: ReadContext) -> tuple[str, str] | None:
    """Return first and last day; the year may stand only behind the last ("3.2.–27.6.2025")."""
    found = _PERIOD.fullmatch(_BEFORE.sub("", text))
    if not found:
        return None
    last = _day(found[2], context)
    first = found[1].strip()
    if last and re.fullmatch(r"\d{1,2}\.\s?\d{1,2}\.?", first):
        first = f"{first.rstrip('.')}.{last[:4]}"
    elif last and re.fullmatch(r"\d{1,2}\.?", first) and len(last) == len("2025-02-01"):
        first = f"{first.rstrip('.')}.{last[5:7]}.{last[:4]}"
    begins = _day(first, context)
    if begins and last and begins > last and len(begins) == len("2025-02-01"):
        begins = f"{int(begins[:4]) - 1}{begins[4:]}"
    return (begins, last) if begins and last else None


def _days_in(told: str, context: ReadContext) -> tuple[dict[str, Fact], str]:
    """Return the day or period that stands in a text, and the rest of it."""
    found = _WITHIN.search(told)
    if not found:
        period = _period(told, context)
        return ({"begins": period[0], "ends": period[1]}, "") if period else ({}, told)
    rest = told[: found.start()] + " " + told[found.end() :]
    if period := _period(found[0], context):
        return {"begins": period[0], "ends": period[1]}, rest
    day = _day(found[0], context)
    return ({"begins": day}, rest) if day else ({}, told)
