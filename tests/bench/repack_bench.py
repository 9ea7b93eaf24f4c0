"""What packing anew saves: an office as it is loaded first, after so many edits of each person, and packed anew.

Each time a device that has nothing fetches everything over real HTTP. The edits of a day are one exchange, so each
person that was edited gets one unit a day.
"""

from __future__ import annotations

import random
import tempfile
from datetime import timedelta
from itertools import islice
from pathlib import Path

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.embedded import EmbeddedHub
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.interchange.generator.population import Size, population
from kiim_desktop.usecases.generating import fill_office
from tests.bench.exchange_bench import (
    MEGABYTE,
    NOW,
    OTHER_SEED,
    RECORDS_EACH,
    SEED,
    Measured,
    Tap,
    identity_edit,
    save,
)
from tests.bench.figures import Figure, at_most
from tests.sync.devices import Desktop, first_desktop, further_desktop

EDITS_EACH = 50
QUIET = timedelta(days=31)


def figures(persons: int = 1_000, edits: int = EDITS_EACH) -> list[Figure]:
    """Measure what a new device fetches before and after, and what packing costs the device that does it."""
    with tempfile.TemporaryDirectory(prefix="kiimrepack.") as name:
        folder, clock = Path(name), FixedClock(NOW)
        with EmbeddedHub(folder / "hub", clock) as hub, Tap(int(hub.url.rpartition(":")[2])) as tap:
            first = first_desktop(hub.hub, folder, clock)
            new = [further_desktop(hub.hub, first, folder, clock, seed=seed) for seed in (2, 3, 4)]
            people = list(population(Size(persons, persons * RECORDS_EACH), SEED))
            fill_office(first.office, people)
            first.sync()
            found = _fetched("imported at once", new[0], tap, hub.hub)
            stored, loaded = (figure["value"] for figure in found[1:3])
            _grow(first, people, clock, edits)
            found += _fetched(f"after {edits} edits of each person", new[1], tap, hub.hub, stored, loaded)
            clock.at += QUIET
            found += _packed(first, tap)
            found += _fetched("packed anew", new[2], tap, hub.hub, stored, loaded)
            if first.state != new[2].state or new[1].state != first.state:
                raise RuntimeError
            for desktop in (first, *new):
                desktop.close()
    return found


def _grow(desktop: Desktop, people: list[GeneratedPerson], clock: FixedClock, days: int) -> None:
    chance = random.Random(SEED)
    others = list(islice(population(Size(len(people), len(people) * RECORDS_EACH), OTHER_SEED), len(people)))
    for _day in range(days):
        clock.at += timedelta(days=1)
        for person in people:
            edit = identity_edit(chance, person, chance.choice(others))
            if edit.values:
                save(desktop, [edit])
        desktop.sync()


def _packed(desktop: Desktop, tap: Tap) -> list[Figure]:
    seconds, size, exchanges = 0.0, 0, 0
    while True:
        done = Measured(desktop, tap)
        if done.done.round_trips < 2:  # nothing was due any more
            break
        seconds, size, exchanges = seconds + done.seconds, size + done.bytes, exchanges + 1
    return [
        at_most("packing anew, up and down", size / MEGABYTE, "MB", None),
        at_most("packing anew", seconds, "s", None),
        at_most("packing anew: exchanges", exchanges, "", None),
    ]


def _fetched(
    what: str, desktop: Desktop, tap: Tap, hub: Hub, stored_floor: float | None = None, floor: float | None = None
) -> list[Figure]:
    """Measure a first load; the floors are what the same office weighed when it was imported at once."""
    with hub.site.store.read() as transaction:
        units, stored = transaction.units.totals()
    down = Measured(desktop, tap)
    return [
        at_most(f"{what}: units at the hub", units, "", None),
        at_most(f"{what}: at the hub", stored / MEGABYTE, "MB", None, stored_floor),
        at_most(f"{what}: first load", down.bytes / MEGABYTE, "MB", None, floor),
        at_most(f"{what}: first load", down.seconds, "s", None),
    ]
