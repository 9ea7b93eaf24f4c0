"""The agenda of the office: what is due, put off, done; appointments; who stands in for whom (domain.md 3.18).

A reminder of a person lies in that person's own stream; one of the office, and who stands in for whom, in the stream of
the office. So all devices of the office have the same agenda, and no other office any of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kiim_desktop.base.ids import PersonId, RecordId, UserId, new_record_id
from kiim_desktop.domain.agenda import APPOINTMENT_KINDS, TASK_KINDS
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import APPOINTMENT, IDENTITY, OFFICE_APPOINTMENT, OFFICE_TASK, TASK, USER
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action, User
from kiim_desktop.domain.records import Edit, Record, Scope, office_scope, person_scope, single_record_id
from kiim_desktop.domain.values import Value, is_filled
from kiim_desktop.storage.agenda import AgendaRecord, Span
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.colleagues import colleagues
from kiim_desktop.usecases.errors import DayIsOver, NoSuchPerson, NoSuchRecord, NoSuchUser, NothingToSave
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Answers, numbered_answers

SOON_DAYS = 7
MOST = 200
"""Reminders of one group that are read at once; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Group:
    """Part of a list, and how many there are in all."""

    records: Sequence[AgendaRecord] = ()
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAgenda:
    """What is to be done on a day, as it is shown in the morning."""

    overdue: Group = field(default_factory=Group)
    today: Group = field(default_factory=Group)
    soon: Group = field(default_factory=Group)
    undated: Group = field(default_factory=Group)
    appointments: Sequence[AgendaRecord] = ()

    @property
    def count(self) -> int:
        """Return what waits by today: the number beside Heute."""
        return self.overdue.total + self.today.total


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reminder or appointment stands."""

    scope: Scope
    record: RecordId


def agenda_of_day(office: Office, users: Collection[UserId] | None, *, most: int = MOST) -> DayAgenda:
    """Return what is overdue, due today, in the next days and without a day; None: of everybody in the office."""
    office.must_allow(Action.SEARCH)
    today = office.today
    return DayAgenda(
        overdue=_group(office, users, "0", _iso(today, -1), most),
        today=_group(office, users, _iso(today), _iso(today), most),
        soon=_group(office, users, _iso(today, 1), _iso(today, SOON_DAYS), most),
        undated=_group(office, users, "", "", most),
        appointments=_appointments(office, users, today, 1, most),
    )


def count_due(office: Office, users: Collection[UserId] | None) -> int:
    """Return how many reminders are overdue or due today."""
    office.must_allow(Action.SEARCH)
    span = Span(kinds=TASK_KINDS, first="0", last=_iso(office.today), users=users)
    return office.store.agenda.count(span)


def week_on_paper(office: Office, users: Collection[UserId] | None, first: date) -> DayAgenda:
    """Return what is printed of a week: its reminders in `soon`, its appointments, and what is overdue by then."""
    office.must_allow(Action.PRINT)
    last = first + timedelta(days=SOON_DAYS - 1)
    before = min(first, office.today)
    found = DayAgenda(
        overdue=_group(office, users, "0", _iso(before, -1), MOST),
        soon=_group(office, users, _iso(before), last.isoformat(), MOST),
        appointments=_appointments(office, users, first, SOON_DAYS, MOST),
    )
    office.store.log([office.entry(AuditAction.PRINT, detail="week")])
    return found


def appointments_for_calendar(office: Office, users: Collection[UserId] | None, days: int) -> Sequence[AgendaRecord]:
    """Return the appointments of the next days, to be taken into another calendar."""
    office.must_allow(Action.PRINT)
    found = _appointments(office, users, office.today, days, MOST)
    office.store.log([office.entry(AuditAction.PRINT, detail="calendar")])
    return found


def find_in_agenda(office: Office, record: RecordId) -> Place:
    """Return where an open reminder or an appointment stands; NoSuchRecord."""
    office.must_allow(Action.SEARCH)
    scope = office.store.agenda.scope_of(record)
    if scope is None:
        raise NoSuchRecord
    return Place(scope, record)


def finish_task(office: Office, place: Place, *, done: bool = True) -> Changed:
    """Tick a reminder off, or take the tick back."""
    office.must_allow(Action.WRITE_RECORD)
    return _write(office, place, TASK_KINDS, {"done": office.today.isoformat() if done else None})


def snooze_task(office: Office, place: Place, until: date | None) -> Changed:
    """Let a reminder rest until a day, its own day stays; None wakes it. DayIsOver for a day that is not to come."""
    office.must_allow(Action.WRITE_RECORD)
    if until is not None and until <= office.today:
        raise DayIsOver
    return _write(office, place, TASK_KINDS, {"snoozed_until": until.isoformat() if until else None})


def assign_task(office: Office, place: Place, user: UserId | None) -> Changed:
    """Give a reminder or appointment to a colleague; None: to everybody. NoSuchUser."""
    office.must_allow(Action.WRITE_RECORD)
    if user is not None and user not in {each.id for each in colleagues(office)}:
        raise NoSuchUser
    return _write(office, place, TASK_KINDS | APPOINTMENT_KINDS, {"responsible": user.hex() if user else None})


def add_to_agenda(office: Office, kind: Kind, answers: Answers, person: PersonId | None = None) -> Place:
    """Note a reminder or an appointment of a person or, without one, of the office; its own user is who notes it."""
    office.must_allow(Action.WRITE_RECORD)
    if not is_filled(answers.get("text")):
        raise NothingToSave
    if person is not None and office.store.record(person_scope(person), single_record_id(IDENTITY)) is None:
        raise NoSuchPerson
    scope = person_scope(person) if person is not None else _office_scope(office)
    place = Place(scope, new_record_id(office.random))
    said: dict[str, Value] = {"responsible": office.user.id.hex(), **answers}
    edit = Edit(scope=scope, record=place.record, kind=kind.number, values=numbered_answers(kind, said))
    office.save([edit], [office.entry(AuditAction.WRITE, person or b"", kind.name)])
    return place


def task_kind(person: PersonId | None) -> Kind:
    return OFFICE_TASK if person is None else TASK


def appointment_kind(person: PersonId | None) -> Kind:
    return OFFICE_APPOINTMENT if person is None else APPOINTMENT


def stand_in(office: Office, absent: UserId, until: date | None) -> Changed:
    """Stand in for a colleague until a day: what waits for her is in this user's list, too. None ends it.

    NoSuchUser; DayIsOver for a day before today.
    """
    office.must_allow(Action.WRITE_RECORD)
    if until is not None and until < office.today:
        raise DayIsOver
    if absent == office.user.id or absent not in {each.id for each in colleagues(office)}:
        raise NoSuchUser
    said: Answers = {
        "stood_in_for_by": office.user.id.hex() if until else None,
        "stood_in_for_until": until.isoformat() if until else None,
    }
    edit = Edit(
        scope=_office_scope(office), record=RecordId(absent), kind=USER.number, values=numbered_answers(USER, said)
    )
    return office.save([edit], [office.entry(AuditAction.WRITE, detail="stand_in" if until else "stand_in_ends")])


def stood_in_for(office: Office) -> tuple[User, ...]:
    """Return for whom this user stands in today, in the order of their names."""
    office.must_allow(Action.SEARCH)
    records = office.store.records(_office_scope(office), [USER.number])
    absent = {UserId(each.id) for each in records if _stands_in(each, office.user.id, office.today)}
    return tuple(sorted((each for each in colleagues(office) if each.id in absent), key=lambda each: each.name))


def _stands_in(record: Record, user: UserId, day: date) -> bool:
    until = as_date(record.answer(USER, "stood_in_for_until"))
    is_mine = record.answer(USER, "stood_in_for_by") == user.hex()
    return is_mine and until is not None and until.latest is not None and until.latest >= day


def _group(office: Office, users: Collection[UserId] | None, first: str, last: str, most: int) -> Group:
    span = Span(kinds=TASK_KINDS, first=first, last=last, users=users)
    records = office.store.agenda.page(span, most)
    total = office.store.agenda.count(span) if len(records) == most else len(records)
    return Group(records, total)


def _appointments(
    office: Office, users: Collection[UserId] | None, first: date, days: int, most: int
) -> Sequence[AgendaRecord]:
    span = Span(kinds=APPOINTMENT_KINDS, first=_iso(first), last=_iso(first, days - 1), users=users)
    return office.store.agenda.page(span, most)


def _write(office: Office, place: Place, kinds: Collection[int], answers: Answers) -> Changed:
    found = office.store.record(place.scope, place.record)
    if found is None or found.kind_number not in kinds or found.is_deleted:
        raise NoSuchRecord
    kind = office.kinds.numbered(found.kind_number)
    if kind is None:
        raise NoSuchRecord
    edit = Edit(scope=place.scope, record=place.record, kind=kind.number, values=numbered_answers(kind, answers))
    about = b"" if place.scope == _office_scope(office) else place.scope
    return office.save([edit], [office.entry(AuditAction.WRITE, about, kind.name)])


def _office_scope(office: Office) -> Scope:
    return office_scope(office.store.identity.office)


def _iso(day: date, more: int = 0) -> str:
    return (day + timedelta(days=more)).isoformat()
