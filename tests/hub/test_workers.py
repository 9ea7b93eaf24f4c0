"""Two real worker processes behind one port on PostgreSQL (with SQLite these tests are not there, see conftest.py)."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
from click.testing import CliRunner

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.cli.hub_main import main
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, approve, invite
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.homes import Settings, create_home
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import EnrolAnswer, EnrolState, Signed, SignLabel, verified
from kiim_desktop.sync.wire.requests import AnswerCode, UpAnswer, UpHead, Wish, make_request, make_up
from tests import postgres
from tests.hub.devices import TestDevice
from tests.hub.test_pieces import large_body
from tests.hub.test_serving import PROGRAM, free_port

DEADLINE = 30.0
seeds = count(1)


@dataclass(frozen=True, slots=True)
class Served:
    """A running hub of two workers: its core in this process stands for the administrator."""

    folder: Path
    store: str
    hub: Hub
    url: str
    process: subprocess.Popen[bytes] = field(repr=False)

    def workers(self) -> list[int]:
        """Return the process ids of the workers that are there."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split() if b"spawn_main" in command_of(pid)]

    @contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """Let nobody but this worker answer, for as long as the block takes."""
        others = [pid for pid in self.workers() if pid != worker]
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in others:
                with contextlib.suppress(ProcessLookupError):  # its keeper replaced it because it did not answer
                    os.kill(pid, signal.SIGCONT)

    def post(self, path: str, content: bytes) -> bytes:
        """Send a request over a line of its own."""
        method = "PATCH" if path.startswith("/v1/up") else "POST"
        response = httpx.request(method, self.url + path, content=content, trust_env=False, timeout=DEADLINE)
        assert response.status_code == 200, response.text
        return response.content

    def sync(self, device: TestDevice, request: bytes) -> AnswerCode:
        return device.take(request, self.post("/v1/sync", request)).code

    def is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False, timeout=1).status_code == 200
        except httpx.TransportError:
            return False

    def waiting_for_locks(self) -> int:
        """Return how many transactions wait for another one."""
        with psycopg.connect(self.store.replace("+psycopg", "")) as connection:
            row = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
        return int(row[0]) if row else 0

    def joined(self) -> TestDevice:
        """Return a first device of a new office."""
        number = next(seeds)
        office = add_office(self.hub.site, f"Stelle {number}", "mbe")
        invited = invite(self.hub.site, office, Role.COUNSELLOR)
        device = TestDevice.invited(self.hub, invited, random.Random(number).randbytes)
        device.enrol()
        approve(self.hub.site, device.id.hex())
        device.enrol()
        return device


def command_of(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def until(is_done: Callable[[], bool]) -> None:
    """Wait for what another process does; fail at the deadline."""
    deadline = time.monotonic() + DEADLINE
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def served(folder: Path, store: str) -> Iterator[Served]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    home = create_home(folder, Settings(store=store, urls=(url,), port=port, workers=2), SystemClock())
    command = [sys.executable, "-c", PROGRAM, "--home", str(folder), "serve"]
    hub = Hub(home.open_site())
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        running = Served(folder, store, hub, url, process)
        try:
            until(lambda: process.poll() is None and running.is_up() and len(running.workers()) == 2)
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(DEADLINE)
            hub.site.store.close()


@pytest.fixture(scope="module")
def running(
    postgres_cluster: postgres.Cluster, database_numbers: count[int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("workers") / "kreis"
    with postgres.fresh_database(postgres_cluster, database_numbers) as url, served(folder, url) as found:
        yield found


def next_request(device: TestDevice, content: bytes) -> bytes:
    bundle = device.bundle(device.next_body(content))
    return make_request(device.keys.signing, device.hello(bundle, wishes=Wish.NO_DOWN), bundle)


def units_of(running: Served, device: TestDevice) -> list[int]:
    with running.hub.site.store.read() as transaction:
        units = transaction.units.between(0, 2**62, device.office, b"")
    return [unit.hub_seq for unit in units if unit.device == device.id]


def test_one_request_at_two_workers_at_once_is_taken_once(running: Served) -> None:
    device = running.joined()
    request = next_request(device, b"eins")
    with ThreadPoolExecutor(2) as threads:
        with running.hub.site.store.write() as transaction:
            transaction.lock_device(device.id)
            asked = []
            for number, worker in enumerate(running.workers(), start=1):
                with running.only(worker):
                    asked.append(threads.submit(running.post, "/v1/sync", request))
                    until(lambda waiting=number: running.waiting_for_locks() == waiting)  # type: ignore[misc]  # bound at once
        codes = sorted(device.take(request, one.result(DEADLINE)).code for one in asked)
    assert codes == [AnswerCode.OK, AnswerCode.COUNTER]
    assert len(units_of(running, device)) == 1


def test_numbers_rise_without_gap_or_double_whichever_worker_gives_them(running: Served) -> None:
    devices = [running.joined() for _each in range(4)]
    with running.hub.site.store.read() as transaction:
        before = transaction.facts.hub_seq()

    def send(device: TestDevice) -> list[AnswerCode]:
        codes = []
        for number in range(8):
            bundle = device.bundle(device.next_body(b"%d" % number))
            request = make_request(device.keys.signing, device.hello(bundle, wishes=Wish.NO_DOWN), bundle)
            codes.append(running.sync(device, request))
            device.number, device.previous, device.certified = device.number + 1, sha256(bundle).digest(), True
        return codes

    with ThreadPoolExecutor(len(devices)) as threads:
        codes = [code for told in threads.map(send, devices) for code in told]
    assert set(codes) == {AnswerCode.OK}
    with running.hub.site.store.read() as transaction:
        streams = [
            stream.hub_seq
            for device in devices
            for stream in transaction.units.streams_between(before, 2**62, device.office, b"")
        ]
    given = sorted([number for device in devices for number in units_of(running, device)] + streams)
    assert given == list(range(before + 1, before + 1 + 2 * len(codes)))
    assert [check for check in verify(running.hub.site) if not check.ok] == []


def test_pieces_of_one_upload_may_reach_different_workers(running: Served) -> None:
    device = running.joined()
    bundle = device.bundle(large_body(device))
    id, middle = sha256(bundle).digest(), len(bundle) // 2

    def up(offset: int, piece: bytes) -> int:
        head = UpHead(device.id, id, len(bundle), offset, sha256(piece).digest())
        return unpack(running.post(f"/v1/up/{id.hex()}", make_up(device.keys.signing, head, piece)), UpAnswer).received

    first, second = running.workers()
    with running.only(first):
        assert up(0, bundle[:middle]) == middle
    with running.only(second):
        assert up(middle, bundle[middle:]) == len(bundle)
    request = make_request(device.keys.signing, device.hello(bundle))
    with running.only(first):
        assert running.sync(device, request) is AnswerCode.OK
    assert len(units_of(running, device)) == 6


def test_what_the_administrator_decides_every_worker_knows_at_once(running: Served) -> None:
    office = add_office(running.hub.site, "Stelle A", "mbe")
    invited = invite(running.hub.site, office, Role.LEAD)
    device = TestDevice.invited(running.hub, invited, random.Random("approved").randbytes)
    message = pack(device.enrol_message())

    def state() -> EnrolState:
        signed = unpack(running.post("/v1/enrol", message), Signed)
        return verified(device.hub_key, SignLabel.ENROLMENT_ANSWER, signed, EnrolAnswer).state

    def command(*words: str) -> int:
        return CliRunner().invoke(main, ["--home", str(running.folder), *words]).exit_code

    def at_each(ask: Callable[[], object]) -> list[object]:
        told = []
        for worker in running.workers():
            with running.only(worker):
                told.append(ask())
        return told

    def hello() -> AnswerCode:
        return running.sync(device, make_request(device.keys.signing, device.hello(epoch=b"")))

    assert at_each(state) == [EnrolState.WAITING_HUB] * 2
    assert command("approve", device.id.hex()) == 0
    assert at_each(state) == [EnrolState.APPROVED] * 2
    assert at_each(hello) == [AnswerCode.OK] * 2
    assert command("revoke", device.id.hex()) == 0
    assert at_each(hello) == [AnswerCode.REVOKED] * 2


def test_whichever_worker_is_asked_tells_the_counts_of_all(running: Served) -> None:
    device = running.joined()
    told = []
    for worker in running.workers():
        with running.only(worker):
            running.sync(device, make_request(device.keys.signing, device.hello()))
    for worker in running.workers():
        with running.only(worker):
            text = httpx.get(f"{running.url}/metrics", trust_env=False).text
            told += [line for line in text.splitlines() if line.startswith('kiim_hub_answers_total{code="ok"}')]
    assert told[0] == told[1]
    assert int(told[0].split()[-1]) >= 2


def test_a_worker_that_ends_is_replaced_and_nothing_confirmed_is_lost(running: Served) -> None:
    device = running.joined()
    assert running.sync(device, next_request(device, b"eins")) is AnswerCode.OK
    lost = running.workers()[0]
    os.kill(lost, signal.SIGKILL)
    until(lambda: lost not in running.workers() and len(running.workers()) == 2)
    for worker in running.workers():
        with running.only(worker):
            until(running.is_up)
            assert running.sync(device, make_request(device.keys.signing, device.hello())) is AnswerCode.OK
    assert len(units_of(running, device)) == 1


def test_stopping_answers_what_is_under_way(postgres_url: str, tmp_path: Path) -> None:
    with served(tmp_path / "kreis", postgres_url) as running, ThreadPoolExecutor(1) as threads:
        device = running.joined()
        request = next_request(device, b"eins")
        with running.hub.site.store.write() as transaction:
            transaction.lock_device(device.id)
            asked = threads.submit(running.post, "/v1/sync", request)
            until(lambda: running.waiting_for_locks() == 1)
            running.process.send_signal(signal.SIGTERM)
            until(lambda: not running.is_up())
        assert device.take(request, asked.result(DEADLINE)).code is AnswerCode.OK
        assert running.process.wait(DEADLINE) == 0
