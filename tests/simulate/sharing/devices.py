"""What becomes of devices over the months: certificates come to their end, somebody is silent, keys are changed."""

from __future__ import annotations

from datetime import timedelta

from kiim_desktop.base.errors import KiimError
from kiim_desktop.usecases.enrolling import change_all_keys
from tests.simulate.places import Device
from tests.simulate.sharing.world import SharingWorld

SEASON = timedelta(days=110)
MOST_SEASONS = 3


def pass_season(world: SharingWorld, device: Device) -> None:
    """Let months pass: long enough that certificates are due, and whoever is silent now was silent for half a year."""
    if world.seasons < MOST_SEASONS:
        world.seasons += 1
        world.later += SEASON
        world.tick()


def change_keys(world: SharingWorld, device: Device) -> None:
    """Give all files of an office new keys at once; without new keys of the office itself nothing comes of it."""
    try:
        change_all_keys(device.office)
    except KiimError as error:
        world.trace.append(f"  {error.code}")
