"""A hub that runs as a process of its own, a poor line to it, and devices of one office at the near end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.jobs import Progress
from kiim_desktop.hub.homes import HubHome, Settings, create_home
from kiim_desktop.sync.transports.https import HttpsCarrier, Line
from kiim_desktop.usecases.exchanging import Exchanged, exchange_now
from tests.architecture.sources import ROOT
from tests.hub.test_serving import free_port, served
from tests.sync import proxy
from tests.sync.devices import Desktop, first_desktop, further_desktop

PATIENCE = 20.0


@dataclass(slots=True)
class PoorLine:
    """A running proxy and what it leads to."""

    process: subprocess.Popen[bytes]
    port: int

    def set(self, **line: float) -> Self:
        """Make the line as poor as `proxy.Line` can say; what is not named becomes sound again."""
        self._ask(msgspec.json.encode(msgspec.structs.asdict(proxy.Line()) | line))
        return self

    def counted(self) -> proxy.Counted:
        return self._ask(b"{}")

    def _ask(self, raw: bytes) -> proxy.Counted:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(raw + b"\n")
        self.process.stdin.flush()
        return msgspec.json.decode(self.process.stdout.readline(), type=proxy.Counted)


@contextmanager
def poor_line(target: int) -> Iterator[PoorLine]:
    """Run a proxy to a port of this computer and end it."""
    command = [sys.executable, "-m", "tests.sync.proxy", str(target)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield PoorLine(process, int(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(PATIENCE)


@dataclass(slots=True)
class FarHub:
    """A hub in a process of its own, and the line that leads to it."""

    home: HubHome
    line: PoorLine

    def wire(self, *, patience: float = PATIENCE, pin: bytes = b"") -> Line:
        """Return how a device reaches the hub over the poor line."""
        terms = self.home.terms()
        pins = (pin,) if pin else terms.tls_pins
        return Line(url=terms.urls[0], pins=pins, proxy="none", patience=patience)

    def exchange(self, desktop: Desktop, progress: Progress | None = None, *, patience: float = PATIENCE) -> Exchanged:
        """Exchange once over the line as it is now."""
        with closing(HttpsCarrier(self.wire(patience=patience))) as carrier:
            desktop.carrier = carrier
            if progress is not None:
                progress.when_cancelled(carrier.cut)
            return exchange_now(desktop.office, carrier, progress)


@contextmanager
def far_office(
    folder: Path, clock: FixedClock, *, is_secret: bool = False, members: int = 2
) -> Iterator[tuple[FarHub, list[Desktop]]]:
    """Give a hub process, a line to it, and members of an office that know of each other.

    They join while the hub is still a part of this process; then it is opened anew in its own.
    """
    port, scheme = free_port(), "https" if is_secret else "http"
    with poor_line(port) as line:
        settings = Settings(urls=(f"{scheme}://127.0.0.1:{line.port}",), host="127.0.0.1", port=port)
        home = create_home(folder / "kreis", settings, clock)
        desktops = _joined(home, folder, clock, members)
        with served(home.folder, f"{scheme}://127.0.0.1:{port}"):
            yield FarHub(home, line), desktops
        for desktop in desktops:
            desktop.close()


def _joined(home: HubHome, folder: Path, clock: FixedClock, members: int) -> list[Desktop]:
    hub = home.open_hub(clock)
    desktops = [first_desktop(hub, folder, clock)]
    for seed in range(2, members + 1):
        desktops.append(further_desktop(hub, desktops[0], folder, clock, seed))
    for desktop in reversed(desktops):
        desktop.sync()
    hub.site.store.close()
    return desktops


AROUND, HANDSHAKE = 170, 600
"""Bytes that HTTP and TLS put around a request, and that TLS sends up before the first one."""


def twice(before: proxy.Counted, after: proxy.Counted, done: Exchanged) -> tuple[int, int]:
    """Return the bytes on the line, up and down, beyond those of requests and answers that counted.

    What is put around requests is left out; around answers it is not.
    """
    opened = after.connections - before.connections
    up = after.up - before.up - done.bytes_up - AROUND * done.round_trips - HANDSHAKE * opened
    return max(0, up), max(0, after.down - before.down - done.bytes_down)
