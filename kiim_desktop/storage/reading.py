"""Reading records: one state for the write path, all records of a scope for screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from kiim_desktop.base.ids import RecordId, UserId
from kiim_desktop.domain.changes import Origin, RecordState
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.domain.values import Value, from_plain
from kiim_desktop.storage import codec
from kiim_desktop.storage.replicas import ReplicaNumbers

_COLUMNS = "scope, id, kind, payload, state"


@dataclass(frozen=True, slots=True)
class PastValue:
    """A value that a newer one replaced, and who had given it."""

    field: int
    value: Value
    origin: Origin


def load_state(connection: Connection, replicas: ReplicaNumbers, scope: Scope, record: RecordId) -> RecordState | None:
    """Return the state of one record, deleted or not."""
    found = one_record(connection, replicas, scope, record)
    return found.state if found else None


def one_record(connection: Connection, replicas: ReplicaNumbers, scope: Scope, record: RecordId) -> Record | None:
    sql = f"SELECT {_COLUMNS} FROM record WHERE scope = ? AND id = ?"  # noqa: S608  # a constant list of columns
    row = connection.exec_driver_sql(sql, (scope, record)).one_or_none()
    return _record(row, replicas) if row else None


def records_of(
    connection: Connection, replicas: ReplicaNumbers, scope: Scope, kinds: Iterable[int] | None = None
) -> list[Record]:
    """Return the living records of a scope, of the given kinds or of all, in the order of their ids."""
    sql = f"SELECT {_COLUMNS} FROM record WHERE scope = ? AND deleted = 0"  # noqa: S608  # a constant list of columns
    if kinds is not None:
        sql += f" AND kind IN ({', '.join(str(int(kind)) for kind in kinds)})"
    return [_record(row, replicas) for row in connection.exec_driver_sql(sql, (scope,))]


def records_to_send(connection: Connection, replicas: ReplicaNumbers, first: int, last: int) -> list[Record]:
    """Return the records that own changes first..last wrote, each once."""
    columns = ", ".join(f"record.{name}" for name in _COLUMNS.split(", "))
    rows = connection.exec_driver_sql(
        f"SELECT {columns} FROM (SELECT DISTINCT scope, record FROM outbox WHERE seq BETWEEN ? AND ?) AS sent"  # noqa: S608  # constant columns
        " JOIN record ON record.scope = sent.scope AND record.id = sent.record",
        (first, last),
    )
    return [_record(row, replicas) for row in rows]


def every_record_of(connection: Connection, replicas: ReplicaNumbers, scope: Scope) -> list[Record]:
    """Return all records of a scope in the order of their ids, deleted ones too."""
    sql = f"SELECT {_COLUMNS} FROM record WHERE scope = ? ORDER BY id"  # noqa: S608  # a constant list of columns
    return [_record(row, replicas) for row in connection.exec_driver_sql(sql, (scope,))]


def every_record(connection: Connection, replicas: ReplicaNumbers) -> Iterator[Record]:
    """Yield all records of the file by scope and id, deleted ones too; few at a time in memory."""
    sql = f"SELECT {_COLUMNS} FROM record ORDER BY scope, id"  # noqa: S608  # a constant list of columns
    for row in connection.exec_driver_sql(sql):
        yield _record(row, replicas)


def newest_of_kind(
    connection: Connection, replicas: ReplicaNumbers, scope: Scope, kind: int, count: int, skip: int = 0
) -> list[Record]:
    """Return the latest living records of a kind by their day."""
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM record WHERE scope = ? AND kind = ? AND deleted = 0"  # noqa: S608  # constant columns
        " ORDER BY begins DESC, id DESC LIMIT ? OFFSET ?",
        (scope, kind, count, skip),
    )
    return [_record(row, replicas) for row in rows]


def history_of(connection: Connection, scope: Scope, record: RecordId, field: int) -> list[PastValue]:
    """Return the replaced values of one field, newest first."""
    rows = connection.exec_driver_sql(
        "SELECT value, origin FROM value_history WHERE scope = ? AND record = ? AND field = ? ORDER BY no DESC",
        (scope, record, field),
    )
    return [PastValue(field, from_plain(msgspec.msgpack.decode(value)), _origin(origin)) for value, origin in rows]


def conflicting_records(connection: Connection, replicas: ReplicaNumbers, limit: int = 500) -> list[Record]:
    """Return records about which two people disagree."""
    sql = f"SELECT {_COLUMNS} FROM record WHERE conflicts > 0 AND deleted = 0 LIMIT ?"  # noqa: S608  # constant columns
    rows = connection.exec_driver_sql(sql, (limit,))
    return [_record(row, replicas) for row in rows]


def _record(row: Row[*tuple[Any, ...]], replicas: ReplicaNumbers) -> Record:
    scope, id_, kind, payload, state = row
    values = codec.read_payload(payload)
    return Record(scope, RecordId(id_), codec.unpack_state(kind, state, values, replicas.replica_of))


def _origin(stored: bytes) -> Origin:
    lamport, wall, actor, basis = msgspec.msgpack.decode(stored)
    return Origin(lamport, wall, UserId(actor), basis)
