"""Recording an integration history: a new person, an entry, a correction, a deletion, taking one back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiim_desktop.base.ids import DraftId, PersonId, RecordId, new_person_id, new_record_id
from kiim_desktop.base.settings import RECORD_HEALTH
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.changes import Context
from kiim_desktop.domain.errors import NotReadable, UnknownField
from kiim_desktop.domain.field_types import check
from kiim_desktop.domain.kinds import ADDRESS, CONSENT, CONTACT_DETAIL, COUNSELLING_ENTRY, IDENTITY, TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit, Record, person_scope, single_record_id
from kiim_desktop.domain.values import NonValue, Value, is_filled
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import (
    AlreadyFinal,
    HealthNotRecorded,
    NoSuchPerson,
    NoSuchRecord,
    NothingToSave,
    NotLikeThis,
)
from kiim_desktop.usecases.office import Office

_NEW_PERSON = ActNote(Deed.NEW_PERSON)
Answers = Mapping[str, Value]
"""Values by field name."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written: the person, the record, and what changed."""

    person: PersonId
    record: RecordId
    changed: Changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a form hands over."""

    kind: Kind
    answers: Answers
    record: RecordId | None = None
    """None makes a new record."""
    basis: str = "told"
    seen: Mapping[int, Context] | None = None
    """What the form had shown; None takes the newest state for granted."""
    draft: DraftId | None = None


def new_person(
    office: Office, answers: Answers, municipality: str | NonValue = "", phone: str | NonValue = ""
) -> Recorded:
    """Make a file for a person; nothing is mandatory but that something is said. One transaction."""
    office.must_allow(Action.WRITE_RECORD)
    if not any(is_filled(value) for value in answers.values()):
        raise NothingToSave
    person = new_person_id(office.random)
    edits = [_edit(office, person, Entry(kind=IDENTITY, answers=answers), single_record_id(IDENTITY))]
    if municipality:
        edits.append(_edit(office, person, Entry(kind=ADDRESS, answers={"municipality": municipality})))
    if phone:
        edits.append(_edit(office, person, Entry(kind=CONTACT_DETAIL, answers={"kind": "phone", "value": phone})))
    changed = office.save(edits, [office.entry(AuditAction.WRITE, person, "new_person")], act=_NEW_PERSON)
    return Recorded(person, edits[0].record, changed)


def record_entry(office: Office, person: PersonId, entry: Entry) -> Recorded:
    """Save one record of a person. AlreadyFinal for a saved note, StaleEdit if this device wrote meanwhile.

    HealthNotRecorded for special categories (Art. 9 GDPR) unless the office's policy switches them on. NotLikeThis for
    a consent: it is given and taken back by use cases of its own.
    """
    office.must_allow(Action.WRITE_RECORD)
    _must_be_entry(entry.kind.number)
    if entry.kind.category.is_special and not office.settings.is_on(RECORD_HEALTH):
        raise HealthNotRecorded
    if not any(is_filled(value) or value is not None for value in entry.answers.values()) and entry.record is None:
        raise NothingToSave
    if entry.record is not None and entry.kind.is_final:
        raise AlreadyFinal
    edit = _edit(office, person, entry, _known_record(office, person, entry))
    edits = [edit, *_next_step(office, person, entry, edit.record)]
    audit = [office.entry(AuditAction.WRITE, person, entry.kind.name)]
    changed = office.save(edits, audit)
    if entry.draft is not None:
        office.store.drafts.discard(entry.draft)
    return Recorded(person, edit.record, changed)


def delete_record(office: Office, person: PersonId, record: RecordId) -> Changed:
    """Delete a record; a concurrent edit elsewhere keeps it. Can be taken back with `restore_record`."""
    office.must_allow(Action.DELETE_RECORD)
    found = _existing(office, person, record)
    _must_be_entry(found.kind_number)
    edit = Edit(scope=person_scope(person), record=record, kind=found.kind_number, values={}, deletes=True)
    return office.save([edit], [office.entry(AuditAction.DELETE, person)])


def restore_record(office: Office, person: PersonId, record: RecordId) -> Changed:
    """Take a deletion back."""
    office.must_allow(Action.WRITE_RECORD)
    found = _existing(office, person, record)
    _must_be_entry(found.kind_number)
    edit = Edit(scope=person_scope(person), record=record, kind=found.kind_number, values={}, restores=True)
    return office.save([edit], [office.entry(AuditAction.RESTORE, person)])


def numbered_answers(kind: Kind, answers: Answers) -> dict[int, Value]:
    """Return values by field number; UnknownField, NotReadable name what does not fit."""
    found: dict[int, Value] = {}
    for name, value in answers.items():
        field = kind.field(name)
        if field is None:
            raise UnknownField(field=name, kind=kind.name, known=", ".join(each.name for each in kind.fields))
        if why := check(field.type, value):
            raise NotReadable(field=field.title, why=why)
        found[field.number] = value
    return found


def _must_be_entry(kind: int) -> None:
    """What is opened to other offices follows from consents: none is written, deleted or brought back like an entry."""
    if kind == CONSENT.number:
        raise NotLikeThis


def _edit(office: Office, person: PersonId, entry: Entry, record: RecordId | None = None) -> Edit:
    return Edit(
        scope=person_scope(person),
        record=record or new_record_id(office.random),
        kind=entry.kind.number,
        values=numbered_answers(entry.kind, entry.answers),
        basis=entry.basis,
        seen=entry.seen,
    )


def _known_record(office: Office, person: PersonId, entry: Entry) -> RecordId | None:
    if office.store.record(person_scope(person), single_record_id(IDENTITY)) is None:
        raise NoSuchPerson
    if entry.kind.is_single:
        return single_record_id(entry.kind)
    if entry.record is not None:
        _existing(office, person, entry.record, entry.kind)
    return entry.record


def _existing(office: Office, person: PersonId, record: RecordId, kind: Kind | None = None) -> Record:
    """Return a record, deleted or not; NoSuchRecord if there is none or it is of another kind than named."""
    found = office.store.record(person_scope(person), record)
    if found is None or (kind is not None and found.kind_number != kind.number):
        raise NoSuchRecord
    return found


def _next_step(office: Office, person: PersonId, entry: Entry, note: RecordId) -> list[Edit]:
    """Return the reminder that a note asks for; written in the same transaction as the note."""
    text = entry.answers.get("next_step")
    if entry.kind.number != COUNSELLING_ENTRY.number or not is_filled(text):
        return []
    answers: dict[str, Value] = {
        "text": text,
        "due": entry.answers.get("next_step_due"),
        "from_entry": note.hex(),
        "responsible": office.user.id.hex(),
    }
    return [_edit(office, person, Entry(kind=TASK, answers=answers, basis=entry.basis))]
