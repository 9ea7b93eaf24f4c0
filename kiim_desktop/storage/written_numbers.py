"""Why a number found somebody: the phone number or id as it stands in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import CONTACT_DETAIL, FOREIGN_IDENTIFIER, REACHABILITY
from kiim_desktop.domain.kinds.declaring import Field, Search
from kiim_desktop.domain.names import number_span
from kiim_desktop.domain.persons import ListedRecord
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.reading import asked_for, listed_records

_LOOKED_AT: Final = 20
"""Whoever is found by a beginning that more share goes on typing."""
_NUMBERED: Final = {
    kind.number: tuple(field for field in kind.fields if field.search is Search.NUMBER)
    for kind in (CONTACT_DETAIL, REACHABILITY, FOREIGN_IDENTIFIER)
}
_FAMILY: Final = (
    "SELECT asked.scope, asked.scope FROM asked"
    " UNION ALL SELECT merged.scope, merged.person FROM asked JOIN merged ON merged.person = asked.scope"
)


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number of a person as it may be shown; of an id only what was typed and is known by that."""

    shown: str
    is_id: bool


def written_numbers(connection: Connection, persons: Sequence[PersonId], typed: str) -> dict[PersonId, WrittenNumber]:
    """Return by which number the first of these persons were found."""
    owners: dict[bytes, bytes] = dict(asked_for(connection, _FAMILY, [bytes(each) for each in persons[:_LOOKED_AT]]))
    found: dict[PersonId, WrittenNumber] = {}
    for scope, record in listed_records(connection, list(owners), _NUMBERED):
        told = _told(record, typed)
        if told is not None:
            found.setdefault(PersonId(owners[scope]), told)
    return found


def _told(record: ListedRecord, typed: str) -> WrittenNumber | None:
    for field in _NUMBERED[record.kind_number]:
        value = record.value(field.number)
        span = number_span(value, typed) if isinstance(value, str) else None
        if span is not None and isinstance(value, str):
            return WrittenNumber(_shown(field, value, span[1]), record.kind_number == FOREIGN_IDENTIFIER.number)
    return None


def _shown(field: Field, value: str, end: int) -> str:
    return f"{value[:end]} …" if field.is_sensitive and end < len(value) else value
