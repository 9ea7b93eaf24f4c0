"""Who keeps a file, and what of it may be written here: what a window offers before somebody types in vain.

`shared_files.must_be_open` stays the gate; here the same rule is told beforehand, with names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId, ReplicaId
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.storage import shares, transfers
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.sync.sharing.leaving import handed_over_on, retention_end
from kiim_desktop.sync.sharing.owing import is_foreign, touches_only_own
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.known_offices import office_names, offices_of
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.shared_files import OpenedFile, opened_files


@dataclass(frozen=True, slots=True)
class HandedOver:
    """When a file went to another office, and the last day of the read-only one here."""

    day: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAccess:
    """A file another office keeps, and what it opened of it to this one."""

    keeper: str
    """Name of the office that keeps the file; "" if the directory names it no more."""
    opened: tuple[OpenedFile, ...]
    there: frozenset[int]
    """Numbers of the kinds of which something is in the file."""
    own: frozenset[RecordId]
    """Records that this office made, and nobody else has written in."""
    handed_over: HandedOver | None = None
    """This office kept the file before, and has it read-only now."""

    @property
    def writable(self) -> frozenset[Category]:
        """Return the groups in which this office may make entries of its own."""
        return frozenset(group for each in self.opened if each.mode.includes(Mode.CONTRIBUTE) for group in each.groups)

    def may_begin(self, kind: Kind) -> bool:
        """Tell whether a new entry of a kind may be made; of a kind there is only one of, whether it may be changed."""
        mode = Mode.CO_EDIT if kind.is_single and kind.number in self.there else Mode.CONTRIBUTE
        return self._opens(kind, mode)

    def may_change(self, record: RecordId, kind: Kind) -> bool:
        """Tell whether a record may be changed, deleted or brought back."""
        return self._opens(kind, Mode.CONTRIBUTE if record in self.own else Mode.CO_EDIT)

    def _opens(self, kind: Kind, mode: Mode) -> bool:
        if kind.reach is not Reach.GRANTABLE:
            return False
        return any(kind.category in each.groups and each.mode.includes(mode) for each in self.opened)


def access_to(office: Office, person: PersonId, records: Iterable[Record]) -> FileAccess | None:
    """Return what may be written in a file of another office, given its records; None for a file of this office.

    In one that was handed over nothing is written here any more.
    """
    office.must_allow(Action.READ_PERSON)
    own = office.store.identity.office
    with Exchange(office.store).reading() as desk:
        if not is_foreign(desk, own, person_scope(person)):
            return _left(desk, own, person, records)
        names = office_names(desk)
        made = _made_by(desk, own, person)
    opened = tuple(each for each in opened_files(office.store, person) if each.until >= office.today)
    keeper = next((names.get(each.owner, "") for each in opened), "")
    there = frozenset(record.kind_number for record in records)
    return FileAccess(keeper=keeper, opened=opened, there=there, own=made)


def keepers_of(office: Office, persons: Iterable[PersonId]) -> Mapping[PersonId, str]:
    """Return the names of the offices that keep the files of these persons, as far as it is not this one."""
    office.must_allow(Action.SEARCH)
    own, found = office.store.identity.office, dict[PersonId, OfficeId]()
    with Exchange(office.store).reading() as desk:
        for person in persons:
            given = shares.shares_of_scope(desk.connection, person_scope(person))
            gone = (each.office for each in transfers.handed_over(desk.connection, person_scope(person)))
            owner = next((each.owner for each in given if each.owner != own), next(gone, None))
            if owner is not None:
                found[person] = owner
        names = office_names(desk) if found else {}
    return {person: names.get(owner, "") for person, owner in found.items()}


def _left(desk: Desk, own: OfficeId, person: PersonId, records: Iterable[Record]) -> FileAccess | None:
    gone = transfers.handed_over(desk.connection, person_scope(person))
    done = handed_over_on(desk, person_scope(person))
    if not gone or done is None:
        return None
    kinds = {each.id: each.organisation_kind for each in offices_of(desk)}
    there = frozenset(record.kind_number for record in records)
    return FileAccess(
        keeper=office_names(desk).get(gone[0].office, ""),
        opened=(),
        there=there,
        own=frozenset(),
        handed_over=HandedOver(done, retention_end(done, kinds.get(own, ""), shipped_rules())),
    )


def _made_by(desk: Desk, office: OfficeId, person: PersonId) -> frozenset[RecordId]:
    """Return the records in which all is of one office, by the rule of the gate; in a foreign file they are few."""
    by_record: dict[RecordId, list[PlainChange]] = {}
    for change in desk.living(person_scope(person)):
        by_record.setdefault(change.record, []).append(change)
    offices = {rid: known.office for rid in _replicas(by_record) if (known := desk.replica(rid)) is not None}
    return frozenset(
        record
        for record, changes in by_record.items()
        if all(offices.get(each.dot.replica) == office for each in changes) and touches_only_own(desk, office, changes)
    )


def _replicas(by_record: Mapping[RecordId, list[PlainChange]]) -> set[ReplicaId]:
    return {each.dot.replica for changes in by_record.values() for each in changes}
