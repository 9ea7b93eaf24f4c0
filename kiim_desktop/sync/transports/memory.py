"""A carrier that calls a hub in the same process: for simulations, tests and `kiim demo`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Hub(Protocol):
    """The core of a hub without HTTP."""

    def enrol(self, message: bytes) -> bytes: ...

    def sync(self, request: bytes) -> bytes: ...

    def up(self, request: bytes) -> bytes: ...

    def down(self, request: bytes) -> bytes: ...


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

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""
