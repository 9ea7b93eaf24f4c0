"""Whatever somebody typed or imported is shown as it is, in every screen: no markup, no file opened, no time lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QTextBrowser, QTextEdit, QToolTip, QWidget  # noqa: TID251  # looks for them
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.help import HelpScreen
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.style import Dress
from kiim_desktop.presenters.unlock import AfterLock, UnlockPresenter, UserCard
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.hostile import nobody_opens, texts
from tests.gui.workplace.scenes import controls, files, in_sight, scenes, spoken
from tests.presenters.entrances import SmallDoor

LONGEST_PAINT = 0.25
"""Seconds of work of this thread for painting a whole scene."""


def check_plain(root: QWidget) -> None:
    for label in root.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()[:40]
    for rich in root.findChildren(QTextEdit):
        assert isinstance(rich, QTextBrowser)
        assert any(isinstance(above, HelpScreen) for above in _above(rich))


def _above(widget: QWidget) -> list[QWidget]:
    found: list[QWidget] = []
    parent = widget.parentWidget()
    while parent is not None:
        found.append(parent)
        parent = parent.parentWidget()
    return found


def hover(widget: QWidget) -> str:
    """Let the mouse rest on a widget; return the markup of the tool tip."""
    middle = widget.rect().center()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle)))
    shown = QToolTip.text() if QToolTip.isVisible() else ""
    QToolTip.showText(QPoint(), "")
    return shown


def painted(widget: QWidget) -> float:
    """Paint a widget with all in it; return the seconds this thread worked."""
    before = time.thread_time()
    assert not widget.grab().isNull()
    return time.thread_time() - before


def check(qtbot: QtBot, place: Place, name: str, walked: Callable[[QtBot, Place, str], Iterator[str]]) -> None:
    """Walk through scenes: everything plain, painted in time, every control still has a name."""
    root = place.work.frame
    for scene in walked(qtbot, place, name):
        check_plain(root)
        assert painted(root) < LONGEST_PAINT, f"{scene} of {name}"
        assert [type(widget).__name__ for widget in controls(root) if not spoken(widget)] == [], scene


def test_every_screen_shows_hostile_texts_as_they_are(qtbot: QtBot, hostile_place: Place, bait: Path) -> None:
    with nobody_opens(bait) as opened:
        check(qtbot, hostile_place, "nested", scenes)
    assert opened == []
    assert hostile_place.errors == []


def test_every_file_shows_hostile_texts_as_they_are(qtbot: QtBot, hostile_place: Place, bait: Path) -> None:
    assert set(hostile_place.persons) == set(texts(bait))
    with nobody_opens(bait) as opened:
        for name in hostile_place.persons:
            check(qtbot, hostile_place, name, files)
    assert opened == []
    assert hostile_place.errors == []


def test_resting_the_mouse_reads_no_markup(qtbot: QtBot, hostile_place: Place, bait: Path) -> None:
    seen = 0
    with nobody_opens(bait) as opened:
        for _scene in files(qtbot, hostile_place, "picture"):
            for widget in in_sight(hostile_place):
                shown = hover(widget)
                seen += "&lt;img" in shown
                assert "<img" not in shown
    assert opened == []
    assert seen


def test_hostile_names_of_users_are_shown_as_they_are(qtbot: QtBot, dressed: tuple[Look, Dress], bait: Path) -> None:
    for text in texts(bait).values():
        cards = (UserCard(UserId(b"anna----"), text, text), UserCard(UserId(b"deniz---"), text, "Beratung"))
        door = SmallDoor(office_name=text, users=cards)
        told = AfterLock(drafts=2, exchange=text, reason=text)
        screen = UnlockScreen(UnlockPresenter(door, InlineJobs(), lambda _office: None, told), dressed[0])
        qtbot.addWidget(screen)
        screen.resize(1440, 900)
        with nobody_opens(bait) as opened:
            assert painted(screen) < LONGEST_PAINT
        check_plain(screen)
        assert opened == []


def test_the_watch_notices_an_opening(bait: Path) -> None:
    with nobody_opens(bait) as opened:
        bait.read_bytes()
    assert len(opened) == 1
