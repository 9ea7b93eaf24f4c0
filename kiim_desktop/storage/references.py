"""Which records point at what: the members of a household, the measures of a goal, the enrolments of an offer.

Kept at write time for every declared field of the shape REFERENCE, so that nobody has to read all files to find out.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.persons import Listed
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.hidden import NOT_HIDDEN

Pointer = tuple[bytes, Scope, RecordId, int]
"""Target, scope, record, number of the field."""


class References:
    """The pointers of the records that one transaction writes."""

    def __init__(self, connection: Connection, kinds: Kinds) -> None:
        self._connection = connection
        self._fields = {
            kind.number: found
            for kind in kinds.all
            if (found := [field.number for field in kind.fields if field.type.is_reference])
        }
        self._known: list[tuple[Scope, RecordId]] = []
        self._pointers: list[Pointer] = []

    def put(self, scope: Scope, record: Listed, *, existed: bool, lives: bool = True) -> None:
        """Note at what a record points now; kinds without references cost nothing."""
        numbers = self._fields.get(record.kind_number)
        if not numbers:
            return
        if existed:
            self._known.append((scope, record.id))
        if lives:
            self._pointers += [
                (target, scope, record.id, number) for number in numbers for target in _targets(record.value(number))
            ]

    def flush(self) -> None:
        """Bring the table in line."""
        if self._known:
            self._connection.execute("DELETE FROM reference WHERE scope = ? AND record = ?", self._known)
        if self._pointers:
            self._connection.execute(
                "INSERT OR IGNORE INTO reference(target, scope, record, field) VALUES (?, ?, ?, ?)", self._pointers
            )


def pointing_at(connection: Connection, target: bytes, kind: int) -> Sequence[tuple[Scope, RecordId]]:
    """Return the living records of a kind that point at a target, in the order of scopes and ids."""
    rows = connection.execute(
        "SELECT DISTINCT record.scope, record.id FROM reference JOIN record"  # noqa: S608  # a constant
        " ON record.scope = reference.scope AND record.id = reference.record"
        f" WHERE target = ? AND record.kind = ? AND record.deleted = 0 AND record.{NOT_HIDDEN}"
        " ORDER BY record.scope, record.id",
        (target, kind),
    )
    return [(scope, RecordId(record)) for scope, record in rows]


def _targets(value: object) -> list[bytes]:
    """Return the ids in a value; what a newer version wrote in another form points nowhere here."""
    each_one = value if isinstance(value, tuple) else (value,)
    found = []
    for text in each_one:
        try:
            found.append(bytes.fromhex(text) if isinstance(text, str) else b"")
        except ValueError:
            continue
    return [target for target in found if target]
