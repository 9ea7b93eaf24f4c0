"""Opens the program for the morning: the password is typed and the list is there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from kiim_desktop.gui.app import Window
from kiim_desktop.gui.journey import Keyboard, breathe
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.workplace import Workplace
from tests.bench.offices import PASSWORD
from tests.strokes.day import Morning

SIZE = (1440, 900)


def unlocked(window: Window, out: Path) -> Morning:
    """Unlock and return the morning that can be played; the paper goes into a folder."""
    window.resize(*SIZE)
    window.activateWindow()
    keys = Keyboard(window)
    while not (isinstance(window.entrance, UnlockScreen) and window.entrance.password.line.hasFocus()):
        breathe()
    keys.type(PASSWORD)
    keys.press(Qt.Key.Key_Return)
    while not isinstance(window.workplace, Workplace):
        breathe()
    place = window.workplace
    while not place.screens.persons.found.model.total:
        breathe()
    return Morning(place, place.screens.person.presenter.desk.jobs, out)
