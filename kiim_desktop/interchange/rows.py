"""Reads the rows of a planned file one by one: every row gets an outcome, none is dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.interchange.attendance import ReadAttendance, read_sessions, summed, with_hours
from kiim_desktop.interchange.columns import ColumnList
from kiim_desktop.interchange.headers import FOOTER, Header, RowSort, row_sort
from kiim_desktop.interchange.legends import status_of
from kiim_desktop.interchange.offers import ReadOffer, offer_of
from kiim_desktop.interchange.persons import ReadPerson, person_of
from kiim_desktop.interchange.plan import ColumnChoice, ImportMapping, SheetPlan
from kiim_desktop.interchange.readers.offer_words import is_stronger
from kiim_desktop.interchange.readers.registry import READERS
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, Remark
from kiim_desktop.interchange.sessions import further_days
from kiim_desktop.interchange.sheets import Cell, Merge, Row, Sheet, Workbook

Progress = Callable[[int, int], None]
_LONGEST_VALUE = 500
_LONG_READERS = frozenset({"notes", "text"})
_GROUP_TARGETS = frozenset({"municipality", "nationality", "case_status"})
_PROGRESS_EVERY = 100
_LONGEST_MERGE = 2_000
_DITTO = frozenset(
    {'"', "''", "„", "”", "″", "dto", "dto.", "dito", "ditto", "s.o.", "s. o.", "siehe oben", "wie oben"}
)
_COUNTED_ANEW = frozenset({"hours_present", "hours_unexcused", "hours_excused", "total"})
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
    """One row: a person or an offer if one stands in it, the first row with the same content, and what to look at."""

    row: int
    outcome: Outcome
    sheet: str = ""
    person: ReadPerson | None = None
    offer: ReadOffer | None = None
    warnings: tuple[Remark, ...] = ()
    duplicate_of: int | None = None
    sort: RowSort = RowSort.DATA


@dataclass(slots=True)
class _Told:
    """What the cells of one row came to."""

    facts: dict[str, Fact] = field(default_factory=dict)
    as_told: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    warnings: list[Remark] = field(default_factory=list)


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
    days: Mapping[int, date] = field(default_factory=dict)
    above: dict[int, Cell] = field(default_factory=dict)
    merged: frozenset[tuple[int, int]] = frozenset()
    """Rows and columns of cells that are merged with the one above."""
    block: int = 0
    section: str = ""
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
        carried = _carried(sheet, plan, mapping.columns, codes, plan.as_of or today)
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
    columns_read = [choice for choice in plan.columns if choice.day is None]
    order = sorted(columns_read, key=lambda choice: choice.target not in _FIRST)
    return _Sheet(
        sheet, plan, columns, codes, today,
        merges={merge.first_row: merge for merge in sheet.merges if merge.first_row == merge.last_row},
        header=Header(plan.header_rows, headings, {}, 0.0),
        numbers=frozenset(choice.column for choice in plan.columns if choice.target == "row_number"),
        order=tuple(order),
        days={choice.column: choice.day for choice in plan.columns if choice.day},
        merged=frozenset(_merged_down(sheet.merges)),
    )  # fmt: skip


def _merged_down(merges: tuple[Merge, ...]) -> Iterator[tuple[int, int]]:
    for merge in merges:
        if merge.first_column == merge.last_column and merge.last_row - merge.first_row < _LONGEST_MERGE:
            yield from ((number, merge.first_column) for number in range(merge.first_row + 1, merge.last_row + 1))


def _outcome(row: Row, carried: _Sheet) -> RowOutcome:
    if carried.days and (days := further_days(row, carried.columns, max(carried.days.values()))):
        carried.days, carried.block = days, carried.block + 1
        return RowOutcome(
            row=row.number, sheet=carried.plan.name, outcome=Outcome.IGNORED, sort=RowSort.REPEATED_HEADER
        )
    sort = row_sort(row, carried.header, carried.merges, carried.numbers)
    if sort is RowSort.REMARK and _looks_like_name(row, carried):
        sort = RowSort.DATA
    if sort is RowSort.GROUP:
        _remember_group(row.text(row.filled[0]), carried)
    if sort is not RowSort.DATA:
        return RowOutcome(row=row.number, sheet=carried.plan.name, outcome=Outcome.IGNORED, sort=sort)
    base = _read_row(row, carried)
    if lacking := _lacking(base):
        return replace(base, outcome=Outcome.REFUSED, warnings=(lacking, *base.warnings))
    key = tuple((column, row.text(column)) for column in row.filled)
    first = carried.seen.setdefault(key, row.number)
    if first != row.number:
        return replace(base, outcome=Outcome.DUPLICATE, duplicate_of=first)
    return replace(base, outcome=Outcome.WARNED) if base.warnings else base


def _lacking(read: RowOutcome) -> Remark | None:
    """Return why a row cannot become a record."""
    if read.person is not None and not read.person.has_name:
        return Remark("no_name", "family_name", _("kein Name in der Zeile"))
    if read.offer is not None and not read.offer.title:
        return Remark("no_title", "title", _("kein Angebot in der Zeile"))
    return None


def _looks_like_name(row: Row, carried: _Sheet) -> bool:
    """Tell whether the only cell of a row is a name in the column of names."""
    filled = [column for column in row.filled if column not in carried.numbers]
    columns = {carried.plan.target_column(target) for target in ("full_name", "family_name")}
    if len(filled) != 1 or filled[0] not in columns or row.cell(filled[0]).is_formula:
        return False
    if FOOTER.match(row.text(filled[0])):
        return False
    words = row.text(filled[0]).replace(",", " ").split()
    return 1 < len(words) <= 5 and all(word[0].isupper() for word in words)  # noqa: PLR2004  # a name, no sentence


def _remember_group(text: str, carried: _Sheet) -> None:
    """Keep what a group row says about the rows below it: "Gemeinde Elsterfeld", "Herkunft: Syrien", "Elsterfeld"."""
    label, _colon, value = text.partition(":") if ":" in text else text.partition(" ")
    carried.group.clear()
    carried.section = text
    for match in carried.columns.match(label)[:1]:
        if match.target in _GROUP_TARGETS and match.confidence >= 1 and value.strip():
            carried.group[match.target] = _read(match.target, "", Cell(value.strip()), carried, {})
            return
    column = carried.plan.target_column("municipality")
    if column is not None and any(row.text(column) == text for row in carried.sheet.rows):
        carried.group["municipality"] = Reading({"municipality": text}, text)


def _read_row(row: Row, carried: _Sheet) -> RowOutcome:
    """Return a person or an offer, by the kind of list."""
    told = _Told()
    told.warnings += _row_remarks(row)
    for choice in carried.order:
        _read_cell(row, choice, carried, told)
    _complete(told.facts, row, carried)
    if not carried.columns.has_fields:
        offer = _offer(row, carried, told)
        remarks = tuple(dict.fromkeys(told.warnings))
        return RowOutcome(row=row.number, sheet=carried.plan.name, outcome=Outcome.OK, offer=offer, warnings=remarks)
    attendance = _attendance(row, carried, told) if carried.days else None
    person = person_of(told.facts, told.as_told, told.missing)
    person = replace(person, attendance=attendance) if attendance else person
    remarks = tuple(dict.fromkeys(told.warnings))
    return RowOutcome(row=row.number, sheet=carried.plan.name, outcome=Outcome.OK, person=person, warnings=remarks)


def _offer(row: Row, carried: _Sheet, told: _Told) -> ReadOffer:
    if carried.plan.provider:
        told.facts.setdefault("provider", carried.plan.provider)
    if carried.section:
        told.facts["section"] = carried.section
    return offer_of(told.facts, told.as_told, told.missing, is_cancelled=_is_struck(row, carried))


def _read_cell(row: Row, choice: ColumnChoice, carried: _Sheet, told: _Told) -> None:
    cell, is_repeated = _same_as_above(row, choice.column, carried)
    if is_repeated:
        told.warnings.append(Remark("ditto", choice.target, _("„dito“: Angabe aus der Zeile darüber übernommen")))
    told.warnings += _cell_remarks(cell, choice)
    if cell.comment:
        told.as_told[_("Kommentar zu {heading}").format(heading=choice.heading)] = cell.comment
    if cell.is_blank:
        return
    if not choice.target or cell.is_error:
        told.as_told[choice.heading] = cell.text.strip()
        return
    reading = _read(choice.target, choice.heading, cell, carried, told.facts)
    told.warnings += [*reading.warnings, *_merge(told.facts, reading, choice)]
    if reading.as_told:
        before = told.as_told.get(choice.target)
        told.as_told[choice.target] = f"{before} | {reading.as_told}" if before else reading.as_told
    if reading.missing:
        told.missing[choice.target] = reading.missing


def _is_struck(row: Row, carried: _Sheet) -> bool:
    """Tell whether the title of an offer is struck through."""
    title = carried.plan.target_column("title")
    return title is not None and row.cell(title).is_struck


def _attendance(row: Row, carried: _Sheet, told: _Told) -> ReadAttendance:
    """Return the days of a participant; totals are counted anew, those in the list only help where nothing tells."""
    plan = carried.plan
    context = ReadContext(carried.codes, carried.today, "session")
    sessions, remarks, unread = read_sessions(row, carried.days, plan.marks, context)
    told.warnings += remarks
    told.as_told |= {f"{carried.days[column]:%d.%m.%Y}": text for column, text in unread.items()}
    sessions = with_hours(sessions, plan.units, plan.marks.units)
    counted = summed(sessions)
    totals = [told.facts.get(name) for name in ("hours_present", "hours_unexcused")]
    listed = [float(total) if isinstance(total, str) else None for total in totals]
    if None not in (counted[0], listed[0]) and counted[0] != listed[0]:
        text = _("die Summe in der Liste ist eine andere als die gezählte")
        told.warnings.append(Remark("other_total", "hours_present", text))
    present, unexcused = (sure if sure is not None else told for sure, told in zip(counted, listed, strict=True))
    course = told.as_told.get("course") or plan.course
    return ReadAttendance(
        sessions=sessions, hours_present=present, hours_unexcused=unexcused, course=course, block=carried.block
    )


def _same_as_above(row: Row, column: int, carried: _Sheet) -> tuple[Cell, bool]:
    """Return the cell of the row above if this one repeats it by sign or word, or is merged with it."""
    cell = row.cell(column)
    if cell.is_blank and (row.number, column) in carried.merged and column in carried.above:
        return carried.above[column], False
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
    type_ = carried.columns.type_of(target)
    context = ReadContext(carried.codes, carried.today, target, heading, nationality, type_)
    longest = type_.length if type_ else _LONGEST_VALUE
    if len(cell.text) > longest and reader not in _LONG_READERS:
        return Reading(as_told=cell.text, warnings=(context.not_understood(),))
    return READERS[reader](cell, context)


def _merge(facts: dict[str, Fact], reading: Reading, choice: ColumnChoice) -> list[Remark]:
    """Add the facts of a cell; lists grow, of two different single values the first stays and the other is told."""
    remarks: list[Remark] = []
    for name, value in reading.values.items():
        before = facts.get(name)
        if isinstance(before, tuple) and isinstance(value, tuple):
            facts[name] = (*before, *(each for each in value if each not in before))
        elif before is None or (name == "status" and is_stronger(value, before)):
            facts[name] = value
        elif name == "status":
            continue
        elif before != value:
            remarks.append(Remark("two_values", choice.target, _("zwei verschiedene Angaben, die erste genommen")))
    return remarks


def _complete(facts: dict[str, Fact], row: Row, carried: _Sheet) -> None:
    """Add what colour and group row say, where the row itself says nothing."""
    if status := status_of(row, carried.plan.legend):
        name = "case_status" if carried.columns.has_fields else "status"
        facts[name] = status if name == "status" and is_stronger(status, facts.get(name)) else facts.get(name, status)
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
    if cell.is_formula and choice.target not in _COUNTED_ANEW | {""}:
        text = _("Formel, gelesen wurde das gespeicherte Ergebnis") if not cell.is_blank else _("Formel ohne Ergebnis")
        yield Remark("formula", target, text)
    if cell.is_error:
        yield Remark("cell_error", target, _("Excel zeigt hier einen Fehler"))
    if cell.comment:
        yield Remark("comment", target, _("an der Zelle hängt ein Kommentar, er steht beim Text wie genannt"))
