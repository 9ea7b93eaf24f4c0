"""Real devices of real offices for tests: a profile folder each, at the smallest allowed key cost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.settings import Settings
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.hub.administration import add_office, approve, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.identities import create_key
from kiim_desktop.hub.sites import Site, Terms
from kiim_desktop.hub.store.databases import open_sqlite
from kiim_desktop.hub.store.directory import Office as HubOffice
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.state_hash import heads_hash
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.usecases.enrolling import Joining, approve_device, join_office, list_devices, words_of_this_device
from kiim_desktop.usecases.exchanging import Exchanged, exchange_now
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, new_person, record_entry
from kiim_desktop.usecases.unlocking import Surroundings, lock_office, open_with_key

PASSWORD = "vier lange Wörter heute"


@dataclass(slots=True)
class Desktop:
    """One device as its user has it."""

    office: Office
    around: Surroundings
    carrier: Carrier

    @property
    def exchange(self) -> Exchange:
        return Exchange(self.office.store)

    @property
    def state(self) -> str:
        return heads_hash(self.office.store)

    def sync(self) -> Exchanged:
        return exchange_now(self.office, self.carrier)

    def person(self, given: str, family: str) -> PersonId:
        return new_person(self.office, {"given_names": given, "family_name": family}).person

    def rename(self, person: PersonId, family: str) -> None:
        """Save another family name over what this device shows now."""
        entry = Entry(kind=IDENTITY, answers={"family_name": family}, record=single_record_id(IDENTITY))
        record_entry(self.office, person, entry)

    def note(self, person: PersonId, text: str) -> None:
        record_entry(self.office, person, Entry(kind=COUNSELLING_ENTRY, answers={"text": text}))

    def identity(self, person: PersonId) -> Record | None:
        return self.office.store.record(person_scope(person), single_record_id(IDENTITY))

    def reopen(self) -> None:
        """Lock and unlock, as at the end of a day."""
        lock_office(self.office)
        self.office = open_with_key(self.office.profile, self.office.user.id, self.office.dek, self.around)

    def close(self) -> None:
        self.office.store.close()


@contextmanager
def hub_in_memory(folder: Path, clock: FixedClock, *, training: bool = False) -> Iterator[Hub]:
    """Give a real hub of this process, with its store in a folder of its own."""
    place = folder / "hub"
    place.mkdir()
    chance = random.Random(4).randbytes
    identity = create_key(place, chance)
    store = open_sqlite(place, identity.store_key, create=True)
    yield Hub.open(
        Site(store=store, identity=identity, terms=Terms(training=training), clock=clock, random=chance), place
    )
    store.close()


def surroundings(folder: Path, clock: FixedClock, seed: int) -> Surroundings:
    return Surroundings(
        settings=Settings(dict, None),
        clock=clock,
        random=random.Random(seed).randbytes,
        state_folder=folder / f"state{seed}",
    )


def invited_desktop(hub: Hub, hub_office: HubOffice, folder: Path, clock: FixedClock, seed: int) -> Desktop:
    """Return a device with an invitation that has asked nobody yet."""
    invited = invite(hub.site, hub_office, Role.LEAD)
    around = surroundings(folder, clock, seed)
    joining = Joining(
        invitation=invited.file,
        code=invited.code,
        user_name="Nora Beispiel",
        password=PASSWORD,
        label=f"Rechner {seed}",
        training=hub.site.terms.training,
        cost=KdfCost.MINIMUM,
    )
    office = join_office(folder / f"profile{seed}", joining, around)
    return Desktop(office, around, MemoryCarrier(hub))


def first_desktop(
    hub: Hub, folder: Path, clock: FixedClock, seed: int = 1, name: str = "Beratung Nord", kind: str = "mbe"
) -> Desktop:
    """Return the first device of a new office, approved by the hub's administrator."""
    desktop = invited_desktop(hub, add_office(hub.site, name, kind), folder, clock, seed)
    desktop.carrier.enrol(_enrolment(desktop))
    approve(hub.site, desktop.office.store.identity.device.hex(), " ".join(words_of_this_device(desktop.office)))
    desktop.sync()
    return desktop


def further_desktop(hub: Hub, first: Desktop, folder: Path, clock: FixedClock, seed: int = 2) -> Desktop:
    """Return another device of the same office, approved by the first after comparing four words."""
    desktop = invited_desktop(hub, office_at(hub, first), folder, clock, seed)
    desktop.carrier.enrol(_enrolment(desktop))
    first.sync()
    waiting = [line for line in list_devices(first.office) if line.status == "waiting"]
    assert [line.words for line in waiting] == [words_of_this_device(desktop.office)]
    approve_device(first.office, waiting[0].id.hex(), " ".join(words_of_this_device(desktop.office)))
    first.sync()
    desktop.sync()
    return desktop


def office_at(hub: Hub, desktop: Desktop) -> HubOffice:
    with hub.site.store.read() as transaction:
        found = transaction.directory.office(desktop.office.store.identity.office)
    assert found is not None
    return found


def _enrolment(desktop: Desktop) -> bytes:
    return desktop.exchange.get(ExchangeFact.ENROLMENT) or b""
