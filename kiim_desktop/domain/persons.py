"""What a list shows of a person, computed from the records of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import (
    ADDRESS,
    COUNSELLING_ENTRY,
    COURSE_ENROLMENT,
    IDENTITY,
    LANGUAGE_SKILL,
    NAME_VARIANT,
    RESIDENCE_TITLE,
    TASK,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.names import sort_key
from kiim_desktop.domain.records import Record

GERMAN = "deu"
_BEGINNING = date(1, 1, 1)
_LAST_LATIN = 0x24F
"""The end of Latin Extended-B: letters behind it belong to another script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person as one line of a list. Codes stay codes; screens give them words. Dates are EDTF or ""."""

    id: PersonId
    name: str
    variant: str = ""
    """The name in the person's own script, or another spelling."""
    sort: str = ""
    birth: str = ""
    municipality: str = ""
    address_blocked: bool = False
    course: str = ""
    course_status: str = ""
    level: str = ""
    level_basis: str = ""
    level_assessed: str = ""
    title: str = ""
    title_until: str = ""
    last_contact: str = ""
    next_due: str = ""
    conflicts: int = 0
    records: int = 0


def person_row(person: PersonId, records: Sequence[Record], total: int, conflicts: int) -> PersonRow | None:
    """Return the list line of a person from the living records that matter for it; None without core data.

    `records` are those of the kinds in LISTED_KINDS; `total` and `conflicts` count over all living records of the file.
    """
    living = [record for record in records if not record.is_deleted]
    identity = next(iter(_of(living, IDENTITY)), None)
    if identity is None:
        return None
    given, family = (_text(identity, IDENTITY, name) for name in ("given_names", "family_name"))
    address = _latest(living, ADDRESS, "valid_from")
    course = _latest(living, COURSE_ENROLMENT, "begins")
    level = _latest([r for r in _of(living, LANGUAGE_SKILL) if r.answer(LANGUAGE_SKILL, "language") == GERMAN],
                    LANGUAGE_SKILL, "assessed")  # fmt: skip
    title = _latest(living, RESIDENCE_TITLE, "valid_until")
    return PersonRow(
        id=person,
        name=f"{given} {family}".strip(),
        variant=_variant(living),
        sort=sort_key(family, given),
        birth=_text(identity, IDENTITY, "birth_date"),
        municipality=_text(address, ADDRESS, "municipality"),
        address_blocked=address is not None and address.answer(ADDRESS, "address_block") is True,
        course=_text(course, COURSE_ENROLMENT, "course"),
        course_status=_text(course, COURSE_ENROLMENT, "status"),
        level=_text(level, LANGUAGE_SKILL, "overall"),
        level_basis=_text(level, LANGUAGE_SKILL, "evidence"),
        level_assessed=_text(level, LANGUAGE_SKILL, "assessed"),
        title=_text(title, RESIDENCE_TITLE, "title"),
        title_until=_text(title, RESIDENCE_TITLE, "valid_until"),
        last_contact=_text(_last_contact(living), COUNSELLING_ENTRY, "date"),
        next_due=min(_open_dues(living), default=""),
        conflicts=conflicts,
        records=total,
    )


LISTED_KINDS: tuple[Kind, ...] = (
    IDENTITY, NAME_VARIANT, ADDRESS, COURSE_ENROLMENT, LANGUAGE_SKILL, RESIDENCE_TITLE, COUNSELLING_ENTRY, TASK,
)  # fmt: skip
"""The kinds from which the list line is made."""


def _of(records: Iterable[Record], kind: Kind) -> Iterable[Record]:
    return (record for record in records if record.kind_number == kind.number)


def _text(record: Record | None, kind: Kind, name: str) -> str:
    value = record.answer(kind, name) if record else None
    return value if isinstance(value, str) else ""


def _latest(records: Iterable[Record], kind: Kind, field: str) -> Record | None:
    return max(_of(records, kind), key=lambda record: (_day(record, kind, field), record.id), default=None)


def _last_contact(living: Sequence[Record]) -> Record | None:
    """Return the note that storage, too, orders last: by the first day its date can mean."""

    def begins(note: Record) -> date:
        fuzzy = as_date(note.answer(COUNSELLING_ENTRY, "date"))
        return (fuzzy.earliest if fuzzy else None) or _BEGINNING

    return max(_of(living, COUNSELLING_ENTRY), key=lambda note: (begins(note), note.id), default=None)


def _day(record: Record, kind: Kind, field: str) -> date:
    fuzzy = as_date(record.answer(kind, field))
    return (fuzzy.latest if fuzzy else None) or _BEGINNING


def _variant(living: Sequence[Record]) -> str:
    spellings = [_text(record, NAME_VARIANT, "text") for record in _of(living, NAME_VARIANT)]
    other_script = [text for text in spellings if any(ord(letter) > _LAST_LATIN for letter in text)]
    return next(iter(sorted(other_script) or sorted(spellings)), "")


def _open_dues(living: Sequence[Record]) -> list[str]:
    return [
        due
        for record in _of(living, TASK)
        if record.answer(TASK, "done") is None and (due := _text(record, TASK, "due"))
    ]
