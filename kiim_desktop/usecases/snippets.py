"""Text snippets: what somebody writes again and again, put into a note by a short name (product.md B04).

Each is a record of the office (security.md: sealed under the secret of the office, never opened to others). One with an
owner is listed for its owner only; one without belongs to everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiim_desktop.base.ids import PersonId, RecordId, new_record_id
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import IDENTITY, SNIPPET
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit, Record, office_scope, person_scope, single_record_id
from kiim_desktop.domain.snippets import FAMILY, GIVEN, WRITER, shortcut_of
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import NoSuchRecord, NothingToSave
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import numbered_answers
from kiim_desktop.usecases.snippet_errors import ShortcutRefused, ShortcutTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """One snippet this user can put into a note."""

    record: RecordId
    shortcut: str
    text: str
    is_shared: bool
    """It belongs to everybody in the office."""


def snippets(office: Office) -> tuple[Snippet, ...]:
    """Return the own snippets and those of the office by name; of two with one name the own one comes first."""
    office.must_allow(Action.WRITE_RECORD)
    return tuple(sorted(_seen(office), key=lambda each: (each.shortcut.casefold(), each.is_shared, each.record)))


def words_for(office: Office, person: PersonId) -> Mapping[str, str]:
    """Return the words for the fields that follow from the file and from who writes; what is not known is left out."""
    office.must_allow(Action.READ_PERSON)
    known = office.store.record(person_scope(person), single_record_id(IDENTITY))
    names = {GIVEN: "given_names", FAMILY: "family_name"}
    found = {field: known.answer(IDENTITY, name) if known is not None else None for field, name in names.items()}
    said = {field: value for field, value in found.items() if isinstance(value, str)}
    return {**said, WRITER: office.user.name}


def save_snippet(
    office: Office, shortcut: str, text: str, record: RecordId | None = None, *, is_shared: bool = False
) -> Changed:
    """Write a snippet, a new one without `record`. ShortcutRefused, ShortcutTaken, NothingToSave, NoSuchRecord."""
    office.must_allow(Action.WRITE_RECORD)
    name, known = shortcut_of(shortcut), _seen(office)
    if not name:
        raise ShortcutRefused
    if not text.strip():
        raise NothingToSave
    if record is not None and record not in {each.record for each in known}:
        raise NoSuchRecord
    for each in known:
        if each.record != record and each.is_shared == is_shared and each.shortcut.casefold() == name.casefold():
            raise ShortcutTaken
    answers: dict[str, Value] = {
        "shortcut": name,
        "text": text.strip(),
        "owner": None if is_shared else office.user.id.hex(),
    }
    edit = Edit(
        scope=office_scope(office.store.identity.office),
        record=record or new_record_id(office.random),
        kind=SNIPPET.number,
        values=numbered_answers(SNIPPET, answers),
    )
    return office.save([edit], [office.entry(AuditAction.WRITE, detail=SNIPPET.name)])


def delete_snippet(office: Office, record: RecordId) -> Changed:
    """Delete a snippet; undoing brings it back. NoSuchRecord."""
    office.must_allow(Action.DELETE_RECORD)
    if record not in {each.record for each in _seen(office)}:
        raise NoSuchRecord
    scope = office_scope(office.store.identity.office)
    edit = Edit(scope=scope, record=record, kind=SNIPPET.number, values={}, deletes=True)
    return office.save([edit], [office.entry(AuditAction.DELETE, detail=SNIPPET.name)])


def _seen(office: Office) -> list[Snippet]:
    """Return what this user sees, in no order."""
    records: Iterable[Record] = office.store.records(office_scope(office.store.identity.office), [SNIPPET.number])
    own, found = office.user.id.hex(), list[Snippet]()
    for record in records:
        shortcut, text, owner = (record.answer(SNIPPET, name) for name in ("shortcut", "text", "owner"))
        if not record.is_deleted and isinstance(shortcut, str) and isinstance(text, str) and owner in (None, own):
            found.append(Snippet(record=record.id, shortcut=shortcut, text=text, is_shared=owner is None))
    return found
