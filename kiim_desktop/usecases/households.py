"""Households: who belongs together, one address for several, children with files of their own (domain.md 3.3).

A household is an id and nothing else. Each member keeps one record in its own file that says where it belongs and as
what, so what is shared of A never contains the file of B. Who has no file (a baby, a grandmother) stands by name in the
file of the person who told of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import PersonId, RecordId, new_person_id, new_record_id
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import ADDRESS, HOUSEHOLD_MEMBER, IDENTITY
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Edit, Record, person_scope, single_record_id
from kiim_desktop.domain.values import Value, is_filled
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import AlreadyInHousehold, NoSuchPerson, NothingToSave, NotInHousehold
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Answers, Recorded, numbered_answers

_ID_LENGTH = 16
SELF, CHILD = "self", "child"
"""Roles of the code list household_roles, seen from the person with whom the household began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """The place of one person in a household, as it stands in a file."""

    holder: PersonRow
    """In whose file it stands."""
    record: RecordId
    name: str
    """Of somebody without a file; "" if it is the holder's own place."""
    role: Value
    since: Value
    until: Value

    @property
    def person(self) -> PersonRow | None:
        """Return the member if it has a file of its own."""
        return None if self.name else self.holder

    def is_there(self, day: date) -> bool:
        """Tell whether the person may belong to it on a day; dates that are not known do not exclude."""
        since, until = as_date(self.since), as_date(self.until)
        begun = since is None or since.earliest is None or since.earliest <= day
        return begun and (until is None or until.latest is None or until.latest >= day)


@dataclass(frozen=True, slots=True)
class Household:
    """Members in the order in which they joined."""

    id: bytes
    members: tuple[Member, ...]

    def on(self, day: date) -> tuple[Member, ...]:
        """Return who belongs to it on a day."""
        return tuple(member for member in self.members if member.is_there(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Somebody who lives with a person, or is told of in its file."""

    name: str
    person: PersonId | None
    """The file of its own, if there is one."""
    role: Value
    seen_from: str
    """Of whom the role is said: the name of the person with whom the household began, "" for the person itself."""
    birth: str


def household_of(office: Office, person: PersonId) -> Household | None:
    """Return the household a person belongs to today, with everybody in it; None if there is none. NoSuchPerson."""
    office.must_allow(Action.READ_PERSON)
    _row(office, person)
    place = _place(office, person)
    return _household(office, bytes.fromhex(str(place.answer(HOUSEHOLD_MEMBER, "household")))) if place else None


def relatives_of(office: Office, person: PersonId) -> tuple[Relative, ...]:
    """Return who lives with a person today: its household, and those its own file tells of by name. NoSuchPerson."""
    office.must_allow(Action.READ_PERSON)
    household = household_of(office, person)
    members = household.on(office.today) if household else ()
    own = [each for each in members if each.holder.id == person and each.person is not None]
    first = next((each.holder for each in members if each.person is not None and each.role == SELF), None)
    seen_from = "" if first is None or any(each.role == SELF for each in own) else first.name
    found = [
        Relative(
            name=each.name or each.holder.name,
            person=None if each.name else each.holder.id,
            role=each.role,
            seen_from=each.holder.name if each.name else seen_from,
            birth="" if each.name else each.holder.birth,
        )
        for each in members
        if each.holder.id != person
    ]
    known = {each.person for each in found}
    return (*found, *(each for each in _told_of(office, person) if each.person is None or each.person not in known))


def _told_of(office: Office, person: PersonId) -> Iterable[Relative]:
    """Yield those who stand in the file of a person and are somebody else, as of today."""
    for record in office.store.records(person_scope(person), [HOUSEHOLD_MEMBER.number]):
        name, other = record.answer(HOUSEHOLD_MEMBER, "name"), record.answer(HOUSEHOLD_MEMBER, "person")
        row = office.store.persons.one(PersonId(bytes.fromhex(other))) if isinstance(other, str) and other else None
        told = row.name if row is not None else name if isinstance(name, str) else ""
        if told and _holds(record, office.today):
            born = record.answer(HOUSEHOLD_MEMBER, "birth_date")
            yield Relative(
                name=told,
                person=row.id if row is not None else None,
                role=record.answer(HOUSEHOLD_MEMBER, "role"),
                seen_from="",
                birth=row.birth if row is not None else born if isinstance(born, str) else "",
            )


def join_household(office: Office, person: PersonId, other: PersonId, role: str, since: Value = None) -> Changed:
    """Take `other` into the household of a person, which begins with this if there was none. One transaction.

    `role` is a code of household_roles, seen from the person with whom the household began. AlreadyInHousehold if the
    other belongs to another one today: leaving that comes first.
    """
    office.must_allow(Action.WRITE_RECORD)
    _row(office, person)
    _row(office, other)
    if person == other or _place(office, other) is not None:
        raise AlreadyInHousehold
    household, edits = _joined_or_new(office, person, since)
    edits.append(_member(office, other, household, role, since))
    return _save(office, edits)


def add_child(office: Office, parent: PersonId, answers: Answers, since: Value = None) -> Recorded:
    """Make the file of a child in the household of a parent, at the parent's present address. One transaction.

    `answers` are fields of the core data by name.
    """
    office.must_allow(Action.WRITE_RECORD)
    _row(office, parent)
    if not any(is_filled(value) for value in answers.values()):
        raise NothingToSave
    household, edits = _joined_or_new(office, parent, since)
    child = new_person_id(office.random)
    core = Edit(
        scope=person_scope(child),
        record=single_record_id(IDENTITY),
        kind=IDENTITY.number,
        values=numbered_answers(IDENTITY, answers),
    )
    edits += [core, _member(office, child, household, CHILD, since)]
    address = _address(office, parent)
    if address is not None:
        edits.append(_new_address(office, child, _values(address)))
    return Recorded(child, core.record, _save(office, edits))


def leave_household(office: Office, person: PersonId, on: Value) -> Changed:
    """End the place of a person in its household on a day; the others stay. NotInHousehold."""
    office.must_allow(Action.WRITE_RECORD)
    place = _place(office, person)
    if place is None:
        raise NotInHousehold
    return _save(office, [_ended(place, HOUSEHOLD_MEMBER.number, numbered_answers(HOUSEHOLD_MEMBER, {"valid_to": on}))])


def move_together(office: Office, persons: Iterable[PersonId], address: Answers, since: Value = None) -> Changed:
    """Write one new address into the file of each of these persons and end the address before it. One transaction.

    `address` are fields of the kind address by name. Each file gets a record of its own, so that one person may move
    on, or share the address with an office, without the others.
    """
    office.must_allow(Action.WRITE_RECORD)
    values = numbered_answers(ADDRESS, {**address, "valid_from": since})
    if not any(is_filled(value) for name, value in address.items() if name not in ("valid_from", "valid_to")):
        raise NothingToSave
    edits: list[Edit] = []
    for person in dict.fromkeys(persons):
        _row(office, person)
        before = _address(office, person)
        if before is not None and is_filled(since):
            edits.append(_ended(before, ADDRESS.number, numbered_answers(ADDRESS, {"valid_to": since})))
        edits.append(_new_address(office, person, values))
    return _save(office, edits)


def _save(office: Office, edits: list[Edit]) -> Changed:
    touched = dict.fromkeys(edit.scope for edit in edits)
    audit = [office.entry(AuditAction.WRITE, scope, HOUSEHOLD_MEMBER.name) for scope in touched]
    return office.save(edits, audit, act=ActNote(Deed.HOUSEHOLD))


def _row(office: Office, person: PersonId) -> PersonRow:
    row = office.store.persons.one(person)
    if row is None:
        raise NoSuchPerson
    return row


def _household(office: Office, household: bytes) -> Household:
    members = []
    for record in office.store.pointing_at(household, HOUSEHOLD_MEMBER.number):
        row = office.store.persons.one(PersonId(record.scope))
        if row is not None:
            members.append(_shown(row, record))
    return Household(household, tuple(sorted(members, key=_joined)))


def _joined(member: Member) -> tuple[bool, bool, str, bytes]:
    since = as_date(member.since)
    began = since.earliest.isoformat() if since and since.earliest else ""
    return bool(member.name), member.role != SELF, began, member.record


def _shown(row: PersonRow, record: Record) -> Member:
    def said(name: str) -> Value:
        return record.answer(HOUSEHOLD_MEMBER, name)

    return Member(
        holder=row,
        record=record.id,
        name=str(said("name")) if is_filled(said("name")) else "",
        role=said("role"),
        since=said("valid_from"),
        until=said("valid_to"),
    )


def _place(office: Office, person: PersonId) -> Record | None:
    """Return the record of a person's own place in a household today; the newest if there are several."""
    places = [
        record
        for record in office.store.records(person_scope(person), [HOUSEHOLD_MEMBER.number])
        if _is_own(record) and _holds(record, office.today)
    ]
    return max(places, key=_begun, default=None)


def _is_own(record: Record) -> bool:
    """Tell whether a place is that of the person in whose file it stands."""
    elsewhere = any(is_filled(record.answer(HOUSEHOLD_MEMBER, name)) for name in ("name", "person"))
    return is_filled(record.answer(HOUSEHOLD_MEMBER, "household")) and not elsewhere


def _address(office: Office, person: PersonId) -> Record | None:
    """Return the address of a person today; the newest if there are several."""
    addresses = [
        record
        for record in office.store.records(person_scope(person), [ADDRESS.number])
        if _holds(record, office.today) or not is_filled(_said(record, "valid_to"))
    ]
    return max(addresses, key=_begun, default=None)


def _holds(record: Record, day: date) -> bool:
    until = as_date(_said(record, "valid_to"))
    return until is None or until.latest is None or until.latest >= day


def _begun(record: Record) -> tuple[str, RecordId]:
    since = as_date(_said(record, "valid_from"))
    return since.earliest.isoformat() if since and since.earliest else "", record.id


def _said(record: Record, name: str) -> Value:
    kind = ADDRESS if record.kind_number == ADDRESS.number else HOUSEHOLD_MEMBER
    return record.answer(kind, name)


def _joined_or_new(office: Office, person: PersonId, since: Value) -> tuple[str, list[Edit]]:
    """Return the household of a person and what has to be written so that there is one."""
    place = _place(office, person)
    if place is not None:
        return str(place.answer(HOUSEHOLD_MEMBER, "household")), []
    household = office.random(_ID_LENGTH).hex()
    return household, [_member(office, person, household, SELF, since)]


def _member(office: Office, person: PersonId, household: str, role: str, since: Value) -> Edit:
    answers: Mapping[str, Value] = {"household": household, "role": role, "valid_from": since}
    return Edit(
        scope=person_scope(person),
        record=new_record_id(office.random),
        kind=HOUSEHOLD_MEMBER.number,
        values=numbered_answers(HOUSEHOLD_MEMBER, answers),
    )


def _new_address(office: Office, person: PersonId, values: Mapping[int, Value]) -> Edit:
    return Edit(
        scope=person_scope(person),
        record=new_record_id(office.random),
        kind=ADDRESS.number,
        values=values,
    )


def _ended(record: Record, kind: int, values: Mapping[int, Value]) -> Edit:
    return Edit(scope=record.scope, record=record.id, kind=kind, values=values)


def _values(address: Record) -> dict[int, Value]:
    """Return what an address says, for a copy of it in another file."""
    found = {field.number: address.value(field.number) for field in ADDRESS.fields}
    return {number: value for number, value in found.items() if value is not None}
