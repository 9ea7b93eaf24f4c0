"""What stands in a file, as blocks of a page: facts by area with their source, notes, what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import APPOINTMENT, CASE, TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.presenters.fact_rows import FactArea, FactGround, FactRow, Standing, areas_of
from kiim_desktop.presenters.history import Entry, Readers, entries_of
from kiim_desktop.presenters.paper.pages import Block, Facts, Heading, Look, Paragraph, Said, Table, written
from kiim_desktop.presenters.paper.sheets import PaperGround
from kiim_desktop.presenters.person_lanes import shown_values
from kiim_desktop.presenters.words import NOTHING, whole_day

_SHARES = (27, 41, 32)
_OF_CASEWORK = (CASE, APPOINTMENT, TASK)


@dataclass(frozen=True, slots=True)
class FactHeads:
    """The heads of the three columns of facts, and the name of an area."""

    fact: Said
    value: Said
    source: Said
    area: Callable[[Category], Said]


def fact_blocks(ground: PaperGround, categories: Collection[Category], heads: FactHeads) -> Iterator[Block]:
    """Yield the facts of some areas; an address with a block stays blocked on paper too."""
    for area in areas_of(ground.paper.file.records, _fact_ground(ground)):
        category = Category[area.key]
        if category in categories and any(_rows(area)):
            yield Heading(heads.area(category))
            yield from _area(area, heads)


def note_blocks(ground: PaperGround) -> Iterator[Block]:
    """Yield the notes of the counselling, the newest first, in full; working notes are no part of a file."""
    paper = ground.paper
    readers = Readers(ground.kinds, ground.codes, paper.file.users, ground.today, paper.elsewhere)
    for entry in entries_of(paper.file.records, readers):
        if entry.is_note:
            yield from _note(entry)


def casework_blocks(ground: PaperGround) -> Iterator[Block]:
    """Yield the case, appointments and reminders."""
    for kind in _OF_CASEWORK:
        records = [each for each in ground.paper.file.records if each.kind_number == kind.number]
        records.sort(key=partial(_first_day, kind=kind))
        tables = [rows for each in records if (rows := _casework_rows(each, ground))]
        if tables:
            yield Heading(written(kind.plural if len(tables) > 1 else kind.title), 3)
            for rows in tables:
                yield Facts(rows)


def _first_day(record: Record, kind: Kind) -> tuple[date, RecordId]:
    fuzzy = record.date(kind, kind.timeline.begins) if kind.timeline.begins else None
    return (fuzzy.earliest if fuzzy and fuzzy.earliest else date.max, record.id)


def _casework_rows(record: Record, ground: PaperGround) -> tuple[tuple[Said, tuple[Said, ...]], ...]:
    kind = ground.kinds.numbered(record.kind_number)
    shown = shown_values(record, kind, ground.codes) if kind else {}
    return tuple(
        (written(field.title), (written(shown[field.name]),))
        for field in (kind.fields if kind else ())
        if field.name in shown and not field.type.is_reference and not field.is_by_program
    )


def _fact_ground(ground: PaperGround) -> FactGround:
    paper = ground.paper
    return FactGround(
        kinds=ground.kinds,
        codes=ground.codes,
        users=paper.file.users,
        today=ground.today,
        disputes=paper.disputes,
        access=paper.access,
        elsewhere=paper.elsewhere,
    )


def _rows(area: FactArea) -> Iterator[FactRow]:
    for block in area.blocks:
        for record in block.records:
            yield from (row for row in record.rows if row.standing is not Standing.EMPTY)


def _area(area: FactArea, heads: FactHeads) -> Iterator[Block]:
    for block in area.blocks:
        tables = [[row for row in each.rows if row.standing is not Standing.EMPTY] for each in block.records]
        if not any(tables):
            continue
        yield Heading(written(block.title), 3)
        for rows in filter(None, tables):
            yield Table(
                head=(heads.fact, heads.value, heads.source),
                rows=tuple((written(row.label), written(_value(row)), written(_source(row))) for row in rows),
                shares=_SHARES,
                is_head_hidden=True,
            )


def _value(row: FactRow) -> str:
    if row.conflict is None:
        return row.value
    return _("ungeklärt: {values}").format(values=" / ".join(side.value for side in row.conflict.sides))


def _source(row: FactRow) -> str:
    return ", ".join(part for part in (row.source, row.day) if part != NOTHING)


def _note(entry: Entry) -> Iterator[Block]:
    day = whole_day(entry.day) if entry.is_dated else entry.date_words
    yield Heading(written(", ".join(part for part in (day, *entry.areas) if part)), 3)
    if entry.meta:
        yield Paragraph(written(entry.meta), Look.SMALL)
    for text in (entry.text, entry.more):
        if text:
            yield Paragraph(written(text))
    if entry.next_step:
        yield Paragraph(written(_("Nächster Schritt: {step}").format(step=entry.next_step)))
