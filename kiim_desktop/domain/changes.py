"""Changes and the merge rule: every field is a set of heads, and no clock takes part in merging.

A *cell* (one field of one record) is a multi-value register. A *head* is one living value: its dot `(replica, seq)`
and the context of what its author had seen of this cell. Adding a head drops what it had seen and is ignored if
it is already covered; so the state depends only on which changes arrived, never on their order (sync.md 1). A head of a
deleted record may come without its value: between the two forms of one dot, the one with a value counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.values import Value

DELETED = 0
"""The reserved field number of the cell that says a record was deleted."""

Context = Mapping[ReplicaId, int]
"""Per replica the highest seq of this cell that was seen."""


@dataclass(frozen=True, slots=True, order=True)
class Dot:
    """Names one change for ever."""

    replica: ReplicaId
    seq: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Who changed, when and on what ground; shown to people, never used to merge."""

    lamport: int
    wall: int
    """Milliseconds since 1970-01-01 UTC, by the clock of the author."""
    actor: UserId
    basis: str
    """A code of the list `sources`: told, document_seen ..."""


@dataclass(frozen=True, slots=True)
class Head:
    """One living value of a cell."""

    dot: Dot
    context: Context
    value: Value
    origin: Origin
    erases: Mapping[int, Context] = field(default_factory=dict)
    """Only in the DELETED cell: per field what the deleting person had seen."""


Cell = tuple[Head, ...]
"""The living heads, ordered by dot."""


@dataclass(frozen=True, slots=True)
class Change:
    """One save of one record. `heads` maps the field number to the head written there; all share the dot."""

    dot: Dot
    scope: bytes
    record: RecordId
    kind: int
    heads: Mapping[int, Head]


@dataclass(frozen=True, slots=True)
class RecordState:
    """One record as the sum of all changes that arrived."""

    kind: int
    cells: Mapping[int, Cell] = field(default_factory=dict)


def covers(context: Context, dot: Dot) -> bool:
    """Tell whether an author with this context had seen the dot."""
    return context.get(dot.replica, 0) >= dot.seq


def add(cell: Cell, head: Head) -> Cell:
    """Return the cell with the head added; the one rule of merging."""
    if not cell:
        return (head,)
    if any(old.dot == head.dot or covers(old.context, head.dot) for old in cell):
        return _with_value(cell, head) if head.value is not None else cell
    kept = [old for old in cell if not covers(head.context, old.dot)]
    return tuple(sorted([*kept, head], key=lambda each: each.dot))


def _with_value(cell: Cell, head: Head) -> Cell:
    """Return the cell with the value of a head of which only the place had come.

    What is sent again of a deleted record says no more than that it was there; if somebody goes on with the record,
    whoever has the values sends them under the same dots.
    """
    if not any(old.dot == head.dot and old.value is None for old in cell):
        return cell
    return tuple([head if old.dot == head.dot else old for old in cell])


def apply(state: RecordState, fields: Mapping[int, Head]) -> RecordState:
    """Return the record with one change applied."""
    cells = dict(state.cells)
    for number, head in fields.items():
        cell = cells.get(number)
        cells[number] = add(cell, head) if cell else (head,)
    return RecordState(state.kind, cells)


def merge(left: RecordState, right: RecordState) -> RecordState:
    """Return what both together know; commutative, associative, idempotent."""
    for number, cell in right.cells.items():
        for head in cell:
            left = apply(left, {number: head})
    return left


def seen(cell: Cell) -> dict[ReplicaId, int]:
    """Return the context of somebody who looks at this cell now."""
    context: dict[ReplicaId, int] = {}
    for head in cell:
        for replica, seq in (*head.context.items(), (head.dot.replica, head.dot.seq)):
            context[replica] = max(seq, context.get(replica, 0))
    return context


def displayed(cell: Cell) -> Head | None:
    """Return the head shown while several live: the greatest Lamport number, then the greatest dot."""
    if len(cell) == 1:
        return cell[0]
    return max(cell, key=lambda head: (head.origin.lamport, head.dot), default=None)


def value_of(state: RecordState, number: int) -> Value:
    head = displayed(state.cells.get(number, ()))
    return head.value if head else None


def shown(state: RecordState) -> dict[int, Value]:
    """Return what the fields display; DELETED is none of them."""
    heads = ((number, displayed(cell)) for number, cell in state.cells.items() if number != DELETED)
    return {number: head.value for number, head in heads if head is not None}


def is_conflict(cell: Cell) -> bool:
    """Tell whether living heads say different things; equal values collapse in display."""
    return any(head.value != cell[0].value for head in cell[1:])


def conflicts(state: RecordState) -> tuple[int, ...]:
    """Return the numbers of the fields about which two people disagree; DELETED if one of them deleted the record."""
    several = [number for number, cell in state.cells.items() if len(cell) > 1 and number != DELETED]
    found = sorted(number for number in several if is_conflict(state.cells[number]))
    return (DELETED, *found) if is_contested(state) else tuple(found)


def is_deleted(state: RecordState) -> bool:
    """Tell whether the record is gone: somebody deleted all that lives. A concurrent edit keeps it."""
    gone = state.cells.get(DELETED, ())
    return bool(gone) and all(head.value is True for head in gone) and not edited_after(state)


def is_contested(state: RecordState) -> bool:
    """Tell whether somebody deleted the record while another wrote in it or took the deletion back: it is kept."""
    gone = state.cells.get(DELETED)
    return gone is not None and any(head.value is True for head in gone) and not is_deleted(state)


def edited_after(state: RecordState) -> tuple[int, ...]:
    """Return the fields with a living head that nobody who deleted the record had seen."""
    gone = state.cells.get(DELETED, ())
    return tuple(
        number
        for number, cell in sorted(state.cells.items())
        if number != DELETED and any(not _erased(head, number, gone) for head in cell)
    )


def _erased(head: Head, number: int, gone: Cell) -> bool:
    return any(covers(deletion.erases.get(number, {}), head.dot) for deletion in gone)


def deletion_contexts(state: RecordState) -> dict[int, Context]:
    """Return per field what somebody who deletes this record now has seen."""
    return {number: seen(cell) for number, cell in state.cells.items() if number != DELETED}


def greatest_lamport(heads: Iterable[Head]) -> int:
    return max((head.origin.lamport for head in heads), default=0)
