"""A folder that is answered again and again, for offices that reach the hub by a shared folder alone."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import FolderRefused, StoreBusy
from kiim_desktop.hub.folders import serve_folder
from kiim_desktop.sync.wire.folders import IDENTITY


class Stop(Protocol):
    """What ends the watch: a threading.Event."""

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds; tells whether it is over."""
        ...


def watch_folder(hub: Hub, root: Path, seconds: int, stop: Stop) -> int:
    """Answer what lies in a folder every so many seconds until told to stop; returns how many requests that were.

    FolderRefused at the first look only. Later the folder may be away for a while (a stick, a share): an empty place is
    not marked again, so nothing is ever laid beside it.
    """
    answered = serve_folder(hub, root)
    while not stop.wait(seconds):
        try:
            if (root / IDENTITY).exists():
                answered += serve_folder(hub, root)
        except (FolderRefused, StoreBusy):
            continue
    return answered


@contextmanager
def until_told() -> Iterator[Stop]:
    """Give what SIGTERM and SIGINT end; a round under way is finished first."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
