"""The lines of one worker: how many, and for how long one may say nothing or next to nothing (slowloris).

uvicorn closes a line that is idle between two requests; here is what it leaves out: a head that never ends, and a
request that takes for ever because its sender or reader stalls. Bodies have a pace of their own (bodies.py).
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol


class GuardedLine(H11Protocol):
    """One connection; the worker drops it when it takes longer than an honest one would."""

    head_seconds: ClassVar[float] = 15.0
    """From the first byte (or from connecting) until the head of a request is there."""
    life_seconds: ClassVar[float] = 1_200.0
    """From the head of a request until its answer is read: 4 MiB over 64 kbit/s, twice."""
    lines_at_once: ClassVar[int] = 512
    """Of one worker; who comes on top is turned away and comes again later."""

    _guard: asyncio.TimerHandle | None = None
    _is_asking = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        if len(self.connections) > self.lines_at_once:
            transport.abort()
        else:
            self._watch(self.head_seconds)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()
        if not self._is_asking and self._guard is None:
            self._watch(self.head_seconds)

    def on_response_complete(self) -> None:
        self._is_asking = False
        self._unwatch()
        if self.transport.get_write_buffer_size():
            self._watch(self.life_seconds)
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Give a request its time, once it is there."""
        if self.cycle is not None and not self.cycle.response_complete and not self._is_asking:  # type: ignore[redundant-expr]  # None before the first request, whatever uvicorn declares
            self._is_asking = True
            self._watch(self.life_seconds)

    def _watch(self, seconds: float) -> None:
        self._unwatch()
        self._guard = self.loop.call_later(seconds, self.transport.abort)

    def _unwatch(self) -> None:
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None
