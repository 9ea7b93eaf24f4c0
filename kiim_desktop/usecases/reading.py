"""Opening and finding: every reading of a file is checked against the role and logged."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.changes import shown
from kiim_desktop.domain.names import words
from kiim_desktop.domain.offices import Action, User
from kiim_desktop.domain.persons import ListedRecord, PersonRow
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.storage.person_lists import Hit, PersonFilter
from kiim_desktop.storage.reading import PastValue
from kiim_desktop.storage.store import Superseded
from kiim_desktop.usecases.colleagues import colleagues
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.finding import find
from kiim_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True)
class PersonFile:
    """One person as a whole: the list line and all living records."""

    row: PersonRow
    records: tuple[Record, ...]
    users: tuple[User, ...] = ()
    """Everybody of the office, so that authors have names."""


def open_person(office: Office, person: PersonId) -> PersonFile:
    """Return the file of a person; the reading is logged. NoSuchPerson."""
    office.must_allow(Action.READ_PERSON)
    row = office.store.persons.one(person)
    if row is None:
        raise NoSuchPerson
    records = tuple(office.store.records(person_scope(person)))
    kinds = {record.kind_number for record in records}
    special = any((kind := office.kinds.numbered(number)) and kind.category.is_special for number in kinds)
    action = AuditAction.READ_SPECIAL if special else AuditAction.READ_RECORD
    office.store.log([office.entry(action, person)])
    return PersonFile(row, records, colleagues(office))


def look_again(office: Office, person: PersonId) -> PersonFile:
    """Return the file of a person that is open already, after something changed; this is no new reading."""
    office.must_allow(Action.READ_PERSON)
    row = office.store.persons.one(person)
    if row is None:
        raise NoSuchPerson
    return PersonFile(row, tuple(office.store.records(person_scope(person))), colleagues(office))


def deleted_records(office: Office, person: PersonId) -> tuple[Record, ...]:
    """Return what was deleted in an open file; its values stay in the history until their time is over.

    A device that never had the values has nothing to show: they are not sent any more.
    """
    office.must_allow(Action.READ_PERSON)
    found = office.store.records(person_scope(person), deleted=True)
    return tuple(each for each in found if any(value is not None for value in shown(each.state).values()))


def search(office: Office, text: str, limit: int = 50, superseded: Superseded | None = None) -> list[Hit]:
    """Return persons found while typing. What is typed is not logged; a search that settled is (note_search)."""
    office.must_allow(Action.SEARCH)
    return find(office.store.persons, text, limit, superseded)


def search_as_typed(office: Office, text: str, limit: int, superseded: Superseded | None = None) -> list[Hit]:
    """Return persons who answer every typed word by name, number or place; neither sound-alikes nor notes."""
    office.must_allow(Action.SEARCH)
    return office.store.persons.named(text, limit, superseded)


def search_offers(
    office: Office, text: str, limit: int, superseded: Superseded | None = None
) -> tuple[ListedRecord, ...]:
    """Return offers of the catalogue with these words in title, provider or place."""
    office.must_allow(Action.READ_CATALOGUE)
    return office.store.offers.search(words(text), limit, superseded)


def note_search(office: Office, hits: int) -> None:
    """Log one search: how much it found. What was asked is content and is not kept.

    Call it when a query settles, not for each key stroke on the way to it.
    """
    office.must_allow(Action.SEARCH)
    office.store.log([office.entry(AuditAction.SEARCH, detail=f"hits={hits}")])


def persons_page(office: Office, offset: int, limit: int, chosen: PersonFilter | None = None) -> list[PersonRow]:
    """Return one page of the list of persons in the order of names."""
    office.must_allow(Action.SEARCH)
    return office.store.persons.page(offset, limit, chosen)


def count_persons(office: Office, chosen: PersonFilter | None = None) -> int:
    office.must_allow(Action.SEARCH)
    return office.store.persons.count(chosen)


def field_history(office: Office, person: PersonId, record: RecordId, field: int) -> list[PastValue]:
    """Return the replaced values of one field, newest first."""
    office.must_allow(Action.READ_PERSON)
    return office.store.history(person_scope(person), record, field)
