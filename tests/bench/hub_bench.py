"""What a hub takes per second, beside what nobody can do without for a bundle, in the same run.

That is a request to a bare uvicorn + starlette that only hashes its body, and a durable append of 90 kB to the bare
store. The load comes from this process over keep-alive connections, so client and server share the machine in both
cases. Bundles are made before the clock starts. PostgreSQL runs with fsync on, as in earnest.
"""

from __future__ import annotations

import asyncio
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypedDict

import psycopg

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.crypto.rings import OfficeRing
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.homes import HubHome, Settings, create_home
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device, DeviceStatus
from kiim_desktop.sync.wire.bundles import BundleBody, bundle_hash
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.requests import Wish, make_request
from tests import postgres
from tests.hub.devices import TestDevice, certificate_for

OFFICES, DEVICES_EACH = 10, 30
BUSY_DEVICES, BUSY_BUNDLES = 8, 60
PACED_BUNDLES = 2
DESIGN_REQUESTS = 5_500
DESIGN_APPEND = {"sqlite": 0.000_31, "postgresql": 0.001_05}
"""requests/s and seconds per append of the same floors on the machine for which the budgets were set; on a slower or
busy machine a budget of throughput becomes what it would be there (Floor.allowed)."""
APPENDED, APPENDS = 90_000, 100
"""Bytes, and how often."""
BUNDLE_BYTES = 20_000
FLOOR_BODY = 64 * 1024
FLOOR_REQUESTS, FLOOR_CONNECTIONS = 3_000, 8
HUB = "from kiim_desktop.cli.hub_main import main; main(prog_name='kiim-hub')"
FLOOR = """
import hashlib, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
async def echo(request):
    return Response(hashlib.sha256(await request.body()).hexdigest())
app = Starlette(routes=[Route("/", echo, methods=["POST"])])
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""


class Figure(TypedDict):
    """One line of `python -m tests.bench`."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None
    budget: float | None
    ok: bool


class Load(TypedDict):
    """What a run over several connections gave; seconds."""

    per_second: float
    p95: float
    median: float


def figures() -> list[Figure]:
    """Measure floors, SQLite, and PostgreSQL with one worker and with two, one after the other."""
    requests = _floor()
    found = [_figure("hub floor: uvicorn + starlette, 64 KiB + SHA-256", requests, "requests/s")]
    with tempfile.TemporaryDirectory(prefix="kiimhub.") as name:
        append = _append_to_file(Path(name))
        found.append(_append_figure("sqlite", append))
        found += _hub("sqlite", Path(name), "folder", Floor(requests, append, "sqlite"))
    for workers in (1, 2):
        with tempfile.TemporaryDirectory(prefix="kiimhub.") as name, _durable_postgres() as url:
            append = _append_to_postgres(url)
            found.append(_append_figure("postgresql", append))
            shown = "postgresql" if workers == 1 else f"postgresql, {workers} workers"
            found += _hub(shown, Path(name), url, Floor(requests, append, "postgresql"), workers)
    return found


@dataclass(frozen=True, slots=True)
class Floor:
    """What one bundle costs at the least here: a request and an append."""

    requests: float
    append: float
    """Seconds."""
    store: str

    @property
    def per_second(self) -> float:
        return 1 / (1 / self.requests + self.append)

    def allowed(self, budget: float) -> float:
        """Return what a budget per second comes to here: the append takes what it takes, the rest goes by requests."""
        rest = (1 / budget - DESIGN_APPEND[self.store]) * DESIGN_REQUESTS / self.requests
        return min(budget, 1 / (rest + self.append))


def _append_figure(store: str, seconds: float) -> Figure:
    return _figure(f"hub floor: {store}, append of 90 kB", seconds * 1000, "ms")


def _figure(
    name: str,
    value: float,
    unit: str,
    floor: Floor | None = None,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Figure:
    least = floor.allowed(at_least) if floor is not None and at_least is not None else at_least
    is_met = (least is None or value >= least) and (at_most is None or value <= at_most)
    return Figure(
        name=name,
        value=round(value, 3),
        unit=unit,
        floor=round(floor.per_second, 1) if floor else None,
        ratio=round(value / floor.per_second, 4) if floor else None,
        budget=at_least if at_least is not None else at_most,
        ok=is_met,
    )


def _append_to_file(folder: Path) -> float:
    with closing(sqlite3.connect(folder / "floor.db", isolation_level=None)) as bare:
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE bundle(no INTEGER PRIMARY KEY, body BLOB)")
        return _appending(lambda number, body: bare.execute("INSERT INTO bundle VALUES (?, ?)", (number, body)))


def _append_to_postgres(url: str) -> float:
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as bare:
        bare.execute("CREATE TABLE bundle(no bigint PRIMARY KEY, body bytea)")
        seconds = _appending(lambda number, body: bare.execute("INSERT INTO bundle VALUES (%s, %s)", (number, body)))
        bare.execute("DROP TABLE bundle")
    return seconds


def _appending(append: Callable[[int, bytes], object]) -> float:
    """Return the median of the seconds of one durable append."""
    body, took = random.Random(1).randbytes(APPENDED), []
    for number in range(APPENDS):
        began = time.perf_counter()
        append(number, body)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _floor() -> float:
    port = _free_port()
    body = random.Random(1).randbytes(FLOOR_BODY)
    request = _http("POST", "/", body)
    each = FLOOR_REQUESTS // FLOOR_CONNECTIONS
    with _process([sys.executable, "-c", FLOOR, str(port)], port):
        return asyncio.run(_load(port, [[request] * each for _connection in range(FLOOR_CONNECTIONS)]))["per_second"]


def _hub(name: str, folder: Path, store: str, floor: Floor, workers: int = 1) -> list[Figure]:
    port = _free_port()
    settings = Settings(store=store, urls=(f"http://127.0.0.1:{port}",), port=port, workers=workers)
    home = create_home(folder / "home", settings, SystemClock())
    site = home.open_site()
    devices = _devices(site)
    site.store.close()
    busy = [_requests(device, BUSY_BUNDLES) for device in devices[:BUSY_DEVICES]]
    paced = [_requests(device, PACED_BUNDLES) for device in devices]
    start = time.monotonic()
    with _process([sys.executable, "-c", HUB, "--home", str(home.folder), "serve"], port, "/readyz") as process:
        started = time.monotonic() - start
        full = asyncio.run(_load(port, busy))
        calm = asyncio.run(_load(port, paced, per_second=full["per_second"] / 2))
        memory = [_resident(pid) for pid in _processes(process.pid)]
    _check_all_taken(home, sum(len(queue) for queue in [*busy, *paced]))
    rate = "300 devices at half of that"
    return [
        _figure(f"hub {name}: start", started, "s", at_most=3),
        _figure(f"hub {name}: 20 kB bundles, 8 at once", full["per_second"], "bundles/s", floor, at_least=150),
        _figure(f"hub {name}: p95, {rate}", calm["p95"] * 1000, "ms", at_most=300),
        _figure(f"hub {name}: median, {rate}", calm["median"] * 1000, "ms"),
        _figure(f"hub {name}: memory, largest process", max(memory), "MB", at_most=200),
        _figure(f"hub {name}: memory, {len(memory)} processes", sum(memory), "MB"),
    ]


def _check_all_taken(home: HubHome, bundles: int) -> None:
    """A hub that refuses is fast; what was measured must also be there."""
    site = home.open_site()
    with site.store.read() as transaction:
        units, _bytes = transaction.units.totals()
    site.store.close()
    if units != bundles:
        raise RuntimeError(units, bundles)


def _devices(site: Site) -> list[TestDevice]:
    """Return 300 devices of 10 offices, put into the directory without the ceremony of joining."""
    hub = Hub(site)
    made: list[TestDevice] = []
    numbers = count(1)
    for number in range(OFFICES):
        office = add_office(site, f"Stelle {number}", "mbe")
        invited = invite(site, office, Role.COUNSELLOR)
        made += [TestDevice.invited(hub, invited, random.Random(next(numbers)).randbytes) for _ in range(DEVICES_EACH)]
    with site.store.write() as transaction:
        for device in made:
            device.ring = OfficeRing.create(device.random)
            transaction.directory.put_device(
                Device(
                    id=device.id,
                    office=device.office,
                    status=DeviceStatus.ACTIVE,
                    role="counsellor",
                    label="Rechner",
                    public=device.keys.public.to_bytes(),
                    certificate=pack(_certificate(device)),
                    request=b"",
                    since=0,
                )
            )
    return made


def _certificate(device: TestDevice) -> Signed:
    public = device.keys.public.to_bytes()
    assert device.ring is not None  # narrowing
    return certificate_for(device.ring, device.office, device.id, public, role="counsellor")


def _requests(device: TestDevice, number: int) -> list[bytes]:
    """Return requests as they go over the line, each with the next bundle of the device."""
    found: list[bytes] = []
    for _each in range(number):
        notice = device.stream()
        body = BundleBody(
            rids=(device.rid,),
            notices=(notice,),
            units=(device.unit(notice.stream, device.random(BUNDLE_BYTES - 1_800), place=0),),
        )
        bundle = device.bundle(body)
        hello = device.hello(bundle, wishes=Wish.NO_DOWN, epoch=b"")
        device.number, device.previous, device.certified = device.number + 1, bundle_hash(bundle), True
        found.append(_http("POST", "/v1/sync", make_request(device.keys.signing, hello, bundle)))
    return found


async def _load(port: int, queues: Sequence[Sequence[bytes]], per_second: float | None = None) -> Load:
    """Send each queue in its order: as fast as it goes over one connection each, or at a steady rate over all of them.

    With a rate, every request makes a connection of its own, as devices do, and waiting counts from the moment it
    should have left.
    """
    times: list[float] = []
    start = time.monotonic() + 0.2
    total = sum(len(queue) for queue in queues)
    order = random.Random(2).sample(range(total), total)
    slots = iter(order)

    async def one(queue: Sequence[bytes], due: Sequence[float]) -> None:
        line = None
        for request, moment in zip(queue, due, strict=True):
            await asyncio.sleep(max(0.0, moment - time.monotonic()))
            begin = moment if per_second else time.monotonic()
            line = line or await asyncio.open_connection("127.0.0.1", port)
            line[1].write(request)
            await _answered(line[0])
            times.append(time.monotonic() - begin)
            if per_second:
                await _closed(line)
                line = None
        await _closed(line)

    async with asyncio.TaskGroup() as group:
        for queue in queues:
            places = sorted(next(slots) for _request in queue)
            due = [start + (place / per_second if per_second else 0) for place in places]
            group.create_task(one(queue, due))
    whole = time.monotonic() - start
    return Load(per_second=total / whole, p95=statistics.quantiles(times, n=20)[-1], median=statistics.median(times))


async def _closed(line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None) -> None:
    if line is not None:
        line[1].close()
        await line[1].wait_closed()


async def _answered(reader: asyncio.StreamReader) -> None:
    """Read one answer; anything but 200 stops the run."""
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        message = head.decode(errors="replace")
        raise RuntimeError(message)
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    await reader.readexactly(int(fields[b"content-length"]))


def _http(method: str, path: str, body: bytes) -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: hub\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def _process(command: Sequence[str], port: int, path: str = "/") -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end of the block; it is up when it answers."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 30
            while not _answers(port, path):
                if time.monotonic() > deadline or process.poll() is not None:
                    message = "the server did not start"
                    raise RuntimeError(message)
                time.sleep(0.02)
            yield process
        finally:
            process.terminate()
            process.wait(20)


def _answers(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(_http("GET", path, b""))
            return line.recv(12).startswith(b"HTTP/1.1")
    except OSError:
        return False


@contextmanager
def _durable_postgres() -> Iterator[str]:
    """Give a database of a server that keeps what it promised."""
    options, postgres.OPTIONS = postgres.OPTIONS, "-c listen_addresses=''"
    try:
        with postgres.running_cluster() as cluster, postgres.fresh_database(cluster, count(1)) as url:
            yield url
    finally:
        postgres.OPTIONS = options


def _processes(pid: int) -> list[int]:
    """Return a process and those it started (Linux)."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(int(child) for child in started)]


def _resident(pid: int) -> float:
    """Return the memory of a process in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    for figure in figures():
        print(figure)
