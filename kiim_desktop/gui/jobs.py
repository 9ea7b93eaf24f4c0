"""Three lanes of threads whose results come back on the thread of the window."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kiim_desktop.base.jobs import Cancelled, Lane, Progress, Step, Work

T = TypeVar("T")
log = logging.getLogger(__name__)

THREADS = {Lane.RECORDS: 1, Lane.READING: 2, Lane.OUTSIDE: 1}
Deed = Callable[[], None]


class Relay(QObject):
    """Carries deeds from the lanes to the thread of the window; the signal only wakes, the deeds wait in a deque."""

    woken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._deeds: deque[Deed] = deque()
        self.woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def send(self, deed: Deed) -> None:
        """Take a deed from any thread."""
        self._deeds.append(deed)
        self.woken.emit()

    @Slot()
    def _deliver(self) -> None:
        """Run what waited when woken; what arrives meanwhile has its own wake-up call."""
        for _turn in range(len(self._deeds)):
            if self._deeds:
                self._deeds.popleft()()

    def drop(self) -> None:
        self._deeds.clear()


class _Job(Generic[T]):
    """One piece of work with its callbacks, run by a lane."""

    def __init__(
        self,
        work: Work[T],
        relay: Relay,
        ends: tuple[Callable[[T], None] | None, Callable[[Exception], None], Deed | None],
        progressed: Callable[[Step], None] | None,
        between: Deed,
    ) -> None:
        self._work = work
        self._relay = relay
        self._done, self._failed, self._cancelled = ends
        self._progressed = progressed
        self._latest: Step | None = None
        self.progress = Progress(self._report if progressed else None, between)

    def __call__(self) -> None:
        try:
            self.progress.step()
            result = self._work(self.progress)
        except Cancelled:
            self._send_cancelled()
        except Exception as error:  # noqa: BLE001  # the edge of the lane: the error goes to whoever asked
            if self.progress.is_cancelled:  # an interrupted query ends with its own error
                self._send_cancelled()
            else:
                failed, told = self._failed, error
                self._relay.send(lambda: failed(told))
        else:
            done = self._done
            if done is not None:
                self._relay.send(lambda: done(result))

    def _send_cancelled(self) -> None:
        if self._cancelled is not None:
            self._relay.send(self._cancelled)

    def _report(self, step: Step) -> None:
        """Keep only the newest step on its way, so a busy job cannot flood the window."""
        on_its_way = self._latest is not None
        self._latest = step
        if not on_its_way:
            self._relay.send(self._show)

    def _show(self) -> None:
        step, self._latest = self._latest, None
        if step is not None and self._progressed is not None:
            self._progressed(step)


class _Threads:
    """The threads of one lane over one queue."""

    def __init__(self, lane: Lane, count: int) -> None:
        self._queue: queue.SimpleQueue[_Job[object] | None] = queue.SimpleQueue()
        self._running: set[_Job[object]] = set()
        self._threads = [
            threading.Thread(target=self._serve, name=f"kiim-{lane.value}-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: _Job[object]) -> None:
        self._queue.put(job)

    def run_waiting(self) -> None:
        """Run what waits, inside the calling job of the same lane."""
        while True:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return
            if job is None:
                self._queue.put(None)
                return
            self._run(job)

    def close(self) -> None:
        for job in list(self._running):
            job.progress.cancel()
        for _thread in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while (job := self._queue.get()) is not None:
            self._run(job)

    def _run(self, job: _Job[object]) -> None:
        self._running.add(job)
        try:
            job()
        finally:
            self._running.discard(job)


class QtJobs:
    """The real `Jobs`: built once with the window; `close()` cancels, finishes and joins."""

    def __init__(self, unhandled: Callable[[Exception], None] | None = None) -> None:
        self._relay = Relay()
        self._lanes = {lane: _Threads(lane, count) for lane, count in THREADS.items()}
        self._unhandled = unhandled or _log_unhandled
        self._closed = False

    def run(
        self,
        work: Work[T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[Step], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        lane: Lane = Lane.RECORDS,
    ) -> Progress:
        """Start `work` in a lane; the returned Progress cancels it."""
        threads = self._lanes[lane]
        ends = (done, failed or self._unhandled, cancelled)
        job = _Job(work, self._relay, ends, progressed, threads.run_waiting)
        if self._closed:
            job.progress.cancel()
            return job.progress
        threads.put(job)  # type: ignore[arg-type]  # the queue does not care what the result is
        return job.progress

    def close(self) -> None:
        """Cancel what runs, let queued saves finish, join every thread; nothing is delivered afterwards."""
        self._closed = True
        for threads in self._lanes.values():
            threads.close()
        self._relay.drop()


def _log_unhandled(error: Exception) -> None:
    """Log by type only: the text of a foreign exception may hold what a person typed."""
    log.error("job failed without an owner: %s", type(error).__name__)
