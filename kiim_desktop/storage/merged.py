"""Which files are shown under another one (domain/merging.py); everything else goes on knowing them as they are.

Lists, search, agenda and deadlines ask here whose a record is; an exchange does not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.kinds import FILE_MERGE, IDENTITY, KINDS
from kiim_desktop.domain.merging import survivors
from kiim_desktop.domain.persons import Listed
from kiim_desktop.domain.records import Edit, Scope, single_record_id
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.hidden import hidden_scopes

_INTO: Final = next(field.number for field in FILE_MERGE.fields if field.name == "into")
_CORE: Final = single_record_id(IDENTITY)
_LINK: Final = single_record_id(FILE_MERGE)
_OF_EVERY_FILE: Final = frozenset(single_record_id(kind) for kind in KINDS.all if kind.is_single)


def owner_of(table: str) -> str:
    """Return SQL for the file under which a row of a table with a column `scope` is shown."""
    return f"coalesce((SELECT merged.person FROM merged WHERE merged.scope = {table}.scope), {table}.scope)"  # noqa: S608  # the name of a table


FAMILY: Final = "(SELECT person.id UNION ALL SELECT merged.scope FROM merged WHERE merged.person = person.id)"
"""SQL for all files that are shown under a row of `person`."""


class Merges:
    """The merges that one transaction writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._links: dict[Scope, Scope | None] = {}

    def put(self, scope: Scope, record: Listed, *, lives: bool = True) -> None:
        """Note what the record of a merge says now; all others cost nothing."""
        if record.kind_number == FILE_MERGE.number:
            self._links[scope] = _target(record) if lives else None

    def flush(self, touched: Collection[Scope]) -> frozenset[Scope]:
        """Bring the table in line; returns the files whose list lines have to be made anew."""
        before = merged_scopes(self._connection) if self._links else {}
        for scope, target in self._links.items():
            self._connection.execute("DELETE FROM merged WHERE scope = ?", (scope,))
            if target:
                self._connection.execute("INSERT INTO merged(scope, target) VALUES (?, ?)", (scope, target))
        left = {before[scope] for scope in self._links if scope in before}
        return renew(self._connection, touched) | left | self._links.keys()


def renew(connection: Connection, touched: Collection[Scope]) -> frozenset[Scope]:
    """Find out anew which files are shown under which; returns those that stand elsewhere now, and where."""
    rows = connection.execute("SELECT scope, target, person FROM merged").all()
    concerned = {each for scope, into, _person in rows for each in (scope, into)}
    if concerned.isdisjoint(touched):
        return frozenset()
    now = survivors({scope: into for scope, into, _person in rows}, _living(connection, concerned))
    moved: set[Scope] = set()
    for scope, _into, before in rows:
        after = now.get(scope)
        if before != after:
            connection.execute("UPDATE merged SET person = ? WHERE scope = ?", (after, scope))
            moved |= {each for each in (scope, before, after) if each}
    return frozenset(moved)


def renew_one(connection: Connection, scope: Scope) -> frozenset[Scope]:
    """Find out anew after a file was forgotten, hidden or seen again; returns the files whose lines change."""
    stands = "SELECT 1 FROM record WHERE record.scope = merged.scope AND id = ? AND deleted = 0"
    listed = connection.execute("SELECT person FROM merged WHERE scope = ?", (scope,)).scalar_one_or_none()
    connection.execute(f"DELETE FROM merged WHERE scope = ? AND NOT EXISTS ({stands})", (scope, _LINK))  # noqa: S608  # constants
    moved = renew(connection, {scope})
    return moved | ({listed} if listed else frozenset())


def merged_scopes(connection: Connection) -> dict[Scope, Scope]:
    """Return each file that is shown under another one, with that one."""
    return dict(connection.execute("SELECT scope, person FROM merged WHERE person IS NOT NULL").all())


def family_of(connection: Connection, scope: Scope) -> Sequence[Scope]:
    """Return the file under which a file is shown, and all that are shown there with it."""
    found = connection.execute("SELECT person FROM merged WHERE scope = ?", (scope,)).scalar_one_or_none()
    listed: Scope = found or scope
    parts = connection.execute("SELECT scope FROM merged WHERE person = ? ORDER BY scope", (listed,)).scalars()
    return [listed, *parts]


def count_family(connection: Connection, family: Sequence[Scope]) -> tuple[int, int]:
    """Return how many living records of a family are shown, and the conflicts in them."""
    shown: dict[RecordId, int] = {}
    for scope in family:
        sql = "SELECT id, conflicts FROM record WHERE scope = ? AND deleted = 0 AND kind <> ?"
        for record, disputes in connection.execute(sql, (scope, FILE_MERGE.number)):
            shown.setdefault(record, disputes)
    return len(shown), sum(shown.values())


def home_of(connection: Connection, scope: Scope, record: RecordId) -> Scope:
    """Return the file of a family in which a record stands; the given one for a new record.

    Of core data, which every file has, those of the listed file count; what is deleted comes last.
    """
    family = family_of(connection, scope)
    if len(family) == 1 or record == _LINK:
        return scope
    marks = ", ".join("?" * len(family))
    sql = f"SELECT scope, deleted FROM record WHERE id = ? AND scope IN ({marks})"  # noqa: S608  # question marks
    there: dict[Scope, int] = dict(connection.execute(sql, (record, *family)).all())
    return min((each for each in family if each in there), key=lambda each: there[each], default=scope)


def at_home(connection: Connection, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Return edits with each record in the file of the family in which it stands."""
    if connection.execute("SELECT 1 FROM merged LIMIT 1").one_or_none() is None:
        return edits
    return [_moved(each, home_of(connection, each.scope, each.record)) for each in edits]


def _moved(edit: Edit, home: Scope) -> Edit:
    """Return an edit for the record of another file; what a form had seen of the first one says nothing of this one."""
    if home == edit.scope:
        return edit
    is_other = edit.record in _OF_EVERY_FILE
    return replace(edit, scope=home, seen=None if is_other else edit.seen)


def _living(connection: Connection, scopes: Collection[Scope]) -> frozenset[Scope]:
    hidden = hidden_scopes(connection)
    sql = "SELECT 1 FROM record WHERE scope = ? AND id = ? AND deleted = 0"
    return frozenset(
        scope
        for scope in scopes
        if scope not in hidden and connection.execute(sql, (scope, _CORE)).one_or_none() is not None
    )


def _target(record: Listed) -> Scope | None:
    value = record.value(_INTO)
    try:
        return bytes.fromhex(value) if isinstance(value, str) else None
    except ValueError:  # a newer version wrote it in another form
        return None
