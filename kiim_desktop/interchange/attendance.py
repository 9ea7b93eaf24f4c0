"""Reads the marks of one participant: on which days somebody was there, and how many lessons that makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kiim_desktop.domain.codes import CodeList
from kiim_desktop.interchange.mark_legends import NO_CLASS, MarkLegend, mark_of, read_legend
from kiim_desktop.interchange.readers.marks import read_hours, read_mark
from kiim_desktop.interchange.readings import ReadContext, Remark
from kiim_desktop.interchange.sheets import Cell, Row

_DASHES = ("-", "–", "—")
ATTENDED = frozenset({"present", "late"})
UNEXCUSED = "unexcused"


@dataclass(frozen=True, slots=True)
class ReadSession:
    """One day: the mark as a code of attendance_marks ("" if not understood), its lessons if they are known."""

    date: date
    mark: str
    hours: float | None = None
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAttendance:
    """All days of one participant on one sheet; hours are None where nobody says how long a day is."""

    sessions: tuple[ReadSession, ...]
    hours_present: float | None = None
    hours_unexcused: float | None = None
    course: str = ""
    block: int = 0
    """Which of several blocks below each other on the sheet this is."""

    def count(self, mark: str) -> int:
        return sum(1 for session in self.sessions if session.mark == mark)


def legend_for(rows: Sequence[Row], beside: Sequence[Row], days: Sequence[int], marks: CodeList) -> MarkLegend:
    """Return what the signs of a sheet mean; `beside` are the rows outside the marks, `days` the columns."""
    signs, units = read_legend(beside, marks)
    used = {row.text(column).casefold() for row in rows for column in days if row.text(column)}
    hours = [number for text in used if (number := read_hours(text)) is not None]
    meant = {signs.get(text, mark_of(text, marks)) for text in used}
    for dash in _DASHES:
        signs.setdefault(dash, NO_CLASS if UNEXCUSED in meant else UNEXCUSED)
    return MarkLegend(signs, units, is_hours=any(number > 1 for number in hours))


def read_sessions(
    row: Row, days: Mapping[int, date], legend: MarkLegend, context: ReadContext
) -> tuple[tuple[ReadSession, ...], tuple[Remark, ...], dict[int, str]]:
    """Return the days of a row, what is doubtful, and by column the texts that were not understood."""
    sessions: list[ReadSession] = []
    remarks: list[Remark] = []
    told: dict[int, str] = {}
    for column, day in days.items():
        cell = row.cell(column)
        if cell.is_blank:
            sessions += [ReadSession(day, legend.blank)] if legend.blank and not cell.is_formula else []
            continue
        reading = read_mark(Cell(cell.text), replace(context, legend=legend))
        remarks += reading.warnings
        mark, hours = reading.values.get("mark"), reading.values.get("hours")
        if isinstance(mark, str):
            lessons = read_hours(hours) if isinstance(hours, str) else None
            sessions.append(ReadSession(day, mark, lessons, reading.as_told if reading.warnings else ""))
        elif not reading.missing:
            told[column] = reading.as_told
            sessions.append(ReadSession(day, "", None, reading.as_told))
    return tuple(sessions), tuple(dict.fromkeys(remarks)), told


def with_hours(
    sessions: Sequence[ReadSession], units: Mapping[date, float], one: float | None
) -> tuple[ReadSession, ...]:
    """Return the days with their lessons: those in the cell, else those of the day, else those of any day."""
    return tuple(replace(each, hours=each.hours or units.get(each.date, one)) for each in sessions)


def summed(sessions: Sequence[ReadSession]) -> tuple[float | None, ...]:
    """Return the lessons attended and those missed without excuse; None if the length of a day is not known."""
    return tuple(_sum(sessions, wanted) for wanted in (ATTENDED, frozenset({UNEXCUSED})))


def _sum(sessions: Sequence[ReadSession], wanted: frozenset[str]) -> float | None:
    hours = [session.hours for session in sessions if session.mark in wanted]
    known = [hour for hour in hours if hour is not None]
    return float(sum(known)) if len(known) == len(hours) and any(each.hours for each in sessions) else None
