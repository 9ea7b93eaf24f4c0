"""Writes the journal of own acts, in the transaction of the change.

Taking an act back is a change like any other, whose own former values take the place of the old ones in the journal: so
it can be done again, and taken back again. Contents are kept of the last twenty acts of a user only, of the others of
one day what was done; all goes with the person (forgetting.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from kiim_desktop.base.ids import BatchId, DraftId, RecordId, UserId
from kiim_desktop.domain.acts import UNDOABLE, Deed
from kiim_desktop.domain.changes import RecordState
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.act_parts import ActPart, load_parts, packed, part_of, passed_on, touch_of
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.drafts import Draft, put_draft
from kiim_desktop.storage.errors import StaleEdit

LISTED_MS = 86_400_000
"""So long an act stays in the list, whatever comes after it."""
_pack = msgspec.msgpack.Encoder().encode
_Key = tuple[Scope, RecordId]
_State = Callable[[Scope, RecordId], RecordState | None]


@dataclass(frozen=True, slots=True)
class ActNote:
    """What the journal is told of a save. `turns` is the act it takes back, or does again; 0: a new one."""

    deed: Deed = Deed.ENTRY
    turns: int = 0
    draft: Draft | None = None
    """What is to be written anew after all; kept in the same transaction."""


@dataclass(slots=True)
class Noting:
    """Gathers in a transaction what its edits meet, before they change it."""

    note: ActNote
    met: dict[_Key, RecordState | None] = field(default_factory=dict)

    def meet(self, scope: Scope, record: RecordId, state: RecordState | None) -> None:
        """Remember a record as it stood before the first edit of it."""
        self.met.setdefault((scope, record), state)

    def write(self, connection: Connection, user: UserId, at: int, number: int, state_of: _State) -> int:
        """Write the act under a number, or turn the one that was named; returns its number, 0 if nothing changed."""
        changed = [
            (part_of(*key, before, now), now)
            for key, before in self.met.items()
            if (now := state_of(*key)) is not None and (before is None or before.cells != now.cells)
        ]
        parts = [part for part, _now in changed]
        if not parts:
            return 0
        if self.note.turns:
            _turn(connection, self.note, parts, at, number, state_of)
            return self.note.turns
        touches = [touch_of(part, now) for part, now in changed]
        what = [(touch.kind, touch.how, touch.fields) for touch in touches]
        connection.execute(
            "INSERT INTO act(no, user, at, wrote, deed, what, batch, draft, turned) VALUES (?,?,?,?,?,?,x'',x'',0)",
            (number, user, at, at, self.note.deed.value, _pack(what)),
        )
        _put_parts(connection, number, parts, is_bare=not self.note.deed.can_be_undone)
        _shorten(connection, user, at)
        return number


def must_stand(connection: Connection, no: int, user: UserId, state_of: _State) -> None:
    """Refuse to turn an act of somebody else, or on which something later rests: StaleEdit."""
    is_own = connection.execute("SELECT 1 FROM act WHERE no = ? AND user = ?", (no, user)).first()
    parts = load_parts(connection, no)
    if not is_own or not parts or not all(part.stands(state_of(part.scope, part.record)) for part in parts):
        raise StaleEdit


def note_batch(connection: Connection, batch: BatchId, user: UserId, at: int, number: int) -> int:
    """Note that an import wrote something: all its transactions are one act."""
    known = connection.execute("SELECT no FROM act WHERE batch = ?", (batch,)).first()
    if known is not None:
        connection.execute("UPDATE act SET wrote = ? WHERE no = ?", (at, known[0]))
        return int(known[0])
    connection.execute(
        "INSERT INTO act(no, user, at, wrote, deed, what, batch, draft, turned) VALUES (?, ?, ?, ?, ?, ?, ?, x'', 0)",
        (number, user, at, at, Deed.IMPORT.value, _pack([]), batch),
    )
    _shorten(connection, user, at)
    return number


def drop_empty(connection: Connection) -> None:
    """Forget acts of which nothing is left; after records or imports were forgotten."""
    connection.execute(
        "DELETE FROM act WHERE NOT EXISTS (SELECT 1 FROM act_part WHERE act = act.no)"
        " AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.id = act.batch)"
    )


def drop_of_others(connection: Connection, present: Collection[UserId]) -> None:
    """Forget the acts of those who have no password here any more."""
    for user in list(connection.execute("SELECT DISTINCT user FROM act").scalars()):
        if user not in present:
            connection.execute("DELETE FROM act_part WHERE act IN (SELECT no FROM act WHERE user = ?)", (user,))
            connection.execute("DELETE FROM act WHERE user = ?", (user,))


def _turn(  # the act, what is written for it, and where to look
    connection: Connection, note: ActNote, parts: Sequence[ActPart], at: int, number: int, state_of: _State
) -> None:
    """Let the compensation stand in the place of what it took back, and keep or take away the draft that goes with it.

    Whoever wrote the values that came back did so under another mark: acts that rest on them learn the new one.
    """
    no = note.turns
    old, draft, wrote = connection.execute("SELECT turned, draft, wrote FROM act WHERE no = ?", (no,)).one()
    turned = load_parts(connection, no)
    connection.execute("DELETE FROM act_part WHERE act = ?", (no,))
    for part in turned:
        now = state_of(part.scope, part.record)
        if part.existed and now is not None:
            _pass_on_marks(connection, part, now)
    _put_parts(connection, no, parts)
    if draft:  # as it was made then; what somebody has written in it since stays
        connection.execute("DELETE FROM draft WHERE id = ? AND at = ?", (draft, wrote))
    if note.draft is not None:
        put_draft(connection, note.draft, at)
    connection.execute(
        "UPDATE act SET turned = ?, wrote = ?, draft = ? WHERE no = ?",
        (0 if old else number, at, note.draft.id if note.draft else DraftId(b""), no),
    )


def _pass_on_marks(connection: Connection, part: ActPart, now: RecordState) -> None:
    rows = connection.execute(
        "SELECT no, after FROM act_part WHERE scope = ? AND record = ? AND after <> x''", (part.scope, part.record)
    ).all()
    for no, blob in rows:
        marks = passed_on(blob, part, now)
        if marks is not None:
            connection.execute("UPDATE act_part SET after = ? WHERE no = ?", (marks, no))


def _put_parts(connection: Connection, no: int, parts: Iterable[ActPart], *, is_bare: bool = False) -> None:
    """Keep what an act did record by record; `is_bare` only to which: what is never taken back needs no contents."""
    connection.execute(
        "INSERT INTO act_part(act, scope, record, kind, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        [(no, part.scope, part.record, part.kind, *((b"", b"") if is_bare else packed(part))) for part in parts],
    )


def _shorten(connection: Connection, user: UserId, at: int) -> None:
    """Keep the contents of the last acts only, and of the others those of the last day without contents."""
    last = connection.execute(
        "SELECT no FROM act WHERE user = ? ORDER BY no DESC LIMIT 1 OFFSET ?", (user, UNDOABLE)
    ).first()
    if last is None:
        return
    connection.execute("UPDATE act_part SET before = x'', after = x'' WHERE act = ?", (last[0],))
    over = connection.execute(
        "SELECT no FROM act WHERE user = ? AND no <= ? AND at < ?", (user, last[0], at - LISTED_MS)
    ).all()
    if over:
        connection.execute("DELETE FROM act_part WHERE act = ?", over)
        connection.execute("DELETE FROM act WHERE no = ?", over)
