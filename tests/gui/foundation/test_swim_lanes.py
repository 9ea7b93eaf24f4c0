"""The swim lanes answer to keys, wheel and mouse, and say the same as a table."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.charts.lane_paint import mark_rect
from kiim_desktop.gui.charts.swim_lanes import SwimLanes
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress
from kiim_desktop.presenters.lanes import Lane, LaneItem, LaneKind, LaneState

TODAY = date(2026, 3, 2)


def _item(key: str, start: date, end: date | None = None, kind: LaneKind = LaneKind.BAR) -> LaneItem:
    return LaneItem(key=key, kind=kind, label=key, start=start, end=end, details=(f"{key} im Einzelnen",))


@pytest.fixture
def lanes(look: Look, worn: Dress, qtbot: QtBot) -> SwimLanes:
    widget = SwimLanes(look, TODAY)
    widget.set_lanes(
        [
            Lane(
                "Sprache",
                (_item("A1", date(2023, 1, 1), date(2023, 6, 1)), _item("B1", date(2024, 1, 1), kind=LaneKind.EVENT)),
            ),
            Lane("Arbeit", (_item("Minijob", date(2024, 2, 1), date(2025, 1, 1)),)),
        ]
    )
    qtbot.addWidget(widget)
    widget.resize(1000, widget.sizeHint().height())
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def _wheel(lanes: SwimLanes, modifier: Qt.KeyboardModifier) -> QWheelEvent:
    event = QWheelEvent(
        QPointF(500, 40), QPointF(500, 40), QPoint(0, 0), QPoint(0, 120),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(lanes, event)
    return event


def test_keys_walk_zoom_open_and_ask_for_the_table(lanes: SwimLanes, qtbot: QtBot) -> None:
    opened: list[str] = []
    lanes.entry_opened.connect(opened.append)
    lanes.focus_item("A1")
    QTest.keyClick(lanes, Qt.Key.Key_Right)
    assert lanes.walk.focus == "B1"
    QTest.keyClick(lanes, Qt.Key.Key_Down)
    QTest.keyClick(lanes, Qt.Key.Key_Return)
    assert opened == ["Minijob"]
    days = lanes.span.days
    QTest.keyClick(lanes, Qt.Key.Key_Plus)
    assert lanes.span.days < days
    QTest.keyClick(lanes, Qt.Key.Key_0)
    assert lanes.span.days == days
    with qtbot.waitSignal(lanes.table_wanted):
        QTest.keyClick(lanes, Qt.Key.Key_T)


def test_the_focused_item_is_said(lanes: SwimLanes, qtbot: QtBot) -> None:
    lanes.setFocus()
    qtbot.waitUntil(lanes.hasFocus)
    lanes.focus_item("Minijob")
    assert lanes.accessibleName() == "Zeitstrahl: Arbeit, Minijob, vergangen, Minijob im Einzelnen"


def test_only_the_wheel_with_strg_is_taken(lanes: SwimLanes) -> None:
    days = lanes.span.days
    assert not _wheel(lanes, Qt.KeyboardModifier.NoModifier).isAccepted()
    assert lanes.span.days == days
    assert _wheel(lanes, Qt.KeyboardModifier.ControlModifier).isAccepted()
    assert lanes.span.days < days


def test_a_click_opens_what_is_under_it(lanes: SwimLanes, qtbot: QtBot) -> None:
    placed = lanes.scene.lanes[1].items[0]
    with qtbot.waitSignal(lanes.entry_opened) as told:
        QTest.mouseClick(lanes, Qt.MouseButton.LeftButton, pos=mark_rect(lanes.scene, placed).center().toPoint())
    assert told.args == ["Minijob"]


def test_the_table_says_the_same(lanes: SwimLanes, qtbot: QtBot) -> None:
    table = lanes.build_table()
    qtbot.addWidget(table)
    model = lanes.table_model
    rows = [[model.data(model.index(row, column)) for column in range(5)] for row in range(model.rowCount())]
    assert rows == [
        ["Sprache", "A1", "vergangen", "01.01.2023", "01.06.2023"],
        ["Sprache", "B1", "vergangen", "01.01.2024", ""],
        ["Arbeit", "Minijob", "vergangen", "01.02.2024", "01.01.2025"],
    ]


def test_every_state_and_kind_can_be_painted_at_every_scale(look: Look, worn: Dress, qtbot: QtBot) -> None:
    items = tuple(
        LaneItem(key=f"{kind}{state}", kind=kind, label="Wort", start=date(2025, 1, 1), state=state)
        for kind in LaneKind
        for state in LaneState
    )
    widget = SwimLanes(look, TODAY)
    qtbot.addWidget(widget)
    widget.set_lanes([Lane("Alles", items), Lane("Nichts")])
    for scale in (100, 200):
        look.set_scale(scale)
        widget.resize(800, 200)
        assert not widget.grab().isNull()
