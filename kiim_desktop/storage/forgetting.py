"""Forgets physically what was taken back or erased, and hides what waits for a second signature.

In this order, each step harmless if the program dies before the next: `note_erased` (erasure only), one transaction
that forgets and logs it, `Store.mint_replica` and `sweep` in any order. Opening the profile takes a new replica id and
sweeps where that is due. The log keeps *that* something was forgotten: its lines hold ids, counts and codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from kiim_desktop.base.ids import RecordId, StreamId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import facts
from kiim_desktop.storage.batches import BatchState, drop_lost_names
from kiim_desktop.storage.chains import advance_generation, generation
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.deadlines import DeadlineLines
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.likeness import look_anew
from kiim_desktop.storage.merged import renew_one
from kiim_desktop.storage.news import drop_news
from kiim_desktop.storage.noting import drop_empty
from kiim_desktop.storage.pending import Ground
from kiim_desktop.storage.projections import PersonLines
from kiim_desktop.storage.sentinel import erased_tag, note_erased, read_sentinel
from kiim_desktop.storage.store import Changed, Store
from kiim_desktop.storage.sweeping import is_unswept, sweep_out
from kiim_desktop.storage.text_index import TextEntries

__all__ = [
    "Forgotten",
    "erased_streams",
    "forget_records",
    "forget_scope",
    "hide_scope",
    "is_unswept",
    "note_erased",
    "note_unswept",
    "sweep",
    "unhide_scope",
]

_AT_ONCE = 500
_TABLES: Final = {
    "record": "id",
    "value_history": "record",
    "draft": "record",
    "reference": "record",
    "agenda": "record",
    "deadline": "record",
    "batch_record": "record",
    "refused": "record",
    "outbox": "record",
    "attachment": "record",
    "chunk_place": "record",
    "act_part": "record",
}
"""All that says something of a record, and the column that names it; its words in the search index come apart, the
pieces of an attached file go with it by themselves (ON DELETE CASCADE)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How much was forgotten."""

    records: int = 0
    history: int = 0
    """Replaced values."""
    drafts: int = 0
    texts: int = 0
    """Records that were in the full-text index."""
    attachments: int = 0
    """Attached files."""
    changed: Changed = field(default_factory=Changed)
    """So that open screens look again."""

    def __add__(self, other: Forgotten) -> Forgotten:
        return Forgotten(
            records=self.records + other.records,
            history=self.history + other.history,
            drafts=self.drafts + other.drafts,
            texts=self.texts + other.texts,
            attachments=self.attachments + other.attachments,
            changed=self.changed | other.changed,
        )


def forget_records(connection: Connection, ground: Ground, scope: Scope, records: Iterable[RecordId]) -> Forgotten:
    """Forget these records of a file in the transaction of `connection`; with the last one all of the file.

    Drafts of these records go too, and drafts of new ones of a kind of which nothing remains. Own changes that nobody
    has yet must lie in a bundle before (they leave the outbox).
    """
    wanted = list(dict.fromkeys(records))
    kinds = _kinds(connection, scope)
    done = _forget(connection, ground, scope, wanted)
    gone = kinds - _kinds(connection, scope)
    if kinds and gone == kinds:
        done += _forget(connection, ground, scope, None)
    elif gone:
        done += Forgotten(drafts=_forget_new_drafts(connection, scope, gone))
    return done + Forgotten(changed=_changed(connection, scope, kinds))


def forget_scope(connection: Connection, ground: Ground, scope: Scope) -> Forgotten:
    """Forget a whole file in the transaction of `connection`; see forget_records. Twice is as good as once."""
    kinds = _kinds(connection, scope)
    drop_news(connection, scope)
    done = _forget(connection, ground, scope, None)
    return done + Forgotten(changed=_changed(connection, scope, kinds))


def hide_scope(connection: Connection, ground: Ground, scope: Scope, reason: str = "order") -> Changed:
    """Let nobody see a file any more; its records stay. `reason` is a code or an id, never content."""
    connection.execute("INSERT OR IGNORE INTO hidden(scope, reason) VALUES (?, ?)", (scope, reason))
    return _project(connection, ground, scope)


def unhide_scope(connection: Connection, ground: Ground, scope: Scope, reason: str | None = None) -> Changed:
    """Take a reason away, None for all; with the last one everything is seen again as it now is."""
    connection.execute("DELETE FROM hidden WHERE scope = ? AND reason = coalesce(?, reason)", (scope, reason))
    return _project(connection, ground, scope)


def sweep(store: Store) -> bool:
    """Leave nothing of what was forgotten in file and WAL; False, and still due, while somebody reads the state before.

    Outside all transactions, in the records lane; costs nothing if nothing was forgotten. DiskFull leaves it due, too.
    """
    return sweep_out(store.database)


def erased_streams(store: Store) -> list[StreamId]:
    """Return the streams of this profile that were erased once: a restored backup brought them back."""
    known = read_sentinel(store.sentinel)
    tags = frozenset(known.erased) if known else frozenset()
    with store.database.read() as connection:
        there = connection.execute("SELECT id FROM stream ORDER BY id").scalars() if tags else []
    return [StreamId(stream) for stream in there if erased_tag(StreamId(stream)) in tags]


def _forget(connection: Connection, ground: Ground, scope: Scope, records: Sequence[RecordId] | None) -> Forgotten:
    """Forget records of a file, None for all of it, and bring what is derived in line."""
    least = _least_unreceipted(connection)
    batches = _batches(connection, scope)
    texts = _forget_texts(connection, ground, scope, records)
    gone = {table: _delete(connection, table, scope, records) for table in _TABLES}
    _forget_batches(connection, batches)
    drop_empty(connection)
    facts.drop(connection, Fact.SEARCH_LEFT)
    if records is None:
        connection.execute("DELETE FROM hidden WHERE scope = ?", (scope,))
        connection.execute("UPDATE transfer SET preview = NULL WHERE scope = ? AND given = 1", (scope,))
    _project_line(connection, ground, scope)
    if texts or any(gone.values()):
        note_unswept(connection)
        if facts.get(connection, Fact.FORGOT) is None:
            facts.put_number(connection, Fact.FORGOT, least)
    return Forgotten(
        records=gone["record"],
        history=gone["value_history"],
        drafts=gone["draft"],
        texts=texts,
        attachments=gone["attachment"],
    )


def _delete(connection: Connection, table: str, scope: Scope, records: Sequence[RecordId] | None) -> int:
    if records is None:
        return connection.execute(f"DELETE FROM {table} WHERE scope = ?", (scope,)).rowcount  # noqa: S608  # a constant list
    column, count = _TABLES[table], 0
    for part in _parts(records):
        marks = ", ".join("?" * len(part))
        count += connection.execute(
            f"DELETE FROM {table} WHERE scope = ? AND {column} IN ({marks})",  # noqa: S608  # constants and question marks
            (scope, *part),
        ).rowcount
    return count


def _parts(records: Sequence[RecordId]) -> Iterator[list[RecordId]]:
    remaining = iter(records)
    while part := list(islice(remaining, _AT_ONCE)):
        yield part


def _forget_texts(connection: Connection, ground: Ground, scope: Scope, records: Sequence[RecordId] | None) -> int:
    there = connection.execute("SELECT record FROM text_entry WHERE scope = ?", (scope,)).scalars()
    wanted = frozenset(there) if records is None else frozenset(there) & frozenset(records)
    entries = TextEntries(connection, ground.kinds)
    entries.forget((scope, RecordId(record)) for record in wanted)
    entries.flush()
    return len(wanted)


def _forget_new_drafts(connection: Connection, scope: Scope, kinds: Iterable[int]) -> int:
    return sum(
        connection.execute("DELETE FROM draft WHERE scope = ? AND record = x'' AND kind = ?", (scope, kind)).rowcount
        for kind in kinds
    )


def _batches(connection: Connection, scope: Scope) -> Sequence[bytes]:
    return connection.execute("SELECT DISTINCT batch FROM batch_record WHERE scope = ?", (scope,)).scalars()


def _forget_batches(connection: Connection, batches: Iterable[bytes]) -> None:
    """Forget imports of which nothing is left; one that still runs goes on."""
    for batch in batches:
        connection.execute(
            "DELETE FROM batch WHERE id = ? AND state <> ? AND NOT EXISTS"
            " (SELECT 1 FROM batch_record WHERE batch = batch.id)",
            (batch, BatchState.RUNNING.value),
        )
    drop_lost_names(connection)


def note_unswept(connection: Connection) -> None:
    """Something was deleted that must not be read from the file either: the next sweep sees to it."""
    facts.put_number(connection, Fact.UNSWEPT, generation(connection) + 1)


def _least_unreceipted(connection: Connection) -> int:
    """Return the least own seq without a receipt: the outbox will not tell it any more, and a new replica id asks."""
    least = connection.execute("SELECT min(seq) FROM outbox").scalar_one()
    return int(least) if least else facts.get_number(connection, Fact.NEXT_SEQ)


def _kinds(connection: Connection, scope: Scope) -> frozenset[int]:
    return frozenset(connection.execute("SELECT DISTINCT kind FROM record WHERE scope = ?", (scope,)).scalars())


def _project(connection: Connection, ground: Ground, scope: Scope) -> Changed:
    _project_line(connection, ground, scope)
    return _changed(connection, scope, _kinds(connection, scope))


def _project_line(connection: Connection, ground: Ground, scope: Scope) -> None:
    if ground.is_person(scope):
        lines = PersonLines(connection, ground.kinds)
        renewed = {scope} | renew_one(connection, scope)
        for each in renewed:
            lines.project(each)
        lines.flush()
        look_anew(connection, renewed)
        deadlines = DeadlineLines(connection, ground.deadlines)
        deadlines.project(scope)
        deadlines.flush()


def _changed(connection: Connection, scope: Scope, kinds: frozenset[int]) -> Changed:
    return Changed(frozenset({scope}), kinds, (), advance_generation(connection))
