"""What the journal keeps of one record: what stood there before an act, and how to know that it stands as it left it.

Former and present values are told apart by their origins, which stay when this device takes a new replica id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from kiim_desktop.base.ids import RecordId, ReplicaId
from kiim_desktop.domain.acts import How, Touch
from kiim_desktop.domain.changes import DELETED, Cell, Context, Head, RecordState, is_deleted
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import Value, from_plain, to_plain
from kiim_desktop.storage.connection import Connection

Mark = tuple[int, int, bytes]
"""Lamport number, wall time and author of a head: they stay when the head gets a new dot."""
Marks = tuple[Mark, ...]


class PastHead(msgspec.Struct, frozen=True, array_like=True):
    """One value that lived before an act."""

    plain: object
    basis: str
    mark: Mark
    erases: dict[int, dict[bytes, int]] = {}

    @property
    def value(self) -> Value:
        return from_plain(self.plain)

    @property
    def had_seen(self) -> dict[int, Context]:
        """Return what a deletion had seen, per field."""
        return {no: {ReplicaId(rid): seq for rid, seq in context.items()} for no, context in self.erases.items()}


class _Before(msgspec.Struct, frozen=True, array_like=True):
    existed: bool
    was_gone: bool
    cells: dict[int, tuple[PastHead, ...]]


class _After(msgspec.Struct, frozen=True, array_like=True):
    is_whole: bool
    """True: the whole record must still stand as the act left it, not only what it wrote."""
    marks: dict[int, Marks]


_pack = msgspec.msgpack.Encoder().encode
_before = msgspec.msgpack.Decoder(_Before).decode
_after = msgspec.msgpack.Decoder(_After).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPart:
    """What an act did to one record: what stood there before, and how to know that it stands as the act left it."""

    scope: Scope
    record: RecordId
    kind: int
    existed: bool
    was_gone: bool
    """It was deleted before."""
    before: Mapping[int, tuple[PastHead, ...]]
    is_whole: bool
    after: Mapping[int, Marks]

    def stands(self, state: RecordState | None) -> bool:
        """Tell whether nobody has written since what the act wrote."""
        return state is not None and not self.written_since(state)

    def written_since(self, state: RecordState) -> tuple[int, ...]:
        """Return the fields that say something else than the act left there."""
        numbers = {*self.after, *state.cells} if self.is_whole else {*self.after, DELETED}
        return tuple(sorted(no for no in numbers if marks_of(state.cells.get(no, ())) != self.after.get(no, ())))


def marks_of(cell: Cell) -> Marks:
    return tuple(sorted((head.origin.lamport, head.origin.wall, bytes(head.origin.actor)) for head in cell))


def part_of(scope: Scope, record: RecordId, before: RecordState | None, now: RecordState) -> ActPart:
    """Return what becomes of a record between two states."""
    known = before.cells if before is not None else {}
    touched = {number for number, cell in now.cells.items() if cell != known.get(number, ())}
    is_whole = before is None or DELETED in touched
    watched = set(now.cells) if is_whole else {*touched, DELETED}
    return ActPart(
        scope=scope,
        record=record,
        kind=now.kind,
        existed=before is not None,
        was_gone=before is not None and is_deleted(before),
        before={number: tuple(map(_past, known.get(number, ()))) for number in sorted(touched)},
        is_whole=is_whole,
        after={number: marks for number in sorted(watched) if (marks := marks_of(now.cells.get(number, ())))},
    )


def touch_of(part: ActPart, now: RecordState) -> Touch:
    """Return what was done to a record, in the form the list keeps."""
    is_gone = is_deleted(now)
    if not part.existed:
        how = How.MADE
    elif is_gone is not part.was_gone:
        how = How.DELETED if is_gone else How.RESTORED
    else:
        how = How.CHANGED
    return Touch(part.kind, how, tuple(number for number in part.before if number != DELETED))


def _past(head: Head) -> PastHead:
    o = head.origin
    erases = {number: {bytes(rid): seq for rid, seq in context.items()} for number, context in head.erases.items()}
    return PastHead(to_plain(head.value), o.basis, (o.lamport, o.wall, bytes(o.actor)), erases)


def packed(part: ActPart) -> tuple[bytes, bytes]:
    """Return the two columns of a part."""
    before = _pack(_Before(part.existed, part.was_gone, dict(part.before)))
    return before, _pack(_After(part.is_whole, dict(part.after)))


def _loaded(scope: Scope, record: bytes, kind: int, packed_before: bytes, packed_after: bytes) -> ActPart:
    before, after = _before(packed_before), _after(packed_after)
    return ActPart(
        scope=scope,
        record=RecordId(record),
        kind=kind,
        existed=before.existed,
        was_gone=before.was_gone,
        before=before.cells,
        is_whole=after.is_whole,
        after=after.marks,
    )


def load_parts(connection: Connection, no: int) -> list[ActPart]:
    """Return what an act did record by record; nothing of one that is too old to be taken back."""
    rows = connection.execute(
        "SELECT scope, record, kind, before, after FROM act_part WHERE act = ? AND before <> x'' ORDER BY no", (no,)
    ).all()
    return [_loaded(*row) for row in rows]


def fields_before(blob: bytes) -> frozenset[int]:
    """Return the fields an act wrote, from the packed former values."""
    return frozenset(_before(blob).cells)


def passed_on(blob: bytes, turned: ActPart, now: RecordState) -> bytes | None:
    """Return the packed marks of an act that rests on values that came back under new marks; None if it does not.

    `turned` is the part that was taken back, `now` the record with its former values.
    """
    known = _after(blob)
    marks = dict(known.marks)
    for number, heads in turned.before.items():
        were = tuple(sorted(head.mark for head in heads))
        if (known.is_whole or number in marks or number == DELETED) and marks.get(number, ()) == were:
            marks[number] = marks_of(now.cells.get(number, ()))
    return _pack(_After(known.is_whole, marks)) if marks != known.marks else None
