"""What one transaction is about to write, gathered first, so that each table is filled with one statement.

States are looked up once and kept while the transaction runs: two changes of one record meet here, and a scope that had
no records before is projected from memory. Measured with 7 records a person: 300 persons/s one by one, above 1,000 so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.changes import DELETED, Dot, Head, RecordState, conflicts, is_deleted, value_of
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.domain.values import to_plain
from kiim_desktop.storage import codec
from kiim_desktop.storage.projections import PersonLines
from kiim_desktop.storage.reading import load_state
from kiim_desktop.storage.replicas import ReplicaNumbers
from kiim_desktop.storage.text_index import TextEntries

_pack = msgspec.msgpack.Encoder(order="deterministic")
_Key = tuple[Scope, RecordId]
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Ground:
    """What every write needs to know of the profile."""

    kinds: Kinds
    office: Scope
    replicas: ReplicaNumbers

    def is_person(self, scope: Scope) -> bool:
        return scope not in (b"", self.office)


class Pending:
    """The changes of one transaction on their way into the tables."""

    def __init__(self, connection: Connection, ground: Ground) -> None:
        self._connection = connection
        self._ground = ground
        self._states: dict[_Key, RecordState | None] = {}
        self._written: dict[_Key, None] = {}
        self._new_scopes: dict[Scope, bool] = {}
        self._outbox: list[tuple[object, ...]] = []
        self._history: list[tuple[object, ...]] = []
        self._text = TextEntries(connection, ground.kinds)
        self.kinds: set[int] = set()
        self.dots: list[Dot] = []

    @property
    def scopes(self) -> frozenset[Scope]:
        return frozenset(scope for scope, _record in self._written)

    def expect(self, scopes: Iterable[Scope]) -> None:
        """Look up together which of these scopes have no records yet."""
        asked = list(dict.fromkeys(scopes))
        for start in range(0, len(asked), _AT_ONCE):
            part = asked[start : start + _AT_ONCE]
            marks = ", ".join(["(?)"] * len(part))
            sql = f"WITH asked(scope) AS (VALUES {marks}) SELECT scope FROM asked"  # noqa: S608  # only question marks
            known = "EXISTS (SELECT 1 FROM record WHERE record.scope = asked.scope)"
            found = {row[0] for row in self._connection.exec_driver_sql(f"{sql} WHERE {known}", tuple(part))}
            self._new_scopes |= {scope: scope not in found for scope in part}

    def state(self, scope: Scope, record: RecordId) -> RecordState | None:
        """Return a record as it stands in this transaction; None if there is none yet."""
        key = (scope, record)
        if key not in self._states:
            known = not self._is_new(scope)
            self._states[key] = load_state(self._connection, self._ground.replicas, scope, record) if known else None
        return self._states[key]

    def put(self, scope: Scope, record: RecordId, before: RecordState, after: RecordState, dot: Dot) -> None:
        """Note the new state of a record; the values it replaces go into the history."""
        existed = self._states.get((scope, record)) is not None
        self._states[scope, record] = after
        self._written[scope, record] = None
        self.kinds.add(after.kind)
        self.dots.append(dot)
        if existed:
            self._keep_replaced(scope, record, before, after)
        self._text.put(scope, record, after, existed=existed)

    def restate(self, scope: Scope, record: RecordId, state: RecordState) -> None:
        """Store a state that says the same under another name: no history, same words."""
        self._states[scope, record] = state
        self._written[scope, record] = None

    def send(self, seq: int, scope: Scope, record: RecordId, at: int) -> None:
        """Note an own change for the next exchange."""
        self._outbox.append((seq, scope, record, at))

    def flush(self) -> None:
        """Write everything; afterwards lists and indexes say what the records say."""
        self._many(_STORE, [self._row(key) for key in self._written])
        self._many("INSERT INTO outbox(seq, scope, record, at) VALUES (?, ?, ?, ?)", self._outbox)
        self._many(
            "INSERT INTO value_history(scope, record, field, value, origin) VALUES (?, ?, ?, ?, ?)", self._history
        )
        self._text.flush()
        lines = PersonLines(self._connection, self._ground.kinds, self._ground.replicas)
        fresh = self._records_of_new_scopes()
        for scope in dict.fromkeys(scope for scope, _record in self._written):
            if self._ground.is_person(scope):
                lines.project(scope, fresh.get(scope))
        lines.flush()

    def _is_new(self, scope: Scope) -> bool:
        if scope not in self._new_scopes:
            self.expect([scope])
        return self._new_scopes[scope]

    def _records_of_new_scopes(self) -> dict[Scope, list[Record]]:
        found: dict[Scope, list[Record]] = {}
        for (scope, record), state in self._states.items():
            if state is not None and self._new_scopes.get(scope):
                found.setdefault(scope, []).append(Record(scope, record, state))
        return {scope: sorted(records, key=lambda each: each.id) for scope, records in found.items()}

    def _row(self, key: _Key) -> tuple[object, ...]:
        scope, record = key
        state = self._states[key]
        assert state is not None  # noqa: S101  # only written records come here
        return (
            scope,
            record,
            state.kind,
            _begins(self._ground.kinds, state),
            int(is_deleted(state)),
            len(conflicts(state)),
            codec.payload(state),
            codec.pack_state(state, self._ground.replicas.writer(self._connection)),
        )

    def _keep_replaced(self, scope: Scope, record: RecordId, before: RecordState, after: RecordState) -> None:
        for number, cell in before.cells.items():
            living = {head.dot for head in after.cells[number]}
            self._history += [
                _past(scope, record, number, head) for head in cell if head.dot not in living and number != DELETED
            ]

    def _many(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(statement, rows)


_STORE = (
    "INSERT INTO record(scope, id, kind, begins, deleted, conflicts, payload, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT(scope, id) DO UPDATE SET kind = excluded.kind, begins = excluded.begins,"
    " deleted = excluded.deleted, conflicts = excluded.conflicts, payload = excluded.payload, state = excluded.state"
)


def _begins(kinds: Kinds, state: RecordState) -> str:
    """Return the day by which the record is ordered in time, ISO, or ""."""
    kind = kinds.numbered(state.kind)
    dated = kind.field(kind.timeline.begins) if kind else None
    fuzzy = as_date(value_of(state, dated.number)) if dated else None
    return fuzzy.earliest.isoformat() if fuzzy and fuzzy.earliest else ""


def _past(scope: Scope, record: RecordId, number: int, head: Head) -> tuple[object, ...]:
    o = head.origin
    value = _pack.encode(to_plain(head.value))
    return scope, record, number, value, _pack.encode([o.lamport, o.wall, o.actor, o.basis])
