"""Real devices and a real hub that can be copied, dropped and put back; made once as a template, then copied."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiim_desktop.base.clock import Clock, FixedClock
from kiim_desktop.base.ids import PersonId, Random, RecordId
from kiim_desktop.base.settings import Settings
from kiim_desktop.domain.changes import Context
from kiim_desktop.domain.records import Record
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.identities import HubIdentity, create_key
from kiim_desktop.hub.sites import Site, Terms
from kiim_desktop.hub.store.databases import open_sqlite
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.places import RESERVE
from kiim_desktop.storage.profiles import find_profile, open_profile
from kiim_desktop.storage.state_hash import heads_hash
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings
from tests.sync.devices import Desktop, first_desktop, further_desktop

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of its own is made in it
TICKS_PER_HOUR = 3_600_000
OFFICES = (("Beratung Nord", "mbe"), ("Jugendberatung", "jmd"), ("Fallmanagement", "county_case_mgmt"))
"""Name and kind."""
ONE_OFFICE = (0, 0)
THREE_OFFICES = (0, 0, 1, 2, 1)


@dataclass(slots=True)
class SkewedClock:
    """A clock that may be wrong by whole hours, so that the milliseconds still tell one save from another."""

    world: FixedClock
    hours: int = 0

    def now(self) -> datetime:
        return self.world.at + timedelta(hours=self.hours)


@dataclass(slots=True)
class OpenForm:
    """A form somebody opened some time ago: what it showed."""

    person: PersonId
    record: Record
    seen: dict[int, Context]


@dataclass(slots=True)
class Device:
    """One running program: its files, its sentinel, its clock."""

    name: str
    office: Office
    folder: Path
    state: Path
    clock: SkewedClock
    copies: list[Path] = field(default_factory=list)
    form: OpenForm | None = None
    away: int = 0
    """For so many more steps there is no line."""
    long_ago: list[RecordId] = field(default_factory=list)

    @property
    def exchange(self) -> Exchange:
        return Exchange(self.office.store)

    @property
    def hash(self) -> str:
        return heads_hash(self.office.store)

    def drop(self) -> None:
        """Die as in a power cut: what was committed is in the files, nothing is carried over or said goodbye."""
        aside = self.folder.with_name(self.folder.name + ".dying")
        copy_profile(self.folder, aside)
        self.office.store.database.close(carry_over=False)
        shutil.rmtree(self.folder)
        aside.rename(self.folder)

    def open(self) -> None:
        """Open the files as they lie there now."""
        self.office = opened(self.office, self.folder, self.state, self.clock, self.office.random)
        self.form = None

    def close(self) -> None:
        self.office.store.close()


@dataclass(slots=True)
class HubPlace:
    """The hub of a world and its folder."""

    folder: Path
    identity: HubIdentity
    clock: Clock
    random: Random
    hub: Hub = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    @property
    def site(self) -> Site:
        return self.hub.site

    def open(self) -> None:
        store = open_sqlite(self.folder, self.identity.store_key)
        site = Site(store=store, identity=self.identity, terms=Terms(), clock=self.clock, random=self.random)
        self.hub = Hub.open(site, self.folder)

    def back_up(self, to: Path, *, restarting: bool) -> None:
        """Copy the files of the store as they are between two requests.

        Without a restart the sentinel does not notice that such a copy was put back; the devices have to.
        """
        to.mkdir()
        for path in _store_files(self.folder):
            shutil.copyfile(path, to / path.name)
        if restarting:
            self.close()
            self.open()

    def put_back(self, copy: Path) -> None:
        """Put an older store in place, or the parts of it that there are; the sentinel beside it stays as it is, as on
        a server whose disk was restored.
        """
        self.hub.site.store.close()
        parts = {_part_of(path) for path in copy.iterdir()}
        for path in _store_files(self.folder):
            if _part_of(path) in parts:
                path.unlink()
        for path in copy.iterdir():
            shutil.copyfile(path, self.folder / path.name)
        self.open()

    def close(self) -> None:
        self.hub.site.store.close()


@dataclass(frozen=True, slots=True)
class Template:
    """An enrolled office of several devices and its hub, all closed."""

    folder: Path
    offices: tuple[Office, ...]
    identity: HubIdentity

    def device(self, number: int, root: Path, world: FixedClock, chance: Random) -> Device:
        """Return a copy of a device in a world of its own."""
        folder, state = root / f"device{number}", root / f"state{number}"
        made = self.folder / f"profile{number + 1}"
        copy_profile(made, folder)
        shutil.copytree(self.folder / f"state{number + 1}", state)
        clock = SkewedClock(world)
        office = opened(self.offices[number], folder, state, clock, chance)
        return Device(f"device{number}", office, folder, state, clock)

    def hub(self, root: Path, world: FixedClock, chance: Random) -> HubPlace:
        folder = root / "hub"
        shutil.copytree(self.folder / "hub", folder, ignore=_NO_SHARED_MEMORY)
        return HubPlace(folder, self.identity, world, chance)


@contextmanager
def workshop() -> Iterator[Path]:
    """Give an empty folder, in memory where there is such a place."""
    base = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="kiimworlds.", dir=base) as name:
        yield Path(name)


def make_template(folder: Path, seats: Sequence[int] = ONE_OFFICE) -> Template:
    """Enrol devices at a new hub, with all checks, words and approvals; `seats` names the office of each device."""
    clock = FixedClock(START)
    (folder / "hub").mkdir(parents=True)
    chance = random.Random("template hub").randbytes
    identity = create_key(folder / "hub", chance)
    store = open_sqlite(folder / "hub", identity.store_key, create=True)
    site = Site(store=store, identity=identity, terms=Terms(), clock=clock, random=chance)
    hub = Hub.open(site, folder / "hub")
    desktops: list[Desktop] = []
    for seed, office in enumerate(seats, 1):
        if office in seats[: seed - 1]:
            desktops.append(further_desktop(hub, desktops[seats.index(office)], folder, clock, seed))
        else:
            desktops.append(first_desktop(hub, folder, clock, seed, *OFFICES[office]))
    for desktop in desktops:
        desktop.sync()
    for desktop in desktops:
        desktop.close()
    store.close()
    return Template(folder, tuple(desktop.office for desktop in desktops), identity)


def opened(like: Office, folder: Path, state: Path, clock: Clock, chance: Random) -> Office:
    """Open a profile with the key that is known already: a password would cost a tenth of a second each time."""
    around = Surroundings(settings=Settings(dict, None), clock=clock, random=chance, state_folder=state)
    profile = find_profile(folder)
    open_ = open_profile(profile, like.user.id, like.dek, around.opening)
    return replace(like, profile=profile, store=open_.store, clock=clock, random=chance)


def copy_profile(folder: Path, to: Path) -> None:
    """Copy the files of a profile, open or not; the reserve is linked, it is never written."""
    to.mkdir(mode=0o700)
    for path in folder.iterdir():
        if path.name == RESERVE:
            os.link(path, to / path.name)
        elif not path.name.endswith("-shm"):
            shutil.copyfile(path, to / path.name)


_NO_SHARED_MEMORY = shutil.ignore_patterns("*-shm")


def _store_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if ".db" in path.name and not path.name.endswith("-shm")]


def _part_of(path: Path) -> str:
    return path.name.partition(".db")[0]
