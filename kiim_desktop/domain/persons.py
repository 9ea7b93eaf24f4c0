"""What a list shows of a person, computed from the records of the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import (
    ADDRESS,
    COUNSELLING_ENTRY,
    COURSE_ENROLMENT,
    IDENTITY,
    LANGUAGE_CERTIFICATE,
    LANGUAGE_SKILL,
    NAME_VARIANT,
    RESIDENCE_TITLE,
    TASK,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.names import sort_key
from kiim_desktop.domain.values import NonValue, Value

GERMAN, CERTIFICATE = "deu", "certificate"
LAST_LATIN = 0x24F
"""The end of Latin Extended-B: letters behind it belong to another script."""


class Listed(Protocol):
    """What a list line needs of a living record."""

    @property
    def id(self) -> RecordId: ...

    @property
    def kind_number(self) -> int: ...

    def value(self, number: int) -> Value: ...


L = TypeVar("L", bound=Listed)


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A living record without its history: what its fields show."""

    id: RecordId
    kind_number: int
    values: Mapping[int, Value]

    def value(self, number: int) -> Value:
        return self.values.get(number)


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


def person_row(person: PersonId, records: Sequence[Listed], total: int, conflicts: int) -> PersonRow | None:
    """Return the list line of a person from the living records that matter for it; None without core data.

    `records` are those of the kinds in LISTED_KINDS; `total` and `conflicts` count over all living records of the file.
    """
    blank = PersonRow(id=person, name="")
    return renewed_row(blank, {record.kind_number for record in records} | {IDENTITY.number}, records, total, conflicts)


def renewed_row(
    row: PersonRow, kinds: Collection[int], records: Sequence[Listed], total: int, conflicts: int
) -> PersonRow | None:
    """Return a list line after records of these kinds changed; None if the core data are gone.

    `records` are the living records of these kinds and those read together with them, others are ignored; of notes
    the last one is enough.
    """
    by_kind: dict[int, list[Listed]] = {number: [] for number in read_together(kinds) if number in _PARTS}
    for record in records:
        if record.kind_number in by_kind:
            by_kind[record.kind_number].append(record)
    if by_kind.get(IDENTITY.number) == []:
        return None
    said: dict[str, Any] = {"records": total, "conflicts": conflicts}
    for number in by_kind:
        together = _TOGETHER.get(number, (number,))
        if number == together[0]:
            said |= _PARTS[number]([record for each in together for record in by_kind[each]])
    return replace(row, **said)


def read_together(kinds: Collection[int]) -> frozenset[int]:
    """Return these kinds with those from which the same cells are made."""
    return frozenset(each for number in kinds for each in _TOGETHER.get(number, (number,)))


@lru_cache(maxsize=4096)
def first_day(edtf: str) -> str:
    """Return the first day a date field can mean, ISO, or ""."""
    fuzzy = as_date(edtf)
    return fuzzy.earliest.isoformat() if fuzzy and fuzzy.earliest else ""


@lru_cache(maxsize=4096)
def last_day(edtf: str) -> str:
    """Return the last day a date field can mean, ISO, or ""."""
    fuzzy = as_date(edtf)
    return fuzzy.latest.isoformat() if fuzzy and fuzzy.latest else ""


_Part = Callable[[Sequence[Listed]], dict[str, Any]]
"""Makes the cells of the list line that come from one kind."""


def title_that_counts(titles: Sequence[L]) -> L | None:
    """Return the residence title held longest: one without an end if it came after; one only applied for never."""
    held = [title for title in titles if title.value(_APPLIED) is not True]
    ended = _latest([title for title in held if last_day(_text(title, _UNTIL))], _UNTIL)
    lasting = _latest([title for title in held if not last_day(_text(title, _UNTIL))], _ISSUED)
    return lasting if ended is None or (lasting is not None and _follows(lasting, ended)) else ended


def _follows(lasting: Listed, ended: Listed) -> bool:
    """Tell whether a title without an end surely came after one with an end, or is said to have none."""
    begins = first_day(_text(lasting, _ISSUED))
    if not begins:
        return lasting.value(_UNTIL) is NonValue.NOT_APPLICABLE
    return begins >= (last_day(_text(ended, _ISSUED)) or last_day(_text(ended, _UNTIL)))


def _number(kind: Kind, name: str) -> int:
    return next(field.number for field in kind.fields if field.name == name)


_GIVEN, _FAMILY, _BIRTH = (_number(IDENTITY, name) for name in ("given_names", "family_name", "birth_date"))
_SPELLING = _number(NAME_VARIANT, "text")
_TOWN, _BLOCK, _SINCE = (_number(ADDRESS, name) for name in ("municipality", "address_block", "valid_from"))
_COURSE, _STATUS, _BEGINS = (_number(COURSE_ENROLMENT, name) for name in ("course", "status", "begins"))
_LANGUAGE, _OVERALL, _EVIDENCE, _ASSESSED = (
    _number(LANGUAGE_SKILL, name) for name in ("language", "overall", "evidence", "assessed")
)
_EXAM_LANGUAGE, _RESULT, _PASSED, _TAKEN = (
    _number(LANGUAGE_CERTIFICATE, name) for name in ("language", "level", "passed", "taken")
)
_TITLE, _ISSUED, _UNTIL, _APPLIED = (
    _number(RESIDENCE_TITLE, name) for name in ("title", "issued", "valid_until", "is_applied_for")
)
_CONTACT = _number(COUNSELLING_ENTRY, "date")
_DUE, _DONE, _RULE = (_number(TASK, name) for name in ("due", "done", "rule"))


def _identity(records: Sequence[Listed]) -> dict[str, Any]:
    core = records[0]
    given, family = _text(core, _GIVEN), _text(core, _FAMILY)
    return {"name": f"{given} {family}".strip(), "sort": sort_key(family, given), "birth": _text(core, _BIRTH)}


def _variant(records: Sequence[Listed]) -> dict[str, Any]:
    spellings = [_text(record, _SPELLING) for record in records]
    other_script = [text for text in spellings if any(ord(letter) > LAST_LATIN for letter in text)]
    return {"variant": next(iter(sorted(other_script) or sorted(spellings)), "")}


def _address(records: Sequence[Listed]) -> dict[str, Any]:
    latest = _latest(records, _SINCE)
    blocked = latest is not None and latest.value(_BLOCK) is True
    return {"municipality": _text(latest, _TOWN), "address_blocked": blocked}


def _course(records: Sequence[Listed]) -> dict[str, Any]:
    latest = _latest(records, _BEGINS)
    return {"course": _text(latest, _COURSE), "course_status": _text(latest, _STATUS)}


def _level(records: Sequence[Listed]) -> dict[str, Any]:
    """Take what was found out last: a level that was entered, or an exam that was not failed."""
    told = ((_exam if each.kind_number == LANGUAGE_CERTIFICATE.number else _skill)(each) for each in records)
    levels = [(said, record.id) for said, record in zip(told, records, strict=True) if said is not None]
    newest = max(levels, key=lambda each: (last_day(each[0][2]), each[0][1] == CERTIFICATE, each[1]), default=None)
    level, basis, assessed = newest[0] if newest is not None else ("", "", "")
    return {"level": level, "level_basis": basis, "level_assessed": assessed}


def _skill(record: Listed) -> tuple[str, str, str] | None:
    if record.value(_LANGUAGE) != GERMAN:
        return None
    return _text(record, _OVERALL), _text(record, _EVIDENCE), _text(record, _ASSESSED)


def _exam(record: Listed) -> tuple[str, str, str] | None:
    reached = _text(record, _RESULT)
    if record.value(_EXAM_LANGUAGE) not in (GERMAN, None) or record.value(_PASSED) is False or not reached:
        return None
    return reached, CERTIFICATE, _text(record, _TAKEN)


def _residence(records: Sequence[Listed]) -> dict[str, Any]:
    counts = title_that_counts(records)
    return {"title": _text(counts, _TITLE), "title_until": _text(counts, _UNTIL)}


def _last_contact(records: Sequence[Listed]) -> dict[str, Any]:
    """Take the note that storage, too, orders last: by the first day its date can mean."""
    last = max(records, key=lambda note: (first_day(_text(note, _CONTACT)), note.id), default=None)
    return {"last_contact": _text(last, _CONTACT)}


def _next_due(records: Sequence[Listed]) -> dict[str, Any]:
    dues = [
        due for task in records if task.value(_DONE) is None and not _text(task, _RULE) and (due := _text(task, _DUE))
    ]
    return {"next_due": min(dues, default="")}


_PARTS: Mapping[int, _Part] = {
    IDENTITY.number: _identity,
    NAME_VARIANT.number: _variant,
    ADDRESS.number: _address,
    COURSE_ENROLMENT.number: _course,
    LANGUAGE_SKILL.number: _level,
    LANGUAGE_CERTIFICATE.number: _level,
    RESIDENCE_TITLE.number: _residence,
    COUNSELLING_ENTRY.number: _last_contact,
    TASK.number: _next_due,
}

_OF_LEVEL = (LANGUAGE_SKILL.number, LANGUAGE_CERTIFICATE.number)
_TOGETHER: Mapping[int, tuple[int, ...]] = dict.fromkeys(_OF_LEVEL, _OF_LEVEL)
"""Kinds from which the same cells are made: if one of them changes, both are read."""

LISTED_KINDS = frozenset(_PARTS)
"""The numbers of the kinds from which the list line is made."""


def _text(record: Listed | None, number: int) -> str:
    value = record.value(number) if record else None
    return value if isinstance(value, str) else ""


def _latest(records: Sequence[L], number: int) -> L | None:
    if len(records) == 1:
        return records[0]
    return max(records, key=lambda record: (last_day(_text(record, number)), record.id), default=None)
