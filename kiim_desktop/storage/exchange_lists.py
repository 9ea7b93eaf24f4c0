"""What people see of the exchange: what waits and what was not accepted."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import Value, from_plain
from kiim_desktop.storage import facts
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.hidden import NOT_HIDDEN


@dataclass(frozen=True, slots=True)
class WaitingScope:
    """Own changes of one file that the hub has not receipted yet."""

    scope: Scope
    kinds: tuple[int, ...]
    changes: int
    at: int
    """Milliseconds of the newest one."""
    under_way: int = 0
    """How many of the changes are in a bundle that may be at the hub already; the others are only saved."""


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """A value that was not accepted; it stays until somebody decides."""

    scope: Scope
    """Empty if the file it was meant for had to be forgotten; then record and value are empty, too."""
    record: RecordId
    kind: int
    field: int
    value: Value
    office: bytes
    """Who wrote it or, of an own value, who keeps the file; empty: this office both."""
    reason: str
    at: int


class ExchangeLists:
    """Reading lists of the exchange."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, limit: int = 200) -> list[WaitingScope]:
        """Return the files with unreceipted changes, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT scope, group_concat(DISTINCT kind), count(*), max(at), sum(seq <= ?) FROM outbox"  # noqa: S608  # a constant
                f" WHERE {NOT_HIDDEN} GROUP BY scope ORDER BY max(at) DESC LIMIT ?",
                (facts.get_number(connection, Fact.SEALED_TO), limit),
            ).all()
        return [WaitingScope(scope, _numbers(kinds), *counts) for scope, kinds, *counts in rows]

    def count_waiting(self) -> tuple[int, int]:
        """Return how many changes wait, and in how many files."""
        with self._database.read() as connection:
            changes, files = connection.execute(
                f"SELECT count(*), count(DISTINCT scope) FROM outbox WHERE {NOT_HIDDEN}"  # noqa: S608  # a constant
            ).one()
        return int(changes), int(files)

    def refused(self) -> list[RefusedValue]:
        """Return what was not accepted, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT scope, record, kind, field, value, office, reason, at FROM refused"  # noqa: S608  # a constant
                f" WHERE {NOT_HIDDEN} ORDER BY no DESC"
            ).all()
        return [
            RefusedValue(
                scope, RecordId(record), kind, field, from_plain(msgspec.msgpack.decode(value)), office, reason, at
            )
            for scope, record, kind, field, value, office, reason, at in rows
        ]


def _numbers(joined: str | None) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in joined.split(","))) if joined else ()
