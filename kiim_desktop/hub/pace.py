"""How fast one device may ask: a loop in one office must not take the hub away from the others.

A device is only counted after its signature was checked, so nobody can use up the share of another. Each worker counts
for itself; nothing of it has to outlive a restart.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from kiim_desktop.hub.refusals import TooMany

AT_ONCE: Final = 2
"""Requests of one device under way: the second may come after a broken line, a third does not."""
PIECE: Final = 0.1
"""What a piece of a large bundle counts for, compared with an exchange."""
UNLIMITED: Final = 0


@dataclass(slots=True)
class _Share:
    left: float
    at: float


class Pace:
    """The shares of all devices at one worker; threads use it together."""

    def __init__(self, per_minute: int = UNLIMITED, now: Callable[[], float] = time.monotonic) -> None:
        """Allow so many requests a minute, saved up for at most one minute; `now` gives seconds."""
        self._per_minute = per_minute
        self._now = now
        self._lock = threading.Lock()
        self._shares: dict[bytes, _Share] = {}
        self._under_way: Counter[bytes] = Counter()

    @contextmanager
    def turn(self, device: bytes, cost: float = 1.0) -> Iterator[None]:
        """Hold one of the places of a device; TooMany if it asks too fast or too often at once."""
        if self._per_minute == UNLIMITED:
            yield
            return
        self._take(device, cost)
        try:
            yield
        finally:
            self._give_back(device)

    def _take(self, device: bytes, cost: float) -> None:
        with self._lock:
            now = self._now()
            share = self._shares.setdefault(device, _Share(self._per_minute, now))
            share.left = min(self._per_minute, share.left + (now - share.at) * self._per_minute / 60)
            share.at = now
            if share.left < cost or self._under_way[device] >= AT_ONCE:
                raise TooMany
            share.left -= cost
            self._under_way[device] += 1

    def _give_back(self, device: bytes) -> None:
        with self._lock:
            self._under_way[device] -= 1
            if not self._under_way[device]:
                del self._under_way[device]
