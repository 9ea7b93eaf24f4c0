"""With whom a file of this office is shared, and how far that is: what the consents say beside what the hub has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId, StreamId
from kiim_desktop.domain.categories import Category, numbered
from kiim_desktop.domain.consents import Recipient, scope_of
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.permissions import Mode, permissions_in
from kiim_desktop.domain.records import Record, Scope, person_scope
from kiim_desktop.storage import shares, sharing_orders
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.shares import ShareState, StoredShare
from kiim_desktop.storage.sharing_orders import GivenState
from kiim_desktop.sync.sharing.leaving import agreed_after
from kiim_desktop.sync.sharing.opening import terms_of
from kiim_desktop.sync.sharing.planning import Agreed, Present, agreed_by, plan
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Manifest, OfficeEntry, Signed, Status
from kiim_desktop.sync.wire.sharing import Mode as WireMode
from kiim_desktop.sync.wire.sharing import Order, OrderKind
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.orders import ListedOrder, orders
from kiim_desktop.usecases.sticks import days_since_stick

_MODES = {WireMode.READ: Mode.READ, WireMode.CONTRIBUTE: Mode.CONTRIBUTE, WireMode.CO_EDIT: Mode.CO_EDIT}


class Stage(Enum):
    """How far it is with one office."""

    NOT_SENT = "not_sent"
    """Agreed; the hub does not have it, so the other office has nothing yet."""
    OPEN = "open"
    """The hub has confirmed it."""
    ENDING = "ending"
    """Taken back; the hub does not have that, so the other office still sees everything."""
    UNRECEIPTED = "unreceipted"
    """Taken back and shut out; not every device there has receipted that it deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWith:
    """What one office has, or had, of a file."""

    office: str
    """Name; "" if the directory names it no more."""
    stage: Stage
    groups: frozenset[Category] = frozenset()
    mode: Mode | None = None
    until: date | None = None
    """The last day; None, as groups and mode, of what was taken back."""
    consent: RecordId | None = None
    """On which it rests; only where consents are told one by one."""
    stick_days: int | None = None
    """Days since the last visit of an office that comes by folder or stick alone: nothing reaches it sooner."""


def shared_with(office: Office, person: PersonId, records: Sequence[Record]) -> tuple[SharedWith, ...]:
    """Return with whom a file of this office is shared, given its records; () without a Kreis or a consent."""
    office.must_allow(Action.READ_PERSON)
    family = office.store.families.of(person_scope(person))
    with Exchange(office.store).reading() as desk:
        reading = _Reading(office, desk)
        found = [each for scope in family for each in (*reading.opened(scope, records), *reading.taken_back(scope))]
        days = {reading.name(each): since for each, since in days_since_stick(desk).items()}
    if reading.unreceipted:
        missing = {each.id: each.offices for each in orders(office) if each.is_given and each.missing}
        gone = (missing.get(order, ()) for order in reading.unreceipted)
        found += [SharedWith(office=name, stage=Stage.UNRECEIPTED) for names in gone for name in names]
    return tuple(dict.fromkeys(replace(each, stick_days=days.get(each.office), consent=None) for each in found))


def shared_by_consent(office: Office, person: PersonId, records: Sequence[Record]) -> tuple[SharedWith, ...]:
    """Return with whom a file is shared by which consent, as long as anybody may still see something of it."""
    office.must_allow(Action.READ_PERSON)
    family = office.store.families.of(person_scope(person))
    with Exchange(office.store).reading() as desk:
        reading = _Reading(office, desk)
        found = tuple(each for scope in family for each in reading.opened(scope, records))
        days = {reading.name(each): since for each, since in days_since_stick(desk).items()}
    return tuple(replace(each, stick_days=days.get(each.office)) for each in found)


@dataclass(frozen=True, slots=True)
class Deletion:
    """An order by which offices forget what a consent had opened; None: it cannot be told any more which one."""

    consent: RecordId | None
    order: ListedOrder


def deletions_of(office: Office, person: PersonId) -> tuple[Deletion, ...]:
    """Return what was taken back of a file, newest first, with the receipts of the devices."""
    office.must_allow(Action.READ_PERSON)
    consents: dict[bytes, RecordId | None] = {}
    family = office.store.families.of(person_scope(person))
    with Exchange(office.store).reading() as desk:
        for stored in sharing_orders.orders(desk.connection, given=True):
            if stored.scope in family and stored.kind == OrderKind.DROP.value:
                streams = unpack(unpack(stored.signed, Signed).raw, Order).streams
                known = (shares.share_of(desk.connection, StreamId(each)) for each in streams)
                consents[stored.id] = next((each.consent for each in known if each is not None), None)
    if not consents:
        return ()
    return tuple(Deletion(consents[each.id], each) for each in orders(office) if each.is_given and each.id in consents)


class _Reading:
    """One look at consents, streams and orders of a file, by the same plan as the exchange."""

    def __init__(self, office: Office, desk: Desk) -> None:
        self._desk, self._today = desk, office.today
        self._own = office.store.identity.office
        self._offices = _offices(desk)
        self.unreceipted: list[bytes] = []
        """Orders the hub has; whether all have receipted is known by the directory."""

    def opened(self, scope: Scope, records: Iterable[Record]) -> Iterator[SharedWith]:
        """Yield what is open of a file; of `records` those count that stand in it."""
        opened = [each for each in shares.shares_of_scope(self._desk.connection, scope) if each.owner == self._own]
        own = [each for each in opened if not terms_of(each).offer]
        present = {each.stream: Present(stream=each.stream, agreed=_agreed(each)) for each in own}
        agreed_now, left = (
            self._agreed_now([each for each in records if each.scope == scope]),
            agreed_after(self._desk, scope, shipped_rules()),
        )
        if left is not None:
            agreed_now = left.keep(agreed_now, present.values(), self._today)
        todo = plan(agreed_now, present.values())
        closing = {each.stream for each in todo.closes}
        for share in own:
            if share.stream not in closing:
                yield from self._lines(present[share.stream].agreed, self._stage(share))
            elif share.state is ShareState.OPEN:
                yield from self._lines(present[share.stream].agreed, Stage.ENDING)
        for agreed in todo.opens:
            yield from self._lines(agreed, Stage.NOT_SENT)
        for share in opened:
            if terms_of(share).is_once:
                yield from self._lines(_agreed(share), self._stage(share))

    def taken_back(self, scope: Scope) -> Iterator[SharedWith]:
        """Yield what was taken back and is not at the hub; remember the orders that are."""
        for stored in sharing_orders.orders(self._desk.connection, given=True):
            if stored.scope != scope or stored.kind != OrderKind.DROP.value:
                continue
            if stored.state == GivenState.TAKEN.value:
                self.unreceipted.append(stored.id)
                continue
            for office in _addressed(stored.signed):
                yield SharedWith(office=self.name(office), stage=Stage.ENDING)

    def _agreed_now(self, records: Iterable[Record]) -> tuple[Agreed, ...]:
        permissions = permissions_in(records)
        named = sorted({office for each in permissions for office in each.recipients})
        recipients = [found for office in named if (found := self._recipient(office))]
        return agreed_by(scope_of(permissions, each, self._today, shipped_rules()) for each in recipients)

    def _recipient(self, office: OfficeId) -> Recipient | None:
        entry = self._offices.get(office)
        if entry is None or entry.status is not Status.ACTIVE or not entry.keys or office == self._own:
            return None
        return Recipient(office, entry.name, entry.kind)

    def _stage(self, share: StoredShare) -> Stage:
        is_taken = shares.is_taken_by_all(self._desk.connection, share.stream)
        return Stage.OPEN if share.state is ShareState.OPEN and is_taken else Stage.NOT_SENT

    def _lines(self, agreed: Agreed, stage: Stage) -> Iterator[SharedWith]:
        for office in agreed.recipients:
            yield SharedWith(
                office=self.name(office),
                stage=stage,
                groups=frozenset(group for number in agreed.groups if (group := numbered(number)) is not None),
                mode=_MODES[agreed.mode],
                until=date.fromisoformat(agreed.until),
                consent=agreed.consent,
            )

    def name(self, office: bytes) -> str:
        entry = self._offices.get(OfficeId(office))
        return entry.name if entry else ""


def _offices(desk: Desk) -> dict[OfficeId, OfficeEntry]:
    stored = desk.get(ExchangeFact.MANIFEST)
    manifest = unpack(unpack(stored, Signed).raw, Manifest) if stored else None
    return {OfficeId(entry.id): entry for entry in manifest.offices} if manifest else {}


def _agreed(share: StoredShare) -> Agreed:
    terms = terms_of(share)
    return Agreed(
        consent=RecordId(terms.consent),
        groups=terms.groups,
        mode=WireMode(terms.mode),
        since=terms.since,
        until=terms.until,
        purposes=terms.purposes,
        everything=terms.everything,
        listed=tuple(RecordId(each) for each in terms.listed),
        recipients=tuple(OfficeId(each) for each in terms.recipients),
    )


def _addressed(signed: bytes) -> tuple[bytes, ...]:
    return unpack(unpack(signed, Signed).raw, Order).offices
