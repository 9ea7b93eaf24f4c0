"""What the tab "Angaben" shows of a file: areas, kinds, records and their fields, each with source and day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.ids import RecordId, UserId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import DELETED, Origin, displayed
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.disputes import Dispute, DisputeGround, dispute_of
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds import ADDRESS, CONTACT_DETAIL, Kinds
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.records import Record, single_record_id, summary
from kiim_desktop.domain.validity import expired
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.presenters.as_of import HeldRecords, certainty_words, valid_words
from kiim_desktop.presenters.fact_conflicts import Conflict, conflict_of, source_words
from kiim_desktop.presenters.words import NOTHING, local_day, over_words, user_name, whole_day
from kiim_desktop.usecases.author_offices import rules_on
from kiim_desktop.usecases.file_access import FileAccess

MOST_OPEN = 12
"""Records of a kind in sight at once."""
_HIDDEN = frozenset({Category.COUNSELLING, Category.CASEWORK})
"""Notes and reminders have places of their own."""
_PLACE = frozenset({"street", "postcode", "municipality", "district", "care_of", "municipality_key"})
"""What an address block (§ 51 BMG) hides."""
WHOLE = ""
"""Stands for a field where a whole record is in dispute: one deleted it while another wrote in it."""


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
    is_past: bool = False
    """Shown as of a past day, or another office's to change: nothing is offered."""
    alert: str = ""
    """What must not be overlooked: "abgelaufen am 12.03.2026"."""

    @property
    def spoken(self) -> str:
        """Return the line for a screen reader."""
        parts = (f"{self.label}: {self.value}", self.alert or NOTHING, self.source, self.day)
        return ", ".join(part for part in parts if part != NOTHING)


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
    valid_words: str = ""
    """Since when and until when it holds; "" for a kind without dates."""
    doubt: str = ""
    """In the view of a past day: why it is not sure that the record held then."""
    is_past: bool = False
    """As that of a line."""
    can_restore: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactBlock:
    """All records of one kind."""

    kind: str
    title: str
    records: tuple[FactRecord, ...]
    can_add: bool
    deleted: tuple[FactRecord, ...] = ()
    """Shown on request, with their history; they can be got back but not changed."""


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
    with_health: bool = False
    """IT has allowed to record health and vulnerability."""
    held: HeldRecords | None = None
    """What held on the past day that is shown; None shows today."""
    deleted: tuple[Record, ...] = ()
    disputes: Mapping[tuple[RecordId, int], Dispute] = field(default_factory=dict)
    """Disagreements by record and number of the field."""
    access: FileAccess | None = None
    """What may be written in a file of another office; None in an own one."""
    elsewhere: Mapping[UserId, str] = field(default_factory=dict)
    """The offices of authors who are of another one."""
    expired: frozenset[tuple[RecordId, str]] = frozenset()
    """Where the last day of a paper stands that is over."""

    @property
    def day(self) -> date:
        """Return the day that is shown."""
        return self.held.day if self.held is not None else self.today

    def is_fixed(self, record: Record, kind: Kind) -> bool:
        """Tell whether a record is only looked at: a past day is shown, or another office did not open it."""
        return self.held is not None or (self.access is not None and not self.access.may_change(record.id, kind))


def shown_kinds(kinds: Kinds) -> tuple[Kind, ...]:
    """Return the kinds whose records are facts."""
    return tuple(kind for kind in kinds.all if kind.category not in _HIDDEN and kind.is_of_person)


def is_shown(record: Record, kinds: Kinds) -> bool:
    """Tell whether a record stands here: a fact, and of notes and reminders those that people disagree about."""
    kind = kinds.numbered(record.kind_number)
    return kind is not None and kind.is_of_person and (kind.category not in _HIDDEN or bool(record.conflicts))


def areas_of(records: Iterable[Record], ground: FactGround) -> tuple[FactArea, ...]:
    """Return the areas of a file in the order of the categories: kinds people enter, others if there are records."""
    shown = [record for record in records if is_shown(record, ground.kinds)]
    if ground.held is not None:
        shown = [record for record in ground.held.records if is_shown(record, ground.kinds)]
    ground = replace(ground, expired=expired(shown, ground.day))
    by_kind: dict[int, list[Record]] = {kind.number: [] for kind in ground.kinds.all}
    for record in shown:
        by_kind[record.kind_number].append(record)
    offered = _offered(ground)
    gone = {record.kind_number for record in ground.deleted}
    facts = set(shown_kinds(ground.kinds))
    kinds = [
        kind
        for kind in ground.kinds.all
        if by_kind[kind.number] or (kind in facts and (kind in offered or kind.number in gone))
    ]
    categories = sorted({kind.category for kind in kinds}, key=lambda category: category.number)
    return tuple(_area(category, kinds, by_kind, ground) for category in categories)


def _offered(ground: FactGround) -> tuple[Kind, ...]:
    """Return the kinds of which something new can be entered: today only."""
    offered = () if ground.held is not None else ground.kinds.offered(with_health=ground.with_health)
    access = ground.access
    return offered if access is None else tuple(kind for kind in offered if access.may_begin(kind))


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
        can_add=kind in _offered(ground) and (not kind.is_single or not records),
        deleted=tuple(_deleted(record, kind, ground) for record in ground.deleted if record.kind_number == kind.number),
    )


def _deleted(record: Record, kind: Kind, ground: FactGround) -> FactRecord:
    """Return a deleted record: what stood in it, who deleted it and when."""
    gone = displayed(record.cell(DELETED))
    words = _("gelöscht")
    if gone is not None:
        day, who = whole_day(local_day(gone.origin.wall)), user_name(ground.users, gone.origin.actor, ground.elsewhere)
        words = _("gelöscht am {day} von {who}").format(day=day, who=who)
    shown = _record(record, kind, ground)
    rows = tuple(replace(row, is_past=True, action="") for row in shown.rows if row.standing is not Standing.EMPTY)
    return replace(
        shown,
        rows=rows,
        empty=(),
        valid_words="",
        doubt=words,
        is_past=True,
        can_delete=False,
        can_restore=ground.access is None or ground.access.may_change(record.id, kind),
    )


def _folded(record: FactRecord, place: int) -> FactRecord:
    is_open = any(row.standing is Standing.CONFLICT for row in record.rows)
    return replace(record, is_folded=place >= MOST_OPEN and not is_open)


def _order(record: Record, kind: Kind) -> tuple[date, int, bytes]:
    """Return what sorts the latest first: by its day if the kind has one, else by when it was written."""
    fuzzy = record.date(kind, kind.timeline.begins) if kind.timeline.begins else None
    first = min((head.origin.wall for cell in record.state.cells.values() for head in cell), default=0)
    return (fuzzy.earliest if fuzzy and fuzzy.earliest else date.min, -first, record.id)


def _record(record: Record, kind: Kind, ground: FactGround) -> FactRecord:
    shows_all, is_fixed = kind.is_single, ground.is_fixed(record, kind)
    folded = folded_fields(record, kind)
    told = {field.name for field in kind.fields if field.is_required or (shows_all and not field.more)}
    rows = (
        (_row(record, kind, field, ground), field)
        for field in kind.fields
        if field.name not in folded and (field.name in told or field.number in record.state.cells)
    )  # most fields of most records are empty: what nobody sees is not made
    wanted = [
        _as_shown(row) if is_fixed else row
        for row, field in rows
        if not ((field.type.is_reference or field.is_by_program) and row.conflict is None)
        and (row.standing is not Standing.EMPTY or field.name in told)
    ]
    names = {row.key.field for row in wanted}
    contested = (_contested(record, kind, ground),) if DELETED in record.conflicts and ground.held is None else ()
    return FactRecord(
        record=record.id,
        kind=kind.name,
        title=title_of(record, kind, ground),
        rows=(*contested, *wanted),
        empty=tuple(
            field.title
            for field in kind.fields
            if field.name not in names and not field.more and field.name not in folded and not field.type.is_reference
        ),
        can_delete=record.id != single_record_id(kind) and not is_fixed,
        valid_words=valid_words(record, kind),
        doubt=certainty_words(ground.held.certainty.get(record.id), kind) if ground.held is not None else "",
        is_past=is_fixed,
    )


def _as_shown(row: FactRow) -> FactRow:
    """Return a line without anything that would change it."""
    return replace(row, is_past=True, action=row.action if row.standing is Standing.MASKED else "")


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
    values = ((field, record.value(field.number)) for field in kind.fields if field.number in record.state.cells)
    told = ((field, value) for field, value in values if not isinstance(value, NonValue))
    shown = {field.name: show(field.type, value, ground.codes) for field, value in told}
    return summary(record, kind, shown)


def is_masked(record: Record, kind: Kind, ground: FactGround) -> bool:
    """Tell whether the place in this record must not stand on a screen unasked."""
    is_blocked = kind.number == ADDRESS.number and record.answer(kind, "address_block") is True
    return is_blocked and record.id not in ground.revealed


def _row(record: Record, kind: Kind, field: Field, ground: FactGround) -> FactRow:
    key, value, origin = FactKey(record.id, field.name), record.value(field.number), record.origin(field.number)
    source, day = (source_words(origin, ground.codes), day_words(origin)) if origin else (NOTHING, NOTHING)
    over = over_words(str(value), ground.day) if (record.id, field.name) in ground.expired else ""
    words = show(field.type, value, ground.codes) if not _is_foreign(value) else _("in neuerer Version eingetragen")
    row = FactRow(
        key=key,
        label=label_of(record, kind, field, ground),
        value=words,
        standing=Standing.VALUE,
        source=source,
        day=day,
        alert=over,
    )
    return _with_standing(row, record, kind, field, ground)


def _with_standing(row: FactRow, record: Record, kind: Kind, field: Field, ground: FactGround) -> FactRow:
    value, label = record.value(field.number), row.label
    if field.name in _PLACE and value is not None and is_masked(record, kind, ground):
        return FactRow(
            key=row.key, label=label, value=_("gesperrt"), standing=Standing.MASKED, action=_("trotzdem zeigen")
        )
    if field.number in record.conflicts:
        conflict = _conflict(record, kind, field.number, ground)
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


def _contested(record: Record, kind: Kind, ground: FactGround) -> FactRow:
    """Return the line of a record that one deleted while another wrote in it."""
    return FactRow(
        key=FactKey(record.id, WHOLE),
        label=_("Ganzer Eintrag"),
        value=_("gelöscht?"),
        standing=Standing.CONFLICT,
        conflict=_conflict(record, kind, DELETED, ground),
        is_past=ground.is_fixed(record, kind),
    )


def _conflict(record: Record, kind: Kind, number: int, ground: FactGround) -> Conflict:
    known = ground.disputes.get((record.id, number))
    if known is None:  # a past day: what stood there then, without offices
        known = dispute_of(record, kind, number, DisputeGround(rules=rules_on(ground.today), offices={}))
    return conflict_of(known, ground.codes, ground.users, ground.today)


def day_words(origin: Origin) -> str:
    """Return since when a value stands: 05/2023."""
    return f"{local_day(origin.wall):%m/%Y}"


def _is_foreign(value: Value) -> bool:
    """Tell whether only a newer version can read the value."""
    return not isinstance(value, str | int | tuple | NonValue | None)
