"""What the hub has receipted of which replica, as far as this device was told: so much of each is past."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.storage import facts
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.facts import Fact

Intervals = tuple[tuple[int, int], ...]
_decoder = msgspec.msgpack.Decoder(Intervals)


def of(connection: Connection, rid: ReplicaId) -> Intervals:
    """Return the receipted seqs of a replica: disjoint intervals, both ends included."""
    stored = connection.execute("SELECT receipted FROM replica WHERE rid = ?", (rid,)).scalar_one_or_none()
    return _decoder.decode(stored) if stored else ()


def put(connection: Connection, rid: ReplicaId, intervals: Sequence[tuple[int, int]]) -> None:
    """Keep the receipted seqs of a replica that stands in the file."""
    packed = msgspec.msgpack.encode(intervals)
    connection.execute("UPDATE replica SET receipted = ? WHERE rid = ?", (packed, rid))


def present(connection: Connection) -> ReplicaId:
    """Return the replica under which this device writes now."""
    return ReplicaId(facts.get(connection, Fact.REPLICA) or b"")


def has_left(connection: Connection, seq: int) -> bool:
    """Tell whether a change of this device has been made and has its receipt."""
    if not 0 < seq < facts.get_number(connection, Fact.NEXT_SEQ):
        return False
    return connection.execute("SELECT 1 FROM outbox WHERE seq = ?", (seq,)).first() is None
