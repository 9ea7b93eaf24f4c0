"""The open deadlines of all files by day, kept at write time so that a morning's list is read from one index.

A write to a kind no rule is about costs nothing here. When the table of rules changed, all files are computed anew in
slices (`renew_slice`), each a transaction of its own; a stopped renewal goes on where it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from kiim_desktop.base.ids import RecordId, UserId
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.deadline_rules import DeadlineRules, load_deadline_rules
from kiim_desktop.domain.deadlines import answers_of, deadlines_of
from kiim_desktop.domain.kinds import CASE, IDENTITY, TASK
from kiim_desktop.domain.persons import ListedRecord, PersonRow, first_day
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import facts
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.hidden import hidden_scopes
from kiim_desktop.storage.merged import owner_of
from kiim_desktop.storage.projections import read_row
from kiim_desktop.storage.reading import listed_records

SLICE: Final = 200
"""Files computed anew in one transaction."""
_VERSION: Final = 64
_RESPONSIBLE, _OPENED, _CLOSED = (
    next(field.number for field in CASE.fields if field.name == name) for name in ("responsible", "opened", "closed")
)
_INSERT = (
    "INSERT INTO deadline(scope, record, rule, begin, first, last, shown_from, shown_until, user)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@cache
def shipped_deadlines() -> DeadlineRules:
    """Return the rules this program came with."""
    return load_deadline_rules(read_text)


class DeadlineLines:
    """The deadlines of the files that one transaction changes."""

    def __init__(self, connection: Connection, rules: DeadlineRules) -> None:
        self._connection = connection
        self._rules = rules
        self._kinds = rules.looked_at | {IDENTITY.number, TASK.number, CASE.number}
        self._fresh: dict[Scope, list[ListedRecord]] = {}
        self._known: dict[Scope, None] = {}

    def touch(self, scope: Scope, was: ListedRecord | None, now: ListedRecord | None, *, is_new: bool) -> None:
        """Note one changed record; `is_new`: the person had no records before this transaction."""
        record = now or was
        if record is None or record.kind_number not in self._kinds:
            return
        if is_new:
            self._fresh.setdefault(scope, []).extend([now] if now else [])
        elif record.kind_number != TASK.number or _is_automatic(was) or _is_automatic(now):
            self._known[scope] = None

    def project(self, scope: Scope) -> None:
        """Have the deadlines of a person computed anew from all its records."""
        self._known[scope] = None

    def flush(self) -> None:
        """Write the deadlines; afterwards they say what the records and the rules say."""
        if not self._fresh and not self._known:
            return
        found = {scope: records for scope, records in self._fresh.items() if scope not in self._known}
        known = list(self._known)
        if known:
            self._connection.execute("DELETE FROM deadline WHERE scope = ?", [(scope,) for scope in known])
            found |= {scope: [] for scope in known}
            for scope, record in listed_records(self._connection, known, sorted(self._kinds)):
                found[scope].append(record)
        hidden = hidden_scopes(self._connection)
        rows = [row for scope, records in found.items() if scope not in hidden for row in self._rows(scope, records)]
        if rows:
            self._connection.execute(_INSERT, rows)
        self._fresh.clear()
        self._known.clear()

    def _rows(self, scope: Scope, records: Sequence[ListedRecord]) -> Iterable[tuple[object, ...]]:
        if not any(each.kind_number == IDENTITY.number for each in records):
            return
        deadlines = [each for each in deadlines_of(records, self._rules) if each.met_by is None]
        if not deadlines:
            return
        answers, user = answers_of(records), _responsible(records)
        for each in deadlines:
            answer = answers.get((each.rule.id, each.record, each.due))
            if answer is not None and answer.state is not None:
                continue
            rests = answer.rests_until if answer is not None else None
            shown = max(each.reminds_from, rests or date.min)
            yield (
                scope, each.record, each.rule.id, each.begin, each.first.isoformat(), each.last.isoformat(),
                shown.isoformat(), each.shown_until.isoformat(), user,
            )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDeadline:
    """One open deadline of the office; days as in domain/deadlines.py."""

    person: PersonRow
    scope: Scope
    record: RecordId
    rule: str
    begin: str
    first: date
    last: date
    shown_from: date
    """The later of its first lead and the day until which somebody let it rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineSpan:
    """Which deadlines are asked for."""

    today: date
    until: date
    """Those that may end by this day."""
    since: date = date.min
    """And not before this one: a page of overdue ones ends where today begins."""
    users: Collection[UserId] | None = None
    """Whose files; what nobody is named for belongs to everybody. None: of all."""
    only_shown: bool = True
    """Only those whose first lead has come and that do not rest."""

    @property
    def condition(self) -> tuple[str, tuple[object, ...]]:
        today = self.today.isoformat()
        said = "deadline.first BETWEEN ? AND ? AND deadline.shown_until >= ?"
        values: tuple[object, ...] = (self.since.isoformat(), self.until.isoformat(), today)
        if self.only_shown:
            said, values = f"{said} AND deadline.shown_from <= ?", (*values, today)
        if self.users is not None:
            marks = ", ".join("?" * (len(self.users) + 1))
            said, values = f"{said} AND deadline.user IN ({marks})", (*values, b"", *self.users)
        return said, values


class Deadlines:
    """Reading the deadlines of the office; nothing loads all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, span: DeadlineSpan) -> int:
        condition, values = span.condition
        with self._database.read() as connection:
            sql = f"SELECT count(*) FROM deadline WHERE {condition}"  # noqa: S608  # question marks
            return int(connection.execute(sql, values).scalar_one())

    def page(self, span: DeadlineSpan, limit: int, offset: int = 0) -> list[StoredDeadline]:
        """Return a part in the order of days and names."""
        condition, values = span.condition
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT person.row, deadline.scope, record, rule, begin, first, last, shown_from"  # noqa: S608  # as above
                f" FROM deadline CROSS JOIN person ON person.id = {owner_of('deadline')} WHERE {condition}"
                " ORDER BY first, last, person.sort, deadline.scope, rule, record LIMIT ? OFFSET ?",
                (*values, limit, offset),
            ).all()
        return [_stored(*row) for row in rows]


def needs_renewal(connection: Connection, rules: DeadlineRules) -> bool:
    """Tell whether the deadlines were computed by other rules than these."""
    return facts.get(connection, Fact.DEADLINE_RULES) != rules.version.encode()


def renew_slice(connection: Connection, rules: DeadlineRules, size: int = SLICE) -> int:
    """Compute the next files anew, in the transaction of `connection`; 0 if all are done.

    Where it stands is written in the same transaction, with the version of the rules: other rules begin anew.
    """
    version = rules.version.encode()
    mark = facts.get(connection, Fact.DEADLINES_RENEWED) or b""
    after = mark[_VERSION:] if mark[:_VERSION] == version else b""
    scopes = connection.execute(
        "SELECT id FROM (SELECT id FROM person UNION SELECT scope FROM merged) WHERE id > ? ORDER BY id LIMIT ?",
        (after, size),
    ).scalars()
    lines = DeadlineLines(connection, rules)
    for scope in scopes:
        lines.project(scope)
    lines.flush()
    if len(scopes) < size:
        facts.put(connection, Fact.DEADLINE_RULES, version)
        facts.drop(connection, Fact.DEADLINES_RENEWED)
    else:
        facts.put(connection, Fact.DEADLINES_RENEWED, version + scopes[-1])
    return len(scopes)


def _is_automatic(record: ListedRecord | None) -> bool:
    return record is not None and record.value(_AUTOMATIC) is True


def _responsible(records: Iterable[ListedRecord]) -> bytes:
    """Return who is named for the newest case that is not closed; b"" if nobody is."""
    cases = [each for each in records if each.kind_number == CASE.number and each.value(_CLOSED) is None]
    newest = max(cases, key=lambda each: (first_day(str(each.value(_OPENED) or "")), each.id), default=None)
    user = newest.value(_RESPONSIBLE) if newest is not None else None
    try:
        return bytes.fromhex(user) if isinstance(user, str) else b""
    except ValueError:
        return b""


def _stored(  # noqa: PLR0913, PLR0917  # the columns of the query
    row: bytes, scope: bytes, record: bytes, rule: str, begin: str, first: str, last: str, shown_from: str
) -> StoredDeadline:
    return StoredDeadline(
        person=read_row(row),
        scope=scope,
        record=RecordId(record),
        rule=rule,
        begin=begin,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        shown_from=date.fromisoformat(shown_from),
    )


_AUTOMATIC = next(field.number for field in TASK.fields if field.name == "is_automatic")
