"""The list line and the name index of a person, made from its records whenever one of them changes."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, Kinds
from kiim_desktop.domain.kinds.declaring import Kind, Search
from kiim_desktop.domain.names import digits_form, search_forms
from kiim_desktop.domain.persons import LISTED_KINDS, PersonRow, person_row
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.storage.reading import newest_of_kind, records_of
from kiim_desktop.storage.replicas import ReplicaNumbers

_pack = msgspec.msgpack.Encoder()
_unpack = msgspec.msgpack.Decoder(PersonRow)
_INDEXED = (Search.NAME, Search.NUMBER)


def project_person(connection: Connection, kinds: Kinds, replicas: ReplicaNumbers, scope: Scope) -> None:
    """Bring the line and the index entry of one person in line with its records."""
    wanted = {kind.number for kind in LISTED_KINDS} | {kind.number for kind in kinds.all if _is_indexed(kind)}
    wanted.discard(COUNSELLING_ENTRY.number)
    records = records_of(connection, replicas, scope, sorted(wanted))
    contacts = newest_of_kind(connection, replicas, scope, COUNSELLING_ENTRY.number, 1)
    total, conflicts = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(conflicts), 0) FROM record WHERE scope = ? AND deleted = 0", (scope,)
    ).one()
    row = person_row(PersonId(scope), records + contacts, total, conflicts)
    _forget(connection, scope)
    if row is not None:
        names, numbers = _index_words(kinds, records)
        _remember(connection, row, names, numbers)


def read_row(stored: bytes) -> PersonRow:
    return _unpack.decode(stored)


def _is_indexed(kind: Kind) -> bool:
    return any(field.search in _INDEXED for field in kind.fields)


def _index_words(kinds: Kinds, records: list[Record]) -> tuple[str, str]:
    names: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for record in records:
        kind = kinds.numbered(record.kind_number)
        for field in kind.fields if kind else ():
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
    return [*years, *([fuzzy.earliest.strftime("%d%m%Y").lstrip("0")] if fuzzy.earliest == fuzzy.latest else [])]


def _forget(connection: Connection, scope: Scope) -> None:
    row = connection.exec_driver_sql("SELECT no, names, numbers FROM person WHERE id = ?", (scope,)).one_or_none()
    if row:
        connection.exec_driver_sql(
            "INSERT INTO person_words(person_words, rowid, names, numbers) VALUES ('delete', ?, ?, ?)", tuple(row)
        )
        connection.exec_driver_sql("DELETE FROM person WHERE no = ?", (row[0],))


def _remember(connection: Connection, row: PersonRow, names: str, numbers: str) -> None:
    number = connection.exec_driver_sql(
        "INSERT INTO person(id, sort, row, names, numbers, last_contact, next_due, level, conflicts)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
        (row.id, row.sort, _pack.encode(row), names, numbers, row.last_contact, row.next_due, row.level, row.conflicts),
    ).scalar_one()
    connection.exec_driver_sql(
        "INSERT INTO person_words(rowid, names, numbers) VALUES (?, ?, ?)", (number, names, numbers)
    )
