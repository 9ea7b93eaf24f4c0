"""Work that closes the file (another key for it) while the window is open: it ends with a lock."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.jobs import Jobs, Lane, Progress
from kiim_desktop.base.paths import state_folder
from kiim_desktop.presenters.office.closing import Deed, Failed
from kiim_desktop.presenters.unlock import AfterLock
from kiim_desktop.storage.errors import AlreadyClosed
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings, lock_office


class Ending:
    """Called with a deed it keeps what is typed, lets running work end, does the deed, and locks.

    A deed that was refused before anything changed leaves everybody where they were; after any other error the file is
    closed, and the next unlocking finishes what was begun.
    """

    def __init__(
        self,
        office: Office,
        jobs: Jobs,
        frame: QWidget,
        *,
        quieten: Callable[[], None],
        locked: Callable[[AfterLock, str], None],
    ) -> None:
        """`quieten` keeps drafts and stops what runs; `locked` is told what the next process may show, and why."""
        self._office, self._jobs, self._frame = office, jobs, frame
        self._quieten, self._locked = quieten, locked

    def __call__(self, deed: Deed, reason: str, failed: Failed) -> None:
        """Do the deed after everything that waits; the window takes no key until then."""
        self._frame.setEnabled(False)
        self._quieten()

        def do(_progress: Progress) -> Callable[[], None]:
            try:
                after = self._done(deed)
            except Exception as error:  # noqa: BLE001  # whatever it was: the window has to know whether the file is open
                return self._after_error(error, reason, failed)
            return lambda: self._locked(after, reason)

        def begin(_nothing: None) -> None:
            self._jobs.run(do, done=lambda then: then(), lane=Lane.RECORDS)

        self._jobs.run(lambda _progress: None, done=begin, lane=Lane.OUTSIDE)

    def _done(self, deed: Deed) -> AfterLock:
        office = self._office
        around = Surroundings(
            settings=office.settings,
            clock=office.clock,
            random=office.random,
            state_folder=state_folder(),
            kinds=office.kinds,
        )
        anew = deed(office, around)
        try:
            return AfterLock(user=anew.user.id.hex(), drafts=len(drafts_of(anew)))
        finally:
            lock_office(anew)

    def _after_error(self, error: Exception, reason: str, failed: Failed) -> Callable[[], None]:
        """Return what the window does: go on as before, or lock because the file is closed."""
        try:
            self._office.store.generation()
        except AlreadyClosed:
            return lambda: self._locked(AfterLock(user=self._office.user.id.hex()), reason)

        def go_on() -> None:
            self._frame.setEnabled(True)
            failed(error)

        return go_on
