"""Which files nobody sees: they are to be forgotten and wait for the second signature (security.md: the guard).

Their records stay and go on being exchanged; lists, search, references and drafts leave them out. A hidden person has
no list line, so nothing that begins at the list has to ask (projections.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection

NOT_HIDDEN: Final = "scope NOT IN (SELECT scope FROM hidden)"
"""A condition on a table with a column `scope`; a table name may be set before it."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """One reason for which a file is hidden; it is seen again when there is none left."""

    scope: Scope
    reason: str
    """Code or id, never content; e.g. the order in hexadecimal."""


def is_hidden(connection: Connection, scope: Scope) -> bool:
    row = connection.execute("SELECT 1 FROM hidden WHERE scope = ? LIMIT 1", (scope,)).one_or_none()
    return row is not None


def hidden_scopes(connection: Connection) -> frozenset[Scope]:
    return frozenset(connection.execute("SELECT DISTINCT scope FROM hidden").scalars())


def all_hidden(connection: Connection) -> list[Hidden]:
    """Return what is hidden and why."""
    rows = connection.execute("SELECT scope, reason FROM hidden ORDER BY scope, reason")
    return [Hidden(*row) for row in rows]
