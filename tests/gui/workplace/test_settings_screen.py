"""Einstellungen by keyboard: a choice holds at once, in the window and in its timers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiim_desktop.base.settings import BACKUP_FOLDER, EXCHANGE_MINUTES, LOCK_MINUTES, SCALE, THEME
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.screens.settings import SettingsScreen
from kiim_desktop.gui.style import Dress
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.scenes import focused, press

DRESSED_MS = 30_000
"""Dressing all screens anew takes seconds on a busy machine."""
STRG = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def screen(qtbot: QtBot, place: Place) -> SettingsScreen:
    """Return the screen, opened by its key."""
    press(place, Qt.Key.Key_Comma, STRG)
    shown = place.work.screens.settings
    qtbot.waitUntil(lambda: bool(shown.lines))
    return shown


def test_the_arrow_keys_choose_theme_and_size_at_once(
    qtbot: QtBot, place: Place, screen: SettingsScreen, dressed: tuple[Look, Dress]
) -> None:
    look = dressed[0]
    assert focused() is screen.lines[THEME.name].segments
    try:
        press(place, Qt.Key.Key_Right)
        press(place, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: look.theme is Theme.DARK, timeout=DRESSED_MS)
        screen.presenter.choose(SCALE.name, "130")
        qtbot.waitUntil(lambda: look.scale == 130, timeout=DRESSED_MS)
        assert screen.lines[SCALE.name].reset.isVisible()
        screen.lines[SCALE.name].reset.click()
        qtbot.waitUntil(lambda: look.scale == 100, timeout=DRESSED_MS)
    finally:
        look.set_theme(Theme.LIGHT)
        look.set_scale(100)
    assert place.errors == []


def test_the_minutes_count_at_once(qtbot: QtBot, place: Place, screen: SettingsScreen) -> None:
    idle, regular = place.work._idle, place.work._regular  # noqa: SLF001  # a test looks inside
    assert idle is not None
    field = screen.lines[LOCK_MINUTES.name].field
    assert field is not None
    field.line.setFocus()
    field.line.selectAll()
    QTest.keyClicks(field.line, "7")
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: idle._timer.interval() == 7 * 60_000)  # noqa: SLF001  # the same
    screen.presenter.choose(EXCHANGE_MINUTES.name, "45")
    qtbot.waitUntil(lambda: regular.interval() == 45 * 60_000 and regular.isActive())
    screen.presenter.choose(EXCHANGE_MINUTES.name, "0")
    qtbot.waitUntil(lambda: not regular.isActive())


def test_what_does_not_fit_keeps_what_was_typed_and_says_why(
    qtbot: QtBot, place: Place, screen: SettingsScreen
) -> None:
    field = screen.lines[BACKUP_FOLDER.name].field
    assert field is not None
    field.line.setFocus()
    QTest.keyClicks(field.line, "/gibt/es/nicht")
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.message().startswith("Diesen Ordner gibt es nicht"))
    assert field.text() == "/gibt/es/nicht"
