"""The list of own values in files of others that were not taken: what becomes of it when the file changes or goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.hidden import NOT_HIDDEN

_COLUMNS = "scope, record, kind, field, value, office, reason, at"
NOTHING = b"\xc0"
"""MessagePack nil."""


def own_in_files_of_others(connection: Connection) -> list[tuple[Scope, RecordId, str, bytes]]:
    """Return scope, record, reason and keeper of what this office wrote into files of others and nobody took.

    Only what has not been settled.
    """
    rows = connection.execute(
        "SELECT DISTINCT scope, record, reason, office FROM refused WHERE settled = 0 AND office <> x''"  # noqa: S608
        f" AND scope <> x'' AND {NOT_HIDDEN}"
        " AND scope IN (SELECT scope FROM stream WHERE stream.owner = refused.office)"
        " ORDER BY scope, record, reason"
    )
    return [(scope, RecordId(record), reason, office) for scope, record, reason, office in rows]


def taken_after_all(connection: Connection, scope: Scope, record: RecordId) -> None:
    """The office that keeps the file has these values: another consent let them in."""
    connection.execute("DELETE FROM refused WHERE scope = ? AND record = ? AND settled = 0", (scope, record))


def settle(connection: Connection, scope: Scope, records: Collection[RecordId]) -> None:
    """What is on the list of these records was taken back here already."""
    for record in records:
        connection.execute("UPDATE refused SET settled = 1 WHERE scope = ? AND record = ?", (scope, record))


@contextmanager
def kept_while_forgotten(connection: Connection, scope: Scope, record: RecordId) -> Iterator[None]:
    """Forget a record inside, and keep on the list what of it was not taken: now that is settled."""
    asked = (scope, record)
    rows = connection.execute(f"SELECT {_COLUMNS} FROM refused WHERE scope = ? AND record = ?", asked).all()  # noqa: S608
    yield
    for row in rows:
        connection.execute(
            f"INSERT INTO refused({_COLUMNS}, settled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",  # noqa: S608
            tuple(row),
        )


def listed(connection: Connection, scope: Scope, record: RecordId) -> set[tuple[int, bytes]]:
    """Return the fields of a record with values (packed) that are on the list."""
    rows = connection.execute("SELECT field, value FROM refused WHERE scope = ? AND record = ?", (scope, record))
    return {(int(number), value) for number, value in rows}


def keep_only_that(connection: Connection, scope: Scope, records: Collection[RecordId]) -> None:
    """The file has to be forgotten: of what was not taken remains that something was written, one line per record."""
    for record in records:
        first = connection.execute(
            "SELECT min(no) FROM refused WHERE scope = ? AND record = ?", (scope, record)
        ).scalar_one()
        connection.execute("DELETE FROM refused WHERE scope = ? AND record = ? AND no <> ?", (scope, record, first))
        connection.execute(
            "UPDATE refused SET scope = x'', record = x'', field = 0, value = ? WHERE no = ?", (NOTHING, first)
        )


def note_only_that(connection: Connection, kinds: Iterable[int], office: bytes, reason: str, at: int) -> None:
    """Note that something of these kinds was written for an office and did not arrive, without saying what."""
    for kind in kinds:
        connection.execute(
            "INSERT INTO refused(scope, record, kind, field, value, office, reason, at)"
            " VALUES (x'', x'', ?, 0, ?, ?, ?, ?)",
            (kind, NOTHING, office, reason, at),
        )
