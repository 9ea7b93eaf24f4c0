"""One world of three offices: whose each person is, what was consented to, what was dead before it was opened."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import DeviceId, OfficeId, PersonId, RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import Context, Dot, covers
from kiim_desktop.domain.permissions import Extent
from kiim_desktop.domain.records import Scope, person_scope
from kiim_desktop.hub.folders import serve_folder
from kiim_desktop.storage import shares
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.sync.sharing import opening
from kiim_desktop.usecases.errors import NoSuchPerson, NoSuchRecord, NotOpenForWriting
from kiim_desktop.usecases.transfer_errors import FileHandedOver
from tests.simulate.knowledge import Write
from tests.simulate.places import START, Device, Template
from tests.simulate.seeing import changes_at, records_at, settled_at, view_of
from tests.simulate.sharing.answering import answered_for_by
from tests.simulate.sharing.archive import Archive
from tests.simulate.world import World

MOST_DEVICES = 6
Cell = tuple[Scope, RecordId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a person signed, as the world remembers it."""

    person: PersonId
    record: RecordId
    by: bytes
    tick: int
    recipients: frozenset[bytes]
    groups: frozenset[Category]
    extent: Extent
    chosen: frozenset[RecordId]


@dataclass(slots=True)
class SharingWorld(World):
    """Everything there is in a world of several offices."""

    owners: dict[PersonId, bytes] = field(default_factory=dict)
    agreements: dict[RecordId, Agreement] = field(default_factory=dict)
    archive: Archive = field(default_factory=Archive)
    known_dots: dict[Cell, set[Dot]] = field(default_factory=dict)
    made: dict[tuple[Scope, RecordId], int] = field(default_factory=dict)
    """When each record was first seen anywhere: a program may die right after it made one, and nobody was told."""
    founded: dict[bytes, frozenset[tuple[Cell, Dot]]] = field(default_factory=dict)
    """Of each shared stream what was dead when it was founded."""
    founders: dict[bytes, set[str]] = field(default_factory=dict)
    """Which device founded each, and the copies made of that device since."""
    seen_to: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """How far each device had been looked at: transactions and replica."""
    acting: str = ""
    """The device at which something happens."""
    revoked: set[bytes] = field(default_factory=set)
    """Ids of devices that were shut out."""
    has_revoked: bool = False
    seasons: int = 0
    """How often months passed at once."""
    outdated: set[str] = field(default_factory=set)
    """Devices with an older program."""
    running: str = ""
    """The device whose program exchanges just now."""
    liar: bytes = b""
    """The office that claims to have seen the future of others; empty if none does."""
    lied: set[Scope] = field(default_factory=set)
    """Of whom it did."""
    misjudged: set[str] = field(default_factory=set)
    """Devices whose clock once showed another day than the world has."""

    @classmethod
    def begin(cls, template: Template, root: Path, seed: int) -> SharingWorld:
        """Copy the template into an empty folder; in some worlds its last device is never switched on."""
        clock = FixedClock(START)
        count = len(template.offices) - random.Random(f"{seed}/size").randrange(2)
        devices = [
            template.device(number, root, clock, random.Random(f"{seed}/{number}").randbytes) for number in range(count)
        ]
        hub = template.hub(root, clock, random.Random(f"{seed}/hub").randbytes)
        stick = root / "stick"
        stick.mkdir()
        serve_folder(hub.hub, stick)
        world = cls(seed, root, random.Random(seed), clock, devices, hub, stick)
        world.most_devices = MOST_DEVICES
        return world

    @property
    def in_use(self) -> list[Device]:
        """Return the devices that were not shut out."""
        return [each for each in self.devices if id_of(each) not in self.revoked]

    def devices_of(self, office: bytes) -> list[Device]:
        return [each for each in self.in_use if office_of(each) == office]

    @property
    def offices(self) -> list[bytes]:
        return list(dict.fromkeys(office_of(each) for each in self.devices))

    def own_persons(self, device: Device) -> list[PersonId]:
        """Return the files of the office of a device that are on it."""
        return [each for each in self.known_persons(device) if self.owners.get(each) == office_of(device)]

    def known_persons(self, device: Device) -> list[PersonId]:
        """Return the persons somebody at this device sees."""
        return [each for each in self.persons if device.office.store.persons.one(each) is not None]

    @contextmanager
    def saving(self, device: Device, writes: Sequence[Write]) -> Iterator[None]:
        """As in any world; besides, a file of another office may be closed for this one, or gone."""
        self.trace += [f"  {write.place[0].hex()[:6]} {write.place[1].hex()[:6]} {write.place[2]}" for write in writes]
        try:
            with World.saving(self, device, writes):
                yield
        except (FileHandedOver, NotOpenForWriting, NoSuchPerson, NoSuchRecord) as error:
            self.trace.append(f"  {error.code}")

    @contextmanager
    def program(self, device: Device) -> Iterator[None]:
        self.running = device.name
        try:
            yield
        finally:
            self.running = ""

    def begin_step(self, device: Device) -> None:
        self.book.author = office_of(device)
        self.acting = device.name

    def end_step(self, device: Device) -> None:
        """Note what a step changed: who made which file, which keys came, which dots there are."""
        for person in self.persons:
            self.owners.setdefault(person, office_of(device))
        for each in self.devices:
            if each.clock.now().astimezone().date() != self.clock.at.astimezone().date():
                self.misjudged.add(each.name)
        if self.seen_to.get(device.name) == (seen_to := written_at(device)):
            return
        self.seen_to[device.name] = seen_to
        self.archive.look_at(device)
        living = {
            ((change.scope, change.record, number), change.dot)
            for change in changes_at(device)
            for number in change.heads
        }
        for cell, dot in living:
            self.known_dots.setdefault(cell, set()).add(dot)
            self.made.setdefault(cell[:2], self.ticks)
        # what came back to life there (a new replica id covers nothing that a copy may have sent) is dead no more
        for stream in [each for each, names in self.founders.items() if device.name in names]:
            self.founded[stream] -= living

    def clone(self, device: Device, *, whole_disk: bool) -> Device:
        """As in any world; a copy of a founder goes on with what that founded, under a replica id of its own."""
        made = World.clone(self, device, whole_disk=whole_disk)
        for names in self.founders.values():
            names.update({made.name} if device.name in names else ())
        return made

    def look(self) -> None:
        """Look into every file: nothing acknowledged may be gone, and no dot may mean two things."""
        self.archive.look_at_hub(self.hub)
        changes = self.archive.at_hub()
        self.failures += self.dots.meet("hub", changes)
        for device in self.devices:
            self.failures += self.dots.meet(device.name, settled_at(device))

    def write_off(self) -> None:
        """Note which writes existed only in what was destroyed just now.

        What others were shown of a file is no copy of it: an office whose devices and hub have lost one begins it anew.
        """
        self.archive.look_at_hub(self.hub)
        views = [view_of(self.archive.within_reach(self.in_use)),
                 *(view_of(answered_for_by(device, self.owners)) for device in self.in_use)]  # fmt: skip
        for write in self.book.missing(views):
            write.destroyed = True

    def write_off_revoked(self) -> None:
        """What only devices had that were shut out is gone with them."""
        if self.revoked:
            self.write_off()

    def founding(self, desk: Desk, scope: Scope) -> None:
        """Note what is dead of a person at the moment a shared stream is founded."""
        new = [each for each in shares.shares_of_scope(desk.connection, scope) if each.stream not in self.founded]
        if not new:
            return
        living: dict[RecordId, list[tuple[int, Dot]]] = {}
        contexts: dict[tuple[RecordId, int], list[Context]] = {}
        for change in desk.living(scope):
            for number in change.values:
                living.setdefault(change.record, []).append((number, change.dot))
                contexts.setdefault((change.record, number), []).append(change.contexts.get(number, {}))
            for number, context in change.erases.items():
                contexts.setdefault((change.record, number), []).append(context)
        dead = frozenset(
            (cell, dot)
            for cell, dots in self.known_dots.items()
            if cell[0] == scope
            for dot in dots
            if (cell[2], dot) not in living.get(cell[1], ())
            and any(covers(context, dot) for context in contexts.get((cell[1], cell[2]), ()))
        )
        for share in new:
            self.founded[share.stream] = dead
            self.founders[share.stream] = {self.acting}


@contextmanager
def watching_foundings(world: SharingWorld) -> Iterator[None]:
    """Let the world look on when a shared stream is founded."""
    settle = opening._settle  # noqa: SLF001  # the moment between the consent and the first unit

    def watched(desk: Desk, member: object, ground: object, scope: Scope, random: object) -> None:
        settle(desk, member, ground, scope, random)  # type: ignore[arg-type]
        world.founding(desk, scope)

    opening._settle = watched  # noqa: SLF001  # see above
    try:
        yield
    finally:
        opening._settle = settle  # noqa: SLF001  # see above


def written_at(device: Device) -> tuple[int, bytes]:
    """Return what changes whenever anything is written at a device: how often that happened, under which replica."""
    with device.office.store.database.read() as connection:
        count = connection.execute("SELECT value FROM meta WHERE key = 'commits'").scalar_one_or_none()
    return int.from_bytes(count or b"", "big"), device.office.store.replica


def office_of(device: Device) -> OfficeId:
    return device.office.store.identity.office


def id_of(device: Device) -> DeviceId:
    return device.office.store.identity.device


__all__ = ["Agreement", "SharingWorld", "id_of", "office_of", "person_scope", "records_at", "watching_foundings"]
