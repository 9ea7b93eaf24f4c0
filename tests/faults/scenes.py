"""What happens inside a real window whose memory is looked at: the password comes from a file, never from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt

from tests.journeys import plays
from tests.journeys.plays import PLAYED, STRG, Stage

SITECUSTOMIZE: Final = (
    "import sys\nif 'kiim_desktop' in sys.orig_argv:\n    from tests.faults.scenes import begin\n    begin()\n"
)
PASSWORD_FILE: Final = "kennwort"
SHORT: Final = 1_000


def begin() -> None:
    """Add the scenes to the plays and begin as a journey does."""
    PLAYED[unlock_and_lock.__name__] = unlock_and_lock
    plays.begin()


def unlock_and_lock(stage: Stage) -> None:
    """Unlock, report, lock by key when told, report once more."""
    stage.unlock((Path(stage._folder) / PASSWORD_FILE).read_text(encoding="utf-8"))  # noqa: SLF001  # a test looks inside
    stage.wait(lambda: stage.window.workplace is not None)
    screens = stage.place.screens
    stage.wait(lambda: screens.persons.found.model.total > 0)
    stage.report(open=True)
    stage.wait_for_order("lock")
    stage.press(Qt.Key.Key_L, STRG)
    stage.wait(lambda: stage.window.workplace is None)
    stage.report(hidden=not stage.window.isVisible())
