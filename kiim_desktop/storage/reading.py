"""Reading records: one state for the write path, all records of a scope for screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.changes import Origin, RecordState
from kiim_desktop.domain.persons import ListedRecord
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.domain.values import Value, from_plain
from kiim_desktop.storage import codec
from kiim_desktop.storage.connection import Connection, Row
from kiim_desktop.storage.hidden import NOT_HIDDEN
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.replicas import ReplicaNumbers

_COLUMNS = "scope, id, kind, payload, state"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class PastValue:
    """A value that a newer one replaced, and who had given it."""

    field: int
    value: Value
    origin: Origin


def one_record(connection: Connection, replicas: ReplicaNumbers, scope: Scope, record: RecordId) -> Record | None:
    sql = f"SELECT {_COLUMNS} FROM record WHERE scope = ? AND id = ?"  # noqa: S608  # a constant list of columns
    row = connection.execute(sql, (scope, record)).one_or_none()
    return _record(row, replicas) if row else None


def records_of(
    connection: Connection,
    replicas: ReplicaNumbers,
    scope: Scope,
    kinds: Iterable[int] | None = None,
    *,
    deleted: bool = False,
) -> list[Record]:
    """Return the living or the deleted records of a scope, of the given kinds or of all, in the order of their ids."""
    sql = f"SELECT {_COLUMNS} FROM record WHERE scope = ? AND deleted = {int(deleted)}"  # noqa: S608  # constants
    if kinds is not None:
        sql += f" AND kind IN ({', '.join(str(int(kind)) for kind in kinds)})"
    return [_record(row, replicas) for row in connection.execute(sql, (scope,))]


def changes_to_send(
    connection: Connection, replicas: ReplicaNumbers, own: ReplicaId, after: int, limit: int
) -> list[tuple[int, Scope, PlainChange | None]]:
    """Return the next own changes behind a seq with their scopes, and what of each still lives."""
    rows = connection.execute(
        "SELECT seq, outbox.scope, id, record.kind, payload, state FROM outbox LEFT JOIN record"
        " ON record.scope = outbox.scope AND record.id = outbox.record WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, limit),
    ).all()
    found = []
    for seq, scope, id_, kind, payload, state in rows:
        changes = codec.living((scope, id_, kind), (payload, state), replicas.replica_of) if id_ is not None else []
        of_dot = (each for each in changes if each.dot.seq == seq and each.dot.replica == own)
        found.append((seq, scope, next(of_dot, None)))
    return found


def living_of(
    connection: Connection, replicas: ReplicaNumbers, scope: Scope, records: Iterable[RecordId] | None = None
) -> list[PlainChange]:
    """Return all that lives in a scope, or in some of its records, in the order of records and dots.

    Deletions too.
    """
    rows = connection.execute("SELECT id, kind, payload, state FROM record WHERE scope = ? ORDER BY id", (scope,)).all()
    if records is not None:
        chosen = frozenset(records)
        rows = [row for row in rows if row[0] in chosen]
    return [
        change
        for id_, kind, payload, state in rows
        for change in codec.living((scope, id_, kind), (payload, state), replicas.replica_of)
    ]


def every_record(connection: Connection, replicas: ReplicaNumbers) -> Iterator[Record]:
    """Yield all records of the file by scope and id, deleted ones too; few at a time in memory."""
    sql = f"SELECT {_COLUMNS} FROM record ORDER BY scope, id"  # noqa: S608  # a constant list of columns
    for row in connection.execute(sql):
        yield _record(row, replicas)


def asked_for(
    connection: Connection, query: str, keys: Sequence[Scope] | Sequence[tuple[Scope, RecordId]]
) -> Iterator[Row]:
    """Yield the rows of a query over `asked`, a table with these scopes (or scopes and records), few at a time."""
    for start in range(0, len(keys), _AT_ONCE):
        part = [key if isinstance(key, tuple) else (key,) for key in keys[start : start + _AT_ONCE]]
        columns = "scope, record" if len(part[0]) > 1 else "scope"
        marks = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
        yield from connection.execute(
            f"WITH asked({columns}) AS (VALUES {marks}) {query}",  # only question marks
            tuple(value for key in part for value in key),
        )


def load_states(
    connection: Connection, replicas: ReplicaNumbers, keys: Sequence[tuple[Scope, RecordId]]
) -> dict[tuple[Scope, RecordId], RecordState]:
    """Return the states of those of these records that there are, deleted or not."""
    columns = ", ".join(f"record.{name}" for name in _COLUMNS.split(", "))
    query = f"SELECT {columns} FROM asked CROSS JOIN record ON record.scope = asked.scope AND record.id = asked.record"  # noqa: S608  # constant columns
    found = (_record(row, replicas) for row in asked_for(connection, query, keys))
    return {(record.scope, record.id): record.state for record in found}


def listed_records(
    connection: Connection, scopes: Sequence[Scope], kinds: Iterable[int]
) -> Iterator[tuple[Scope, ListedRecord]]:
    """Yield what the living records of these kinds show, with their scopes, by scope in the order of their ids."""
    wanted = ", ".join(str(int(kind)) for kind in kinds)
    if wanted:
        query = (
            "SELECT record.scope, id, kind, payload FROM asked CROSS JOIN record ON record.scope = asked.scope"  # noqa: S608  # numbers
            f" WHERE kind IN ({wanted}) AND deleted = 0 ORDER BY record.scope, id"
        )
        yield from map(_listed, asked_for(connection, query, scopes))


def newest_of_kind(connection: Connection, scopes: Sequence[Scope], kind: int) -> Iterator[tuple[Scope, ListedRecord]]:
    """Yield the latest living record of a kind of each scope by its day."""
    query = (
        "SELECT record.scope, id, kind, payload FROM asked CROSS JOIN record ON record.scope = asked.scope AND id ="  # noqa: S608  # a number
        f" (SELECT id FROM record WHERE scope = asked.scope AND kind = {int(kind)} AND deleted = 0"
        " ORDER BY begins DESC, id DESC LIMIT 1)"
    )
    yield from map(_listed, asked_for(connection, query, scopes))


def count_living(connection: Connection, scopes: Sequence[Scope]) -> dict[Scope, tuple[int, int]]:
    """Return how many living records and conflicts in them the scopes have; a scope without any is left out."""
    query = (
        "SELECT record.scope, count(*), sum(conflicts) FROM asked CROSS JOIN record ON record.scope = asked.scope"
        " WHERE deleted = 0 GROUP BY record.scope"
    )
    return {scope: (records, disputes) for scope, records, disputes in asked_for(connection, query, scopes)}


def history_of(connection: Connection, scope: Scope, record: RecordId, field: int) -> list[PastValue]:
    """Return the replaced values of one field, newest first."""
    rows = connection.execute(
        "SELECT value, origin FROM value_history WHERE scope = ? AND record = ? AND field = ? ORDER BY no DESC",
        (scope, record, field),
    )
    return [PastValue(field, from_plain(msgspec.msgpack.decode(value)), _origin(origin)) for value, origin in rows]


def conflicting_records(connection: Connection, replicas: ReplicaNumbers, limit: int = 500) -> list[Record]:
    """Return records about which two people disagree."""
    sql = f"SELECT {_COLUMNS} FROM record WHERE conflicts > 0 AND deleted = 0 AND {NOT_HIDDEN} LIMIT ?"  # noqa: S608  # constants
    rows = connection.execute(sql, (limit,))
    return [_record(row, replicas) for row in rows]


def _record(row: Row, replicas: ReplicaNumbers) -> Record:
    scope, id_, kind, payload, state = row
    values = codec.read_payload(payload)
    return Record(scope, RecordId(id_), codec.unpack_state(kind, state, values, replicas.replica_of))


def _listed(row: Row) -> tuple[Scope, ListedRecord]:
    scope, id_, kind, payload = row
    return scope, ListedRecord(RecordId(id_), kind, codec.read_payload(payload))


def _origin(stored: bytes) -> Origin:
    lamport, wall, actor, basis = msgspec.msgpack.decode(stored)
    return Origin(lamport, wall, UserId(actor), basis)
