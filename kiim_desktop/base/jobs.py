"""Work beside the window: what work may ask of its surroundings, and the twin that runs everything at once.

Three lanes: *records* has one thread and alone writes, *reading* has two, *outside* (network, files) one.
gui.jobs.QtJobs is the real one; InlineJobs runs the work where it is called, for tests and commands.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

T = TypeVar("T")


class Lane(Enum):
    """Where work runs."""

    RECORDS = "records"
    READING = "reading"
    OUTSIDE = "outside"


class Cancelled(Exception):  # not an error: the person changed her mind
    """The work was cancelled; raised by `Progress.step` between two steps."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far work is; `total` 0 means the end is not known."""

    done: int
    total: int
    what: str


class Progress:
    """The rope between a running piece of work and whoever started it; safe from every thread."""

    def __init__(
        self, reported: Callable[[Step], None] | None = None, between: Callable[[], None] | None = None
    ) -> None:
        self._reported = reported
        self._between = between
        self._cancelled = threading.Event()
        self._interrupts: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next step, and interrupt what can be interrupted (a running query)."""
        with self._lock:
            self._cancelled.set()
            interrupts, self._interrupts = self._interrupts, []
        for interrupt in interrupts:
            interrupt()

    def when_cancelled(self, interrupt: Callable[[], None]) -> None:
        """Call `interrupt` on cancel, from the cancelling thread; at once if it is too late already."""
        with self._lock:
            if not self._cancelled.is_set():
                self._interrupts.append(interrupt)
                return
        interrupt()

    def step(self, done: int = 0, total: int = 0, what: str = "") -> None:
        """Report how far the work is; raises Cancelled if somebody asked for the end."""
        if self._cancelled.is_set():
            raise Cancelled
        if self._reported is not None:
            self._reported(Step(done, total, what))

    def let_others(self) -> None:
        """Between two slices of a long job: run what waits in the same lane (saves), then go on."""
        if self._between is not None:
            self._between()


Work = Callable[[Progress], T]


class Jobs(Protocol):
    """Runs work in lanes; every callback arrives on the thread of the window, in the order of finishing.

    Exactly one of done, failed and cancelled is called for each job, except that close() may swallow it.
    """

    def run(
        self,
        work: Work[T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[Step], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        lane: Lane = Lane.RECORDS,
    ) -> Progress: ...

    def close(self) -> None: ...


class InlineJobs:
    """Runs work at once in the calling thread: the twin of QtJobs for tests and commands."""

    def run(
        self,
        work: Work[T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[Step], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        lane: Lane = Lane.RECORDS,  # noqa: ARG002  # same signature as the real one
    ) -> Progress:
        progress = Progress(progressed)
        try:
            result = work(progress)
        except Cancelled:
            _tell(cancelled)
        except Exception as error:  # the edge: the error goes to whoever asked
            if failed is None:
                raise
            failed(error)
        else:
            if done is not None:
                done(result)
        return progress

    def close(self) -> None:
        """Nothing runs any more when `run` has returned."""


class Newest:
    """Lets only the newest of several requests answer: starting one cancels and silences the one before."""

    def __init__(self, jobs: Jobs, lane: Lane = Lane.READING) -> None:
        self._jobs = jobs
        self._lane = lane
        self._turn = 0
        self._running: Progress | None = None

    def run(
        self,
        work: Work[T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Progress:
        self.cancel()
        turn = self._turn

        def finish(result: T) -> None:
            if turn == self._turn and done is not None:
                done(result)

        def fail(error: Exception) -> None:
            if turn != self._turn:
                return
            if failed is None:
                raise error
            failed(error)

        progress = self._jobs.run(work, done=finish, failed=fail, lane=self._lane)
        if turn == self._turn:
            self._running = progress
        return progress

    def cancel(self) -> None:
        """Silence and stop what still runs."""
        self._turn += 1
        running, self._running = self._running, None
        if running is not None:
            running.cancel()


def _tell(callback: Callable[[], None] | None) -> None:
    if callback is not None:
        callback()
