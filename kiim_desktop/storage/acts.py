"""The journal of own acts as it is read: what a user did at this device, newest first (written by noting.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from kiim_desktop.base.ids import BatchId, UserId
from kiim_desktop.domain.acts import UNDOABLE, Deed, How, Touch
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.storage import facts
from kiim_desktop.storage.act_parts import ActPart, fields_before, load_parts
from kiim_desktop.storage.connection import Connection, Row
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.hidden import NOT_HIDDEN

_what = msgspec.msgpack.Decoder(tuple[tuple[int, How, tuple[int, ...]], ...]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act as the list shows it."""

    no: int
    at: int
    deed: Deed
    touches: tuple[Touch, ...]
    scopes: tuple[Scope, ...]
    batch: BatchId
    turned: int
    """The generation of the file in which it was taken back; 0: it holds."""
    is_waiting: bool
    """Something of it has no receipt yet."""
    is_kept: bool
    """It is one of the last, whose former values are still there."""
    records: int = 0

    @property
    def is_undone(self) -> bool:
        return self.turned > 0


class Acts:
    """The journal of this device."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, user: UserId) -> list[Act]:
        """Return what a user did, newest first: the last acts and all of the last day, none of hidden files."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT no, at, deed, what, batch, turned FROM act WHERE user = ? ORDER BY no DESC",
                (user,),
            ).all()
            scopes, hidden = _scopes_of(connection, user)
            waiting = _waiting(connection)
            listed = [_act(row, place, scopes, waiting) for place, row in enumerate(rows)]
            return [_counted(connection, act) for act in listed if act.no not in hidden]

    def parts_of(self, no: int) -> list[ActPart]:
        """Return what an act did record by record; nothing of one that is no longer among the last."""
        with self._database.read() as connection:
            return load_parts(connection, no)

    def later_than(self, no: int, part: ActPart, numbers: Iterable[int]) -> bool:
        """Tell whether a later act at this device, of whomever, wrote one of these fields and still holds."""
        asked = set(numbers)
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT act_part.before FROM act_part JOIN act ON act.no = act_part.act WHERE scope = ? AND record = ?"
                " AND act.no > ? AND act.turned = 0 AND before <> x''",
                (part.scope, part.record, no),
            ).scalars()
            return any(asked & fields_before(blob) for blob in rows)

    def has_left(self, record: Record) -> bool:
        """Tell whether what a record says may lie in a bundle already, or came from elsewhere."""
        with self._database.read() as connection:
            own, sealed = facts.get(connection, Fact.REPLICA), facts.get_number(connection, Fact.SEALED_TO)
        heads = (head for number, cell in record.state.cells.items() if number != DELETED for head in cell)
        return any(head.dot.replica != own or head.dot.seq <= sealed for head in heads)


def _scopes_of(connection: Connection, user: UserId) -> tuple[dict[int, list[Scope]], set[int]]:
    """Return the files each act was about, and the acts of which a file is hidden."""
    rows = connection.execute(
        f"SELECT act, min(no) AS no, scope, {NOT_HIDDEN} FROM act_part"  # noqa: S608  # a constant
        " WHERE act IN (SELECT no FROM act WHERE user = ?) GROUP BY act, scope ORDER BY 2",
        (user,),
    ).all()
    found: dict[int, list[Scope]] = {}
    for act, _no, scope, _is_seen in rows:
        found.setdefault(act, []).append(scope)
    return found, {act for act, _no, _scope, is_seen in rows if not is_seen}


def _waiting(connection: Connection) -> set[int]:
    """Return the acts of which something has no receipt yet."""
    parts = connection.execute(
        "SELECT DISTINCT act.no FROM act JOIN act_part ON act_part.act = act.no JOIN outbox"
        " ON outbox.scope = act_part.scope AND outbox.record = act_part.record AND outbox.at = act.wrote"
    ).scalars()
    rows = connection.execute(
        "SELECT act.no FROM act WHERE batch <> x'' AND EXISTS (SELECT 1 FROM batch_record AS part JOIN outbox"
        " ON outbox.seq = part.seq AND outbox.record = part.record WHERE part.batch = act.batch)"
    ).scalars()
    return {*parts, *rows}


def _act(row: Row, place: int, scopes: Mapping[int, Sequence[Scope]], waiting: set[int]) -> Act:
    no, at, deed, what, batch, turned = row
    return Act(
        no=no,
        at=at,
        deed=Deed(deed),
        touches=tuple(Touch(kind, how, fields) for kind, how, fields in _what(what)),
        scopes=tuple(scopes.get(no, ())),
        batch=BatchId(batch),
        turned=turned,
        is_waiting=no in waiting,
        is_kept=place < UNDOABLE,
    )


def _counted(connection: Connection, act: Act) -> Act:
    """Return the act of an import with the number of files it made."""
    if not act.batch:
        return act
    sql = "SELECT count(DISTINCT scope) FROM batch_record WHERE batch = ?"
    return replace(act, records=int(connection.execute(sql, (act.batch,)).scalar_one()))
