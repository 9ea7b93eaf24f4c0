"""Proposes how a file is to be read: which sheets, which header, which column means what, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.kinds import KINDS, Kinds
from kiim_desktop.interchange.attendance import legend_for
from kiim_desktop.interchange.columns import ColumnList, load_columns
from kiim_desktop.interchange.errors import NoHeaderFound
from kiim_desktop.interchange.headers import Header, find_header
from kiim_desktop.interchange.legends import read_legend
from kiim_desktop.interchange.mark_legends import MarkLegend
from kiim_desktop.interchange.readers.offer_words import mentions
from kiim_desktop.interchange.readers.registry import READERS
from kiim_desktop.interchange.readings import ReadContext
from kiim_desktop.interchange.sessions import days_in, find_session_header, when_of, written_days
from kiim_desktop.interchange.sheets import Row, Sheet, Workbook

_SAMPLE = 40
_FEW = 5
_DISTINCT = 2
_UNREAD = frozenset({"row_number", "told"})
_POOR, _GOOD = 0.3, 0.75
_LONGEST_SAMPLE = 500
_REPEATABLE = frozenset({"phone", "email", "nationality", "notes", "german", "native_languages", "birth_name"})
_BY_CONTENT = ("phone", "email", "german", "residence", "nationality", "case_status", "sex", "schedule", "levels")
_COURSE = re.compile(r"kurs|modul|klasse|gruppe|deutsch|treff", re.IGNORECASE)
_LONGEST_COURSE = 200
_LONGEST_LEGEND = 40
_AS_OF = re.compile(r"\bStand\b\s*:?\s*(?:vom\s*)?(\d{1,2}\.\d{1,2}\.\d{2,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a column is read as; without a target its text is kept as told under its heading."""

    column: int
    heading: str
    target: str
    confidence: float
    is_hidden: bool = False
    day: date | None = None
    """The day a column of an attendance list stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan:
    """How one sheet is read; `is_chosen` is False for hidden sheets: they are asked for, never taken silently."""

    name: str
    header_rows: tuple[int, ...]
    first_data_row: int
    columns: tuple[ColumnChoice, ...]
    legend: Mapping[str, str]
    marks: MarkLegend = field(default_factory=MarkLegend)
    units: Mapping[date, float] = field(default_factory=dict)
    """Lessons of single days."""
    course: str = ""
    provider: str = ""
    """Who offers what a list holds, if a line above it says so."""
    as_of: date | None
    is_hidden: bool
    is_chosen: bool
    confidence: float

    def target_column(self, target: str) -> int | None:
        return next((choice.column for choice in self.columns if choice.target == target), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """The proposal for a whole file; remarks are German sentences for the person who imports."""

    kind: str
    columns: ColumnList = field(repr=False, compare=False)
    sheets: tuple[SheetPlan, ...]
    remarks: tuple[str, ...] = ()

    @property
    def chosen(self) -> tuple[SheetPlan, ...]:
        return tuple(sheet for sheet in self.sheets if sheet.is_chosen)

    def with_targets(self, targets: Mapping[str, str]) -> ImportMapping:
        """Return the mapping with other targets for the columns of these headings."""
        return replace(self, sheets=tuple(_retargeted(sheet, targets) for sheet in self.sheets))


def _retargeted(sheet: SheetPlan, targets: Mapping[str, str]) -> SheetPlan:
    return replace(
        sheet,
        columns=tuple(
            replace(choice, target=targets[choice.heading], confidence=1.0) if choice.heading in targets else choice
            for choice in sheet.columns
        ),
    )


def propose(
    workbook: Workbook, codes: CodeLists, today: date, kind: str = "persons", kinds: Kinds = KINDS
) -> ImportMapping:
    """Return the proposal for a file; NoHeaderFound if no visible sheet has a usable header."""
    columns = load_columns(kind, kinds)
    reading = _Reading(columns, codes, today)
    planned = (
        _session_plan(workbook, sheet, reading) if columns.has_days else _sheet_plan(sheet, reading)
        for sheet in workbook.sheets
    )
    plans = [plan for plan in planned if plan]
    plans.sort(key=lambda plan: (plan.is_hidden, -plan.confidence))
    if not any(plan.is_chosen for plan in plans):
        raise NoHeaderFound
    return ImportMapping(kind=kind, columns=columns, sheets=tuple(plans), remarks=tuple(_remarks(plans, workbook)))


def _remarks(plans: Sequence[SheetPlan], workbook: Workbook) -> list[str]:
    remarks = list(workbook.remarks)
    for plan in plans:
        if plan.is_hidden:
            remarks.append(_("Das ausgeblendete Blatt „{name}“ wird nur auf Wunsch gelesen.").format(name=plan.name))
            continue
        for choice in plan.columns:
            if choice.is_hidden:
                text = _("Die Spalte „{heading}“ ist ausgeblendet und wird mitgelesen.")
                remarks.append(text.format(heading=choice.heading))
            if not choice.target:
                text = _("Die Spalte „{heading}“ ist keinem Feld zugeordnet und bleibt als Text stehen.")
                remarks.append(text.format(heading=choice.heading))
    return remarks


def _sheet_plan(sheet: Sheet, reading: _Reading) -> SheetPlan | None:
    header = find_header(sheet, reading.columns)
    return _planned(sheet, header, reading) if header else None


def _planned(
    sheet: Sheet, header: Header, reading: _Reading, days: Mapping[int, date] | None = None
) -> SheetPlan | None:
    """Return the plan under a header; the columns of days are read as such and no reader is looked for."""
    data = [row for row in sheet.rows if row.number > header.rows[-1]]
    upper = [row for row in sheet.rows if row.number < header.rows[0]]
    choices = _choices(sheet, header, data, reading, days or {})
    if not reading.columns.needs & {choice.target for choice in choices} or not data:
        return None
    known = [choice.confidence for choice in choices if choice.target]
    return SheetPlan(
        name=sheet.name,
        header_rows=header.rows,
        first_data_row=header.rows[-1] + 1,
        columns=tuple(choices),
        legend=read_legend([*upper, *data[-_FEW:]], reading.codes[reading.columns.statuses]),
        as_of=_as_of(upper if reading.columns.has_fields else [*upper, *data[-_FEW:]], reading.today),
        provider="" if reading.columns.has_fields else _provider(upper),
        is_hidden=sheet.is_hidden,
        is_chosen=not sheet.is_hidden,
        confidence=sum(known) / max(len(choices), 1) * min(len(known), 10) / 10,
    )


def _session_plan(workbook: Workbook, sheet: Sheet, reading: _Reading) -> SheetPlan | None:
    """Return the plan of an attendance list: each day has a column."""
    found = find_session_header(sheet, reading.columns)
    if found is None:
        return None
    upper = [row for row in sheet.rows if row.number < found.header.rows[0]]
    days = days_in(found, when_of(sheet, upper, written_days(workbook, sheet.name), reading.today))
    plan = _planned(sheet, found.header, reading, days)
    if plan is None or not days:
        return None
    data = [row for row in sheet.rows if row.number > found.header.rows[-1]]
    beside = [*upper, *(row for row in data if not any(row.text(column) for column in days))]
    beside += _explaining(workbook, reading.columns)
    marks = legend_for(data, beside, [*days], reading.codes["attendance_marks"])
    units = {days[column]: head.units for column, head in found.heads.items() if column in days and head.units}
    return replace(plan, marks=marks, units=units, course=_course(upper))


def _provider(upper: Sequence[Row]) -> str:
    """Return the part of a line above a list that names an organisation: "VHS Elsterfeld – Deutsch 1/2025"."""
    texts = [row.text(column) for row in upper for column in row.filled]
    parts = (part.strip() for text in texts for part in re.split(r"\s[-–—|]\s|[–—|:;]|, ", text))
    return next((part for part in parts if mentions(part, "provider")), "")[:_LONGEST_COURSE]


def _explaining(workbook: Workbook, columns: ColumnList) -> list[Row]:
    """Return the rows of short sheets without days: a legend may stand on a sheet of its own."""
    short = [sheet for sheet in workbook.sheets if len(sheet.rows) <= _LONGEST_LEGEND]
    return [row for sheet in short if find_session_header(sheet, columns) is None for row in sheet.rows]


def _course(upper: Sequence[Row]) -> str:
    """Return the line above a list that names the course."""
    texts = [row.text(column) for row in upper for column in row.filled]
    return next((text for text in texts if _COURSE.search(text)), "")[:_LONGEST_COURSE]


def _as_of(upper: Sequence[Row], today: date) -> date | None:
    """Return the day a list says it was made ("Stand: 14.03.2025"): dates without a year refer to it."""
    for row in upper:
        for column in row.filled:
            if found := _AS_OF.search(row.text(column)):
                stated = read_typed(found[1], today, Towards.PAST)
                return stated.earliest if stated else None
    return None


@dataclass(frozen=True, slots=True)
class _Reading:
    columns: ColumnList
    codes: CodeLists
    today: date

    def fit(self, target: str, heading: str, column: int, rows: Sequence[Row]) -> float:
        """Return which share of a sample the reader of a target understands; few values decide little."""
        if self.columns.columns[target].reader in _UNREAD:
            return 1.0
        reader = READERS[self.columns.columns[target].reader]
        context = ReadContext(self.codes, self.today, target, heading, type=self.columns.type_of(target))
        sample = islice((row.cell(column) for row in rows if row.text(column)), _SAMPLE)
        readings = [reader(cell, context) for cell in sample if len(cell.text) <= _LONGEST_SAMPLE]
        told = [reading for reading in readings if not reading.missing]
        understood = [reading for reading in told if reading.values]
        return (len(understood) + _FEW / 2) / (len(told) + _FEW / 2)


def _choices(
    sheet: Sheet, header: Header, data: Sequence[Row], reading: _Reading, days: Mapping[int, date]
) -> list[ColumnChoice]:
    used = {column for row in data for column in row.filled}
    headings = {
        column: header.headings.get(column, "") for column in sorted({*header.headings, *used}) if column not in days
    }
    rated: list[tuple[float, int, str]] = []
    for column, heading in headings.items():
        for match in reading.columns.match(heading):
            fit = reading.fit(match.target, heading, column, data)
            rated.append((match.confidence * (0.3 + 0.7 * fit) if fit >= _POOR else 0.0, column, match.target))
    targets = _assign(rated, has_given=any(target == "given_names" for _rating, _column, target in rated))
    for column, heading in headings.items():
        if column not in targets and (found := _by_content(column, heading, data, reading, targets)):
            targets[column] = found
    sessions = [
        ColumnChoice(column, header.headings[column], "session", 1.0, column in sheet.hidden_columns, day)
        for column, day in days.items()
    ]
    return [
        ColumnChoice(
            column, heading or _column_name(column), *targets.get(column, ("", 0.0)), column in sheet.hidden_columns
        )
        for column, heading in headings.items()
        if heading or column in used
    ] + sessions


def _assign(rated: list[tuple[float, int, str]], *, has_given: bool) -> dict[int, tuple[str, float]]:
    """Give each column its best target; only some targets may be given twice."""
    targets: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    unwanted = "full_name" if has_given else "family_name"
    order = sorted(rated, key=lambda entry: (-entry[0], entry[2] == unwanted, entry[1]))
    for confidence, column, target in order:
        if confidence <= 0 or column in targets or (target in taken and target not in _REPEATABLE):
            continue
        targets[column] = (target, round(confidence, 2))
        taken.add(target)
    return targets


def _by_content(
    column: int, heading: str, data: Sequence[Row], reading: _Reading, targets: Mapping[int, tuple[str, float]]
) -> tuple[str, float] | None:
    """Return a target nobody has whose reader understands a column without a known heading."""
    taken = {target for target, _confidence in targets.values()}
    values = {row.text(column) for row in data[: _SAMPLE * 2] if row.text(column)}
    if len(values) < _DISTINCT or len([row for row in data if row.text(column)]) < _FEW:
        return None
    wanted = [target for target in _BY_CONTENT if target in reading.columns.columns]
    fits = [(reading.fit(target, heading, column, data), target) for target in wanted if target not in taken]
    fit, target = max(fits, default=(0.0, ""))
    return (target, round(fit * 0.5, 2)) if fit >= _GOOD else None


def _column_name(column: int) -> str:
    return _("Spalte {number}").format(number=column + 1)


def mapping_json(mapping: ImportMapping) -> dict[str, dict[str, str]]:
    """Return heading -> target per chosen sheet, as it is shown, saved and given back with --mapping."""
    return {sheet.name: {choice.heading: choice.target for choice in sheet.columns} for sheet in mapping.chosen}
