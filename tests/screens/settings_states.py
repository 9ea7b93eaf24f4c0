"""The screen "Einstellungen": as it comes, with a choice of one's own and something that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QScrollBar, QWidget

from kiim_desktop.base.settings import EXCHANGE_MINUTES, FETCH_FILES
from kiim_desktop.gui.workplace import Workplace
from tests.screens.plan_states import Photographer

Until = Callable[[Callable[[], bool]], None]


def settings_pictures(
    camera: Photographer, window: QWidget, work: Workplace, _folder: Path, until: Until
) -> Iterator[Path]:
    """Yield the pictures; afterwards all is as before."""
    work.go("settings")
    screen = work.screens.settings
    until(lambda: bool(screen.lines))
    yield camera.take(window, "17-einstellungen")
    screen.presenter.choose(FETCH_FILES.name, "always")
    screen.presenter.choose(EXCHANGE_MINUTES.name, "9999")
    until(lambda: bool(screen.presenter.state.typed.get(EXCHANGE_MINUTES.name)))
    yield camera.take(window, "17-einstellungen-selbst")
    for bar in screen.findChildren(QScrollBar):
        bar.setValue(bar.maximum())
    yield camera.take(window, "17-einstellungen-unten")
    screen.presenter.reset(FETCH_FILES.name)
