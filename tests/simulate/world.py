"""One world: an office with several devices, a hub, a stick, and the book of everything that was saved."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.hub.folders import serve_folder
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.errors import StaleEdit
from tests.simulate.knowledge import Book, Write
from tests.simulate.lines import PowerCut, RoughLine
from tests.simulate.places import START, Device, HubPlace, SkewedClock, Template, copy_profile, opened
from tests.simulate.seeing import Dots, changes_at, hub_changes, settled_at, view_of

CANARY = "Kanarienvogel"
MOST_DEVICES = 4


@dataclass(slots=True)
class World:
    """Everything there is, and the chance that moves it."""

    seed: int
    root: Path
    chance: random.Random
    clock: FixedClock
    devices: list[Device]
    hub: HubPlace
    stick: Path
    lines: dict[str, RoughLine] = field(default_factory=dict)
    book: Book = field(default_factory=Book)
    dots: Dots = field(default_factory=Dots)
    persons: list[PersonId] = field(default_factory=list)
    contacts: list[tuple[PersonId, RecordId]] = field(default_factory=list)
    ticks: int = 0
    trace: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    hub_copy: Path | None = None
    is_hub_set_back: bool = False
    is_exchanging: bool = False
    exchanges: int = 0
    most_devices: int = MOST_DEVICES
    later: timedelta = timedelta()
    """Whole days that have passed besides."""

    @classmethod
    def begin(cls, template: Template, root: Path, seed: int) -> World:
        """Copy the template into an empty folder and open everything."""
        clock = FixedClock(START)
        devices = [
            template.device(number, root, clock, random.Random(f"{seed}/{number}").randbytes)
            for number in range(len(template.offices))
        ]
        hub = template.hub(root, clock, random.Random(f"{seed}/hub").randbytes)
        stick = root / "stick"
        stick.mkdir()
        serve_folder(hub.hub, stick)
        return cls(seed, root, random.Random(seed), clock, devices, hub, stick)

    @property
    def in_use(self) -> list[Device]:
        """Return the devices that take part."""
        return self.devices

    def begin_step(self, device: Device) -> None:
        """Something is about to happen at a device."""

    def program(self, device: Device) -> AbstractContextManager[None]:
        """Give what lasts as long as the program of a device exchanges."""
        return nullcontext()

    def end_step(self, device: Device) -> None:
        """Something has happened at a device."""

    @property
    def digest(self) -> str:
        """Return the hash of everything that happened."""
        return sha256("\n".join(self.trace).encode()).hexdigest()

    def tick(self) -> int:
        """Let a millisecond pass; no two saves are made in the same one."""
        self.ticks += 1
        self.clock.at = START + self.later + timedelta(milliseconds=self.ticks)
        return self.ticks

    def line(self, device: Device) -> RoughLine:
        """Return the line of a device; it remembers what went up."""
        line = self.lines.setdefault(device.name, RoughLine(self.hub.hub))
        return RoughLine(self.hub.hub, sent=line.sent)

    def identity(self, device: Device, person: PersonId) -> Record | None:
        return device.office.store.record(person_scope(person), single_record_id(IDENTITY))

    def known_persons(self, device: Device) -> list[PersonId]:
        return [person for person in self.persons if self.identity(device, person) is not None]

    @contextmanager
    def saving(self, device: Device, writes: Sequence[Write]) -> Iterator[None]:
        """Acknowledge these writes if the save succeeds; a form that is too old is told so and loses nothing."""
        try:
            yield
        except StaleEdit:
            self.trace.append("  stale")
        except PowerCut:
            if self.is_exchanging:
                raise
            self.crash(device)
        else:
            for write in writes:
                write.acknowledged = True

    def crash(self, device: Device) -> None:
        self.trace.append(f"  {device.name} died")
        device.drop()
        device.open()

    def restore(self, device: Device, copy: Path, state: Path | None = None) -> None:
        """Put an older copy of the files in place, and of the sentinel too if the whole disk was put back."""
        self.look()
        device.close()
        shutil.rmtree(device.folder)
        copy_profile(copy, device.folder)
        if state is not None:
            shutil.rmtree(device.state)
            shutil.copytree(state, device.state)
        device.open()
        self.write_off()

    def clone(self, device: Device, *, whole_disk: bool) -> Device:
        """Open a copy of a profile as a second instance; with the sentinel if the whole disk was copied."""
        number = len(self.devices)
        folder, state = self.root / f"device{number}", self.root / f"state{number}"
        copy_profile(device.folder, folder)
        state.mkdir()
        if whole_disk:
            shutil.copytree(device.state, state, dirs_exist_ok=True)
        clock = SkewedClock(self.clock, device.clock.hours)
        chance = random.Random(f"{self.seed}/{number}").randbytes
        office = opened(device.office, folder, state, clock, chance)
        made = Device(f"device{number}", office, folder, state, clock)
        self.devices.append(made)
        return made

    def set_hub_back(self, copy: Path) -> None:
        self.look()
        self.hub.put_back(copy)
        self.is_hub_set_back = True
        self.write_off()

    def look(self) -> None:
        """Look into every file: nothing acknowledged may be gone, and no dot may mean two things."""
        changes = hub_changes(self.hub, self.devices[0])
        self.failures += self.dots.meet("hub", changes)
        for device in self.devices:
            self.failures += self.dots.meet(device.name, settled_at(device))
        views = [view_of(changes), *(view_of(changes_at(device)) for device in self.devices)]
        self.failures += [f"lost before anything was destroyed: {write.place[2]} {write.value}"
                          for write in self.book.missing(views)]  # fmt: skip

    def write_off(self) -> None:
        """Note which writes existed only in what was destroyed just now."""
        changes = hub_changes(self.hub, self.devices[0])
        views = [view_of(changes), *(view_of(changes_at(device)) for device in self.devices)]
        for write in self.book.missing(views):
            write.destroyed = True

    def close(self) -> None:
        for device in self.devices:
            device.close()
        self.hub.close()


@contextmanager
def power_cut_in(device: Device, transaction: int, *, committed: bool) -> Iterator[None]:
    """Let the program die in its so-many-th write transaction from now on, just before or just after the commit."""
    database = device.office.store.database
    write = database.write
    left = transaction

    @contextmanager
    def fused(*, is_piece: bool = False) -> Iterator[Connection]:
        nonlocal left
        left -= 1
        if left < 0:
            raise PowerCut
        with write(is_piece=is_piece) as connection:
            yield connection
            if left == 0 and not committed:
                raise PowerCut
        if left == 0:
            raise PowerCut

    database.write = fused  # type: ignore[method-assign]  # the one place where a device can die between two statements
    try:
        yield
    finally:
        database.write = write  # type: ignore[method-assign]  # see above


__all__ = ["CANARY", "MOST_DEVICES", "KiimError", "World", "power_cut_in"]
