"""What the hub has receipted of which replica, as far as this device was told: so much of each is past."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kiim_desktop.base.ids import RecordId, ReplicaId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import facts
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.facts import Fact

Intervals = tuple[tuple[int, int], ...]
_decoder = msgspec.msgpack.Decoder(Intervals)
_given_up = msgspec.msgpack.Decoder(dict[ReplicaId, tuple[int, int]])


def of(connection: Connection, rid: ReplicaId) -> Intervals:
    """Return the receipted seqs of a replica: disjoint intervals, both ends included."""
    stored = connection.execute("SELECT receipted FROM replica WHERE rid = ?", (rid,)).scalar_one_or_none()
    return _decoder.decode(stored) if stored else ()


def put(connection: Connection, rid: ReplicaId, intervals: Sequence[tuple[int, int]]) -> None:
    """Keep the receipted seqs of a replica that stands in the file."""
    packed = msgspec.msgpack.encode(intervals)
    connection.execute("UPDATE replica SET receipted = ? WHERE rid = ?", (packed, rid))


def give_up(connection: Connection, rid: ReplicaId, first: int, last: int) -> None:
    """Keep which numbers of its replica nobody receipted, as this device goes on under another: from now on past."""
    facts.put(connection, Fact.GIVEN_UP, msgspec.msgpack.encode({**given_up(connection), rid: (first, last)}))


def given_up(connection: Connection) -> dict[ReplicaId, tuple[int, int]]:
    """Return the numbers of replicas this device gave up that had no receipt: the first and the last of each."""
    stored = facts.get(connection, Fact.GIVEN_UP)
    return _given_up.decode(stored) if stored else {}


def present(connection: Connection) -> ReplicaId:
    """Return the replica under which this device writes now."""
    return ReplicaId(facts.get(connection, Fact.REPLICA) or b"")


def has_left(connection: Connection, seq: int) -> bool:
    """Tell whether a change of this device has been made and has its receipt."""
    if not 0 < seq < facts.get_number(connection, Fact.NEXT_SEQ):
        return False
    return connection.execute("SELECT 1 FROM outbox WHERE seq = ?", (seq,)).first() is None


def first_waiting(connection: Connection) -> int:
    """Return the least seq of this replica that has no receipt, or that it will give next."""
    least = connection.execute("SELECT min(seq) FROM outbox").scalar_one()
    return int(least) if least else facts.get_number(connection, Fact.NEXT_SEQ)


def is_any_waiting(connection: Connection, scope: Scope, record: RecordId, upto: int) -> bool:
    """Tell whether something this replica wrote in a record up to a seq has no receipt, or was never written here."""
    if upto >= facts.get_number(connection, Fact.NEXT_SEQ):
        return True
    sql = "SELECT 1 FROM outbox WHERE scope = ? AND record = ? AND seq <= ? LIMIT 1"
    return connection.execute(sql, (scope, record, upto)).first() is not None
