"""Hubs with devices that have joined them, made once per run and copied: joining is what few tests are about."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.crypto.keyfile import Dek
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.identities import read_key
from kiim_desktop.hub.sites import Site, Terms
from kiim_desktop.hub.store.databases import open_sqlite
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.usecases.unlocking import open_with_key
from tests.moulds import copy, place_of_moulds
from tests.sync.devices import Desktop, first_desktop, further_desktop, hub_in_memory, surroundings

FIRST, SECOND, OTHER = 1, 2, 7
"""The seeds of the devices: two of one office, one of another."""
HUB = "hub"


@dataclass(slots=True)
class Place:
    """A folder with a hub and devices, and the hub that is open in this process."""

    folder: Path
    clock: FixedClock
    hub: Hub
    keys: dict[int, Dek]

    def device(self, seed: int) -> Desktop:
        return device_at(self.folder, self.hub, self.clock, seed, self.keys[seed])


@contextmanager
def cast_place(folder: Path, clock: FixedClock, seeds: tuple[int, ...]) -> Iterator[Place]:
    """Give a hub that these devices have joined, all in `folder`; without any it has just been made."""
    if not seeds:
        with hub_in_memory(folder, clock) as hub:
            yield Place(folder, clock, hub, {})
        return
    mould, keys = _mould(seeds, clock.at)
    for part in mould.iterdir():
        copy(part, folder / part.name)
    with hub_at(folder / HUB, clock, "cast") as hub:
        yield Place(folder, clock, hub, keys)


@contextmanager
def two_offices(folder: Path, clock: FixedClock) -> Iterator[tuple[Desktop, Desktop]]:
    """Give a device of an office and one of a Jobcenter; the first knows of the other."""
    with cast_place(folder, clock, (FIRST, OTHER)) as place:
        owner, other = place.device(FIRST), place.device(OTHER)
        yield owner, other
        owner.close()
        other.close()


@contextmanager
def hub_at(folder: Path, clock: FixedClock, chance: str) -> Iterator[Hub]:
    """Open the hub of a folder as after a restart."""
    identity = read_key(folder)
    store = open_sqlite(folder, identity.store_key)
    site = Site(
        store=store, identity=identity, terms=Terms(), clock=clock, random=random.Random(f"hub {chance}").randbytes
    )
    try:
        yield Hub.open(site, folder)
    finally:
        store.close()


def device_at(folder: Path, hub: Hub, clock: FixedClock, seed: int, dek: Dek, chance: str = "cast") -> Desktop:
    """Open a device of a folder as after a restart, but with the key that was kept."""
    around = replace(surroundings(folder, clock, seed), random=random.Random(f"{seed} {chance}").randbytes)
    profile = find_profile(folder / f"profile{seed}")
    return Desktop(open_with_key(profile, profile.users[0].id, dek, around), around, MemoryCarrier(hub))


@cache
def _mould(seeds: tuple[int, ...], at: datetime) -> tuple[Path, dict[int, Dek]]:
    folder, clock = place_of_moulds(), FixedClock(at)
    with hub_in_memory(folder, clock) as hub:
        made: dict[int, Desktop] = {}
        for seed in seeds:
            made[seed] = _JOINS[seed](hub, folder, clock, made)
        for desktop in made.values():
            desktop.close()
    return folder, {seed: desktop.office.dek for seed, desktop in made.items()}


def _first(hub: Hub, folder: Path, clock: FixedClock, _made: dict[int, Desktop]) -> Desktop:
    return first_desktop(hub, folder, clock, FIRST)


def _second(hub: Hub, folder: Path, clock: FixedClock, made: dict[int, Desktop]) -> Desktop:
    return further_desktop(hub, made[FIRST], folder, clock, SECOND)


def _other(hub: Hub, folder: Path, clock: FixedClock, made: dict[int, Desktop]) -> Desktop:
    other = first_desktop(hub, folder, clock, OTHER, name="Jobcenter Lauenstein", kind="jobcenter")
    made[FIRST].sync()
    return other


_JOINS: dict[int, Callable[[Hub, Path, FixedClock, dict[int, Desktop]], Desktop]] = {
    FIRST: _first,
    SECOND: _second,
    OTHER: _other,
}
