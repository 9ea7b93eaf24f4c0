"""Heute by keyboard: the arrows pass over headings, one key ticks, puts off, notes; the search leads into the list."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import millis
from kiim_desktop.base.settings import FOLDED_TODAY
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, OFFICE_TASK
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.today import TodayScreen
from kiim_desktop.presenters.today import TodayPresenter
from kiim_desktop.presenters.today_rows import DraftRow, HeadRow, TaskRow
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.news import StoredNews, keep_news
from kiim_desktop.usecases.agenda import add_to_agenda
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.scenes import focused, press, remind
from tests.gui.workplace.test_names_and_keys import check_names
from tests.strokes.hands import Hands

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


def todos(screen: TodayScreen) -> list[TaskRow]:
    return [row for row in screen.presenter.state.rows if isinstance(row, TaskRow)]


def heads(screen: TodayScreen) -> list[HeadRow]:
    return [row for row in screen.presenter.state.rows if isinstance(row, HeadRow)]


def _to_end(box: QRect) -> QPoint:
    """Return the way from the middle of a row to its action."""
    return QPoint(box.width() // 2 - 40, 0)


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
    assert way == [today, undated, friday, friday, undated, today, friday]


def test_a_ticked_row_stays_until_the_keyboard_leaves_it_and_is_ticked_only_once(
    place: Place, day: TodayScreen
) -> None:
    hands = Hands(place.work.frame, place.jobs)
    hands.play("<Leertaste><Leertaste>")
    assert [(row.what, row.is_done) for row in todos(day)] == [
        ("amina", True),
        ("amina", False),
        ("Stempelfarbe", False),
    ]
    assert day.presenter.state.count == 0
    assert chosen(day) == "heute amina"
    hands.play("<↓>")
    assert chosen(day) == "ohne Tag amina"
    assert tasks(day) == ["amina", "Stempelfarbe"]
    hands.play("<Strg+z>")
    assert chosen(day) == "ohne Tag amina", "the keyboard stays with its row"
    assert [row.is_done for row in todos(day)] == [False] * 3
    assert place.errors == []


def test_what_is_taken_back_while_it_still_stands_there_is_open_again(place: Place, day: TodayScreen) -> None:
    Hands(place.work.frame, place.jobs).play("<Leertaste><Strg+z>")
    assert [row.is_done for row in todos(day)] == [False] * 3
    assert chosen(day) == "heute amina"


def test_a_double_click_on_done_ticks_one_and_opens_nothing(place: Place, day: TodayScreen) -> None:
    hands, rows = Hands(place.work.frame, place.jobs), day.list
    for turn in (QTest.mouseClick, QTest.mouseDClick, QTest.mouseClick):
        box = rows.visualRect(rows.model().index(1, 0))
        turn(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, box.center() + _to_end(box))
        hands.look_up()
    assert [row.is_done for row in todos(day)] == [True, False, False]
    assert place.work.frame.current() == "today"


def test_a_note_after_a_tick_is_about_who_was_ticked(place: Place, day: TodayScreen) -> None:
    elsewhere(lambda: remind(place, "zahra"))
    day.presenter.load()
    hands = Hands(place.work.frame, place.jobs)
    hands.look_up()
    day.focus_first()
    hands.play("<Pos1>")
    row = day.list.current_row()
    assert isinstance(row, TaskRow)
    hands.play("<Leertaste><Strg+E>")
    person = place.work.screens.person.presenter
    assert person.state.person == row.person
    assert person.note.state.is_open


def test_a_key_that_is_held_down_ticks_nothing_more(place: Place, day: TodayScreen) -> None:
    hands = Hands(place.work.frame, place.jobs)
    hands.play("<Leertaste><↓>")
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", autorep=True)
    QApplication.sendEvent(day.list, held)
    hands.look_up()
    assert [(row.what, row.is_done) for row in todos(day)] == [("amina", False), ("Stempelfarbe", False)]


def test_who_comes_back_finds_only_what_is_open(place: Place, day: TodayScreen) -> None:
    hands = Hands(place.work.frame, place.jobs)
    hands.play("<Leertaste><F1>")
    place.work.go("today")
    hands.look_up()
    assert tasks(day) == ["amina", "Stempelfarbe"]


def test_a_section_is_folded_and_unfolded_by_key_and_that_is_remembered(place: Place, day: TodayScreen) -> None:
    hands = Hands(place.work.frame, place.jobs)
    hands.play("<↓><←>")
    assert [row.title for row in heads(day) if row.is_folded] == ["Ohne Tag"]
    assert tasks(day) == ["amina", "Stempelfarbe"]
    assert day.list.current_row() == next(row for row in heads(day) if row.is_folded)
    hands.play("<↓><↑>")
    assert isinstance(day.list.current_row(), HeadRow), "a folded heading is reached by the arrows"
    assert place.office.settings.text(FOLDED_TODAY) == "undated"
    again = TodayPresenter(day.presenter._desk)  # noqa: SLF001  # the next start
    again.load()
    hands.look_up()
    assert [row.title for row in again.state.rows if isinstance(row, HeadRow) and row.is_folded] == ["Ohne Tag"]
    hands.play("<→>")
    assert chosen(day) == "ohne Tag amina"
    assert [row for row in heads(day) if row.is_folded] == []


def test_a_section_is_folded_by_a_click_on_its_heading(place: Place, day: TodayScreen) -> None:
    rows = day.list
    box = rows.visualRect(rows.model().index(0, 0))
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert [row.title for row in heads(day) if row.is_folded] == ["Heute"]
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert chosen(day) == "heute amina"


def test_drafts_are_listed_and_enter_goes_on_with_one(place: Place, day: TodayScreen, qtbot: QtBot) -> None:
    hands = Hands(place.work.frame, place.jobs)
    place.open_file(qtbot, "zahra")
    hands.look_up()
    hands.play("<Strg+E>«Erster Satz einer Notiz»<Esc>")
    place.work.go("today")
    hands.look_up()
    drafts = [row for row in day.presenter.state.rows if isinstance(row, DraftRow)]
    assert [(row.name, row.what) for row in drafts] == [("Zahra Azizi", "Notiz: Erster Satz einer Notiz")]
    assert [(row.title, row.count) for row in heads(day)][1] == ("Entwürfe", 1)
    day.focus_first()
    hands.play("<Pos1><↓><Eingabe>")
    note = place.work.screens.person.presenter.note.state
    assert note.typed["text"] == "Erster Satz einer Notiz"
    page = place.work.screens.person.page
    assert isinstance(page, HistoryTab)
    assert focused() is page.editor.text.edit
    assert place.errors == []


def test_a_new_office_offers_how_to_begin(place: Place) -> None:
    day = place.work.screens.today
    hands = Hands(place.work.frame, place.jobs)
    hands.look_up()
    day.show_state(replace(day.presenter.state, rows=(), is_new_office=True))
    buttons = [each for each in day.empty.findChildren(QAbstractButton) if each.isVisible()]
    assert [each.accessibleName() or each.text() for each in buttons] == ["Person anlegen", "Liste einlesen"]
    day.presenter.state = replace(day.presenter.state, rows=(), is_new_office=True)
    buttons[1].click()
    assert place.work.frame.current() == "import"
    buttons[0].click()
    assert place.work.frame.current() == "persons"
    assert place.work.screens.persons.panel.isVisible()


def test_beside_the_list_each_thing_is_counted_by_its_own_name(place: Place, day: TodayScreen) -> None:
    state = replace(day.presenter.state, clarify_count=1, news_unseen=2)
    day.show_state(state)
    assert day.side_button.text() == "Termine (1) · Neu (2) · Zu klären (1)"


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
