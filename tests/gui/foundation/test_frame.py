"""The frame: where you are, where you can go, and how it makes room in a small window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.frame.main_frame import MainFrame
from kiim_desktop.gui.frame.navigator import ExchangeState, FrameWidth, RailEntry, frame_width
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress

ENTRIES = (
    RailEntry(name="today", icon="today", title="Heute", digit=1, count=4),
    RailEntry(name="persons", icon="persons", title="Personen", digit=2),
    RailEntry(name="administration", icon="administration", title="Verwaltung", digit=8, starts_group=True),
)


@pytest.fixture
def frame(look: Look, worn: Dress, qtbot: QtBot) -> MainFrame:
    window = MainFrame(look, ENTRIES)
    qtbot.addWidget(window)
    for entry in ENTRIES:
        window.add_screen(entry.name, QWidget(), keys=(("Strg+E", entry.title),))
    window.resize(1440, 900)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.go("today")
    return window


def test_alt_and_digit_go_and_alt_left_returns(frame: MainFrame, qtbot: QtBot) -> None:
    QTest.keyClick(frame, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(frame, Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)
    assert (frame.current(), frame.rail.currentIndex().row()) == ("administration", 2)
    QTest.keyClick(frame, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert frame.current() == "persons"


def test_a_screen_learns_what_it_was_asked_for(frame: MainFrame) -> None:
    asked: list[dict[str, object]] = []
    frame.add_screen("person", QWidget(), entered=asked.append)
    frame.go("person", person=b"1")
    frame.go("today")
    frame.back()
    assert asked == [{"person": b"1"}, {"person": b"1"}]
    frame.forget_visits()
    frame.back()
    assert frame.current() == "person"


def test_strg_k_leads_to_the_search_and_the_arrow_out_of_it(frame: MainFrame, qtbot: QtBot) -> None:
    QTest.keyClick(frame, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(frame.top.search.hasFocus)
    with qtbot.waitSignal(frame.top.search_changed):
        QTest.keyClicks(frame.top.search, "h")
    with qtbot.waitSignal(frame.top.search_left):
        QTest.keyClick(frame.top.search, Qt.Key.Key_Down)


@pytest.mark.parametrize(
    ("width", "scale", "room", "rail"),
    [
        (1440, 100, FrameWidth.FULL, 192),
        (1100, 100, FrameWidth.NARROW, 56),
        (700, 100, FrameWidth.COMPACT, 48),
        (1440, 200, FrameWidth.COMPACT, 96),
    ],
)
def test_the_frame_makes_room(
    frame: MainFrame, look: Look, width: int, scale: int, room: FrameWidth, rail: int
) -> None:
    look.set_scale(scale)
    frame.resize(width, 700)
    assert (frame.room, frame.rail.width()) == (room, rail)
    assert frame_width(width, scale) is room


def test_the_smallest_window_loses_nothing_at_its_edges(frame: MainFrame, qtbot: QtBot) -> None:
    frame.top.set_exchange(ExchangeState(words="Abgleich bestätigt 09:12", short="09:12", waiting="3 warten"))
    frame.top.set_person("Anna Müller", "Welcome Center Lauenstein")
    frame.resize(640, 400)
    assert frame.size().toTuple() == (640, 400)
    lock = frame.top.findChildren(QWidget)[-1]
    assert lock.geometry().right() < 640


def test_the_foot_shows_the_keys_of_the_screen_in_sight(frame: MainFrame) -> None:
    frame.go("persons")
    assert frame.foot.keys.accessibleName() == "Strg+E: Personen"
    frame.set_keys("persons", (("Strg+N", "neue Person"),))
    assert frame.foot.keys.accessibleName() == "Strg+N: neue Person"


def test_the_undo_key_of_the_foot_line_undoes_once(frame: MainFrame) -> None:
    undone: list[str] = []
    frame.foot.show_notice(
        Notice(Tone.DONE, "Kurs gespeichert.", "", "Rückgängig", "Strg+Z"), lambda: undone.append("u")
    )
    for _turn in range(2):
        QTest.keyClick(frame, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["u"]


def test_the_manual_belongs_to_no_entry_of_the_rail(frame: MainFrame) -> None:
    frame.add_screen("help", QWidget())
    frame.go("persons")
    frame.go("help")
    assert not frame.rail.currentIndex().isValid()


def test_a_new_screen_does_not_give_the_keyboard_to_its_first_button(frame: MainFrame, qtbot: QtBot) -> None:
    (today, persons), pages = (QLineEdit(), QPushButton()), (frame.stack.widget(0), frame.stack.widget(1))
    for widget, page in zip((today, persons), pages, strict=True):
        widget.setParent(page)
        widget.show()
    today.setFocus()
    qtbot.waitUntil(today.hasFocus)
    frame.go("persons")
    assert not persons.hasFocus()
