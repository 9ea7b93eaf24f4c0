"""The agenda of the office: which reminders are open and which appointments there are, by day, over all files.

Kept at write time, so that a morning's list of an office with ten thousand files is read from one index.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kiim_desktop.base.ids import RecordId, UserId
from kiim_desktop.domain.agenda import APPOINTMENT_KINDS, TASK_KINDS, AgendaLine, agenda_line
from kiim_desktop.domain.persons import Listed, PersonRow
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.codec import read_payload
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.hidden import NOT_HIDDEN
from kiim_desktop.storage.merged import owner_of
from kiim_desktop.storage.projections import read_row

_KINDS = TASK_KINDS | APPOINTMENT_KINDS
_FIRST, _LAST = "0", "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRecord:
    """A reminder or appointment with what it says, and the person it is about; None: it is of the office."""

    scope: Scope
    record: RecordId
    kind: int
    line: AgendaLine
    values: dict[int, Value]
    person: PersonRow | None


class AgendaLines:
    """The lines of the agenda that one transaction changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: list[tuple[Scope, RecordId]] = []
        self._lines: list[tuple[object, ...]] = []

    def put(self, scope: Scope, record: Listed, *, existed: bool, lives: bool) -> None:
        """Note when a record is shown now; other kinds cost nothing."""
        if record.kind_number not in _KINDS:
            return
        if existed:
            self._known.append((scope, record.id))
        line = agenda_line(record) if lives else None
        if line is not None:
            self._lines.append((scope, record.id, record.kind_number, line.day, line.due, line.time, line.user))

    def flush(self) -> None:
        """Bring the table in line."""
        if self._known:
            self._connection.execute("DELETE FROM agenda WHERE scope = ? AND record = ?", self._known)
        if self._lines:
            self._connection.execute(
                "INSERT INTO agenda(scope, record, kind, day, due, time, user) VALUES (?, ?, ?, ?, ?, ?, ?)",
                self._lines,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which part of the agenda is asked for; both days are included, ISO 8601."""

    kinds: frozenset[int]
    first: str = _FIRST
    last: str = _LAST
    users: Collection[UserId] | None = None
    """What nobody is named for belongs to everybody; None: of all."""

    @property
    def condition(self) -> tuple[str, tuple[object, ...]]:
        kinds = ", ".join(str(int(each)) for each in sorted(self.kinds))
        said = f"agenda.kind IN ({kinds}) AND agenda.day BETWEEN ? AND ? AND agenda.{NOT_HIDDEN}"
        values: tuple[object, ...] = (self.first, self.last)
        if self.users is not None:
            marks = ", ".join("?" * (len(self.users) + 1))
            return f"{said} AND agenda.user IN ({marks})", (*values, b"", *self.users)
        return said, values


class Agenda:
    """Reading the agenda; nothing loads all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, span: Span) -> int:
        condition, values = span.condition
        with self._database.read() as connection:
            sql = f"SELECT count(*) FROM agenda WHERE {condition}"  # noqa: S608  # question marks and numbers
            return int(connection.execute(sql, values).scalar_one())

    def scope_of(self, record: RecordId) -> Scope | None:
        """Return in which file a record of the agenda stands; None if there is none."""
        with self._database.read() as connection:
            sql = f"SELECT scope FROM agenda WHERE record = ? AND {NOT_HIDDEN} LIMIT 1"  # noqa: S608  # a constant
            found: Scope | None = connection.execute(sql, (record,)).scalar_one_or_none()
        return found

    def page(self, span: Span, limit: int, offset: int = 0) -> Sequence[AgendaRecord]:
        """Return a part in the order of day, time and name."""
        condition, values = span.condition
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT agenda.scope, agenda.record, agenda.kind, agenda.day, agenda.due, agenda.time, agenda.user,"  # noqa: S608  # as above
                " record.payload, person.row FROM agenda"
                " JOIN record ON record.scope = agenda.scope AND record.id = agenda.record"
                f" LEFT JOIN person ON person.id = {owner_of('agenda')} WHERE {condition}"
                " ORDER BY agenda.day, agenda.time, person.sort, agenda.scope, agenda.record LIMIT ? OFFSET ?",
                (*values, limit, offset),
            ).all()
        return [_record(*row) for row in rows]


def _record(  # noqa: PLR0913, PLR0917  # the columns of the query
    scope: bytes, record: bytes, kind: int, day: str, due: str, time: str, user: bytes, payload: bytes,
    person: bytes | None,
) -> AgendaRecord:  # fmt: skip
    return AgendaRecord(
        scope=scope,
        record=RecordId(record),
        kind=kind,
        line=AgendaLine(day=day, due=due, time=time, user=user),
        values=read_payload(payload),
        person=read_row(person) if person else None,
    )
