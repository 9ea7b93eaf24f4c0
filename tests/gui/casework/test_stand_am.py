"""The control "Stand am" in the window: typed, walked by keys, left with Esc; lanes, text and facts follow."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import ADDRESS
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.charts.lane_paint import is_after
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.facts import FactsPage
from kiim_desktop.gui.screens.person.screen import FACTS
from kiim_desktop.presenters.lanes import LaneItem, LaneKind
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.recording import delete_record
from tests.factories import make_entry, make_note, make_person
from tests.gui.casework.test_person_screen import history, shown, texts
from tests.presenters.desks import notes

MAY = date(2023, 5, 1)


@pytest.fixture
def person(desk: Desk) -> PersonId:
    found = make_person(desk.office)
    make_entry(desk.office, found, ADDRESS, municipality="Kirchwalde", valid_from="2022-02-01")
    make_entry(desk.office, found, ADDRESS, municipality="Lauenstein", valid_from="2024-05-01")
    make_note(desk.office, found, "früher", "2023-04-28")
    make_note(desk.office, found, "später", "2026-11-11")
    return found


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, look: Look, person: PersonId) -> PersonScreen:
    found = shown(qtbot, desk, look, person)
    found.activateWindow()
    return found


def press(widget: QWidget, key: Qt.Key, with_keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    focus: QWidget | None = widget.window().focusWidget()
    QTest.keyClick(focus or widget, key, with_keys)


STRG, MONTHS = (
    Qt.KeyboardModifier.ControlModifier,
    (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier),
)


def ask_for(screen: PersonScreen, typed: str) -> None:
    press(screen, Qt.Key.Key_D, STRG)
    QTest.keyClicks(screen.window().focusWidget(), typed)
    press(screen, Qt.Key.Key_Return)


def day(screen: PersonScreen) -> date | None:
    return screen.presenter.state.as_of


def facts(screen: PersonScreen) -> FactsPage:
    page = screen.tab(FACTS)
    assert isinstance(page, FactsPage)
    return page


def values(screen: PersonScreen) -> list[str]:
    return [line.row.value for line in facts(screen).list.lines.values()]


def test_a_day_is_asked_for_and_left_by_keyboard_alone(screen: PersonScreen) -> None:
    ask_for(screen, "1.5.2023")
    assert day(screen) == MAY
    assert screen.banner.isVisible()
    assert "Stand am 01.05.2023." in screen.banner.accessibleName()
    assert "später" not in texts(screen)
    assert "früher" in texts(screen)
    assert history(screen).reading.day.chip.text() == "Stand am 01.05.2023"
    press(screen, Qt.Key.Key_Escape)
    assert day(screen) is None
    assert not screen.banner.isVisible()
    assert "später" in texts(screen)


def test_after_typing_the_keyboard_is_in_the_text_again(screen: PersonScreen) -> None:
    ask_for(screen, "1.5.2023")
    assert history(screen).reading.view.hasFocus()


def test_escape_in_the_field_gives_up_typing_only(screen: PersonScreen) -> None:
    ask_for(screen, "1.5.2023")
    press(screen, Qt.Key.Key_D, STRG)
    press(screen, Qt.Key.Key_Escape)
    assert day(screen) == MAY
    assert history(screen).reading.day.field.isHidden()


def test_a_wrong_date_is_told_above_and_stays_in_the_field(screen: PersonScreen) -> None:
    ask_for(screen, "quatsch")
    assert "kein lesbares Datum" in screen.banner.accessibleName()
    assert history(screen).reading.day.field.text() == "quatsch"
    assert day(screen) is None


def test_months_are_walked_by_keys_in_text_lanes_and_facts(screen: PersonScreen) -> None:
    ask_for(screen, "1.5.2023")
    for widget in (history(screen).reading.view, history(screen).lanes):
        widget.setFocus()
        press(screen, Qt.Key.Key_Left, MONTHS)
    assert day(screen) == date(2023, 3, 1)
    screen.tabs.chosen.emit(FACTS)
    press(screen, Qt.Key.Key_Right, MONTHS)
    assert day(screen) == date(2023, 4, 1)


def test_the_facts_follow_and_come_back_to_today(screen: PersonScreen) -> None:
    ask_for(screen, "1.5.2023")
    screen.tabs.chosen.emit(FACTS)
    assert "Kirchwalde" in values(screen)
    assert "Lauenstein" not in values(screen)
    assert facts(screen).day.chip.text() == "Stand am 01.05.2023"
    press(screen, Qt.Key.Key_Escape)
    assert "Lauenstein" in values(screen)


def test_the_day_can_be_asked_for_among_the_facts(screen: PersonScreen) -> None:
    screen.tabs.chosen.emit(FACTS)
    ask_for(screen, "1.5.2023")
    assert "Lauenstein" not in values(screen)
    assert facts(screen).isAncestorOf(screen.window().focusWidget())


def test_editing_in_the_past_goes_back_to_today_and_says_so(desk: Desk, screen: PersonScreen) -> None:
    screen.tabs.chosen.emit(FACTS)
    ask_for(screen, "1.5.2023")
    line = next(line for line in facts(screen).list.lines.values() if line.row.value == "Kirchwalde")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert day(screen) is None
    assert not facts(screen).presenter.line.state.is_open
    assert notes(desk).told[-1].startswith("Wieder Stand heute.")


def test_the_keys_of_the_past_stand_in_the_foot_line(screen: PersonScreen) -> None:
    assert ("Strg+D", "Stand am") in list(screen.keys())
    ask_for(screen, "1.5.2023")
    for tab in ("history", FACTS):
        screen.tabs.chosen.emit(tab)
        assert screen.keys()[0] == ("Esc", "heute anzeigen")


def test_a_day_before_everything_says_that_nothing_is_known(screen: PersonScreen) -> None:
    ask_for(screen, "1980")
    reading = history(screen).reading
    assert reading.empty.isVisible()
    assert "Zu diesem Tag ist nichts bekannt." in screen.banner.accessibleName()
    reading.empty.pressed.emit()
    assert day(screen) is None


def test_the_lanes_reach_back_to_the_day_and_mute_what_came_later(screen: PersonScreen) -> None:
    ask_for(screen, "1990")
    lanes = history(screen).lanes
    assert lanes.span.first < date(1990, 12, 31)
    bar = LaneItem(key="a", kind=LaneKind.BAR, label="", start=date(2023, 5, 2))
    assert is_after(bar, MAY)
    assert not is_after(bar, date(2023, 5, 2))
    assert not is_after(bar, None)
    before = lanes.grab().toImage()
    press(screen, Qt.Key.Key_Escape)
    lanes.show_all()
    assert lanes.grab().toImage() != before


def test_walking_in_time_keeps_the_zoom(screen: PersonScreen) -> None:
    ask_for(screen, "1.5.2023")
    lanes = history(screen).lanes
    QTest.keyClick(lanes, Qt.Key.Key_Plus)
    days = lanes.span.days
    press(screen, Qt.Key.Key_Left, MONTHS)
    assert lanes.span.days == days


def test_in_a_low_window_the_lanes_make_room_for_the_banner(
    qtbot: QtBot, desk: Desk, look: Look, person: PersonId
) -> None:
    screen = shown(qtbot, desk, look, person, (720, 450))
    assert history(screen).lanes.isVisible()
    screen.presenter.view_as_of("1.5.2023")
    assert not history(screen).lanes.isVisible()
    assert history(screen).reading.lanes_button.isVisible()


def test_a_deleted_record_is_shown_on_request(desk: Desk, screen: PersonScreen, person: PersonId) -> None:
    (record, *_others) = desk.office.store.records(person_scope(person), [ADDRESS.number])
    screen.changed(delete_record(desk.office, person, record.id))
    screen.tabs.chosen.emit(FACTS)
    page = facts(screen)
    assert not any(key.record == record.id for key in page.list.lines)
    buttons = page.findChildren(QAbstractButton)
    next(each for each in buttons if each.accessibleName().startswith("1 gelöschten Eintrag zeigen")).click()
    line = next(line for key, line in page.list.lines.items() if key.record == record.id)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert not page.presenter.line.state.is_open
    assert page.history.isVisible()


def test_a_reason_why_there_is_no_value_is_chosen_by_keys_in_the_note(qtbot: QtBot, screen: PersonScreen) -> None:
    press(screen, Qt.Key.Key_E, STRG)
    editor = history(screen).editor
    editor.minutes.line.setFocus()
    QTest.keyClick(editor.minutes.line, Qt.Key.Key_Period, STRG)
    menu = next(each for each in editor.findChildren(QMenu) if each.isVisible())
    assert [action.text() for action in menu.actions()][:2] == ["nicht gefragt", "unbekannt"]
    menu.actions()[1].trigger()
    assert editor.minutes.text() == "unbekannt"
    assert editor.minutes.message() == ""
    menu.close()
