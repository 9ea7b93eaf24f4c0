"""Whatever somebody typed or imported is shown as it is, in every screen: no markup, no file opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget  # looks for them
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.style import Dress
from kiim_desktop.presenters.unlock import AfterLock, UnlockPresenter, UserCard
from tests.gui.plain_text import rich_texts
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.hostile import nobody_opens, texts
from tests.gui.workplace.scenes import controls, files, in_sight, scenes, spoken
from tests.presenters.entrances import SmallDoor


def hover(widget: QWidget) -> str:
    """Let the mouse rest on a widget; return the markup of the tool tip."""
    middle = widget.rect().center()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle)))
    shown = QToolTip.text() if QToolTip.isVisible() else ""
    QToolTip.showText(QPoint(), "")
    return shown


def check(qtbot: QtBot, place: Place, name: str, walked: Callable[[QtBot, Place, str], Iterator[str]]) -> None:
    """Walk through scenes: everything plain, all of it painted, every control still has a name."""
    root = place.work.frame
    for scene in walked(qtbot, place, name):
        assert rich_texts(root) == []
        assert not root.grab().isNull()
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
            assert not screen.grab().isNull()
        assert rich_texts(screen) == []
        assert opened == []


def test_the_watch_notices_an_opening(bait: Path) -> None:
    with nobody_opens(bait) as opened:
        bait.read_bytes()
    assert len(opened) == 1
