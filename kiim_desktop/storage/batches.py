"""Imports: which records came with which file, so that a whole file can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import msgspec

from kiim_desktop.base.clock import Clock, millis
from kiim_desktop.base.ids import BatchId, RecordId, UserId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import facts
from kiim_desktop.storage.chains import generation
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.facts import Fact


class BatchState(Enum):
    """Where an import stands; a running one whose program died can be continued or taken back."""

    RUNNING = "running"
    DONE = "done"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Batch:
    """One import of one file."""

    id: BatchId
    file_hash: bytes
    at: int
    user: UserId
    state: BatchState
    rows_done: int
    rows_total: int


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One record that an import wrote; seq is the change that did it."""

    source_row: int
    scope: Scope
    record: RecordId
    seq: int


@dataclass(frozen=True, slots=True)
class BatchPart:
    """What one transaction of an import does: rows of the file done after it, and the row behind each edit."""

    batch: BatchId
    done: int
    rows: Sequence[int]


class Batches:
    """The imports of this device."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(  # all that is known of a file
        self, batch: BatchId, file_hash: bytes, user: UserId, rows: int, way: bytes = b"", name: str = ""
    ) -> None:
        """Begin an import; `way` tells how the file is read and is kept until the import has ended.

        `name` is what the file is called.
        """
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO batch(id, file_hash, at, user, state, rows_done, rows_total) VALUES (?, ?, ?, ?, ?, 0, ?)",
                (batch, file_hash, millis(self._clock.now()), user, BatchState.RUNNING.value, rows),
            )
            if way:
                _put_ways(connection, {**_ways(connection), batch: way})
            if name:
                _put_names(connection, {**_names(connection), batch: name})

    def finish(self, batch: BatchId, state: BatchState) -> None:
        with self._database.write() as connection:
            connection.execute("UPDATE batch SET state = ? WHERE id = ?", (state.value, batch))
            if batch in (ways := _ways(connection)):
                _put_ways(connection, {id_: way for id_, way in ways.items() if id_ != batch})
            if state is BatchState.TAKEN_BACK:
                connection.execute("UPDATE act SET turned = ? WHERE batch = ?", (generation(connection), batch))

    def way_of(self, batch: BatchId) -> bytes:
        """Return how the file of an unfinished import is read; b"" if that was not kept."""
        with self._database.read() as connection:
            return _ways(connection).get(batch, b"")

    def names(self) -> dict[BatchId, str]:
        """Return what the files of the imports are called; early batches did not note it."""
        with self._database.read() as connection:
            return {BatchId(batch): name for batch, name in _names(connection).items()}

    def scopes_written(self, but: Scope) -> dict[BatchId, int]:
        """Return how many scopes each import wrote to, `but` not counted."""
        with self._database.read() as connection:
            sql = "SELECT batch, count(DISTINCT scope) FROM batch_record WHERE scope <> ? GROUP BY batch"
            return {BatchId(batch): count for batch, count in connection.execute(sql, (but,)).all()}

    def all(self) -> list[Batch]:
        """Return every import, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, file_hash, at, user, state, rows_done, rows_total FROM batch ORDER BY at DESC, id"
            ).all()
        return [Batch(BatchId(i), h, at, UserId(u), BatchState(s), done, total) for i, h, at, u, s, done, total in rows]

    def records_of(self, batch: BatchId) -> list[BatchRecord]:
        """Return what an import wrote, in the order of the file."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT source_row, scope, record, seq FROM batch_record WHERE batch = ? ORDER BY no", (batch,)
            ).all()
        return [BatchRecord(row, scope, RecordId(record), seq) for row, scope, record, seq in rows]


def _ways(connection: Connection) -> dict[bytes, bytes]:
    stored = facts.get(connection, Fact.IMPORT_WAYS)
    return msgspec.msgpack.decode(stored, type=dict[bytes, bytes]) if stored else {}


def _put_ways(connection: Connection, ways: dict[bytes, bytes]) -> None:
    if ways:
        facts.put(connection, Fact.IMPORT_WAYS, msgspec.msgpack.encode(ways))
    else:
        facts.drop(connection, Fact.IMPORT_WAYS)


def drop_lost_names(connection: Connection) -> None:
    """Forget the names of files whose import was forgotten."""
    known = frozenset(connection.execute("SELECT id FROM batch").scalars())
    names = _names(connection)
    if not names.keys() <= known:
        _put_names(connection, {batch: name for batch, name in names.items() if batch in known})


def _names(connection: Connection) -> dict[bytes, str]:
    stored = facts.get(connection, Fact.IMPORT_NAMES)
    return msgspec.msgpack.decode(stored, type=dict[bytes, str]) if stored else {}


def _put_names(connection: Connection, names: dict[bytes, str]) -> None:
    if names:
        facts.put(connection, Fact.IMPORT_NAMES, msgspec.msgpack.encode(names))
    else:
        facts.drop(connection, Fact.IMPORT_NAMES)


def note_rows(connection: Connection, batch: BatchId, done: int, records: Sequence[BatchRecord]) -> None:
    """Note what rows of a file became, in the transaction that wrote them."""
    if records:
        connection.execute(
            "INSERT INTO batch_record(batch, source_row, scope, record, seq) VALUES (?, ?, ?, ?, ?)",
            [(batch, each.source_row, each.scope, each.record, each.seq) for each in records],
        )
    connection.execute("UPDATE batch SET rows_done = ? WHERE id = ?", (done, batch))
