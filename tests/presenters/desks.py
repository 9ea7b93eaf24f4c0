"""A desk for presenters in tests: a real office, work that runs at once or when asked, a navigator that remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from kiim_desktop.base.clock import Clock, FixedClock
from kiim_desktop.base.jobs import InlineJobs, Jobs, Lane, Progress, Step, Work
from kiim_desktop.domain.offices import Role
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.store import Changed
from tests.factories import open_office

T = TypeVar("T")
TUESDAY = datetime(2026, 11, 17, 9, 42, 15, tzinfo=UTC)
"""10:42:15 in Berlin."""


@dataclass
class Notes:
    """A navigator that writes down what it was asked."""

    went: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    undo: Callable[[], None] | None = None
    redo: Callable[[], None] | None = None
    errors: list[BaseException] = field(default_factory=list)
    on_changed: list[Callable[[Changed], None]] = field(default_factory=list)
    on_renew: list[Callable[[], None]] = field(default_factory=list)
    renewed: int = 0

    def go(self, screen: str, **arguments: object) -> None:
        self.went.append((screen, arguments))

    def tell(
        self, sentence: str, undo: Callable[[], None] | None = None, *, redo: Callable[[], None] | None = None
    ) -> None:
        self.told.append(sentence)
        self.undo, self.redo = undo, redo

    def explain(self, error: BaseException) -> None:
        self.errors.append(error)

    def changed(self, changed: Changed) -> None:
        for hear in self.on_changed:
            hear(changed)

    def renew(self) -> None:
        self.renewed += 1
        for look_again in self.on_renew:
            look_again()

    def take_back(self) -> None:
        """Press Rückgängig."""
        assert self.undo is not None
        self.undo()

    def do_again(self) -> None:
        """Press Wiederholen."""
        assert self.redo is not None
        self.redo()


class PatientJobs:
    """Runs work only when told to, in any order: answers of older questions can come last."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

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
        def deed() -> None:
            InlineJobs().run(work, done=done, failed=failed, progressed=progressed, cancelled=cancelled, lane=lane)

        self.waiting.append(deed)
        return Progress(progressed)

    def finish(self, number: int = 0) -> None:
        self.waiting.pop(number)()

    def close(self) -> None:
        self.waiting.clear()


@contextmanager
def open_desk(
    folder: Path, *, jobs: Jobs | None = None, clock: Clock | None = None, role: Role = Role.LEAD
) -> Iterator[Desk]:
    """Open an office in `folder` and give a desk in it; what is told lies in `desk.navigator`, a Notes."""
    with open_office(folder, clock=clock or FixedClock(TUESDAY), role=role) as office:
        yield Desk(office, jobs or InlineJobs(), Notes())


def notes(desk: Desk) -> Notes:
    """Return the navigator of such a desk as what it is."""
    assert isinstance(desk.navigator, Notes)
    return desk.navigator
