"""Runs one world of several offices from its seed to the end, and asks whether all is well."""

from __future__ import annotations

import shutil
import traceback
from pathlib import Path

from kiim_desktop.sync.errors import DeviceRevoked
from kiim_desktop.usecases.exchanging import Exchanged, exchange_now
from tests.simulate.lines import RoughLine
from tests.simulate.places import Device, Template
from tests.simulate.running import Result, is_quiet, live, result_of
from tests.simulate.sharing.actions import WEIGHTS
from tests.simulate.sharing.judging import judge
from tests.simulate.sharing.versions import begin_with_versions, programs
from tests.simulate.sharing.world import SharingWorld, id_of, watching_foundings

STEPS = 60
ROUNDS = 12
"""So often everybody exchanges at the end; it has to be quiet long before."""


def run_sharing_world(template: Template, root: Path, seed: int, steps: int = STEPS) -> Result:
    """Run one world in a folder of its own that is removed afterwards."""
    root = root / f"sharing{seed}"
    root.mkdir()
    world = SharingWorld.begin(template, root, seed)
    try:
        with watching_foundings(world), programs(world):
            begin_with_versions(world)
            live(world, steps, WEIGHTS)
            _come_to_rest(world)
            judge(world)
    except Exception as error:  # noqa: BLE001  # whatever breaks in a world is a failure of that world
        world.failures.append(f"broke: {error!r} {traceback.format_exc(limit=-6)}")
    result = result_of(world)
    world.close()
    shutil.rmtree(root)
    return result


def _come_to_rest(world: SharingWorld) -> None:
    """Let everybody who may exchange in fine weather until a whole round brought nothing new."""
    world.outdated.clear()
    for device in world.devices:
        device.clock.hours = 0
    quiet: dict[str, int] = {}
    for _round in range(ROUNDS):
        for device in world.in_use:
            if quiet.get(device.name) == _head(world):
                continue  # it had nothing left to say, and since then nobody has said anything
            done = _exchanged(world, device)
            quiet[device.name] = _head(world) if done is not None and is_quiet(done) else -1
        world.tick()
        if all(quiet.get(device.name) == _head(world) for device in world.in_use):
            return
    world.failures.append("never quiet")


def _head(world: SharingWorld) -> int:
    """Return the greatest number the hub has given: as long as it stays, there is nothing new for anybody."""
    with world.hub.site.store.read() as transaction:
        return transaction.facts.hub_seq()


def _exchanged(world: SharingWorld, device: Device) -> Exchanged | None:
    world.begin_step(device)
    try:
        with world.program(device):
            done = exchange_now(device.office, RoughLine(world.hub.hub))
    except DeviceRevoked:
        world.revoked.add(id_of(device))
        return None
    world.end_step(device)
    return done
