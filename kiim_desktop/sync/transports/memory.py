"""A carrier that calls a hub in the same process: for simulations, tests and `kiim demo`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiim_desktop.base.errors import KiimError
from kiim_desktop.sync.errors import HubFull, HubRefused


class Hub(Protocol):
    """The core of a hub without HTTP."""

    def enrol(self, message: bytes) -> bytes: ...

    def sync(self, request: bytes) -> bytes: ...

    def up(self, request: bytes) -> bytes: ...

    def down(self, request: bytes) -> bytes: ...

    def chunks(self, request: bytes) -> bytes: ...

    def chunk(self, request: bytes) -> bytes: ...


@dataclass(slots=True)
class MemoryCarrier:
    """Hands messages over as they are."""

    hub: Hub
    name: str = "memory"
    answers_at_once: bool = True

    def enrol(self, message: bytes) -> bytes | None:
        return self.hub.enrol(message)

    def sync(self, request: bytes) -> bytes | None:
        return self.hub.sync(request)

    def up(self, request: bytes) -> bytes:
        return self.hub.up(request)

    def down(self, request: bytes) -> bytes:
        return self.hub.down(request)

    def chunks(self, request: bytes) -> bytes:
        return _asked(self.hub.chunks, request)

    def chunk(self, request: bytes) -> bytes:
        return _asked(self.hub.chunk, request)

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""


def _asked(give: Callable[[bytes], bytes], request: bytes) -> bytes:
    """Return an answer; what the hub refuses is told as over a line, where only the code of the problem arrives."""
    try:
        return give(request)
    except KiimError as error:
        reason = getattr(error, "problem", "")
        if not reason:
            raise
        raise (HubFull() if reason == "quota" else HubRefused(reason=reason)) from error
