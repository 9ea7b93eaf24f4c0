"""One piece of work at a time: a new one stops the one before, whose answers are no longer heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from kiim_desktop.base.jobs import Jobs, Lane, Progress, Step, Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What is called on the way and if a piece of work does not come to its end."""

    failed: Callable[[Exception], None]
    progressed: Callable[[Step], None]
    stopped: Callable[[], None]


class OneAtATime:
    """Runs work in any lane; `cancel` stops what runs and lets it tell `stopped`."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._turn = 0
        self._running: Progress | None = None

    def run(self, work: Work[T], done: Callable[[T], None], ends: Ends, lane: Lane) -> None:
        """Start a piece of work."""
        self.cancel()
        self._turn += 1
        turn, is_over = self._turn, list[bool]()

        def heard(deed: Callable[[], None]) -> None:
            if turn == self._turn:
                is_over.append(True)
                self._running = None
                deed()

        progress = self._jobs.run(
            work,
            done=lambda result: heard(lambda: done(result)),
            failed=lambda error: heard(lambda: ends.failed(error)),
            progressed=lambda step: ends.progressed(step) if turn == self._turn and not is_over else None,
            cancelled=lambda: heard(ends.stopped),
            lane=lane,
        )
        if turn == self._turn and not is_over:
            self._running = progress

    def cancel(self) -> None:
        """Stop what runs at its next step."""
        if self._running is not None:
            self._running.cancel()
