"""The entrances beside the unlock screen. The window reads this module only when one of them is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.jobs import Jobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.recovery import RecoveryScreen
from kiim_desktop.gui.screens.recovery_backup import RestoreScreen
from kiim_desktop.gui.screens.start import StartScreen
from kiim_desktop.presenters.recovering import RecoveryPresenter, SheetDoor
from kiim_desktop.presenters.restoring import RestorePresenter, Restorer
from kiim_desktop.presenters.start import Builder, StartPresenter

Opened = Callable[[object], None]


def start(  # where everything leads, and what it is made with
    builder: Builder,
    jobs: Jobs,
    look: Look,
    opened: Opened,
    restoring: Callable[[], None] | None,
    *,
    practise: Callable[[], None] | None = None,
) -> QWidget:
    """Return the first-start assistant."""
    return StartScreen(StartPresenter(builder, jobs, opened, restoring), look, practise=practise)


def recovery(door: SheetDoor, jobs: Jobs, look: Look, opened: Opened, left: Callable[[str], None]) -> RecoveryScreen:
    """Return the way in with the recovery sheet."""
    return RecoveryScreen(RecoveryPresenter(door, jobs, opened, left), look)


def restore(restorer: Restorer, jobs: Jobs, look: Look, opened: Opened, left: Callable[[], None]) -> QWidget:
    """Return the way from a backup."""
    return RestoreScreen(RestorePresenter(restorer, jobs, opened, left), look)
