"""What an exchange costs over a poor line: a real device, a real hub with TLS as a process of its own, a line between.

Working day, delta and an exchange with nothing to say run at 64 kbit/s and 600 ms as they are; the first load runs
four times as fast over a line that also loses 5 % and is cut every 20 s of its own time, and its seconds are given as
they would be. Computing counts four times there.
"""

from __future__ import annotations

import random
import socket
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from kiim_desktop.base.clock import FixedClock, SystemClock
from kiim_desktop.base.ids import new_record_id
from kiim_desktop.crypto.certificates import key_pin
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import Edit
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.interchange.generator.population import Size, population
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.transports.https import pinned_context
from kiim_desktop.sync.wire.codec import INLINE_CAP
from kiim_desktop.usecases.exchanging import Exchanged
from kiim_desktop.usecases.generating import fill_office
from tests.bench.exchange_bench import OTHER_SEED, SEED, edits_of_a_delta, identity_edit, note_values, save
from tests.bench.figures import Figure, at_most
from tests.sync.devices import Desktop
from tests.sync.lines import FarHub, far_office, twice

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSONS, RECORDS_EACH = 300, 25
EDITS_OF_A_DAY, NOTES_OF_A_DAY, LETTERS = 60, 8, 600
BITS, ROUND_TRIP, LOSS, CUT_SECONDS = 64_000, 0.6, 0.05, 20.0
FASTER = 4
UNTRIED = INLINE_CAP.to_bytes(4, "big")


class Measured:
    """One exchange over the line as it is: bytes both ways with all headers, seconds, what was counted."""

    def __init__(self, hub: FarHub, desktop: Desktop) -> None:
        before, began = hub.line.counted(), time.perf_counter()
        self.done: Exchanged = hub.exchange(desktop, patience=90)
        self.seconds = time.perf_counter() - began
        after = hub.line.counted()
        self.bytes = after.up - before.up + after.down - before.down
        self.connections, self.cuts = after.connections - before.connections, after.cuts - before.cuts
        self.twice = twice(before, after, self.done)


def figures() -> list[Figure]:
    """Measure the first load with cuts, then a working day, a delta of 1,000 and nothing to say."""
    with (
        tempfile.TemporaryDirectory(prefix="kiimlines.") as name,
        far_office(Path(name), FixedClock(SystemClock().now()), is_secret=True) as (hub, (first, second)),
    ):
        people = list(population(Size(PERSONS, PERSONS * RECORDS_EACH), SEED))
        fill_office(first.office, people)
        found = _first_load(hub, first, second)
        hub.line.set()
        hub.exchange(first)
        hub.exchange(second)
        first.exchange.put({ExchangeFact.ROOM: None})  # this line is slow and far but does not break
        hub.line.set(bits=BITS, round_trip=ROUND_TRIP)
        greeting = _greeting(hub)
        found += _greeted(greeting)
        found += _day(hub, first, people, greeting)
        found += _quiet(hub, first, greeting)
        found += _delta(hub, first, second, people, greeting)
    return found


def _first_load(hub: FarHub, first: Desktop, second: Desktop) -> list[Figure]:
    hub.line.set(
        bits=BITS * FASTER,
        round_trip=ROUND_TRIP / FASTER,
        loss=LOSS,
        cut_seconds=CUT_SECONDS / FASTER,
        jitter=0.2,
        seed=SEED,
    )
    for desktop in (first, second):
        desktop.exchange.put({ExchangeFact.ROOM: UNTRIED})  # they joined over no line at all
    up, down = Measured(hub, first), Measured(hub, second)
    if up.done.waiting or down.done.received != up.done.sent or first.state != second.state:
        raise RuntimeError
    what = f"first load of {PERSONS} persons, 5 % lost, cut every 20 s"
    return [
        at_most(f"{what}: up", up.bytes / 1000, "kB", None),
        at_most("  up, cuts", up.cuts, "", None),
        at_most("  up, sent twice", 100 * up.twice[0] / up.done.bytes_up, "%", 10),
        at_most("  up, at 64 kbit/s", up.seconds * FASTER, "s", None, 8 * up.done.bytes_up / BITS),
        at_most("  down", down.bytes / 1000, "kB", None),
        at_most("  down, cuts", down.cuts, "", None),
        at_most("  down, brought twice", 100 * down.twice[1] / down.done.bytes_down, "%", 10),
        at_most("  down, at 64 kbit/s", down.seconds * FASTER, "s", None, 8 * down.done.bytes_down / BITS),
    ]


def _greeting(hub: FarHub) -> tuple[int, float]:
    """Return bytes and seconds of the handshakes of TCP and TLS alone, as a device makes them."""
    wire = hub.wire()
    before, began = hub.line.counted(), time.perf_counter()
    with (
        socket.create_connection(("127.0.0.1", hub.line.port)) as plain,
        pinned_context(wire.pins).wrap_socket(plain) as secret,
    ):
        key_pin(secret.getpeercert(binary_form=True) or b"")
        seconds = time.perf_counter() - began
        time.sleep(2 * ROUND_TRIP)  # the tickets of TLS come after the handshake
    after = hub.line.counted()
    return after.up - before.up + after.down - before.down, seconds


def _greeted(greeting: tuple[int, float]) -> list[Figure]:
    return [
        at_most("64 kbit/s, 600 ms: handshakes of TCP and TLS", greeting[0], "B", None),
        at_most("  handshakes", greeting[1], "s", None),
    ]


def _day(hub: FarHub, first: Desktop, people: list[GeneratedPerson], greeting: tuple[int, float]) -> list[Figure]:
    chance = random.Random(SEED)
    others = list(population(Size(EDITS_OF_A_DAY, EDITS_OF_A_DAY * RECORDS_EACH), OTHER_SEED))
    for person, other in zip(chance.sample(people, EDITS_OF_A_DAY), others, strict=True):
        save(first, [identity_edit(chance, person, other)])
    for _note in range(NOTES_OF_A_DAY):
        scope, record = bytes(chance.choice(people).id), new_record_id(chance.randbytes)
        values = note_values(chance, LETTERS)
        save(first, [Edit(scope=scope, record=record, kind=COUNSELLING_ENTRY.number, values=values)])
    return _shown("working day, 60 edits, 8 notes of 600", Measured(hub, first), greeting, (10_000, 5, 1))


def _quiet(hub: FarHub, first: Desktop, greeting: tuple[int, float]) -> list[Figure]:
    return _shown("nothing to say", Measured(hub, first), greeting, (None, None, 1))


def _delta(
    hub: FarHub, first: Desktop, second: Desktop, people: list[GeneratedPerson], greeting: tuple[int, float]
) -> list[Figure]:
    for edit in edits_of_a_delta(people):
        save(first, [edit])
    hub.exchange(second)
    up = _shown("delta of 1,000, up", Measured(hub, first), greeting, (95_000, None, None))
    down = Measured(hub, second)
    if first.state != second.state:
        raise RuntimeError
    return up + _shown("delta of 1,000, down", down, greeting, (95_000, None, None))


def _shown(
    what: str, measured: Measured, greeting: tuple[int, float], budgets: tuple[float | None, float | None, float | None]
) -> list[Figure]:
    """Return bytes, seconds and round trips of an exchange without the handshakes."""
    most_bytes, most_seconds, most_trips = budgets
    size = measured.bytes - greeting[0] * measured.connections
    return [
        at_most(f"{what}", size, "B", most_bytes),
        at_most("  seconds", measured.seconds - greeting[1] * measured.connections, "s", most_seconds, 8 * size / BITS),
        at_most("  round trips", measured.done.round_trips, "", most_trips),
    ]


if __name__ == "__main__":
    for figure in figures():
        print(figure)
