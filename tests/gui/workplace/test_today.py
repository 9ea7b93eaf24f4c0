"""Heute by keyboard: the arrows pass over headings, one key ticks, puts off, notes; the search leads into the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import millis
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, OFFICE_TASK
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.screens.today import TodayScreen
from kiim_desktop.presenters.today_rows import TaskRow
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.news import StoredNews, keep_news
from kiim_desktop.usecases.agenda import add_to_agenda
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.scenes import focused, press, remind
from tests.gui.workplace.test_names_and_keys import check_names

STRG = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def day(qtbot: QtBot, place: Place) -> TodayScreen:
    """Return the screen with a reminder of today, one without a day, and one of the office on Friday."""

    def fill() -> None:
        remind(place, "amina")
        add_to_agenda(place.office, OFFICE_TASK, {"text": "Stempelfarbe", "due": "2026-11-20"})

    elsewhere(fill)
    screen = place.work.screens.today
    screen.presenter.load()
    qtbot.waitUntil(lambda: len(tasks(screen)) == 3)
    screen.focus_first()
    return screen


def tasks(screen: TodayScreen) -> list[str]:
    return [row.what for row in screen.presenter.state.rows if isinstance(row, TaskRow)]


def chosen(screen: TodayScreen) -> str:
    row = screen.list.current_row()
    assert isinstance(row, TaskRow)
    return f"{row.when.text} {row.what}"


def test_it_is_what_the_morning_begins_with(place: Place) -> None:
    assert place.work.frame.current() == "today"


def test_the_arrows_pass_over_headings_and_stop_at_the_ends(place: Place, day: TodayScreen) -> None:
    way = [chosen(day)]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End):
        press(place, key)
        way.append(chosen(day))
    today, friday, undated = "heute amina", "Fr 20.11. Stempelfarbe", "ohne Tag amina"
    assert way == [today, friday, undated, undated, friday, today, undated]


def test_the_space_bar_ticks_and_the_next_one_is_chosen(qtbot: QtBot, place: Place, day: TodayScreen) -> None:
    press(place, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(tasks(day)) == 2)
    assert chosen(day) == "Fr 20.11. Stempelfarbe"
    press(place, Qt.Key.Key_Z, STRG)
    qtbot.waitUntil(lambda: len(tasks(day)) == 3)
    assert chosen(day) == "Fr 20.11. Stempelfarbe", "the keyboard stays with its row"
    assert place.errors == []


def test_put_off_with_three_keys_and_a_day(qtbot: QtBot, place: Place, day: TodayScreen) -> None:
    press(place, Qt.Key.Key_S)
    assert focused() is day.strip.day.line
    QTest.keyClicks(focused(), "quatsch")
    press(place, Qt.Key.Key_Return)
    assert day.strip.day.message().startswith("Diesen Tag verstehe ich nicht.")
    day.strip.day.line.selectAll()
    QTest.keyClicks(focused(), "Do")
    press(place, Qt.Key.Key_Return)
    assert not day.strip.isVisible()
    qtbot.waitUntil(lambda: chosen(day) == "Do 19.11. amina")
    assert focused() is day.list


def test_escape_gives_up_and_changes_nothing(place: Place, day: TodayScreen) -> None:
    press(place, Qt.Key.Key_S)
    press(place, Qt.Key.Key_Escape)
    assert not day.strip.isVisible()
    assert focused() is day.list
    assert chosen(day) == "heute amina"


def test_a_task_of_the_office_is_noted_by_keyboard(qtbot: QtBot, place: Place, day: TodayScreen) -> None:
    press(place, Qt.Key.Key_N)
    QTest.keyClicks(focused(), "Notfallplan")
    press(place, Qt.Key.Key_Tab)
    QTest.keyClicks(focused(), "morgen")
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Notfallplan" in tasks(day))
    assert place.errors == []


def test_enter_opens_the_file_and_back_leads_here(qtbot: QtBot, place: Place, day: TodayScreen) -> None:
    press(place, Qt.Key.Key_Return)
    person = place.work.screens.person.presenter
    qtbot.waitUntil(lambda: person.state.person == place.persons["amina"])
    press(place, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert place.work.frame.current() == "today"


def test_the_number_stands_in_the_rail(place: Place, day: TodayScreen) -> None:
    entries = place.work.frame.rail._entries.entries  # noqa: SLF001  # a test looks inside
    assert next(each.count for each in entries if each.name == "today") == 1


def test_the_search_field_leads_into_the_list_and_marks_a_row(place: Place, day: TodayScreen) -> None:
    day.list.reset()
    place.work.frame.top.search.setFocus()
    press(place, Qt.Key.Key_Down)
    assert focused() is day.list
    assert chosen(day) == "heute amina"
    assert day.list.selectionModel().isSelected(day.list.currentIndex())


def test_in_a_narrow_window_f4_brings_the_appointments(qtbot: QtBot, place: Place, day: TodayScreen) -> None:
    place.work.frame.resize(760, 500)
    qtbot.waitUntil(lambda: not day.side.isVisible())
    day.list.setFocus()
    press(place, Qt.Key.Key_F4)
    assert day.side.isVisible()
    assert focused() is day.side.appointments
    press(place, Qt.Key.Key_F4)
    assert not day.side.isVisible()
    assert focused() is day.list


def test_what_came_from_elsewhere_is_reached_by_keyboard_and_opens(
    qtbot: QtBot, place: Place, day: TodayScreen
) -> None:
    amina = place.persons["amina"]
    note = elsewhere(lambda: place.office.store.records(person_scope(amina), [COUNSELLING_ENTRY.number])[0].id)
    now = millis(place.office.clock.now())
    lines = [StoredNews(now - each, person_scope(amina), b"o" * 16, (note,)) for each in range(5)]

    def keep() -> None:
        with Exchange(place.office.store).writing() as desk:
            keep_news(desk.connection, lines, now)

    elsewhere(keep)
    day.presenter.load()
    qtbot.waitUntil(day.side.news.isVisible)
    assert day.side.all_news.text() == "Alle 5"
    day.side.all_news.click()
    qtbot.waitUntil(lambda: len(day.presenter.state.news) == 5)
    assert day.side.all_news.text() == "Weniger"
    assert check_names(place.work.frame) == []
    day.side.news.setFocus(Qt.FocusReason.TabFocusReason)
    assert day.side.news.currentIndex().data().startswith("neu, Amina Haddad")
    press(place, Qt.Key.Key_Return)
    person = place.work.screens.person.presenter
    qtbot.waitUntil(lambda: person.state.person == amina)
    qtbot.waitUntil(lambda: day.presenter.state.news_unseen == 0)
    assert place.errors == []
