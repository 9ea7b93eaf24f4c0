"""Runs one world from its seed to the end, lets everybody exchange until it is quiet, and asks whether all is well."""

from __future__ import annotations

import random
import shutil
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from kiim_desktop.base.errors import KiimError
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.records import Record
from kiim_desktop.hub.store.schema import ALL_TABLES
from kiim_desktop.usecases.exchanging import Exchanged, exchange_now
from tests.simulate.actions import WEIGHTS
from tests.simulate.knowledge import tick_of
from tests.simulate.lines import RoughLine
from tests.simulate.places import Device, Template
from tests.simulate.seeing import changes_at, hub_changes, records_at, view_of
from tests.simulate.world import CANARY, World

AnyWorld = TypeVar("AnyWorld", bound=World)
STEPS = 30
ROUNDS = 8
"""So often everybody exchanges at the end; it has to be quiet long before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one world ended."""

    seed: int
    writes: int
    destroyed: int
    exchanges: int
    failures: tuple[str, ...]
    digest: str
    """Hash of everything that happened."""
    hash: str
    """State of the first device at the end."""
    trace: tuple[str, ...] = ()


def run_world(template: Template, root: Path, seed: int, steps: int = STEPS) -> Result:
    """Run one world in a folder of its own that is removed afterwards."""
    root = root / f"world{seed}"
    root.mkdir()
    world = World.begin(template, root, seed)
    try:
        live(world, steps, WEIGHTS)
        _come_to_rest(world)
        _judge(world)
    except Exception as error:  # noqa: BLE001  # whatever breaks in a world is a failure of that world
        world.failures.append(f"broke: {error!r} {traceback.format_exc(limit=-4)}")
    result = result_of(world)
    world.close()
    shutil.rmtree(root)
    return result


def result_of(world: World) -> Result:
    """Return how a world ended."""
    return Result(
        seed=world.seed,
        writes=world.book.count,
        destroyed=sum(write.destroyed for saves in world.book.writes.values() for write in saves.values()),
        exchanges=world.exchanges,
        failures=tuple(dict.fromkeys(world.failures)),
        digest=world.digest,
        hash=world.devices[0].hash,
        trace=tuple(world.trace),
    )


def live(world: AnyWorld, steps: int, usual: Mapping[Callable[[AnyWorld, Device], None], float]) -> None:
    """Let so many things happen, one after the other; `usual` says how often what."""
    actions = list(usual)
    # a world has its own temper: in some nearly nothing goes wrong, in others one thing all the time
    temper = random.Random(f"{world.seed}/temper")
    weights = [weight * temper.choice((1, 1, 1, 2, 0.3)) for weight in usual.values()]
    for step in range(steps):
        device = world.chance.choice(world.in_use)
        (action,) = world.chance.choices(actions, weights)
        world.trace.append(f"{step} {action.__name__} {device.name}")
        world.begin_step(device)
        action(world, device)
        world.end_step(device)
        for each in world.devices:
            each.away = max(0, each.away - 1)


def _come_to_rest(world: World) -> None:
    """Let everybody exchange in fine weather until a whole round brought nothing new."""
    for device in world.devices:
        device.clock.hours = 0
    for _round in range(ROUNDS):
        done = [exchange_now(device.office, RoughLine(world.hub.hub)) for device in world.devices]
        world.tick()
        if all(is_quiet(each) for each in done):
            return
    world.failures.append("never quiet")


def is_quiet(done: Exchanged) -> bool:
    """Tell whether an exchange moved nothing and left nothing."""
    return not (done.sent or done.received or done.waiting)


def _judge(world: World) -> None:
    world.look()
    if len({device.hash for device in world.devices}) != 1:
        world.failures.append("devices differ")
    for device in world.devices:
        lost = world.book.missing([view_of(changes_at(device))])
        world.failures += [f"lost at {device.name}: {write.place[2]} {write.value}" for write in lost]
        for record in records_at(device):
            world.failures += wrong_in(world, device, record)
        world.failures += _left_over(device)
    world.failures += readable(world)


def wrong_in(world: World, device: Device, record: Record) -> list[str]:
    """Return values that nobody wrote, and deletions that took what nobody who deleted had seen."""
    found: list[str] = []
    gone = world.book.writes.get((record.scope, record.id, DELETED), {})
    deletions = [gone[tick_of(head)] for head in record.cell(DELETED) if tick_of(head) in gone]
    for number, cell in record.state.cells.items():
        known = world.book.writes.get((record.scope, record.id, number), {})
        for head in cell:
            write = known.get(tick_of(head))
            is_place = head.value is None and bool(gone)  # of a deleted record only the places are sent again
            if write is not None and write.value != head.value and not is_place:
                found.append(f"changed on the way at {device.name}: {write.value}")
            seen = any(tick_of(head) in each.gone.get(number, ()) for each in deletions)
            if record.is_deleted and number != DELETED and not seen and write is not None and write.acknowledged:
                found.append(f"deleted unseen at {device.name}: {write.value}")
    return found


def _left_over(device: Device) -> list[str]:
    with device.office.store.database.read() as connection:
        rows = connection.execute("SELECT state, count(*) FROM unit GROUP BY state").all()
    return [f"{count} units {state} at {device.name}" for state, count in rows if state != "held"]


def readable(world: World) -> list[str]:
    """Look for what was written in everything the hub keeps, decrypted as the operator of the hub could."""
    needles = [CANARY.encode(), *(bytes(person) for person in world.persons)]
    found: list[str] = []
    with world.hub.site.store.read() as transaction:
        for name in ALL_TABLES.tables:
            for row in transaction.rows(name):
                content = [value.encode() if isinstance(value, str) else value for value in row
                           if isinstance(value, bytes | str)]  # fmt: skip
                found += [f"readable at the hub: {name}" for each in content if any(n in each for n in needles)]
    for path in [*world.hub.folder.rglob("*"), *world.stick.rglob("*")]:
        if path.is_file() and any(needle in path.read_bytes() for needle in needles):
            found.append(f"readable in {path.suffix}")
    return found


__all__ = ["KiimError", "Result", "hub_changes", "run_world"]
