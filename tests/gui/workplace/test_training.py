"""In a profile for training every window has the amber frame and says "Übung"; in a real one none does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.training import TrainingFrame, TrainingFrames, frame_of, room_of_frame
from kiim_desktop.presenters.paper.sheets import SHEETS
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.scenes import scenes

WINDOWS = (Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet)


def windows() -> list[QWidget]:
    """Return the windows somebody can see; menus and tool tips are none."""
    shown = QApplication.topLevelWidgets()
    return [each for each in shown if each.isVisible() and each.windowType() in WINDOWS]


def is_framed(window: QWidget) -> bool:
    """Tell whether all four edges are amber, down to the dots, and the word is seen and heard."""
    frame = frame_of(window)
    if frame is None or not frame.isVisible() or frame.geometry() != window.rect():
        return False
    picture = window.grab().toImage()
    ratio = picture.devicePixelRatio()
    ends = window.rect().adjusted(1, 1, -1, -1)
    amber = frame._look.palette.practice  # noqa: SLF001  # a test looks inside
    dots = (ends.topLeft(), ends.bottomLeft(), ends.bottomRight(), QPoint(ends.right(), ends.center().y()))
    heard = QAccessible.queryAccessibleInterface(frame).text(QAccessible.Text.Name)
    return (
        all(QColor(picture.pixel(dot * ratio)) == amber for dot in dots)
        and heard == "Übung"
        and window.windowTitle().endswith("Übung")
    )


def test_every_scene_has_the_frame_and_the_word(qtbot: QtBot, training_place: Place) -> None:
    seen = 0
    for scene in scenes(qtbot, training_place, "amina"):
        for window in windows():
            assert is_framed(window), (scene, window)
        assert training_place.work.frame in windows(), scene
        seen += 1
    assert seen > 60
    assert not training_place.errors


def test_every_sheet_in_the_preview_carries_the_word(qtbot: QtBot, training_place: Place) -> None:
    presenter = training_place.work.screens.printing.presenter
    training_place.work.go("printing", person=training_place.persons["amina"])
    qtbot.waitUntil(lambda: presenter.state.is_ready)
    for sheet in SHEETS:
        presenter.choose_sheet(sheet)
        qtbot.waitUntil(lambda: presenter.state.is_ready)
        assert presenter.state.page is not None
        assert presenter.state.page.mark == "Übung"


def test_a_real_office_has_no_frame(qtbot: QtBot, place: Place) -> None:
    for _number, scene in zip(range(12), scenes(qtbot, place, "amina"), strict=False):
        assert not [each for each in windows() if frame_of(each) is not None], scene
    assert "Übung" not in place.work.frame.windowTitle()


@pytest.fixture
def frames(qapp: QApplication, dressed: tuple[Look, Dress]) -> TrainingFrames:
    watcher = TrainingFrames(dressed[0], qapp)
    qapp.aboutToQuit.connect(watcher.stop)
    return watcher


def test_a_dialog_is_framed_however_it_comes_and_keeps_its_room(
    qtbot: QtBot, dressed: tuple[Look, Dress], frames: TrainingFrames
) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.resize(300, 200)
    dialog.setWindowTitle("Drucken")
    dialog.show()
    assert is_framed(dialog)
    assert dialog.windowTitle() == "Drucken – Übung"
    assert dialog.size() - room_of_frame(dressed[0]) == QSize(300, 200)
    dialog.setWindowTitle("Anders")
    assert dialog.windowTitle() == "Anders – Übung"
    dialog.hide()
    dialog.show()
    assert len(dialog.findChildren(TrainingFrame)) == 1
    frames.stop()


def test_a_frame_that_was_collected_with_its_window_paints_nothing(qtbot: QtBot, training_place: Place) -> None:
    frame = frame_of(training_place.work.frame)
    assert frame is not None
    held = dict(vars(frame))
    vars(frame).clear()
    frame.grab()
    training_place.work.frame.resize(900, 700)
    vars(frame).update(held)


def test_what_was_shown_before_it_had_its_place_keeps_no_frame(
    qtbot: QtBot, dressed: tuple[Look, Dress], frames: TrainingFrames
) -> None:
    window, inside = QWidget(), QWidget()
    qtbot.addWidget(window)
    inside.show()
    assert frame_of(inside) is not None
    inside.setParent(window)
    inside.show()
    assert frame_of(inside) is None
    assert inside.contentsMargins().isNull()
    assert not inside.windowTitle()
    dressed[0].set_scale(200)
    dressed[0].set_scale(100)
    window.show()
    assert is_framed(window)
    frames.stop()


def test_the_frame_lets_clicks_through_and_follows_the_window(
    qtbot: QtBot, dressed: tuple[Look, Dress], frames: TrainingFrames
) -> None:
    window, pressed = QWidget(), list[object]()
    window.mousePressEvent = pressed.append  # type: ignore[method-assign]
    qtbot.addWidget(window)
    window.resize(300, 200)
    window.show()
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(2, 100))
    assert pressed
    for size in (QSize(640, 400), QSize(900, 700)):
        window.resize(size)
        qtbot.waitUntil(lambda: is_framed(window))
    before = window.contentsMargins().top()
    try:
        dressed[0].set_scale(200)
        assert window.contentsMargins().top() > 1.7 * before
        assert is_framed(window)
    finally:
        dressed[0].set_scale(100)
    frames.stop()


def test_at_the_smallest_size_nothing_is_cut_off(qtbot: QtBot, training_place: Place) -> None:
    frame = training_place.work.frame
    frame.resize(640, 400)
    qtbot.waitUntil(lambda: is_framed(frame))
    assert frame.size() == QSize(640, 400)
    inside = frame.centralWidget()
    assert inside is not None
    assert frame.contentsRect() == inside.geometry()
