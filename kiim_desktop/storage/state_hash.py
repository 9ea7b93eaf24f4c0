"""One number for everything this profile knows: equal on two devices exactly if they hold the same heads.

SHA-256 over the records in the order of scope and id; replicas stand with their ids, never with local numbers, so that
neither the order of arrival nor local bookkeeping matters. Drafts, history, audit and projections do not count.
"""

from __future__ import annotations

import hashlib

import msgspec
from sqlalchemy import Connection

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.domain.changes import Context, Head
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import to_plain
from kiim_desktop.storage.reading import every_record
from kiim_desktop.storage.replicas import ReplicaNumbers
from kiim_desktop.storage.store import Store

_pack = msgspec.msgpack.Encoder(order="deterministic")


def state_hash(store: Store) -> str:
    """Return the hexadecimal SHA-256 of the logical state."""
    with store.database.read() as connection:
        return hash_of(connection, store.database.replicas)


def hash_of(connection: Connection, replicas: ReplicaNumbers) -> str:
    digest = hashlib.sha256(b"kiim state 1")
    for record in every_record(connection, replicas):
        form = _form(record)
        digest.update(len(form).to_bytes(8, "big"))
        digest.update(form)
    return digest.hexdigest()


def _form(record: Record) -> bytes:
    cells = [
        [number, [_head(head) for head in sorted(cell, key=lambda head: head.dot)]]
        for number, cell in sorted(record.state.cells.items())
        if cell
    ]
    return _pack.encode([record.scope, record.id, record.kind_number, cells])


def _head(head: Head) -> list[object]:
    o = head.origin
    erases = [[number, _context(context)] for number, context in sorted(head.erases.items())]
    origin = [o.lamport, o.wall, o.actor, o.basis]
    return [head.dot.replica, head.dot.seq, _context(head.context), to_plain(head.value), origin, erases]


def _context(context: Context) -> list[list[ReplicaId | int]]:
    return [[replica, seq] for replica, seq in sorted(context.items())]
