"""A hub inside another program, on this computer only: for the demo and for tests over a real socket."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from kiim_desktop.base.clock import Clock, SystemClock
from kiim_desktop.hub.app import make_app
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.homes import Settings, create_home

LOOPBACK = "127.0.0.1"
_LONGEST_START = 20.0


class EmbeddedHub:
    """Makes a hub in a folder and serves it on a free port of this computer until it is left."""

    def __init__(self, folder: Path, clock: Clock | None = None, *, training: bool = False) -> None:
        self._socket = socket.socket()
        self._socket.bind((LOOPBACK, 0))
        self.url = f"http://{LOOPBACK}:{self._socket.getsockname()[1]}"
        home = create_home(folder, Settings(urls=(self.url,), training=training), clock or SystemClock())
        self.hub: Hub = home.open_hub(clock)
        config = uvicorn.Config(make_app(self.hub), log_config=None, access_log=False, lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="embedded-hub", daemon=True)
        self._started = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(_LONGEST_START)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
        self.hub.site.store.close()

    def _serve(self) -> None:
        loop = asyncio.new_event_loop()
        try:
            loop.call_soon(self._started.set)
            loop.run_until_complete(self._server.serve(sockets=[self._socket]))
        finally:
            loop.close()
