"""Runs the app under uvicorn: with TLS, behind a proxy, or in clear on this machine alone.

Several workers are processes that share one listening socket. They keep nothing of their own between two requests: what
counts lies in PostgreSQL, under its locks, and a worker that ends is started anew.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette

from kiim_desktop.hub.app import make_app
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import CertificateUnreadable, OneWorkerOnly, PlainHttpRefused, PortTaken
from kiim_desktop.hub.homes import ENVIRONMENT, HubHome, read_home
from kiim_desktop.hub.lines import GuardedLine
from kiim_desktop.hub.logs import set_up
from kiim_desktop.hub.metrics import Metrics
from kiim_desktop.hub.store.databases import is_postgres

WORKER_HOME: Final = f"{ENVIRONMENT}WORKER_HOME"
WORKER_COUNTS: Final = f"{ENVIRONMENT}WORKER_COUNTS"
"""Where workers count side by side; gone when the hub stops."""
GRACE_SECONDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Where and how to listen."""

    host: str
    port: int
    workers: int = 1
    certificate: Path | None = None
    private_key: Path | None = None
    behind_proxy: bool = False


def serve(home: HubHome, serving: Serving) -> None:
    """Listen until stopped; what is under way is answered first, for at most GRACE_SECONDS.

    Raises PlainHttpRefused, CertificateUnreadable, PortTaken, OneWorkerOnly, and what the store says.
    """
    _check(home, serving)
    set_up()
    hub = home.open_hub()
    options = _options(serving)
    if serving.workers == 1:
        try:
            uvicorn.run(make_app(hub), **options)  # type: ignore[arg-type]  # a table of options of uvicorn
        finally:
            hub.site.store.close()
        return
    hub.site.store.close()
    with tempfile.TemporaryDirectory(prefix="kiim-hub.") as counts:
        os.environ |= {WORKER_HOME: str(home.folder), WORKER_COUNTS: counts}
        uvicorn.run("kiim_desktop.hub.serving:worker_app", factory=True, workers=serving.workers, **options)  # type: ignore[arg-type]  # as above


def worker_app() -> Starlette:
    """Return the app of one worker process; the epoch was opened by its parent."""
    set_up()
    hub = Hub(read_home(Path(os.environ[WORKER_HOME])).open_site())

    @asynccontextmanager
    async def closing(_app: Starlette) -> AsyncIterator[None]:
        yield
        hub.site.store.close()

    return make_app(hub, Metrics(Path(os.environ[WORKER_COUNTS])), lifespan=closing)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check(home: HubHome, serving: Serving) -> None:
    if serving.certificate is None and not is_loopback(serving.host):
        raise PlainHttpRefused
    for path in (serving.certificate, serving.private_key):
        if path is not None and not path.is_file():
            raise CertificateUnreadable
    if serving.workers > 1 and not is_postgres(home.settings.store):
        raise OneWorkerOnly
    _check_port(serving.host, serving.port)


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(port=port) from error


def _options(serving: Serving) -> dict[str, object]:
    options: dict[str, object] = {
        "host": serving.host,
        "port": serving.port,
        "http": GuardedLine,
        "ws": "none",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "proxy_headers": serving.behind_proxy,
        "forwarded_allow_ips": "127.0.0.1" if serving.behind_proxy else "",
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "h11_max_incomplete_event_size": 16 * 1024,
    }
    if serving.certificate is not None and serving.private_key is not None:
        options |= {"ssl_certfile": str(serving.certificate), "ssl_keyfile": str(serving.private_key)}
    return options
