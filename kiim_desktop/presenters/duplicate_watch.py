"""Looks for persons on file twice whenever somebody changed: after unlocking, after saving, after an exchange."""

from __future__ import annotations

from collections.abc import Callable

from kiim_desktop.base.jobs import Lane, Progress
from kiim_desktop.domain.kinds import DISTINCT_PERSON, FILE_MERGE
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.likeness import TELLING_KINDS
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.duplicates import count_suspected, look_for_duplicates

_CONCERNED = TELLING_KINDS | {DISTINCT_PERSON.number, FILE_MERGE.number}


class DuplicateWatch:
    """One look at a time, in the lane that writes; saving goes on between two persons."""

    def __init__(self, desk: Desk, on_found: Callable[[], None]) -> None:
        """`on_found` hears that there are other pairs to decide about than before."""
        self._desk, self._on_found = desk, on_found
        self._running: Progress | None = None
        self._is_wanted_again = False
        self._count: int | None = None
        self._is_over = False

    def changed(self, changed: Changed) -> None:
        """Look again if something was written that tells persons apart."""
        if changed.kinds & _CONCERNED:
            self.look()

    def look(self) -> None:
        office = self._desk.office
        if self._is_over or not may(office.user.role, Action.SEARCH):
            return
        if self._running is not None:
            self._is_wanted_again = True
            return

        def work(progress: Progress) -> int:
            look_for_duplicates(office, progress)
            return count_suspected(office)

        self._is_wanted_again = False
        ended: list[bool] = []

        def done(count: int) -> None:
            ended.append(True)
            self._end()
            if self._is_over:
                return
            before, self._count = self._count, count
            if count != (before or 0):
                self._on_found()
            if self._is_wanted_again:
                self.look()

        def failed(error: Exception) -> None:
            ended.append(True)
            self._end()
            self._desk.navigator.explain(error)

        def cancelled() -> None:
            ended.append(True)
            self._end()

        running = self._desk.jobs.run(work, done=done, failed=failed, cancelled=cancelled, lane=Lane.RECORDS)
        if not ended:  # work that runs at once is over by now
            self._running = running

    def end(self) -> None:
        """Stop at the next safe point and be silent: the file is being closed."""
        self._is_over = True
        if self._running is not None:
            self._running.cancel()

    def _end(self) -> None:
        self._running = None
