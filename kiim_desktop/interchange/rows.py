"""Reads the rows of a planned file one by one: every row gets an outcome, none is dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.interchange.columns import ColumnList, load_columns
from kiim_desktop.interchange.headers import Header, RowSort, row_sort
from kiim_desktop.interchange.legends import status_of
from kiim_desktop.interchange.persons import ReadPerson, person_of
from kiim_desktop.interchange.plan import ColumnChoice, ImportMapping, SheetPlan
from kiim_desktop.interchange.readers.registry import READERS
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, Remark
from kiim_desktop.interchange.sheets import Cell, Merge, Row, Sheet, Workbook

Progress = Callable[[int, int], None]
_LONGEST_VALUE = 500
_LONG_READERS = frozenset({"notes", "text"})
_GROUP_TARGETS = frozenset({"municipality", "nationality", "case_status"})
_PROGRESS_EVERY = 100
_DITTO = frozenset(
    {'"', "''", "„", "”", "″", "dto", "dto.", "dito", "ditto", "s.o.", "s. o.", "siehe oben", "wie oben"}
)
_FIRST = ("nationality", "native_name")


class Outcome(Enum):
    """What reading a row came to."""

    OK = "ok"
    WARNED = "warned"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """One row: a person if one stands in it, the first row with the same content, and what should be looked at."""

    row: int
    outcome: Outcome
    sheet: str = ""
    person: ReadPerson | None = None
    warnings: tuple[Remark, ...] = ()
    duplicate_of: int | None = None
    sort: RowSort = RowSort.DATA


@dataclass(slots=True)
class _Sheet:
    """What is carried from row to row of one sheet."""

    sheet: Sheet
    plan: SheetPlan
    columns: ColumnList
    codes: CodeLists
    today: date
    merges: Mapping[int, Merge]
    header: Header
    numbers: frozenset[int]
    order: tuple[ColumnChoice, ...]
    above: dict[int, Cell] = field(default_factory=dict)
    group: dict[str, Reading] = field(default_factory=dict)
    seen: dict[tuple[tuple[int, str], ...], int] = field(default_factory=dict)


def read_rows(
    workbook: Workbook, mapping: ImportMapping, codes: CodeLists, today: date, on_progress: Progress | None = None
) -> Iterator[RowOutcome]:
    """Yield an outcome for every row below the header that holds anything; `on_progress` gets done and total."""
    sheets = [(workbook.sheet(plan.name), plan) for plan in mapping.chosen]
    total = sum(len(sheet.rows) for sheet, _plan in sheets)
    done = 0
    for sheet, plan in sheets:
        carried = _carried(sheet, plan, load_columns(mapping.kind), codes, plan.as_of or today)
        for row in sheet.rows:
            done += 1
            if on_progress and done % _PROGRESS_EVERY == 0:
                on_progress(done, total)
            if row.number >= plan.first_data_row and (row.filled or row.cells):
                yield _outcome(row, carried)
    if on_progress:
        on_progress(total, total)


def _carried(sheet: Sheet, plan: SheetPlan, columns: ColumnList, codes: CodeLists, today: date) -> _Sheet:
    headings = {choice.column: choice.heading for choice in plan.columns}
    order = sorted(plan.columns, key=lambda choice: choice.target not in _FIRST)
    return _Sheet(
        sheet, plan, columns, codes, today,
        merges={merge.first_row: merge for merge in sheet.merges if merge.first_row == merge.last_row},
        header=Header(plan.header_rows, headings, {}, 0.0),
        numbers=frozenset(choice.column for choice in plan.columns if choice.target == "row_number"),
        order=tuple(order),
    )  # fmt: skip


def _outcome(row: Row, carried: _Sheet) -> RowOutcome:
    sort = row_sort(row, carried.header, carried.merges, carried.numbers)
    if sort is RowSort.REMARK and _looks_like_name(row, carried):
        sort = RowSort.DATA
    if sort is RowSort.GROUP:
        _remember_group(row.text(row.filled[0]), carried)
    if sort is not RowSort.DATA:
        return RowOutcome(row=row.number, sheet=carried.plan.name, outcome=Outcome.IGNORED, sort=sort)
    person, warnings = _read_person(row, carried)
    base = RowOutcome(row=row.number, sheet=carried.plan.name, outcome=Outcome.OK, person=person, warnings=warnings)
    if not person.has_name:
        remark = Remark("no_name", "family_name", _("kein Name in der Zeile"))
        return replace(base, outcome=Outcome.REFUSED, warnings=(remark, *warnings))
    key = tuple((column, row.text(column)) for column in row.filled)
    first = carried.seen.setdefault(key, row.number)
    if first != row.number:
        return replace(base, outcome=Outcome.DUPLICATE, duplicate_of=first)
    return replace(base, outcome=Outcome.WARNED) if warnings else base


def _looks_like_name(row: Row, carried: _Sheet) -> bool:
    """Tell whether the only cell of a row is a name in the column of names."""
    filled = [column for column in row.filled if column not in carried.numbers]
    columns = {carried.plan.target_column(target) for target in ("full_name", "family_name")}
    if len(filled) != 1 or filled[0] not in columns or row.cell(filled[0]).is_formula:
        return False
    words = row.text(filled[0]).replace(",", " ").split()
    return 1 < len(words) <= 5 and all(word[0].isupper() for word in words)  # noqa: PLR2004  # a name, no sentence


def _remember_group(text: str, carried: _Sheet) -> None:
    """Keep what a group row says about the rows below it: "Gemeinde Elsterfeld", "Herkunft: Syrien", "Elsterfeld"."""
    label, _colon, value = text.partition(":") if ":" in text else text.partition(" ")
    carried.group.clear()
    for match in carried.columns.match(label)[:1]:
        if match.target in _GROUP_TARGETS and match.confidence >= 1 and value.strip():
            carried.group[match.target] = _read(match.target, "", Cell(value.strip()), carried, {})
            return
    column = carried.plan.target_column("municipality")
    if column is not None and any(row.text(column) == text for row in carried.sheet.rows):
        carried.group["municipality"] = Reading({"municipality": text}, text)


def _read_person(row: Row, carried: _Sheet) -> tuple[ReadPerson, tuple[Remark, ...]]:
    facts: dict[str, Fact] = {}
    as_told: dict[str, str] = {}
    missing: dict[str, str] = {}
    warnings: list[Remark] = list(_row_remarks(row))
    for choice in carried.order:
        cell, is_repeated = _same_as_above(row.cell(choice.column), choice.column, carried)
        if is_repeated:
            warnings.append(Remark("ditto", choice.target, _("„dito“: Angabe aus der Zeile darüber übernommen")))
        warnings += _cell_remarks(cell, choice)
        if cell.comment:
            as_told[_("Kommentar zu {heading}").format(heading=choice.heading)] = cell.comment
        if cell.is_blank:
            continue
        if not choice.target or cell.is_error:
            as_told[choice.heading] = cell.text.strip()
            continue
        reading = _read(choice.target, choice.heading, cell, carried, facts)
        warnings += [*reading.warnings, *_merge(facts, reading, choice)]
        if reading.as_told:
            told = as_told.get(choice.target)
            as_told[choice.target] = f"{told} | {reading.as_told}" if told else reading.as_told
        if reading.missing:
            missing[choice.target] = reading.missing
    _complete(facts, row, carried)
    return person_of(facts, as_told, missing), tuple(dict.fromkeys(warnings))


def _same_as_above(cell: Cell, column: int, carried: _Sheet) -> tuple[Cell, bool]:
    """Return the cell of the row above if this one only repeats it by sign or word."""
    if isinstance(cell.value, str) and cell.value.strip().casefold() in _DITTO and column in carried.above:
        return carried.above[column], True
    if not cell.is_blank:
        carried.above[column] = cell
    else:
        carried.above.pop(column, None)
    return cell, False


def _read(target: str, heading: str, cell: Cell, carried: _Sheet, facts: Mapping[str, Fact]) -> Reading:
    reader = carried.columns.columns[target].reader
    known = facts.get("nationality", ())
    nationality = tuple(text for text in known if isinstance(text, str)) if isinstance(known, tuple) else ()
    context = ReadContext(carried.codes, carried.today, target, heading, nationality)
    if len(cell.text) > _LONGEST_VALUE and reader not in _LONG_READERS:
        return Reading(as_told=cell.text, warnings=(context.not_understood(),))
    return READERS[reader](cell, context)


def _merge(facts: dict[str, Fact], reading: Reading, choice: ColumnChoice) -> list[Remark]:
    """Add the facts of a cell; lists grow, of two different single values the first stays and the other is told."""
    remarks: list[Remark] = []
    for name, value in reading.values.items():
        before = facts.get(name)
        if isinstance(before, tuple) and isinstance(value, tuple):
            facts[name] = (*before, *(each for each in value if each not in before))
        elif before is None:
            facts[name] = value
        elif before != value:
            remarks.append(Remark("two_values", choice.target, _("zwei verschiedene Angaben, die erste genommen")))
    return remarks


def _complete(facts: dict[str, Fact], row: Row, carried: _Sheet) -> None:
    """Add what colour and group row say, where the row itself says nothing."""
    if status := status_of(row, carried.plan.legend):
        facts.setdefault("case_status", status)
    spoken, written = facts.get("german_speaking"), facts.get("german_writing")
    if isinstance(spoken, str) and isinstance(written, str):
        facts.setdefault("german_level", min(spoken, written))
    for reading in carried.group.values():
        for name, value in reading.values.items():
            facts.setdefault(name, value)


def _row_remarks(row: Row) -> Iterator[Remark]:
    if row.is_hidden:
        yield Remark("hidden_row", "", _("die Zeile ist in der Datei ausgeblendet"))
    filled = row.filled
    if filled and all(row.cell(column).is_struck for column in filled):
        yield Remark("struck_row", "", _("die Zeile ist durchgestrichen"))


def _cell_remarks(cell: Cell, choice: ColumnChoice) -> Iterator[Remark]:
    target = choice.target or choice.heading
    if cell.is_formula and choice.target:
        text = _("Formel, gelesen wurde das gespeicherte Ergebnis") if not cell.is_blank else _("Formel ohne Ergebnis")
        yield Remark("formula", target, text)
    if cell.is_error:
        yield Remark("cell_error", target, _("Excel zeigt hier einen Fehler"))
    if cell.comment:
        yield Remark("comment", target, _("an der Zelle hängt ein Kommentar, er steht beim Text wie genannt"))
