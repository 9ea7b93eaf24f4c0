"""What a change of records means for the units sent of them: they hold what is dead, or lack what lives again.

Noted in the transaction that writes the records, whoever wrote: an own save or an exchange.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection

CORRECTED: Final = 1
"""Units hold a value that was replaced."""
DELETED: Final = 2
"""Units hold a record that was deleted."""
Place = tuple[Scope, RecordId]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one transaction changed, as far as it matters here."""

    scopes: Collection[Scope]
    corrected: Iterable[Place]
    """Records of which something that lived does not any more."""
    deleted: Iterable[Place]
    unsaid: Iterable[Place]
    """Records that live while the hub may have only their places: what was sent again while they were deleted says no
    more than that they were there."""


_TOUCH = "UPDATE stream SET touched = max(touched, ?) WHERE scope = ?"
_STALE = (
    "UPDATE stream SET stale = max(stale, ?) WHERE scope = ? AND (kind <> 'shared' OR EXISTS"
    " (SELECT 1 FROM in_stream WHERE in_stream.stream = stream.id AND in_stream.record = ?))"
)
_OFFER = "UPDATE stream SET offer = 1 WHERE scope = ? AND owner = ? AND kind <> 'shared'"
_OWN_SHARES = "SELECT stream FROM share WHERE scope = ? AND owner = ?"
_COMPARE = (
    "INSERT INTO share_due(stream, record) SELECT stream, record FROM in_stream WHERE record = ?"  # noqa: S608  # constants
    f" AND stream IN ({_OWN_SHARES}) ON CONFLICT DO NOTHING"
)
_NOT_HELD = f"UPDATE in_stream SET dots = x'90' WHERE record = ? AND stream IN ({_OWN_SHARES})"  # noqa: S608  # as above


def note_changes(connection: Connection, office: Scope, news: News, at: int) -> None:
    """Note what changed; `at` in milliseconds."""
    _many(connection, _TOUCH, [(at, scope) for scope in news.scopes])
    _many(connection, _STALE, [(CORRECTED, scope, record) for scope, record in news.corrected])
    _many(connection, _STALE, [(DELETED, scope, record) for scope, record in news.deleted])
    for scope, record in news.unsaid:
        connection.execute(_OFFER, (scope, office))
        connection.execute(_COMPARE, (record, scope, office))
        connection.execute(_NOT_HELD, (record, scope, office))


def _many(connection: Connection, statement: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        connection.execute(statement, rows)
