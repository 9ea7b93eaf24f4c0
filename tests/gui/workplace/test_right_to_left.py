"""From right to left everything changes sides but letters, numbers and the axis of time; nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFocusFrame, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.charts.swim_lanes import SwimLanes
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import is_turned, turn
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.gui.widgets.text_paint import draw_line
from tests.gui.workplace.conftest import Place, _people, _placed
from tests.gui.workplace.scenes import in_sight, scenes
from tests.pseudo import turned_language

RTL, LTR = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight


@pytest.fixture
def turned(tmp_path: Path, qapp: QApplication, qtbot: QtBot, dressed: tuple[Look, Dress]) -> Iterator[Place]:
    with turned_language():
        dressed[1].follow_language()
        assert qapp.layoutDirection() is RTL
        yield from _placed(tmp_path, qtbot, dressed, "Welcome Center", _people)
    dressed[1].follow_language()
    assert qapp.layoutDirection() is LTR


def outside(widget: QWidget) -> bool:
    """Tell whether a widget stands beyond the sides of what it stands in; what scrolls may."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or isinstance(widget, QFocusFrame):
        return False
    above = parent.parentWidget()
    if isinstance(above, QAbstractScrollArea) and above.viewport() is parent:
        return False
    area = widget.geometry()
    return not area.isEmpty() and (area.left() < 0 or area.right() >= parent.width())


@pytest.mark.parametrize("size", [(1440, 900), (640, 400)], ids=str)
def test_nothing_stands_outside_what_holds_it(qtbot: QtBot, turned: Place, size: tuple[int, int]) -> None:
    turned.work.frame.resize(*size)
    wrong: dict[str, str] = {}
    for scene in scenes(qtbot, turned, "amina"):
        QApplication.processEvents()
        for widget in in_sight(turned):
            if outside(widget):
                words = f"{type(widget).__name__} {widget.accessibleName()[:40]} in {type(widget.parent()).__name__}"
                wrong.setdefault(f"{words} {widget.geometry().getRect()}", scene)
    assert not wrong, "\n".join(f"{what} ({scene})" for what, scene in wrong.items())


def test_the_rail_stands_at_the_right_and_time_still_runs_to_the_right(qtbot: QtBot, turned: Place) -> None:
    frame = turned.work.frame
    turned.open_file(qtbot, "amina", tab="history")
    assert frame.rail.mapTo(frame, QPoint()).x() > frame.width() // 2
    assert frame.top.search.mapTo(frame, QPoint()).x() > frame.top.settings.mapTo(frame, QPoint()).x()
    lanes = in_sight(turned, SwimLanes)
    assert lanes
    assert all(each.layoutDirection() is LTR for each in lanes)


def cut(place: Place) -> set[str]:
    QApplication.processEvents()
    labels = (label for label in place.work.frame.findChildren(PlainLabel) if label.isVisible())
    return {label.text() for label in labels if label.is_elided()}


def test_no_label_is_cut_that_has_room_the_other_way_round(qtbot: QtBot, turned: Place) -> None:
    """The words are the same and the mark of direction has no width."""
    frame = turned.work.frame
    for scene in scenes(qtbot, turned, "amina"):
        lost = cut(turned)
        frame.setLayoutDirection(LTR)
        lost -= cut(turned)
        frame.unsetLayoutDirection()
        assert not lost, scene


def ink(width: int, *, right: bool, is_swapped: bool, look: Look) -> QRect:
    """Draw a word and return where its ink stands."""
    pixmap = QPixmap(width, 30)
    pixmap.setDevicePixelRatio(1)
    pixmap.fill(Qt.GlobalColor.white)
    painter = QPainter(pixmap)
    if is_swapped:
        turn(painter, QRect(0, 0, width, 30))
        assert is_turned(painter)
    draw_line(painter, QRect(10, 0, width - 60, 30), "Lesbar", look.font(Type.BODY), look.palette.text, right=right)
    painter.end()
    image = pixmap.toImage()
    dark = [x for x in range(width) if any(image.pixelColor(x, y).lightness() < 128 for y in range(30))]
    return QRect(QPoint(min(dark), 0), QPoint(max(dark), 29))


@pytest.mark.parametrize("right", [False, True])
def test_a_line_changes_sides_and_keeps_its_letters(right: bool, dressed: tuple[Look, Dress]) -> None:
    before = ink(300, right=right, is_swapped=False, look=dressed[0])
    after = ink(300, right=right, is_swapped=True, look=dressed[0])
    assert abs(after.left() - (299 - before.right())) <= 2
    assert abs(after.width() - before.width()) <= 1


def test_the_arrow_to_the_left_goes_on_where_the_line_goes_left(qtbot: QtBot, dressed: tuple[Look, Dress]) -> None:
    row = Segments(dressed[0], "Wessen", (("mine", "Meine"), ("office", "Büro")))
    qtbot.addWidget(row)
    row.setLayoutDirection(RTL)
    row.resize(row.sizeHint())
    QTest.keyClick(row, Qt.Key.Key_Left)
    assert row.current() == "office"
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 5, 5))
    assert row.current() == "mine"
