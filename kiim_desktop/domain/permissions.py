"""What one signed consent says, read from its record: of several living values the most restrictive counts.

Two devices may say different things about one consent before they have met. Until somebody settles it, nothing is
open that any of them had closed: withdrawn wins over everything, the earlier end, what all recipients and groups agree
on (sync.md 1). What cannot be read (a newer version, an unknown code) opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import DELETED, Cell, Head
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import CASE, CONSENT
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import NonValue, Value

OFFICE_ID_LENGTH = 16


class Mode(Enum):
    """What a recipient may do, in ascending order: each includes the one before. Codes of the list share_modes."""

    ONCE = "once"
    """Receive a single transmission; opens no stream."""
    READ = "read"
    CONTRIBUTE = "contribute"
    """Write records of its own."""
    CO_EDIT = "co_edit"

    def includes(self, other: Mode) -> bool:
        return _MODES.index(other) <= _MODES.index(self)


_MODES = tuple(Mode)


class Extent(Enum):
    """Which records of the groups are meant, the least first. Codes of the list share_extents."""

    NONE = "none"
    """Only what is written from now on."""
    LISTED = "listed"
    ALL = "all"


class Stored(Enum):
    """How a consent stands in its record, the later the more it counts. Codes of the list consent_statuses."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """No code of its own: follows from the day of the withdrawal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One signed consent. Without a first day, a proof or a text version it opens nothing."""

    id: RecordId
    person: PersonId
    status: Stored = Stored.GIVEN
    purposes: frozenset[str]
    recipients: frozenset[OfficeId]
    groups: frozenset[Category]
    mode: Mode | None = Mode.READ
    """None: a mode this version does not know."""
    extent: Extent = Extent.NONE
    chosen: frozenset[RecordId] = frozenset()
    """The records meant by LISTED."""
    valid_from: date | None = None
    """The first day; never before the signature."""
    counted_from: date | None = None
    """The earliest first day anybody names: from it the rules count how long this may hold; None: `valid_from`."""
    valid_until: date | None = None
    """The last day, as signed; None: no day was named, then the default of the rules ends it."""
    default_ends: bool = False
    """Somebody says that no end was named: the default of the rules counts beside `valid_until`."""
    withdrawn: date | None = None
    """When it was withdrawn, if that day is known; what counts is the status."""
    covers_special: bool = False
    is_mutual: bool = False
    confidentiality_release: bool = False
    text_version: str = ""
    evidence: str = ""
    signature: str = ""
    """Checksum of the signature, if there is one."""

    @property
    def is_complete(self) -> bool:
        """Tell whether everything that makes a consent provable is there (Art. 7 GDPR)."""
        proof = self.evidence or self.signature
        return bool(self.purposes and self.mode and self.valid_from and self.text_version and proof)


def permission_of(record: Record) -> Permission:
    """Return what a record of the kind CONSENT says, of several living values the most restrictive."""
    latest, earliest = _begins(record)
    ends = [_first_day(value) for value in _values(record, "valid_until")]
    withdrawals = [each.value for each in _heads(record, "withdrawn") if _is_withdrawal(each)]
    modes = [_mode(value) for value in _values(record, "mode")] or [Mode.READ]
    return Permission(
        id=record.id,
        person=PersonId(record.scope),
        status=_status(record, withdrawals),
        purposes=_common(_values(record, "purposes")),
        recipients=_offices(_common(_values(record, "recipients")) - said_by_any(record, "withdrawn_recipients")),
        groups=_groups(_common(_values(record, "groups")) - said_by_any(record, "withdrawn_groups")),
        mode=None if None in modes else min((each for each in modes if each), key=_MODES.index),
        extent=min((_extent(value) for value in _values(record, "extent")), key=_EXTENTS.index, default=Extent.NONE),
        chosen=frozenset(RecordId(bytes.fromhex(each)) for each in _common(_values(record, "chosen")) if _is_hex(each)),
        valid_from=latest,
        counted_from=earliest,
        valid_until=min((day for day in ends if day), default=None),
        default_ends=not ends or None in ends,
        withdrawn=min((day for value in withdrawals if (day := _first_day(value))), default=None),
        covers_special=_all_say_yes(record, "covers_special"),
        is_mutual=_all_say_yes(record, "is_mutual"),
        confidentiality_release=_all_say_yes(record, "confidentiality_release"),
        text_version=_text(record, "text_version"),
        evidence=_text(record, "evidence"),
        signature=_text(record, "signature_hash"),
    )


def permissions_in(records: Iterable[Record]) -> tuple[Permission, ...]:
    """Return the consents of one file in the order of their ids; each ends at the latest with the counselling.

    `records` are those of one person; what else lies among them is looked at only for the end of the counselling.
    """
    file = list(records)
    found = (permission_of(each) for each in file if each.kind_number == CONSENT.number)
    return tuple(_ended_with_counselling(each, file) for each in sorted(found, key=lambda each: each.id))


def end_of_counselling(records: Iterable[Record], start: date) -> date | None:
    """Return the last day of a counselling that goes on from a day, or ended before it; None while it is open.

    A file without a case says nothing of it. A person who comes back has a new case, and signs anew.
    """
    cases = [_case(each) for each in records if each.kind_number == CASE.number and not each.is_deleted]
    if not cases:
        return None
    going_on = [(opened, closed) for opened, closed in cases if closed is None or closed >= start]
    if not going_on:
        return max(closed for _opened, closed in cases if closed is not None)
    closings = (
        closed
        for _opened, closed in going_on
        if closed is not None
        and not any(opened <= closed and (end is None or end > closed) for opened, end in going_on)
    )
    return min(closings, default=None)


_EXTENTS = tuple(Extent)
_STORED = tuple(Stored)


def _case(record: Record) -> tuple[date, date | None]:
    """Return first and last day of a case; one without a beginning was always there."""
    opened, closed = (_first_day(record.answer(CASE, name)) for name in ("opened", "closed"))
    return opened or date.min, closed


def _ended_with_counselling(permission: Permission, file: Sequence[Record]) -> Permission:
    start = permission.counted_from or permission.valid_from
    last = end_of_counselling(file, start) if start else None
    if last is None:
        return permission
    return replace(
        permission,
        valid_until=last if permission.valid_until is None else min(permission.valid_until, last),
        default_ends=permission.default_ends or permission.valid_until is None,
    )


def _begins(record: Record) -> tuple[date | None, date | None]:
    """Return the latest and the earliest first day that the living values can mean together.

    A consent begins with its first day or its signature, whichever is later; if somebody knows of neither, never.
    """
    starts = [_last_day(value) for value in _values(record, "valid_from")] or [None]
    signed = [_last_day(value) for value in _values(record, "signed")] or [None]
    if None in starts and None in signed:
        return None, None
    latest = max(day for day in (*starts, *signed) if day)
    earliest = max(min(day or date.min for day in days) for days in (starts, signed))
    return latest, earliest


def _status(record: Record, withdrawals: Sequence[Value]) -> Stored:
    if withdrawals or any(head.value is True for head in record.cell(DELETED)):
        return Stored.WITHDRAWN
    told = [_stored(value) for value in _values(record, "status")]
    return max(told, key=_STORED.index, default=Stored.REQUESTED)


def _stored(value: Value) -> Stored:
    """Return a status; what is neither asked nor given in plain words counts as refused."""
    return next((each for each in _STORED if each.value == value), Stored.REFUSED)


def _is_withdrawal(head: Head) -> bool:
    """Tell whether somebody withdrew, on whatever day; emptying the field afterwards takes nothing back.

    A consent is written without this field. Whoever empties it has seen a withdrawal there, and others have already
    dropped what they had: the person signs anew.
    """
    nothing = (None, "", NonValue.NOT_ASKED, NonValue.REFUSED, NonValue.NOT_APPLICABLE)
    return bool(head.context) or head.value not in nothing


def _mode(value: Value) -> Mode | None:
    """Return a mode; an empty field means reading, one that only a newer version knows means nothing."""
    if value is None or isinstance(value, NonValue):
        return Mode.READ
    return next((each for each in Mode if each.value == value), None)


def _extent(value: Value) -> Extent:
    return next((each for each in Extent if each.value == value), Extent.NONE)


def _heads(record: Record, name: str) -> Cell:
    field = CONSENT.field(name)
    return record.cell(field.number) if field else ()


def _values(record: Record, name: str) -> tuple[Value, ...]:
    return tuple(head.value for head in _heads(record, name))


def _common(values: Sequence[Value]) -> frozenset[str]:
    """Return what is named by all."""
    named = [_codes(value) for value in values]
    return frozenset.intersection(*named) if named else frozenset()


def said_by_any(record: Record, name: str) -> frozenset[str]:
    """Return the codes or ids that at least one living value of a field of a consent names."""
    return frozenset().union(*(_codes(value) for value in _values(record, name)))


def _codes(value: Value) -> frozenset[str]:
    """Return the codes of a field; what a newer version put among them is left out."""
    told: tuple[object, ...] = value if isinstance(value, tuple) else ()
    return frozenset(each for each in told if isinstance(each, str))


def _offices(ids: Iterable[str]) -> frozenset[OfficeId]:
    return frozenset(
        OfficeId(bytes.fromhex(each)) for each in ids if _is_hex(each) and len(each) == 2 * OFFICE_ID_LENGTH
    )


def _is_hex(text: str) -> bool:
    return bool(text) and len(text) % 2 == 0 and set(text) <= set("0123456789abcdef")


def group_named(code: str) -> Category | None:
    """Return the category of a data group as consents name it ("P4"); None for none or a newer one."""
    return next((each for each in Category if f"P{each.number}" == code), None)


def _groups(codes: Iterable[str]) -> frozenset[Category]:
    return frozenset(found for code in codes if (found := group_named(code)) is not None)


def _first_day(value: Value) -> date | None:
    """Return the first day a date can mean; None if none is known."""
    found = as_date(value)
    return found.earliest if found else None


def _last_day(value: Value) -> date | None:
    found = as_date(value)
    return found.latest if found else None


def _all_say_yes(record: Record, name: str) -> bool:
    values = _values(record, name)
    return bool(values) and all(value is True for value in values)


def _text(record: Record, name: str) -> str:
    """Return a text if everybody gave one: a proof that somebody took away proves nothing."""
    values = _values(record, name)
    told = [value for value in values if isinstance(value, str)]
    shown = record.answer(CONSENT, name)
    return shown if isinstance(shown, str) and len(told) == len(values) else ""
