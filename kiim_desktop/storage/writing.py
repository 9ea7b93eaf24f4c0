"""The one write path: records, heads, history, audit line, search index, projections and outbox in one transaction.

Nothing else writes records. Own saves come in as edits and become changes here, inside the transaction, so that no
seq is given twice; changes of others come in from an exchange and go the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.audit import AuditEntry
from kiim_desktop.domain.changes import (
    DELETED,
    Change,
    Context,
    Dot,
    Head,
    Origin,
    RecordState,
    apply,
    conflicts,
    covers,
    deletion_contexts,
    is_deleted,
    seen,
)
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.records import Edit, Scope
from kiim_desktop.domain.values import to_plain
from kiim_desktop.storage import codec, facts
from kiim_desktop.storage.chains import advance_generation, append_audit
from kiim_desktop.storage.errors import StaleEdit
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.projections import project_person
from kiim_desktop.storage.reading import load_state
from kiim_desktop.storage.replicas import ReplicaNumbers
from kiim_desktop.storage.text_index import index_text

_pack = msgspec.msgpack.Encoder(order="deterministic")
LAMPORT_LEAP = 1_000_000
"""A Lamport number from outside counts up to the known maximum plus this, so that nobody can exhaust the numbers."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes and when; wall time in milliseconds since 1970."""

    actor: UserId
    wall: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What a transaction changed, so that open screens know whether to look again."""

    scopes: frozenset[Scope] = frozenset()
    kinds: frozenset[int] = frozenset()
    dots: tuple[Dot, ...] = ()
    generation: int = 0

    def __or__(self, other: Changed) -> Changed:
        return Changed(
            self.scopes | other.scopes,
            self.kinds | other.kinds,
            self.dots + other.dots,
            max(self.generation, other.generation),
        )


@dataclass(slots=True)
class _Touched:
    """What one transaction has touched so far."""

    kinds: set[int] = field(default_factory=set)
    dots: list[Dot] = field(default_factory=list)
    scopes: set[Scope] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every write needs to know of the profile."""

    kinds: Kinds
    office: Scope
    replicas: ReplicaNumbers

    def is_person(self, scope: Scope) -> bool:
        return scope not in (b"", self.office)


def commit(
    connection: Connection,
    ground: Ground,
    edits: Sequence[Edit],
    stamp: Stamp,
    audit: Iterable[AuditEntry],
) -> Changed:
    """Save own edits; StaleEdit if a form did not know this device's own newest value. One transaction."""
    replica = ReplicaId(facts.get(connection, Fact.REPLICA) or b"")
    seq = facts.get_number(connection, Fact.NEXT_SEQ)
    lamport = facts.get_number(connection, Fact.LAMPORT)
    touched = _Touched()
    for edit in edits:
        state = load_state(connection, ground.replicas, edit.scope, edit.record) or RecordState(edit.kind)
        lamport += 1
        change = _as_change(edit, state, Dot(replica, seq), Origin(lamport, stamp.wall, stamp.actor, edit.basis))
        if not change.heads:
            continue
        _write(connection, ground, change, state, touched)
        connection.exec_driver_sql(
            "INSERT INTO outbox(seq, scope, record, at) VALUES (?, ?, ?, ?)", (seq, edit.scope, edit.record, stamp.wall)
        )
        seq += 1
    facts.put_number(connection, Fact.NEXT_SEQ, seq)
    facts.put_number(connection, Fact.LAMPORT, lamport)
    return _finish(connection, ground, touched, stamp.wall, audit)


def take_in(
    connection: Connection, ground: Ground, changes: Iterable[Change], at: int, audit: Iterable[AuditEntry]
) -> Changed:
    """Apply changes that came with an exchange; what is already known changes nothing. One transaction."""
    known = facts.get_number(connection, Fact.LAMPORT)
    highest = known
    touched = _Touched()
    for change in changes:
        state = load_state(connection, ground.replicas, change.scope, change.record) or RecordState(change.kind)
        _write(connection, ground, change, state, touched)
        highest = max(highest, *(head.origin.lamport for head in change.heads.values()), 0)
    facts.put_number(connection, Fact.LAMPORT, min(highest, known + LAMPORT_LEAP))
    return _finish(connection, ground, touched, at, audit)


def _as_change(edit: Edit, state: RecordState, dot: Dot, origin: Origin) -> Change:
    if edit.deletes or edit.restores:
        head = Head(
            dot,
            seen(state.cells.get(DELETED, ())),
            edit.deletes,
            origin,
            deletion_contexts(state) if edit.deletes else {},
        )
        return Change(dot, edit.scope, edit.record, edit.kind, {DELETED: head})
    heads = {
        number: Head(dot, _context(edit, state, number, dot.replica), value, origin)
        for number, value in edit.values.items()
        if _says_something_new(edit, state, number)
    }
    return Change(dot, edit.scope, edit.record, edit.kind, heads)


def _says_something_new(edit: Edit, state: RecordState, number: int) -> bool:
    cell = state.cells.get(number, ())
    value = edit.values[number]
    return not (len(cell) == 1 and cell[0].value == value) and not (not cell and value is None)


def _context(edit: Edit, state: RecordState, number: int, own: ReplicaId) -> Context:
    cell = state.cells.get(number, ())
    if edit.seen is None:
        return seen(cell)
    shown = dict(edit.seen.get(number, {}))
    if any(head.dot.replica == own and not covers(shown, head.dot) for head in cell):
        raise StaleEdit()
    return shown


def _write(connection: Connection, ground: Ground, change: Change, before: RecordState, touched: _Touched) -> None:
    after = apply(before, change.heads)
    if after.cells == before.cells:
        return
    touched.kinds.add(after.kind)
    touched.dots.append(change.dot)
    touched.scopes.add(change.scope)
    _keep_replaced(connection, change.scope, change.record, before, after)
    _store_record(connection, ground, change.scope, change.record, after)
    index_text(connection, ground.kinds, change.scope, change.record, after)


def _store_record(connection: Connection, ground: Ground, scope: Scope, record: RecordId, state: RecordState) -> None:
    payload = codec.payload(state)
    connection.exec_driver_sql(
        "INSERT INTO record(scope, id, kind, begins, deleted, conflicts, payload, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(scope, id) DO UPDATE SET kind = excluded.kind, begins = excluded.begins,"
        " deleted = excluded.deleted, conflicts = excluded.conflicts, payload = excluded.payload, state = excluded.state",
        (
            scope,
            record,
            state.kind,
            _begins(ground.kinds, state),
            int(is_deleted(state)),
            len(conflicts(state)),
            payload,
            codec.pack_state(state, ground.replicas.writer(connection)),
        ),
    )


def _begins(kinds: Kinds, state: RecordState) -> str:
    """Return the day by which the record is ordered in time, ISO, or ""."""
    kind = kinds.numbered(state.kind)
    dated = kind.field(kind.timeline.begins) if kind else None
    cell = state.cells.get(dated.number, ()) if dated else ()
    fuzzy = as_date(cell[0].value) if cell else None
    return fuzzy.earliest.isoformat() if fuzzy and fuzzy.earliest else ""


def _keep_replaced(
    connection: Connection, scope: Scope, record: RecordId, before: RecordState, after: RecordState
) -> None:
    for number, cell in before.cells.items():
        living = {head.dot for head in after.cells[number]}
        for head in cell:
            if head.dot not in living and number != DELETED:
                o = head.origin
                connection.exec_driver_sql(
                    "INSERT INTO value_history(scope, record, field, value, origin) VALUES (?, ?, ?, ?, ?)",
                    (
                        scope,
                        record,
                        number,
                        _pack.encode(to_plain(head.value)),
                        _pack.encode([o.lamport, o.wall, o.actor, o.basis]),
                    ),
                )


def _finish(connection: Connection, ground: Ground, touched: _Touched, at: int, audit: Iterable[AuditEntry]) -> Changed:
    for scope in touched.scopes:
        if ground.is_person(scope):
            project_person(connection, ground.kinds, ground.replicas, scope)
    for entry in audit:
        append_audit(connection, at, entry)
    number = advance_generation(connection)
    return Changed(frozenset(touched.scopes), frozenset(touched.kinds), tuple(touched.dots), number)


def begin_replica(connection: Connection, ground: Ground, replica: ReplicaId) -> None:
    """Go on under a new replica id: own changes that nobody receipted get new dots under it.

    Values that left the device under the old id stay as they are; what is still in the outbox may or may not have
    left, so it is written again with a context that covers the old dot. Nothing is lost and no dot means two things.
    """
    old = ReplicaId(facts.get(connection, Fact.REPLICA) or b"")
    rows = connection.exec_driver_sql("SELECT seq, scope, record, at FROM outbox ORDER BY seq").all()
    connection.exec_driver_sql("DELETE FROM outbox")
    facts.put(connection, Fact.REPLICA, replica)
    facts.put_number(connection, Fact.NEXT_SEQ, 1)
    facts.put_number(connection, Fact.SEALED_TO, 0)
    seq, touched = 1, _Touched()
    for old_seq, scope, record, at in rows:
        state = load_state(connection, ground.replicas, scope, RecordId(record))
        heads = _reborn(state, Dot(old, old_seq), Dot(replica, seq)) if state else {}
        if state is None or not heads:
            continue
        _write(
            connection, ground, Change(Dot(replica, seq), scope, RecordId(record), state.kind, heads), state, touched
        )
        connection.exec_driver_sql(
            "INSERT INTO outbox(seq, scope, record, at) VALUES (?, ?, ?, ?)", (seq, scope, record, at)
        )
        seq += 1
    facts.put_number(connection, Fact.NEXT_SEQ, seq)
    _finish(connection, ground, touched, 0, ())


def _reborn(state: RecordState, old: Dot, new: Dot) -> dict[int, Head]:
    """Return the living heads of a dot under a new dot that covers the old one."""
    return {
        number: Head(new, dict(head.context) | {old.replica: old.seq}, head.value, head.origin, head.erases)
        for number, cell in state.cells.items()
        for head in cell
        if head.dot == old
    }
