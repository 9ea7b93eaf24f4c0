"""What an exchange costs: bytes on the wire as a line sees them, requests, and seconds, beside the bare values packed.

Two devices of one office talk to a real hub over real HTTP on the loopback; a tap between them counts every byte of
both directions, headers included.
"""

from __future__ import annotations

import random
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import zstandard

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import new_record_id
from kiim_desktop.base.jobs import Progress
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.records import Edit
from kiim_desktop.domain.values import to_plain
from kiim_desktop.hub.embedded import EmbeddedHub
from kiim_desktop.interchange.generator.notes import write_note
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.interchange.generator.population import Size, population
from kiim_desktop.storage.connection import Connection
from kiim_desktop.sync.transports.https import HttpsCarrier, Line
from kiim_desktop.usecases.exchanging import exchange_now
from kiim_desktop.usecases.generating import fill_office
from tests.bench.figures import Figure, at_least, at_most
from tests.sync.devices import Desktop, first_desktop, further_desktop

SEED, OTHER_SEED = 41, 42
RECORDS_EACH = 25
EDITS, NOTES, NOTE_LENGTH = 500, 500, 200
LEVEL = 15
MEGABYTE = 1_000_000
LARGE_OFFICE = 10_000
"""Persons of the office for which the bytes of the first load have a budget."""
LARGE_LOAD = 130_000
"""Records of that office (a person and twelve events each): its seconds are meant for as many."""
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Tap:
    """Hands every connection on to a hub and counts what goes through."""

    def __init__(self, port: int) -> None:
        self.bytes = self.up = 0
        """What went through in both directions, and towards the hub alone."""
        self._port = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                near = self._door.accept()[0]
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            for source, target, is_up in ((near, far, True), (far, near, False)):
                target.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                thread = threading.Thread(target=self._pump, args=(source, target, is_up), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pump(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        try:
            while content := source.recv(65_536):
                self.bytes += len(content)
                self.up += len(content) if is_up else 0
                target.sendall(content)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return


class Measured:
    """One exchange: what it did, its bytes on the wire, its seconds."""

    def __init__(self, desktop: Desktop, tap: Tap) -> None:
        before, before_up, began = tap.bytes, tap.up, time.perf_counter()
        carrier = HttpsCarrier(Line(url=tap.url, proxy="none"))
        self.first = 0.0
        """Seconds until the first records could be used."""

        def between() -> None:
            self.first = self.first or time.perf_counter() - began

        self.done = exchange_now(desktop.office, carrier, Progress(between=between))
        self.seconds = time.perf_counter() - began
        carrier.close()
        self.bytes, self.up = tap.bytes - before, tap.up - before_up


def figures(persons: int = 1_000) -> list[Figure]:
    """Measure the first load, a day's delta, one edit and an exchange with nothing to say."""
    with tempfile.TemporaryDirectory(prefix="kiimexchange.") as name, _office(Path(name)) as (first, second, tap):
        people = list(population(Size(persons, persons * RECORDS_EACH), SEED))
        fill_office(first.office, people)
        found = _first_load(first, second, tap, people)
        found += _delta(first, second, tap, people)
        found += _small(first, second, tap, people)
    return found


def _first_load(first: Desktop, second: Desktop, tap: Tap, people: list[GeneratedPerson]) -> list[Figure]:
    share = len(people) / LARGE_OFFICE
    values = [list(edit.values.values()) for person in people for edit in person.edits()]
    floor = _packed(values)
    up = Measured(first, tap)
    with Writer(second) as writer:
        down = Measured(second, tap)
    _check(up.done.waiting == 0 and down.done.received == up.done.sent and first.state == second.state)
    load = down.done.received / LARGE_LOAD
    size = f"{len(people):,} persons, {down.done.received:,} records"
    return [
        at_most(f"first load up, {size}", up.bytes / MEGABYTE, "MB", 13 * share, floor / MEGABYTE),
        at_most("first load down", down.bytes / MEGABYTE, "MB", 13 * share, floor / MEGABYTE),
        at_most("first load, make and send", up.seconds, "s", 10 * load),
        at_most("first load, fetch and apply", down.seconds, "s", 15 * load),
        at_most("first load, usable after", down.first, "s", 2),
        at_least("apply, all of it", down.done.received / down.seconds, "changes/s", None),
        at_least("apply, while the writer is held", down.done.received / writer.seconds, "changes/s", 10_000),
        at_most("apply, longest transaction", writer.longest * 1000, "ms", 100),
    ]


def _delta(first: Desktop, second: Desktop, tap: Tap, people: list[GeneratedPerson]) -> list[Figure]:
    edits = edits_of_a_delta(people)
    for edit in edits:
        save(first, [edit])
    floor = _packed([sorted((number, to_plain(value)) for number, value in edit.values.items()) for edit in edits])
    up, down = Measured(first, tap), Measured(second, tap)
    _check(first.state == second.state and up.done.waiting == 0)
    what = f"delta of {up.done.sent:,}"
    return [
        at_most(f"{what}, up", up.bytes, "B", 95_000, floor),
        at_most(f"{what}, up: requests", up.done.round_trips, "", 2),
        at_most(f"{what}, down", down.bytes, "B", 95_000, floor),
        at_most(f"{what}, down: requests", down.done.round_trips, "", 2),
        at_most(f"{what}, up", up.seconds, "s", None),
        at_most(f"{what}, down", down.seconds, "s", None),
    ]


def _small(first: Desktop, second: Desktop, tap: Tap, people: list[GeneratedPerson]) -> list[Figure]:
    edit = identity_edit(random.Random(7), people[0], people[1])
    save(first, [edit])
    one = Measured(first, tap)
    quiet = Measured(first, tap)
    Measured(second, tap)
    after = Measured(first, tap)
    return [
        at_most("one edited person, uplink", one.up, "B", 2_000),
        at_most("one edited person, both ways", one.bytes, "B", None),
        at_most("one edited person: requests", one.done.round_trips, "", 1),
        at_most("nothing to say", quiet.bytes, "B", 535),
        at_most("nothing to say: requests", quiet.done.round_trips, "", 1),
        at_most("nothing to say, after a sibling's exchange", after.bytes, "B", 535),
        at_most("nothing to say, after a sibling's exchange: requests", after.done.round_trips, "", 1),
    ]


class Writer:
    """Times for how long the writer of a device is held."""

    def __init__(self, desktop: Desktop) -> None:
        self.seconds = self.longest = 0.0
        self._database = desktop.office.store.database
        self._write = self._database.write

    def __enter__(self) -> Self:
        self._database.write = self._timed  # type: ignore[method-assign]  # put back on leaving
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.write = self._write  # type: ignore[method-assign]  # see above

    @contextmanager
    def _timed(self, *, is_piece: bool = False) -> Iterator[Connection]:
        began = time.perf_counter()
        with self._write(is_piece=is_piece) as connection:
            yield connection
        took = time.perf_counter() - began
        self.seconds += took
        self.longest = max(self.longest, took)


@contextmanager
def _office(folder: Path) -> Iterator[tuple[Desktop, Desktop, Tap]]:
    """Give two members of an office, a hub that listens, and the tap in between."""
    clock = FixedClock(NOW)
    with EmbeddedHub(folder / "hub", clock) as hub, Tap(int(hub.url.rpartition(":")[2])) as tap:
        first = first_desktop(hub.hub, folder, clock)
        second = further_desktop(hub.hub, first, folder, clock)
        second.sync()
        first.sync()
        yield first, second, tap
        first.close()
        second.close()


def edits_of_a_delta(people: list[GeneratedPerson]) -> list[Edit]:
    chance = random.Random(SEED)
    others = list(islice(population(Size(EDITS, EDITS * RECORDS_EACH), OTHER_SEED), EDITS))
    edited = [identity_edit(chance, people[number % len(people)], other) for number, other in enumerate(others)]
    noted = [
        Edit(
            scope=bytes(chance.choice(people).id),
            record=new_record_id(chance.randbytes),
            kind=COUNSELLING_ENTRY.number,
            values=note_values(chance),
        )
        for _number in range(NOTES)
    ]
    return edited + noted


def identity_edit(chance: random.Random, person: GeneratedPerson, other: GeneratedPerson) -> Edit:
    """Return an edit that gives a person one to three answers of another one."""
    of = {edit.kind: edit for edit in reversed(person.edits())}[IDENTITY.number]
    answers = {edit.kind: edit for edit in reversed(other.edits())}[IDENTITY.number].values
    new = sorted(number for number, value in answers.items() if value != of.values.get(number))
    chosen = chance.sample(new, min(len(new), chance.randrange(1, 4)))
    return Edit(scope=of.scope, record=of.record, kind=of.kind, values={number: answers[number] for number in chosen})


def note_values(chance: random.Random, length: int = NOTE_LENGTH) -> dict[int, str]:
    text = ""
    while len(text) < length:
        text += write_note(chance).text + " "
    fields = {field.name: field.number for field in COUNSELLING_ENTRY.fields}
    return {fields["date"]: "2026-03-02", fields["text"]: text[:length]}


def save(desktop: Desktop, edits: list[Edit]) -> None:
    office = desktop.office
    office.store.save(edits, office.user.id, [office.entry(AuditAction.WRITE, edits[0].scope)])


def _packed(values: object) -> float:
    """Return the bytes of values alone, packed and compressed in one piece."""
    raw = msgspec.msgpack.encode(values, enc_hook=to_plain)
    return float(len(zstandard.ZstdCompressor(level=LEVEL).compress(raw)))


def _check(is_right: bool) -> None:
    """An exchange that lost something is fast; what was measured must also be there."""
    if not is_right:
        raise RuntimeError


if __name__ == "__main__":
    for figure in figures():
        print(figure)
