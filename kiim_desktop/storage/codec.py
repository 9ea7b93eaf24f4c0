"""How a record's state stands in the file: compact, because there are hundreds of thousands.

payload: JSON {"1": value, ...} of the displayed values.
state: MessagePack [changes, cells]; changes = [[replica no, seq, lamport, wall, actor, basis], ...];
cells = {field: [[change index, context, value?, erases?], ...]} with context = flat [no, seq, ...] or 0 if empty.
The value stands in the state only where a cell has several heads or a value that JSON cannot hold alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.changes import DELETED, Cell, Context, Dot, Head, Origin, RecordState
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import Value, from_plain, to_plain
from kiim_desktop.storage.plain import PlainChange, values_of

NumberOf = Callable[[ReplicaId], int]
ReplicaOf = Callable[[int], ReplicaId]

Place = tuple[Scope, RecordId, int]
"""Scope, id and kind of a record."""
_Parts = tuple[dict[int, object], dict[int, Context], dict[int, Context]]
"""Values, contexts and what a deletion erases, of one change."""

_pack = msgspec.msgpack.Encoder()
_unpack = msgspec.msgpack.Decoder()
_json = msgspec.json.Encoder()
_read_json = msgspec.json.Decoder(dict[int, Any])
_ONE_UNSEEING_HEAD = [[0, 0]]
"""A cell with the value of the first change, whose author had seen nothing."""


def payload(values: Mapping[int, Value]) -> bytes:
    """Return the displayed values as JSON."""
    return _json.encode({number: to_plain(value) for number, value in values.items()})


def read_payload(stored: bytes) -> dict[int, Value]:
    """Return the displayed values per field number."""
    return values_of(_read_json.decode(stored))


def pack_state(state: RecordState, number_of: NumberOf) -> bytes:
    """Return the heads of a record in their compact form."""
    changes: dict[Dot, int] = {}
    rows: list[list[object]] = []
    cells: dict[int, list[list[object]]] = {}
    for number in sorted(state.cells):
        cell = state.cells[number]
        cells[number] = [_packed_head(number, head, cell, changes, rows, number_of) for head in cell]
    return _pack.encode([rows, cells])


def unpack_state(kind: int, stored: bytes, values: Mapping[int, Value], replica_of: ReplicaOf) -> RecordState:
    """Return the record state; `values` are those of the payload."""
    rows, cells = _unpack.decode(stored)
    origins = [_origin(row, replica_of) for row in rows]
    return RecordState(
        kind,
        {
            number: tuple(_head(number, item, origins, values, replica_of) for item in items)
            for number, items in cells.items()
        },
    )


def first_of(change: PlainChange, number_of: NumberOf) -> tuple[bytes, bytes]:
    """Return payload and state of a record of which this is the only change; not for deletions."""
    dot = change.dot
    row = [number_of(dot.replica), dot.seq, change.lamport, change.wall, change.actor, change.basis]
    cells: dict[int, object] = dict.fromkeys(sorted(change.values), _ONE_UNSEEING_HEAD)
    for number in sorted(change.contexts):
        cells[number] = [[0, _flat(change.contexts[number], number_of)]]
    return _json.encode(change.values), _pack.encode([[row], cells])


def living(place: Place, stored: tuple[bytes, bytes], replica_of: ReplicaOf) -> list[PlainChange]:
    """Return what lives of each change of a record by dot, deletions too; `stored` are payload and state."""
    shown = _read_json.decode(stored[0])
    rows, cells = _unpack.decode(stored[1])
    if len(rows) == 1 and DELETED not in cells:  # every cell has one head, and all are of the one change
        seen: dict[int, Context] = {n: _context(item[1], replica_of) for n, (item,) in cells.items() if item[1]}
        return [_plain(place, rows[0], replica_of, (shown, seen, {}))]
    parts: list[_Parts] = [({}, {}, {}) for _row in rows]
    for number, items in cells.items():
        for item in items:
            values, contexts, erases = parts[item[0]]
            values[number] = item[2] if len(item) > 2 else shown.get(number)  # noqa: PLR2004  # see the layout above
            if item[1]:
                contexts[number] = _context(item[1], replica_of)
            if number == DELETED:
                erases.update({n: _context(flat, replica_of) for n, flat in item[3].items()})
    changes = [_plain(place, row, replica_of, each) for row, each in zip(rows, parts, strict=True)]
    return sorted(changes, key=lambda each: each.dot)


def _plain(place: Place, row: list[Any], replica_of: ReplicaOf, parts: _Parts) -> PlainChange:
    no, seq, lamport, wall, actor, basis = row
    return PlainChange(Dot(replica_of(no), seq), *place, lamport, wall, actor, basis, *parts)


def _packed_head(  # the accumulators belong to one loop
    number: int,
    head: Head,
    cell: Cell,
    changes: dict[Dot, int],
    rows: list[list[object]],
    number_of: NumberOf,
) -> list[object]:
    index = changes.setdefault(head.dot, len(changes))
    if index == len(rows):
        o = head.origin
        rows.append([number_of(head.dot.replica), head.dot.seq, o.lamport, o.wall, o.actor, o.basis])
    item: list[object] = [index, _flat(head.context, number_of)]
    if number == DELETED:
        item += [to_plain(head.value), {n: _flat(c, number_of) for n, c in sorted(head.erases.items())}]
    elif len(cell) > 1:
        item.append(to_plain(head.value))
    return item


def _head(
    number: int,
    item: list[Any],
    origins: list[tuple[Dot, Origin]],
    values: Mapping[int, Value],
    replica_of: ReplicaOf,
) -> Head:
    dot, origin = origins[item[0]]
    value = from_plain(item[2]) if len(item) > 2 else values.get(number)  # noqa: PLR2004  # see the layout above
    erases = {n: _context(flat, replica_of) for n, flat in item[3].items()} if number == DELETED else {}
    return Head(dot, _context(item[1], replica_of), value, origin, erases)


def _origin(row: list[Any], replica_of: ReplicaOf) -> tuple[Dot, Origin]:
    no, seq, lamport, wall, actor, basis = row
    return Dot(replica_of(no), seq), Origin(lamport, wall, UserId(actor), basis)


def _flat(context: Context, number_of: NumberOf) -> list[int] | int:
    if not context:
        return 0
    pairs = sorted((number_of(replica), seq) for replica, seq in context.items())
    return [part for pair in pairs for part in pair] or 0


def _context(flat: list[int] | int, replica_of: ReplicaOf) -> dict[ReplicaId, int]:
    if isinstance(flat, int):
        return {}
    return {replica_of(no): seq for no, seq in zip(flat[::2], flat[1::2], strict=True)}
