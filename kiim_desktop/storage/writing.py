"""The one write path: records, heads, history, audit line, search index, projections and outbox in one transaction.

Nothing else writes records. Own saves come in as edits and become changes here, inside the transaction, so that no
seq is given twice; changes of others come in from an exchange and go the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.audit import AuditEntry
from kiim_desktop.domain.changes import (
    DELETED,
    Cell,
    Change,
    Context,
    Dot,
    Head,
    Origin,
    RecordState,
    apply,
    covers,
    deletion_contexts,
    seen,
)
from kiim_desktop.domain.records import Edit, Scope
from kiim_desktop.storage import facts, packing, receipts
from kiim_desktop.storage.batches import BatchPart, BatchRecord, note_rows
from kiim_desktop.storage.chains import advance_generation, append_audit
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.errors import StaleEdit
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.merged import merged_scopes
from kiim_desktop.storage.noting import ActNote, Noting, must_stand, note_batch
from kiim_desktop.storage.pending import Ground, Pending
from kiim_desktop.storage.plain import PlainChange, change_of

__all__ = ["Changed", "Ground", "Stamp", "begin_replica", "commit", "take_in"]

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
    act: int = 0
    """Under which the journal has it; 0: it is none that can be taken back."""

    def __or__(self, other: Changed) -> Changed:
        return Changed(
            self.scopes | other.scopes,
            self.kinds | other.kinds,
            self.dots + other.dots,
            max(self.generation, other.generation),
            max(self.act, other.act),
        )


def commit(
    connection: Connection,
    ground: Ground,
    edits: Sequence[Edit],
    stamp: Stamp,
    audit: Iterable[AuditEntry],
    part: BatchPart | None = None,
    act: ActNote | None = None,
) -> Changed:
    """Save own edits; StaleEdit if a form did not know this device's own newest value. One transaction.

    `part` notes which row of an imported file each edit came from, `act` what the journal says of all of it.
    """
    replica = ReplicaId(facts.get(connection, Fact.REPLICA) or b"")
    seq = facts.get_number(connection, Fact.NEXT_SEQ)
    lamport = facts.get_number(connection, Fact.LAMPORT)
    pending = Pending(connection, ground)
    pending.expect((edit.scope, edit.record) for edit in edits)
    noted: list[BatchRecord] = []
    noting = Noting(act) if act is not None and part is None else None
    if act is not None and act.turns:
        must_stand(connection, act.turns, stamp.actor, pending.state)
    for position, edit in enumerate(edits):
        known = pending.state(edit.scope, edit.record)
        state = known or RecordState(edit.kind)
        if noting is not None:
            noting.meet(edit.scope, edit.record, known)
        lamport += 1
        change = _as_change(edit, state, Dot(replica, seq), Origin(lamport, stamp.wall, stamp.actor, edit.basis))
        if not change.heads:
            continue
        _write(pending, change, state)
        pending.send(seq, edit.scope, edit.record, edit.kind, stamp.wall)
        if part is not None:
            noted.append(BatchRecord(part.rows[position], edit.scope, edit.record, seq))
        seq += 1
    facts.put_number(connection, Fact.NEXT_SEQ, seq)
    facts.put_number(connection, Fact.LAMPORT, lamport)
    if part is not None:
        note_rows(connection, part.batch, part.done, noted)
    changed = _finish(connection, pending, stamp.wall, audit)
    if part is not None and noted:
        return replace(changed, act=note_batch(connection, part.batch, stamp.actor, stamp.wall, changed.generation))
    if noting is None:
        return changed
    number = noting.write(connection, stamp.actor, stamp.wall, changed.generation, pending.state)
    return replace(changed, act=number)


def take_in(
    connection: Connection, ground: Ground, changes: Iterable[PlainChange], at: int, audit: Iterable[AuditEntry]
) -> Changed:
    """Apply changes that came with an exchange; what is already known changes nothing. One transaction."""
    known = facts.get_number(connection, Fact.LAMPORT)
    pending = Pending(connection, ground)
    listed = list(changes)
    pending.expect((change.scope, change.record) for change in listed)
    for change in listed:
        if not pending.put_first(change):
            before = pending.state(change.scope, change.record) or RecordState(change.kind)
            _write(pending, change_of(change), before)
    highest = max((change.lamport for change in listed), default=known)
    facts.put_number(connection, Fact.LAMPORT, min(max(highest, known), known + LAMPORT_LEAP))
    return _finish(connection, pending, at, audit)


def drop_heads(connection: Connection, ground: Ground, beside: PlainChange, dots: Collection[Dot], at: int) -> None:
    """Let heads with these dots go from the fields a change wrote, without a trace in contexts and history."""
    pending = Pending(connection, ground)
    state = pending.state(beside.scope, beside.record)
    if state is None:
        return

    def kept(number: int, cell: Cell) -> Cell:
        if number not in beside.values or not any(head.dot == beside.dot for head in cell):
            return cell
        return tuple(head for head in cell if head.dot not in dots)

    cells = {number: kept(number, cell) for number, cell in state.cells.items()}
    if cells != state.cells:
        pending.restate(beside.scope, beside.record, RecordState(state.kind, cells))
        _finish(connection, pending, at, ())


def _as_change(edit: Edit, state: RecordState, dot: Dot, origin: Origin) -> Change:
    if edit.deletes or edit.restores:
        erases = deletion_contexts(state) if edit.deletes and edit.erases is None else edit.erases or {}
        head = Head(dot, _context(edit, state, DELETED, dot.replica), edit.deletes, origin, erases)
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
    if edit.beside:
        return True
    return not (len(cell) == 1 and cell[0].value == value) and not (not cell and value is None)


def _context(edit: Edit, state: RecordState, number: int, own: ReplicaId) -> Context:
    cell = state.cells.get(number, ())
    if edit.beside:
        return dict((edit.seen or {}).get(number, {}))
    if edit.seen is None or number == DELETED:
        return seen(cell)
    shown = dict(edit.seen.get(number, {}))
    if any(head.dot.replica == own and not covers(shown, head.dot) for head in cell):
        raise StaleEdit
    return shown


def _write(pending: Pending, change: Change, before: RecordState) -> None:
    after = apply(before, change.heads)
    if any(_is_only_place(head, before.cells.get(number, ())) for number, head in change.heads.items()):
        pending.note_blank(change.scope, change.record)
    if after.cells != before.cells:
        pending.put(change.scope, change.record, before, after, change.dot)


def _is_only_place(head: Head, cell: Cell) -> bool:
    """Tell whether a head came without the value it has here."""
    return head.value is None and any(old.dot == head.dot and old.value is not None for old in cell)


def _finish(connection: Connection, pending: Pending, at: int, audit: Iterable[AuditEntry]) -> Changed:
    pending.flush()
    packing.note_changes(connection, pending.office, pending.news, at)
    for entry in audit:
        append_audit(connection, at, entry)
    number = advance_generation(connection)
    return Changed(_shown_in(connection, pending), frozenset(pending.kinds), tuple(pending.dots), number)


def _shown_in(connection: Connection, pending: Pending) -> frozenset[Scope]:
    """Return the files that changed, with those under which they are shown."""
    merged = merged_scopes(connection)
    return pending.scopes | pending.regrouped | {merged[scope] for scope in pending.scopes if scope in merged}


def begin_replica(connection: Connection, ground: Ground, replica: ReplicaId) -> None:
    """Go on under a new replica id: own changes that nobody receipted get new dots under it.

    What is still in the outbox may or may not have left, and after a clone the old dot may mean something else
    elsewhere. So the new head never covers an old dot without a receipt: if it did leave, both live on as equal values;
    if it is another's value, both are shown. Nothing is lost and no dot means two things.

    The old numbers are past for this device: it writes nothing under them again, whoever names them.
    """
    old = ReplicaId(facts.get(connection, Fact.REPLICA) or b"")
    rows = connection.execute("SELECT seq, scope, record, kind, at FROM outbox ORDER BY seq").all()
    connection.execute("DELETE FROM outbox")
    facts.put(connection, Fact.REPLICA, replica)
    facts.put_number(connection, Fact.SEALED_TO, 0)
    receipted = (facts.get_number(connection, Fact.FORGOT) or (rows[0][0] if rows else 1)) - 1
    facts.drop(connection, Fact.FORGOT)
    if rows:
        receipts.give_up(connection, old, receipted + 1, facts.get_number(connection, Fact.NEXT_SEQ) - 1)
    seq, pending = 1, Pending(connection, ground)
    for old_seq, scope, record, kind, at in rows:
        state = pending.state(scope, RecordId(record))
        reborn = _reborn(state, Dot(old, old_seq), Dot(replica, seq), receipted=receipted) if state else None
        if reborn is None:
            continue
        pending.restate(scope, RecordId(record), reborn)
        pending.send(seq, scope, RecordId(record), kind, at)
        seq += 1
    facts.put_number(connection, Fact.NEXT_SEQ, seq)
    _finish(connection, pending, 0, ())


def _reborn(state: RecordState, old: Dot, new: Dot, receipted: int) -> RecordState | None:
    """Return the record with the living heads of a dot under a new one, contexts cut to what was receipted."""
    if not any(head.dot == old for cell in state.cells.values() for head in cell):
        return None

    def cut(context: Context) -> Context:
        return {rid: min(seq, receipted) if rid == old.replica else seq for rid, seq in context.items()
                if rid != old.replica or receipted > 0}  # fmt: skip

    def renewed(head: Head) -> Head:
        if head.dot != old:
            return head
        erases = {number: cut(context) for number, context in head.erases.items()}
        return Head(new, cut(head.context), head.value, head.origin, erases)

    cells = {no: tuple(sorted(map(renewed, cell), key=lambda each: each.dot)) for no, cell in state.cells.items()}
    return RecordState(state.kind, cells)
