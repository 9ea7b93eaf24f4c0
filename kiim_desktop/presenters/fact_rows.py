"""What the tab "Angaben" shows of a file: areas, kinds, records and their fields, each with source and day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.changes import Head, Origin
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds import ADDRESS, CONTACT_DETAIL, Kinds
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.records import Record, single_record_id, summary
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.presenters.stewardship import edition_on, propose
from kiim_desktop.presenters.words import NOTHING, local_day, user_name, whole_day

MOST_OPEN = 12
"""Records of a kind in sight at once."""
_HIDDEN = frozenset({Category.COUNSELLING, Category.CASEWORK})
"""Notes and reminders have places of their own."""
_PLACE = frozenset({"street", "postcode", "municipality", "district", "care_of", "municipality_key"})
"""What an address block (§ 51 BMG) hides."""


class Standing(Enum):
    """What stands in the value's place."""

    VALUE = "value"
    NON_VALUE = "non_value"
    EMPTY = "empty"
    MASKED = "masked"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class FactKey:
    """One field of one record."""

    record: RecordId
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of several living values of a field."""

    key: str
    value: str
    author: str
    source: str
    is_suggested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A disagreement: all values, the suggested one first, and why it is suggested."""

    sides: tuple[Side, ...]
    reason: str
    makes_second: bool
    """Keeping both makes a second record (ways to reach a person); elsewhere both stay open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """One line: label, value, source, day, and what can be done where nothing stands."""

    key: FactKey
    label: str
    value: str
    standing: Standing
    source: str = NOTHING
    day: str = NOTHING
    action: str = ""
    conflict: Conflict | None = None

    @property
    def spoken(self) -> str:
        """Return the line for a screen reader."""
        return ", ".join(part for part in (f"{self.label}: {self.value}", self.source, self.day) if part != NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRecord:
    """One record: its fields that say something, and the names of those that say nothing."""

    record: RecordId
    kind: str
    title: str
    rows: tuple[FactRow, ...]
    empty: tuple[str, ...]
    can_delete: bool
    is_folded: bool = False
    """An older one of many, shown on request; a disagreement never is."""
    kept_words: str = ""
    """Set where somebody deleted the record while another wrote in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactBlock:
    """All records of one kind."""

    kind: str
    title: str
    records: tuple[FactRecord, ...]
    can_add: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FactArea:
    """One entry of the navigation: a category."""

    key: str
    title: str
    count: int
    conflicts: int
    blocks: tuple[FactBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGround:
    """What showing facts needs."""

    kinds: Kinds
    codes: CodeLists
    users: tuple[User, ...]
    today: date
    revealed: frozenset[RecordId] = frozenset()
    """Addresses with a block that somebody asked to see."""


def shown_kinds(kinds: Kinds) -> tuple[Kind, ...]:
    """Return the kinds whose records are facts."""
    return tuple(
        kind
        for kind in kinds.all
        if kind.category not in _HIDDEN and kind.category.reach not in (Reach.OFFICE, Reach.CATALOGUE)
    )


def areas_of(records: Iterable[Record], ground: FactGround) -> tuple[FactArea, ...]:
    """Return the areas of a file in the order of the categories; only those that some kind belongs to."""
    kinds = shown_kinds(ground.kinds)
    by_kind: dict[int, list[Record]] = {kind.number: [] for kind in kinds}
    for record in records:
        if record.kind_number in by_kind:
            by_kind[record.kind_number].append(record)
    categories = sorted({kind.category for kind in kinds}, key=lambda category: category.number)
    return tuple(_area(category, kinds, by_kind, ground) for category in categories)


def _area(category: Category, kinds: Sequence[Kind], by_kind: dict[int, list[Record]], ground: FactGround) -> FactArea:
    blocks = tuple(_block(kind, by_kind[kind.number], ground) for kind in kinds if kind.category is category)
    rows = [row for block in blocks for record in block.records for row in record.rows]
    return FactArea(
        key=category.name,
        title=_(category.title),
        count=sum(row.standing is not Standing.EMPTY for row in rows),
        conflicts=sum(row.standing is Standing.CONFLICT for row in rows),
        blocks=blocks,
    )


def _block(kind: Kind, records: Sequence[Record], ground: FactGround) -> FactBlock:
    ordered = sorted(records, key=lambda record: _order(record, kind), reverse=True)
    return FactBlock(
        kind=kind.name,
        title=kind.plural if len(records) > 1 else kind.title,
        records=tuple(_folded(_record(record, kind, ground), place) for place, record in enumerate(ordered)),
        can_add=not kind.is_single or not records,
    )


def _folded(record: FactRecord, place: int) -> FactRecord:
    is_open = record.kept_words or any(row.standing is Standing.CONFLICT for row in record.rows)
    return replace(record, is_folded=place >= MOST_OPEN and not is_open)


def _order(record: Record, kind: Kind) -> tuple[date, int, bytes]:
    """Return what sorts the latest first: by its day if the kind has one, else by when it was written."""
    fuzzy = record.date(kind, kind.timeline.begins) if kind.timeline.begins else None
    first = min((head.origin.wall for cell in record.state.cells.values() for head in cell), default=0)
    return (fuzzy.earliest if fuzzy and fuzzy.earliest else date.min, -first, record.id)


def _record(record: Record, kind: Kind, ground: FactGround) -> FactRecord:
    rows = tuple(_row(record, kind, field, ground) for field in kind.fields)
    shows_all = kind.is_single
    folded = folded_fields(record, kind)
    wanted = [
        row
        for row, field in zip(rows, kind.fields, strict=True)
        if field.name not in folded
        and (row.standing is not Standing.EMPTY or field.is_required or (shows_all and not field.more))
    ]
    names = {row.key.field for row in wanted}
    kept = record.edited_after_deletion
    return FactRecord(
        record=record.id,
        kind=kind.name,
        title=title_of(record, kind, ground),
        rows=tuple(wanted),
        empty=tuple(
            field.title
            for field in kind.fields
            if field.name not in names and not field.more and field.name not in folded
        ),
        can_delete=record.id != single_record_id(kind),
        kept_words=_("Wurde anderswo gelöscht, während hier jemand schrieb. Bitte entscheiden.") if kept else "",
    )


def folded_fields(record: Record, kind: Kind) -> frozenset[str]:
    """Return the fields that stand as the label of another: the kind of a way to reach somebody, while undisputed."""
    if kind.number != CONTACT_DETAIL.number:
        return frozenset()
    kind_field = kind.field("kind")
    is_plain = kind_field is not None and isinstance(record.value(kind_field.number), str)
    return frozenset({"kind"}) if is_plain and kind_field and kind_field.number not in record.conflicts else frozenset()


def label_of(record: Record, kind: Kind, field: Field, ground: FactGround) -> str:
    """Return the label of a field: its title, or for a number what it is a number of."""
    if field.name == "value" and "kind" in folded_fields(record, kind):
        return ground.codes["contact_kinds"].label(str(record.answer(kind, "kind")))
    return field.title


def title_of(record: Record, kind: Kind, ground: FactGround) -> str:
    """Return the words that stand for a record; an address with a block says only that."""
    if is_masked(record, kind, ground):
        return _("{kind} gesperrt").format(kind=kind.title)
    shown = {field.name: show(field.type, record.value(field.number), ground.codes) for field in kind.fields}
    return summary(record, kind, shown)


def is_masked(record: Record, kind: Kind, ground: FactGround) -> bool:
    """Tell whether the place in this record must not stand on a screen unasked."""
    is_blocked = kind.number == ADDRESS.number and record.answer(kind, "address_block") is True
    return is_blocked and record.id not in ground.revealed


def _row(record: Record, kind: Kind, field: Field, ground: FactGround) -> FactRow:
    key, value, origin = FactKey(record.id, field.name), record.value(field.number), record.origin(field.number)
    source, day = (source_words(origin, ground.codes), day_words(origin)) if origin else (NOTHING, NOTHING)
    words = show(field.type, value, ground.codes) if not _is_foreign(value) else _("in neuerer Version eingetragen")
    row = FactRow(
        key=key,
        label=label_of(record, kind, field, ground),
        value=words,
        standing=Standing.VALUE,
        source=source,
        day=day,
    )
    return _with_standing(row, record, kind, field, ground)


def _with_standing(row: FactRow, record: Record, kind: Kind, field: Field, ground: FactGround) -> FactRow:
    value, label = record.value(field.number), row.label
    if field.name in _PLACE and value is not None and is_masked(record, kind, ground):
        return FactRow(
            key=row.key, label=label, value=_("gesperrt"), standing=Standing.MASKED, action=_("trotzdem zeigen")
        )
    if field.number in record.conflicts:
        conflict = _conflict(record, kind, field, ground)
        words = ngettext("{count} Wert", "{count} Werte", len(conflict.sides)).format(count=len(conflict.sides))
        return FactRow(key=row.key, label=label, value=words, standing=Standing.CONFLICT, conflict=conflict)
    if isinstance(value, NonValue):
        action = _("jetzt fragen") if value in (NonValue.NOT_ASKED, NonValue.UNKNOWN) else ""
        return FactRow(
            key=row.key,
            label=label,
            value=row.value,
            standing=Standing.NON_VALUE,
            source=row.source,
            day=row.day,
            action=action,
        )
    if not row.value:
        return FactRow(
            key=row.key, label=label, value=_("noch leer"), standing=Standing.EMPTY, action=_("jetzt fragen")
        )
    return row


def _conflict(record: Record, kind: Kind, field: Field, ground: FactGround) -> Conflict:
    heads = distinct(record.cell(field.number))
    proposal = propose(heads, kind.category, edition_on(ground.today))
    order = [proposal.index, *(index for index in range(len(heads)) if index != proposal.index)]
    return Conflict(
        sides=tuple(_side(heads[index], field, ground, is_suggested=index == proposal.index) for index in order),
        reason=_("Vorschlag: {reason}.").format(reason=proposal.reason),
        makes_second=kind.category is Category.CONTACT and not kind.is_single,
    )


def distinct(cell: Sequence[Head]) -> tuple[Head, ...]:
    """Return the living heads that differ in value, of equal ones the newest."""
    newest: dict[str, Head] = {}
    for head in sorted(cell, key=lambda each: each.origin.lamport):
        newest[repr(head.value)] = head
    return tuple(sorted(newest.values(), key=lambda head: head.dot))


def head_key(head: Head) -> str:
    """Return the name of a living value for as long as it lives."""
    return f"{head.dot.replica.hex()}-{head.dot.seq}"


def _side(head: Head, field: Field, ground: FactGround, *, is_suggested: bool) -> Side:
    return Side(
        key=head_key(head),
        value=show(field.type, head.value, ground.codes) or _("leer"),
        author=user_name(ground.users, head.origin.actor),
        source=f"{source_words(head.origin, ground.codes)} · {whole_day(local_day(head.origin.wall))}",
        is_suggested=is_suggested,
    )


def source_words(origin: Origin, codes: CodeLists) -> str:
    """Return the source of a value as it stands in a line."""
    return codes["sources"].label(origin.basis) if origin.basis else NOTHING


def day_words(origin: Origin) -> str:
    """Return since when a value stands: 05/2023."""
    return f"{local_day(origin.wall):%m/%Y}"


def _is_foreign(value: Value) -> bool:
    """Tell whether only a newer version can read the value."""
    return not isinstance(value, str | int | tuple | NonValue | None)
