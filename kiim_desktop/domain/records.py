"""A record as people and screens see it: its kind, what its fields say, and what still disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.domain.changes import (
    Cell,
    Context,
    Origin,
    RecordState,
    conflicts,
    displayed,
    edited_after,
    is_contested,
    is_deleted,
    seen,
    value_of,
)
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import FuzzyDate
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.values import Value

Scope = bytes
"""What a record belongs to: a PersonId, the OfficeId (office scope), or CATALOGUE."""
CATALOGUE: Scope = b""


def person_scope(person: PersonId) -> Scope:
    return bytes(person)


def office_scope(office: OfficeId) -> Scope:
    return bytes(office)


@dataclass(frozen=True, slots=True)
class Record:
    """One record with all its living heads."""

    scope: Scope
    id: RecordId
    state: RecordState

    @property
    def kind_number(self) -> int:
        return self.state.kind

    def value(self, number: int) -> Value:
        return value_of(self.state, number)

    def answer(self, kind: Kind, name: str) -> Value:
        """Return the value of a field by its name; None if the kind has no such field."""
        field = kind.field(name)
        return self.value(field.number) if field else None

    def origin(self, number: int) -> Origin | None:
        """Return who last filled the field, when and on what ground."""
        head = displayed(self.state.cells.get(number, ()))
        return head.origin if head else None

    def cell(self, number: int) -> Cell:
        return self.state.cells.get(number, ())

    @property
    def conflicts(self) -> tuple[int, ...]:
        return conflicts(self.state)

    @property
    def is_deleted(self) -> bool:
        return is_deleted(self.state)

    @property
    def edited_after_deletion(self) -> tuple[int, ...]:
        """Return the fields for whose sake a deleted record is kept; () if nobody deleted it or it was taken back."""
        return edited_after(self.state) if is_contested(self.state) else ()

    @property
    def newest(self) -> Origin | None:
        """Return the origin of the latest change that still lives."""
        origins = [head.origin for cell in self.state.cells.values() for head in cell]
        return max(origins, key=lambda origin: (origin.lamport, origin.wall), default=None)

    def contexts(self) -> dict[int, Context]:
        """Return what somebody who opens this record in a form now has seen, per field."""
        return {number: seen(cell) for number, cell in self.state.cells.items()}

    def date(self, kind: Kind, name: str) -> FuzzyDate | None:
        """Return the fuzzy date in a date field, or None."""
        return as_date(self.answer(kind, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What somebody wants to save: values per field number and what the form had shown of each."""

    scope: Scope
    record: RecordId
    kind: int
    values: Mapping[int, Value]
    basis: str = "told"
    seen: Mapping[int, Context] | None = None
    """None: the writer has looked at the newest state (imports, commands)."""
    deletes: bool = False
    """True deletes the record; `values` is then empty."""
    restores: bool = False
    """True takes a deletion back."""
    beside: bool = False
    """True lets it live beside what the same save writes into the field: a disagreement that is there again."""
    erases: Mapping[int, Context] | None = None
    """What a deletion counts as having seen; None: all that stands in the record now."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: a user of this office at this device."""

    user: bytes
    name: str


def summary(
    record: Record,  # noqa: ARG001  # callers have it at hand; a newer kind may need more of it than its shown fields
    kind: Kind,
    shown: Mapping[str, str],
) -> str:
    """Return the one line that stands for a record; `shown` maps field names to readable values."""
    words = {field.name: "" for field in kind.fields} | dict(shown)
    line = kind.summary.format_map(words)
    return " ".join(line.strip(" ,").split()).replace(" ,", ",") or kind.title


def single_record_id(kind: Kind) -> RecordId:
    """Return the id of the only record of a single kind in a scope: the same on every device."""
    return RecordId(kind.number.to_bytes(8, "big"))
