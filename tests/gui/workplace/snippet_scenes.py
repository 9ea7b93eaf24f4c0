"""Text snippets over an open note, for the tests that walk through everything."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.screen import HISTORY
from tests.gui.workplace.conftest import Place

SHORT = "t1"


def snippet_scenes(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    """Yield the list of snippets empty, with one, while one is changed and with something wrong, then what the key
    offers; `name` and what the persons are called stand in the snippet. The note stays open.
    """
    tab, presenter = place.work.screens.person.tab(HISTORY), place.work.screens.person.presenter.note.snippets
    assert isinstance(tab, HistoryTab)
    key = tab.editor.snippets
    qtbot.waitUntil(lambda: presenter.state.is_loaded)
    key.manage()
    dialog = key.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    yield from _painted("snippets empty", dialog)
    told = next(iter(place.names()))
    presenter.save(SHORT, f"{{Vorname}} {told} {name}", is_shared=True)
    qtbot.waitUntil(lambda: len(presenter.state.lines) == 1 and bool(presenter.state.told))
    yield from _painted("snippets", dialog)
    presenter.choose(presenter.state.lines[0])
    yield from _painted("snippet changed", dialog)
    presenter.save(f"{SHORT} {told}", "", is_shared=False)
    qtbot.waitUntil(lambda: bool(presenter.state.problem))
    yield from _painted("snippet refused", dialog)
    dialog.reject()
    _come_back(qtbot, place)
    key.press()
    menu = key.menu
    assert menu is not None
    yield from _painted("snippets offered", menu)
    menu.close()
    _come_back(qtbot, place)
    presenter.choose(presenter.state.lines[0])
    presenter.delete()
    qtbot.waitUntil(lambda: not presenter.state.lines)


def _come_back(qtbot: QtBot, place: Place) -> None:
    """Make the window the active one, as a desktop does when what lay over it closes."""
    place.work.frame.activateWindow()
    qtbot.waitUntil(place.work.frame.isActiveWindow)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


def _painted(scene: str, window: QWidget) -> Iterator[str]:
    """Paint a window of its own, which a picture of the frame does not show."""
    assert not window.grab().isNull()
    yield scene
