"""The work behind "Liste einlesen": one piece at a time, with its progress and what is said if it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Lane, Newest, Step, Work
from kiim_desktop.base.translation import _
from kiim_desktop.presenters.import_state import ImportState, Stage, past_imports
from kiim_desktop.presenters.one_at_a_time import Ends, OneAtATime
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.usecases.errors import AlreadyImported, BatchUnfinished

T = TypeVar("T")


class ImportWork(Presenter[ImportState]):
    """Runs work and paints into the state how far it is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(ImportState())
        self.desk = desk
        self._work = OneAtATime(desk.jobs)
        self._looking = Newest(desk.jobs)

    def open(self) -> None:
        """Come into sight: what was imported on this device before."""
        office = self.desk.office
        self._looking.run(
            lambda _progress: past_imports(office),
            done=lambda past: self._become(replace(self.state, past=past)),
            failed=self.desk.navigator.explain,
        )

    def cancel(self) -> None:
        """Stop what runs at its next step; what is written stays, and can be continued or taken back."""
        self._work.cancel()

    def _start(
        self,
        work: Work[T],
        done: Callable[[T], None],
        lane: Lane,
        stopped: Callable[[], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run one piece of work; `stopped` tells that it writes, and what follows if it is stopped."""
        is_writing = stopped is not None
        self._become(replace(self.state, is_busy=True, is_writing=is_writing, step=Step(0, 0, ""), problem=""))
        ends = Ends(
            failed=failed or self._fail,
            progressed=lambda step: self._become(replace(self.state, step=step)),
            stopped=stopped or (lambda: self._say("")),
        )
        self._work.run(work, done, ends, lane)

    def _rested(self) -> ImportState:
        return replace(self.state, is_busy=False, is_writing=False, step=None)

    def _say(self, problem: str) -> None:
        self._become(replace(self._rested(), problem=problem))

    def _fail(self, error: Exception) -> None:
        """Say what went wrong where somebody looks; a list that is known already leads back to what was imported."""
        rested = self._rested()
        if isinstance(error, AlreadyImported | BatchUnfinished):
            self.open()
            rested = replace(rested, stage=Stage.FILE)
        elif self.state.waits_for is not None:
            rested = replace(rested, stage=Stage.FILE)
        self._become(replace(rested, problem=problem_words(error)))
        if not isinstance(error, KiimError):
            self.desk.navigator.explain(error)


def problem_words(error: Exception) -> str:
    """Return what stands above the step in which something went wrong."""
    if isinstance(error, AlreadyImported):
        return _("Diese Liste ist schon übernommen, nichts wurde doppelt angelegt. Soll sie noch einmal übernommen "
                 "werden, bitte den Import unten vorher zurücknehmen.")  # fmt: skip
    if isinstance(error, BatchUnfinished):
        return _("Diese Liste ist erst zum Teil übernommen. Bitte den Import unten weiterführen oder zurücknehmen.")
    return error.sentence if isinstance(error, KiimError) else ""
