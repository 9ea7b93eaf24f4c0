"""Two numbers for everything this profile knows, to compare devices, backups and what was undone.

The *state hash* counts what records say: living records, their fields, every value that lives. So a restored backup, a
replica under a new id and something undone by the opposite change are equal to what was before. The *heads hash* also
counts who wrote each value, when and having seen what: equal on two devices exactly if they hold the same heads.

SHA-256 over the records in the order of scope and id; replicas stand with their ids, never with local numbers, so that
neither the order of arrival nor local bookkeeping matters. Drafts, history, audit and projections do not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.domain.changes import DELETED, Cell, Context, Head
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import to_plain
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.reading import every_record
from kiim_desktop.storage.replicas import ReplicaNumbers
from kiim_desktop.storage.store import Store

_pack = msgspec.msgpack.Encoder(order="deterministic")
Form = Callable[[Record], bytes]


def state_hash(store: Store) -> str:
    """Return the hexadecimal SHA-256 of what the records say."""
    return _hash(store, b"kiim contents 1", _contents)


def heads_hash(store: Store) -> str:
    """Return the hexadecimal SHA-256 of every head with its dot, context and origin."""
    return _hash(store, b"kiim state 1", _heads)


def _hash(store: Store, label: bytes, form: Form) -> str:
    with store.database.read() as connection:
        return _hash_of(connection, store.database.replicas, label, form)


def _hash_of(connection: Connection, replicas: ReplicaNumbers, label: bytes, form: Form) -> str:
    digest = hashlib.sha256(label)
    for record in every_record(connection, replicas):
        said = form(record)
        if said:
            digest.update(len(said).to_bytes(8, "big"))
            digest.update(said)
    return digest.hexdigest()


def _contents(record: Record) -> bytes:
    """Return what a record says; nothing of one that is deleted or empty."""
    if record.is_deleted:
        return b""
    cells = sorted((number, _values(cell)) for number, cell in record.state.cells.items() if number != DELETED)
    said = [[number, values] for number, values in cells if values]
    return _pack.encode([record.scope, record.id, record.kind_number, said]) if said else b""


def _values(cell: Cell) -> list[bytes]:
    """Return the values that live, each once and in the order of their bytes; an emptied field says nothing."""
    values = [head.value for head in cell]
    if all(value is None for value in values):
        return []
    return sorted({_pack.encode(to_plain(value)) for value in values})


def _heads(record: Record) -> bytes:
    """Return every head; of a deleted record without values, which are sent to nobody who does not have them."""
    gone = record.is_deleted
    cells = [
        [
            number,
            [_head(head, is_blank=gone and number != DELETED) for head in sorted(cell, key=lambda head: head.dot)],
        ]
        for number, cell in sorted(record.state.cells.items())
        if cell
    ]
    return _pack.encode([record.scope, record.id, record.kind_number, cells])


def _head(head: Head, *, is_blank: bool) -> list[object]:
    o = head.origin
    erases = [[number, _context(context)] for number, context in sorted(head.erases.items())]
    origin = [o.lamport, o.wall, o.actor, o.basis]
    return [
        head.dot.replica,
        head.dot.seq,
        _context(head.context),
        None if is_blank else to_plain(head.value),
        origin,
        erases,
    ]


def _context(context: Context) -> list[list[ReplicaId | int]]:
    return [[replica, seq] for replica, seq in sorted(context.items())]
