"""Tells by its content what a list is about: persons, attendance or offers."""

from __future__ import annotations

from datetime import date

from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.kinds import KINDS, Kinds
from kiim_desktop.interchange.attendance import read_sessions
from kiim_desktop.interchange.columns import list_kinds
from kiim_desktop.interchange.errors import NoHeaderFound
from kiim_desktop.interchange.plan import ImportMapping, SheetPlan, propose
from kiim_desktop.interchange.readings import ReadContext
from kiim_desktop.interchange.sheets import Workbook

PERSONS = "persons"
ATTENDANCE = "attendance"
OFFERS = "offers"
_SAMPLE = 40
_MOSTLY = 0.6
_SURE = 0.9
_UNREAD = frozenset({"told", "row_number"})
_LITTLE = 0.25


def recognised(
    workbook: Workbook, codes: CodeLists, today: date, kinds: Kinds = KINDS, kind: str = ""
) -> ImportMapping | None:
    """Return the proposal for a kind of list, or for the kind a file most likely is; None if no header was found."""
    if kind:
        return _proposed(workbook, codes, today, kinds, kind)
    best: ImportMapping | None = None
    best_rating = 0.0
    for name, listed in list_kinds().items():
        mapping = _proposed(workbook, codes, today, kinds, name)
        if mapping is None:
            continue
        if listed.has_days:
            if _holds_marks(workbook, mapping, codes, today):
                return mapping
            continue
        rating = max(_rating(plan, mapping) for plan in mapping.chosen)
        if best is None or rating > best_rating:
            best, best_rating = mapping, rating
    return best


def _proposed(workbook: Workbook, codes: CodeLists, today: date, kinds: Kinds, kind: str) -> ImportMapping | None:
    try:
        return propose(workbook, codes, today, kind, kinds)
    except NoHeaderFound:
        return None


def _rating(plan: SheetPlan, mapping: ImportMapping) -> float:
    """Return how many columns are surely understood; those we only keep as told count little."""
    readers = {target: column.reader for target, column in mapping.columns.columns.items()}
    sure = {choice.target for choice in plan.columns if choice.target and choice.confidence >= _SURE}
    return sum(_LITTLE if readers[target] in _UNREAD else 1.0 for target in sure)


def _holds_marks(workbook: Workbook, mapping: ImportMapping, codes: CodeLists, today: date) -> bool:
    """Tell whether most cells under the days are marks, not dates or words."""
    read = told = 0
    context = ReadContext(codes, today, "session")
    for plan in mapping.chosen:
        days = {choice.column: choice.day for choice in plan.columns if choice.day}
        rows = [row for row in workbook.sheet(plan.name).rows if row.number >= plan.first_data_row]
        for row in rows[:_SAMPLE]:
            sessions, _remarks, unread = read_sessions(row, days, plan.marks, context)
            read += len(sessions) - len(unread)
            told += len(unread)
    return read >= _MOSTLY * (read + told)
