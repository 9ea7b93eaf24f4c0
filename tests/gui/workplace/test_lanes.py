"""A morning in the real workplace: the window's thread never touches the file, nothing goes wrong, locking is calm."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.jobs import Lane
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, LANGUAGE_SKILL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui import workplace
from kiim_desktop.gui.locking import IdleLock, close_in_time
from kiim_desktop.presenters.candidates import FAMILY, GIVEN
from kiim_desktop.storage.errors import CalledFromWindow
from kiim_desktop.usecases.drafting import drafts_of
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.scenes import facts, focused, press, scenes, search

STRG = Qt.KeyboardModifier.ControlModifier


def test_the_file_refuses_the_thread_of_the_window(place: Place) -> None:
    with pytest.raises(CalledFromWindow):
        place.office.store.persons.count()


def test_nothing_in_any_screen_asks_the_file_from_the_window(qtbot: QtBot, place: Place) -> None:
    assert len(list(scenes(qtbot, place, "amina"))) > 15
    assert place.errors == []


def test_a_morning_by_keyboard_goes_through_the_lanes(qtbot: QtBot, place: Place) -> None:
    person, screen = place.persons["amina"], place.work.screens.person
    press(place, Qt.Key.Key_K, STRG)
    search(qtbot, place, "haddad")
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.presenter.state.person == person)
    press(place, Qt.Key.Key_E, STRG)
    qtbot.waitUntil(lambda: screen.presenter.note.state.is_open)
    QTest.keyClicks(focused(), "Wohnung gefunden.")
    press(place, Qt.Key.Key_Return, STRG)
    qtbot.waitUntil(lambda: any(entry.text == "Wohnung gefunden." for entry in screen.presenter.state.entries))
    notes = elsewhere(lambda: place.office.store.records(person_scope(person), [COUNSELLING_ENTRY.number]))
    assert len(notes) == 2
    notice = place.work.frame.foot.notice()
    assert notice is not None
    press(place, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: place.work.frame.current() == "persons")
    assert place.errors == []


def test_a_form_is_saved_through_the_lanes_and_shown(qtbot: QtBot, place: Place) -> None:
    person, page = place.persons["amina"], facts(place)
    place.open_file(qtbot, "amina", tab="facts", new="language_skill")
    qtbot.waitUntil(page.form.isVisible)
    page.presenter.form.write("language", "deu")
    page.presenter.form.write("overall", "B1")
    page.presenter.form.save()
    qtbot.waitUntil(lambda: not page.presenter.form.state.is_open)
    kept = elsewhere(lambda: place.office.store.records(person_scope(person), [LANGUAGE_SKILL.number]))
    assert [record.answer(LANGUAGE_SKILL, "overall") for record in kept] == ["B1"]
    qtbot.waitUntil(lambda: "Deutsch" in repr(page.presenter.state))
    assert place.errors == []


def test_a_new_person_is_in_the_list_at_once(qtbot: QtBot, place: Place) -> None:
    screen = place.work.screens.persons
    QTest.keyClick(screen, Qt.Key.Key_N, STRG)
    QTest.keyClicks(screen.panel.fields[GIVEN].line, "Berta")
    QTest.keyClicks(screen.panel.fields[FAMILY].line, "Tal")
    screen.panel.create_button.click()
    qtbot.waitUntil(lambda: screen.found.model.total == 3)
    assert place.errors == []


def test_the_foot_line_follows_what_is_open(qtbot: QtBot, place: Place) -> None:
    page, foot = facts(place), place.work.frame.foot

    def shown() -> str:
        return foot.keys.accessibleName()

    place.open_file(qtbot, "amina", tab="facts")
    qtbot.waitUntil(lambda: bool(page.list.lines))
    assert "Verlauf zeigen" in shown()
    place.work.go("person", person=place.persons["amina"], tab="facts", new="address")
    qtbot.waitUntil(page.form.isVisible)
    assert "speichern" in shown()
    assert "Verlauf zeigen" not in shown()
    page.presenter.form.leave()
    assert "Verlauf zeigen" in shown()
    place.open_file(qtbot, "amina", tab="history", note=True)
    qtbot.waitUntil(lambda: place.work.screens.person.presenter.note.state.is_open)
    assert "speichern" in shown()


def test_locking_keeps_drafts_closes_the_file_and_leaves_every_screen_calm(qtbot: QtBot, place: Place) -> None:
    screens = place.work.screens
    place.open_file(qtbot, "amina", note=True)
    qtbot.waitUntil(lambda: screens.person.presenter.note.state.is_open)
    note = focused()
    QTest.keyClicks(note, "halb")
    told = place.work.prepare_lock("nach 5 Minuten Pause")
    assert told.drafts == 1
    assert "nach 5 Minuten Pause" in told.reason
    for name in ("persons", "person", "exchange", "help"):
        place.work.go(name)
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_F5, Qt.Key.Key_Escape):
            press(place, key)
    place.work.go("person", person=place.persons["zahra"], tab="facts", new="address")
    QTest.keyClicks(note, " weiter")
    place.work.frame.top.search.setText("zahra")
    screens.persons.search("zahra")
    screens.persons.open_first()
    for timer in place.work.frame.findChildren(QTimer):
        timer.timeout.emit()
    for screen in (screens.persons, screens.person, screens.exchange):
        screen.hide()
        screen.show()
        assert not screen.grab().isNull()
    qtbot.wait(50)
    assert place.errors == []
    assert place.work.prepare_lock("") is not None


def test_what_was_typed_last_before_a_lock_is_a_draft(qtbot: QtBot, place: Place) -> None:
    place.open_file(qtbot, "amina", note=True)
    qtbot.waitUntil(lambda: place.work.screens.person.presenter.note.state.is_open)
    QTest.keyClicks(focused(), "halb")
    place.work.screens.person.keep_drafts()
    place.work.screens.persons.keep_drafts()
    qtbot.waitUntil(lambda: len(elsewhere(lambda: drafts_of(place.office))) == 1)


def test_a_lock_does_not_wait_for_work_that_hangs(qtbot: QtBot, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workplace, "LONGEST_GOODBYE", 0.4)
    hangs, ends = threading.Event(), threading.Event()

    def hang(_progress: object) -> None:
        hangs.set()
        ends.wait(30)

    place.jobs.run(hang, lane=Lane.OUTSIDE)
    hangs.wait(5)
    ended = threading.Event()
    watch = threading.Timer(5, ended.set)
    watch.start()
    told = place.work.prepare_lock("")
    assert not ended.is_set()
    watch.cancel()
    assert told.user == place.office.user.id.hex()
    ends.set()
    assert close_in_time(place.jobs, 5)


def test_the_office_locks_after_a_pause_and_a_key_begins_it_anew(qtbot: QtBot, qapp: QApplication) -> None:
    locked: list[bool] = []
    idle = IdleLock(qapp, 5, lambda: locked.append(True))
    (timer,) = idle.findChildren(QTimer)
    assert timer.interval() == 5 * 60_000
    widget = QWidget()
    qtbot.addWidget(widget)
    timer.stop()
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier))
    assert timer.isActive()
    assert locked == []
    timer.setInterval(1)
    qtbot.waitUntil(lambda: locked != [])
    idle.stop()
    idle.deleteLater()
