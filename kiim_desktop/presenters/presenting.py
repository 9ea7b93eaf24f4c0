"""What a presenter inside the open office is given: the office, the lanes of work, the way to other screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiim_desktop.base.jobs import Jobs
from kiim_desktop.presenters.presenting_base import Presenter
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.office import Office


class Navigator(Protocol):
    """Screens ask it by name; they never know each other."""

    def go(self, screen: str, **arguments: object) -> None:
        """Show a screen: "persons", "person" (person=PersonId, tab=str), "exchange" ..."""

    def tell(
        self, sentence: str, undo: Callable[[], None] | None = None, *, redo: Callable[[], None] | None = None
    ) -> None:
        """Say in the foot line what was done, with an offer to take it back, or to do again what was taken back."""

    def explain(self, error: BaseException) -> None:
        """Say what went wrong, what it means and what to do."""

    def changed(self, changed: Changed) -> None:
        """Let every open screen know what was written."""

    def renew(self) -> None:
        """Let every open screen look again: something went or came that nobody wrote here (an order, an end)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a presenter needs: the open office, the lanes of work, and the way to other screens."""

    office: Office
    jobs: Jobs
    navigator: Navigator


__all__ = ["Desk", "Navigator", "Presenter"]
