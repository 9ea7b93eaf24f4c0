"""The list line and the name index of a person, made from its records whenever one of them changes."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, Kinds
from kiim_desktop.domain.kinds.declaring import Field, Search
from kiim_desktop.domain.names import day_form, digits_form, search_forms
from kiim_desktop.domain.persons import LISTED_KINDS, PersonRow, person_row
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.storage.reading import newest_of_kind, records_of
from kiim_desktop.storage.replicas import ReplicaNumbers

_pack = msgspec.msgpack.Encoder()
_unpack = msgspec.msgpack.Decoder(PersonRow)
_INDEXED = (Search.NAME, Search.NUMBER)


class PersonLines:
    """The list lines that one transaction changes."""

    def __init__(self, connection: Connection, kinds: Kinds, replicas: ReplicaNumbers) -> None:
        self._connection = connection
        self._indexed = _indexed_fields(kinds)
        self._replicas = replicas
        self._new: list[tuple[PersonRow, str, str]] = []

    def project(self, scope: Scope, fresh: list[Record] | None = None) -> None:
        """Bring line and index entry of one person in line with its records.

        `fresh` are all records of a person who had none before; None reads them.
        """
        if fresh is None:
            records, total, conflicts = self._read(scope)
        else:
            records = [record for record in fresh if not record.is_deleted]
            total, conflicts = len(records), sum(len(record.conflicts) for record in records)
        row = person_row(PersonId(scope), records, total, conflicts)
        words = _index_words(self._indexed, records) if row is not None else ("", "")
        if fresh is None and self._keeps_words(scope, row, words):
            return
        if row is not None:
            self._new.append((row, *words))

    def _keeps_words(self, scope: Scope, row: PersonRow | None, words: tuple[str, str]) -> bool:
        """Renew only the line where the index stays as it is (a note, a reminder); else forget both."""
        known = self._connection.exec_driver_sql(
            "SELECT no, names, numbers FROM person WHERE id = ?", (scope,)
        ).one_or_none()
        if known is None:
            return False
        if row is None or (known[1], known[2]) != words:
            _forget(self._connection, known[0], known[1], known[2])
            return False
        self._connection.exec_driver_sql(
            "UPDATE person SET sort = ?, row = ?, last_contact = ?, next_due = ?, level = ?, conflicts = ?"
            " WHERE no = ?",
            (row.sort, _pack.encode(row), row.last_contact, row.next_due, row.level, row.conflicts, known[0]),
        )
        return True

    def flush(self) -> None:
        """Write the new lines."""
        if not self._new:
            return
        last = self._connection.exec_driver_sql("SELECT coalesce(max(no), 0) FROM person").scalar_one()
        numbered = list(enumerate(self._new, last + 1))
        self._connection.exec_driver_sql(
            "INSERT INTO person(no, id, sort, row, names, numbers, last_contact, next_due, level, conflicts)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (no, r.id, r.sort, _pack.encode(r), names, nums, r.last_contact, r.next_due, r.level, r.conflicts)
                for no, (r, names, nums) in numbered
            ],
        )
        self._connection.exec_driver_sql(
            "INSERT INTO person_words(rowid, names, numbers) VALUES (?, ?, ?)",
            [(no, names, nums) for no, (_row, names, nums) in numbered],
        )
        self._new.clear()

    def _read(self, scope: Scope) -> tuple[list[Record], int, int]:
        wanted = {kind.number for kind in LISTED_KINDS} | set(self._indexed)
        wanted.discard(COUNSELLING_ENTRY.number)
        records = records_of(self._connection, self._replicas, scope, sorted(wanted))
        contacts = newest_of_kind(self._connection, self._replicas, scope, COUNSELLING_ENTRY.number, 1)
        total, conflicts = self._connection.exec_driver_sql(
            "SELECT count(*), coalesce(sum(conflicts), 0) FROM record WHERE scope = ? AND deleted = 0", (scope,)
        ).one()
        return records + contacts, total, conflicts


def read_row(stored: bytes) -> PersonRow:
    return _unpack.decode(stored)


def _indexed_fields(kinds: Kinds) -> dict[int, tuple[Field, ...]]:
    """Return per kind the fields whose words find a person."""
    fields = {kind.number: tuple(field for field in kind.fields if field.search in _INDEXED) for kind in kinds.all}
    return {number: found for number, found in fields.items() if found}


def _index_words(indexed: dict[int, tuple[Field, ...]], records: list[Record]) -> tuple[str, str]:
    names: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for record in records:
        for field in indexed.get(record.kind_number, ()):
            value = record.value(field.number)
            if not isinstance(value, str):
                continue
            if field.search is Search.NAME:
                names |= dict.fromkeys(search_forms(value))
            elif field.search is Search.NUMBER:
                numbers[digits_form(value)] = None
                names |= dict.fromkeys(search_forms(value) if "@" in value else ())
        if record.kind_number == IDENTITY.number:
            numbers |= dict.fromkeys(_birth_words(record))
    return " ".join(names), " ".join(filter(None, numbers))


def _birth_words(identity: Record) -> list[str]:
    """Return the year, and the day as digits in German order, of a date of birth."""
    fuzzy = as_date(identity.answer(IDENTITY, "birth_date"))
    if fuzzy is None or fuzzy.earliest is None or fuzzy.latest is None:
        return []
    years = [str(year) for year in range(fuzzy.earliest.year, min(fuzzy.latest.year, fuzzy.earliest.year + 10) + 1)]
    return [*years, *([day_form(fuzzy.earliest)] if fuzzy.earliest == fuzzy.latest else [])]


def _forget(connection: Connection, number: int, names: str, numbers: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO person_words(person_words, rowid, names, numbers) VALUES ('delete', ?, ?, ?)",
        (number, names, numbers),
    )
    connection.exec_driver_sql("DELETE FROM person WHERE no = ?", (number,))
