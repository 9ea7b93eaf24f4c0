"""One person on the screen: timeline, text, reminders, and a note in under a minute by keyboard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import ADDRESS, COUNSELLING_ENTRY, COURSE_ENROLMENT, TASK
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.note_editor import DRAFT_EVERY_MS, NoteEditor
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from tests.factories import OtherDevice, make_entry, make_note, make_person
from tests.presenters.desks import notes

HOSTILE = "<img src='file:///etc/passwd'><b>Amina</b>\u202e &amp; %s {x}\n\tZeile " + "ß" * 5000


def shown(
    qtbot: QtBot, desk: Desk, look: Look, person: PersonId, size: tuple[int, int] = (1440, 900), **arguments: object
) -> PersonScreen:
    screen = PersonScreen(PersonPresenter(desk), look)
    notes(desk).on_changed.append(screen.changed)
    qtbot.addWidget(screen)
    screen.resize(*size)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.opened({"person": person, **arguments})
    return screen


def history(screen: PersonScreen) -> HistoryTab:
    tab = screen.tab(HISTORY)
    assert isinstance(tab, HistoryTab)
    return tab


def editor(screen: PersonScreen) -> NoteEditor:
    return history(screen).editor


def texts(screen: PersonScreen) -> list[str]:
    return [entry.text for entry in history(screen).reading.view.stack.entries]


def many_notes(desk: Desk, count: int) -> PersonId:
    person = make_person(desk.office)
    for number in range(count):
        day = date(2026, 11, 1) - timedelta(days=number)
        text = f"Eintrag {number}. " + "Wir haben gesprochen. " * (number % 40)
        make_note(desk.office, person, text, day.isoformat())
    return person


def test_of_a_long_history_only_what_is_in_sight_is_laid_out(qtbot: QtBot, desk: Desk, look: Look) -> None:
    screen = shown(qtbot, desk, look, many_notes(desk, 120))
    view = history(screen).reading.view
    screen.grab()
    assert len(view.stack.entries) == 120
    assert 0 < view.stack.laid_out < 20


def test_scrolling_up_does_not_let_the_text_jump(qtbot: QtBot, desk: Desk, look: Look) -> None:
    screen = shown(qtbot, desk, look, many_notes(desk, 60))
    view = history(screen).reading.view
    view.jump_to(view.stack.entries[40].key)
    bar = view.verticalScrollBar()
    for _step in range(30):
        below = view.stack.at(bar.value() + view.viewport().height() - 1)
        place = view.stack.tops[below] - bar.value()
        before = bar.value()
        bar.setValue(before - 40)
        assert view.stack.tops[below] - bar.value() == place + 40
        view.grab()


def test_arrows_walk_through_the_text_and_reach_the_end(qtbot: QtBot, desk: Desk, look: Look) -> None:
    screen = shown(qtbot, desk, look, many_notes(desk, 12))
    view = history(screen).reading.view
    for _press in range(200):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current_key == view.stack.entries[-1].key
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.current_key == view.stack.entries[0].key


def test_the_text_begins_with_the_newest_entry_that_is_not_planned(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = many_notes(desk, 30)
    make_entry(desk.office, person, COURSE_ENROLMENT, course="BSK-B2", status="angemeldet", begins="2027-01-11")
    view = history(shown(qtbot, desk, look, person)).reading.view
    assert view.stack.entries[0].text.startswith("Berufssprachkurs")
    assert view.stack.entries[view.stack.at(view.verticalScrollBar().value())].text.startswith("Eintrag 0.")


def test_an_item_of_the_timeline_leads_to_its_entry_even_through_a_filter(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = many_notes(desk, 30)
    record = make_entry(desk.office, person, ADDRESS, municipality="Kirchwalde", valid_from="2021-05-01")
    screen = shown(qtbot, desk, look, person)
    tab = history(screen)
    tab.reading.chips["notes"].click()
    assert "Kirchwalde" not in texts(screen)
    tab.lanes.entry_opened.emit(record.hex())
    assert tab.reading.view.current_key == record.hex()
    assert tab.reading.chips[""].isChecked()


def test_a_note_with_its_next_step_is_written_by_keyboard_alone(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    screen = shown(qtbot, desk, look, person, note=True)
    note = editor(screen)
    assert note.isVisible()
    QTest.keyClicks(note.text.edit, "Herr K. hat die Zusage dabei.")
    QTest.keyClicks(note.minutes.line, "35")
    for word in ("spra", "fami"):
        QTest.keyClicks(note.topics.line, word)
        QTest.keyClick(note.topics.line, Qt.Key.Key_Return)
    QTest.keyClicks(note.step.line, "Einstufungstest vereinbaren")
    QTest.keyClicks(note.due.line, "in 3 tagen")
    note.save.click()
    (entry,) = desk.office.store.records(person_scope(person), [COUNSELLING_ENTRY.number])
    (task,) = desk.office.store.records(person_scope(person), [TASK.number])
    assert entry.answer(COUNSELLING_ENTRY, "topics") == ("sprache", "familie")
    assert task.answer(TASK, "due") == "2026-11-20"
    assert not note.isVisible()
    assert texts(screen) == ["Herr K. hat die Zusage dabei."]
    assert [row.task.text for row in history(screen).side.rows] == ["Einstufungstest vereinbaren"]


def test_a_topic_that_was_only_begun_is_saved_with_the_note(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    note = editor(shown(qtbot, desk, look, person, note=True))
    QTest.keyClicks(note.text.edit, "Herr K. war da.")
    QTest.keyClicks(note.topics.line, "spra")
    QTest.keyClick(note.topics.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (entry,) = desk.office.store.records(person_scope(person), [COUNSELLING_ENTRY.number])
    assert entry.answer(COUNSELLING_ENTRY, "topics") == ("sprache",)


def test_what_was_just_saved_is_in_sight(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    for number in range(30):
        make_note(desk.office, person, f"Alte Notiz {number}", "2026-01-05")
    screen = shown(qtbot, desk, look, person, note=True)
    view = history(screen).reading.view
    view.jump_to(view.stack.entries[-1].key)
    QTest.keyClicks(editor(screen).text.edit, "Ganz neu.")
    editor(screen).save.click()
    newest = view.stack.entries[view.stack.index(view.current_key) or 0]
    assert "Ganz neu." in newest.spoken
    assert view.verticalScrollBar().value() == view.stack.tops[view.stack.index(newest.key) or 0]


def test_what_is_typed_is_kept_every_few_seconds_while_the_editor_is_open(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    screen = shown(qtbot, desk, look, person, note=True)
    note = editor(screen)
    assert DRAFT_EVERY_MS < 5000
    assert note.timer.isActive()
    assert note.timer.interval() == DRAFT_EVERY_MS
    QTest.keyClicks(note.text.edit, "halb")
    note.timer.timeout.emit()
    assert drafts_of(desk.office, person)[0].typed["text"] == "halb"
    note.leave.click()
    assert not note.timer.isActive()


def test_a_note_left_as_a_draft_waits_above_the_text_and_goes_on(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    screen = shown(qtbot, desk, look, person, note=True)
    note = editor(screen)
    QTest.keyClicks(note.text.edit, "halb")
    note.leave.click()
    box = history(screen).reading.draft_box
    assert not note.isVisible()
    assert box.isVisible()
    (words,) = [w for w in box.findChildren(QWidget) if w.accessibleName().startswith("Entwurf von 10:42")]
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    assert note.text.text() == "halb"
    assert not box.isVisible()


def test_hiding_the_screen_keeps_the_draft(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    screen = shown(qtbot, desk, look, person, note=True)
    QTest.keyClicks(editor(screen).text.edit, "halb")
    screen.hide()
    assert drafts_of(desk.office, person)[0].typed["text"] == "halb"


def test_typing_into_the_channel_survives_the_saving_of_the_draft(qtbot: QtBot, desk: Desk, look: Look) -> None:
    screen = shown(qtbot, desk, look, make_person(desk.office), note=True)
    note = editor(screen)
    QTest.keyClicks(note.text.edit, "x")
    note.channel.line.selectAll()
    QTest.keyClicks(note.channel.line, "tele")
    note.timer.timeout.emit()
    assert note.channel.line.text().casefold().startswith("tele")


def test_ticking_a_reminder_takes_it_away(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, TASK, text="Anrufen", due="2026-11-17")
    screen = shown(qtbot, desk, look, person)
    history(screen).side.rows[0].check.click()
    assert history(screen).side.rows == []
    assert notes(desk).told == ["Erledigt: Anrufen"]


def test_new_entries_from_elsewhere_announce_themselves(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    make_note(desk.office, person, "eigene")
    screen = shown(qtbot, desk, look, person)
    change = OtherDevice().writes(person_scope(person), ADDRESS, None, municipality="Steinfeld", valid_from="2026")
    screen.changed(desk.office.store.take_in([change], []))
    news = history(screen).reading.news
    assert news.isVisible()
    assert texts(screen) == ["eigene"]
    news.click()
    assert not news.isVisible()
    assert len(texts(screen)) == 2


def test_a_hostile_history_is_shown_as_text_and_harms_nothing(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office, HOSTILE[:480], HOSTILE[:480], birth_place=HOSTILE[:480])
    make_note(desk.office, person, HOSTILE)
    make_entry(desk.office, person, ADDRESS, municipality=HOSTILE[:480], valid_from="2023")
    make_entry(desk.office, person, TASK, text=HOSTILE[:480])
    screen = shown(qtbot, desk, look, person, note=True)
    assert not screen.grab().isNull()
    labels = [widget for widget in screen.findChildren(QWidget) if widget.inherits("QLabel")]
    assert all(isinstance(label, PlainLabel) for label in labels)


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700), (720, 450), (640, 400)])
def test_every_size_shows_text_and_editor(qtbot: QtBot, desk: Desk, look: Look, size: tuple[int, int]) -> None:
    person = many_notes(desk, 5)
    screen = shown(qtbot, desk, look, person, size)
    tab = history(screen)
    assert tab.reading.view.isVisible()
    assert tab.reading.view.viewport().height() > 30
    screen.opened({"person": person, "note": True})
    assert tab.editor.isVisible()
    assert tab.editor.save.isVisible()
    assert not screen.grab().isNull()


def test_what_has_no_room_in_a_small_window_stays_within_reach(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = many_notes(desk, 5)
    make_entry(desk.office, person, TASK, text="Anrufen")
    screen = shown(qtbot, desk, look, person, (640, 400))
    tab = history(screen)
    assert not tab.side.isVisible()
    tab.reading.open_button.click()
    assert tab.side.isVisible()
    assert tab.side.width() == tab.width()
    tab.side.close_button.click()
    assert not tab.side.isVisible()
    assert not tab.lanes.isVisible()
    tab.reading.lanes_button.click()
    assert tab.lanes.isVisible()
    assert tab.reading.area_menu.isVisible()


def test_the_keys_of_the_foot_line_do_what_they_say(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = many_notes(desk, 3)
    make_entry(desk.office, person, TASK, text="Anrufen")
    screen = shown(qtbot, desk, look, person)
    tab = history(screen)
    assert tab.reading.view.hasFocus()
    QTest.keyClick(screen, Qt.Key.Key_F6)
    assert tab.lanes.hasFocus()
    QTest.keyClick(screen, Qt.Key.Key_F6)
    assert tab.side.rows[0].check.hasFocus()
    QTest.keyClick(screen, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert tab.editor.text.edit.hasFocus()
    first_key = screen.keys()[0]
    assert first_key == ("Strg+Eingabe", "speichern")
    QTest.keyClick(tab.editor.text.edit, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert tab.editor.topics.line.hasFocus()
    QTest.keyClicks(tab.editor.text.edit, "Kurz.")
    QTest.keyClick(tab.editor.text.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert texts(screen)[0] == "Kurz."
    assert tab.reading.view.hasFocus()


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_letters_and_fields_grow_together(qtbot: QtBot, desk: Desk, look: Look, scale: int) -> None:
    screen = shown(qtbot, desk, look, many_notes(desk, 3), note=True)
    look.set_scale(scale)
    line = editor(screen).date.line
    assert line.fontMetrics().horizontalAdvance("heute") < line.width()
    assert editor(screen).date.width() == look.px(112)
    assert not screen.grab().isNull()


def test_every_control_has_a_name_of_its_own(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = many_notes(desk, 3)
    make_entry(desk.office, person, TASK, text="Anrufen", due="2026-11-17")
    screen = shown(qtbot, desk, look, person, note=True)
    found = [w for w in screen.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    spoken = [widget.accessibleName() for widget in found]
    assert all(spoken)
    assert len(set(spoken)) == len(spoken)
