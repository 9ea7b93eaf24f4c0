"""Worlds in which some devices run an older program: what a newer one seals waits there until they are updated.

The newer program compresses with a dictionary the older one does not have; that is how versions really differ first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from kiim_desktop.sync import dictionaries
from tests.simulate.places import Device
from tests.simulate.sharing.world import SharingWorld

NEWER = 77
CONTENT = b"Kanarienvogel family_name given_names birth_place birth_name as_told note" * 4
MIXED = 0.25
"""In so many worlds."""


def begin_with_versions(world: SharingWorld) -> None:
    """In some worlds nobody has the newer program at first."""
    if random.Random(f"{world.seed}/versions").random() < MIXED:
        world.outdated = {device.name for device in world.devices}


def update(world: SharingWorld, device: Device) -> None:
    """Install the newer program on a device."""
    world.outdated.discard(device.name)


@contextmanager
def programs(world: SharingWorld) -> Iterator[None]:
    """Let each device read and write as its program does; whoever looks from outside reads everything."""
    known, newest = dictionaries.dictionary, dictionaries.newest

    def dictionary(number: int) -> bytes | None:
        if number == NEWER:
            return None if world.running in world.outdated else CONTENT
        return known(number)

    def newest_of_program() -> int:
        return newest() if world.running in world.outdated else NEWER

    dictionaries.dictionary, dictionaries.newest = dictionary, newest_of_program  # type: ignore[assignment]  # see above
    try:
        yield
    finally:
        dictionaries.dictionary, dictionaries.newest = known, newest
