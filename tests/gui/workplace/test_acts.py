"""Taking back in the window: Strg+Z everywhere and long after, Wiederholen, and the list of what I did."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from kiim_desktop.domain.kinds import ADDRESS, COUNSELLING_ENTRY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.acts import REDO, UNDO
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.scenes import focused

STRG, BOTH = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)


def told(place: Place) -> str:
    notice = place.work.frame.foot.notice()
    return notice.what if notice else ""


def state(place: Place) -> str:
    return elsewhere(lambda: state_hash(place.office.store))


def save_address(place: Place) -> None:
    entry = Entry(kind=ADDRESS, answers={"municipality": "Steinfeld"})
    elsewhere(lambda: record_entry(place.office, place.persons["amina"], entry))


def addresses(place: Place) -> list[object]:
    scope = person_scope(place.persons["amina"])
    found = elsewhere(lambda: place.office.store.records(scope, [ADDRESS.number]))
    return [record.answer(ADDRESS, "municipality") for record in found]


@pytest.mark.parametrize("screen", ["persons", "person", "exchange", "acts"])
def test_the_key_takes_back_what_was_done_last_on_every_screen(qtbot: QtBot, place: Place, screen: str) -> None:
    before = state(place)
    save_address(place)
    frame = place.work.frame
    if screen == "person":
        place.open_file(qtbot, "amina")
    else:
        place.work.go(screen)
    QTest.keyClick(frame, Qt.Key.Key_Z, STRG)
    qtbot.waitUntil(lambda: told(place).startswith("Zurückgenommen bei"))
    assert state(place) == before
    QTest.keyClick(frame, Qt.Key.Key_Z, BOTH)
    qtbot.waitUntil(lambda: told(place).startswith("Wiederholt bei"))
    assert sorted(map(str, addresses(place))) == ["Lauenstein", "Steinfeld"]
    assert place.errors == []


def test_a_saved_note_is_taken_back_from_the_foot_line_and_stands_among_the_drafts(qtbot: QtBot, place: Place) -> None:
    place.open_file(qtbot, "amina", note=True)
    screen = place.work.screens.person
    qtbot.waitUntil(lambda: screen.presenter.note.state.is_open)
    screen.presenter.note.write("text", "Bitte noch einmal lesen.")
    screen.presenter.note.save()
    qtbot.waitUntil(lambda: told(place) == "Notiz gespeichert.")
    QTest.keyClick(place.work.frame, Qt.Key.Key_Z, STRG)
    qtbot.waitUntil(lambda: told(place) == "Notiz zurückgenommen, sie ist wieder ein Entwurf.")
    (draft,) = elsewhere(lambda: place.office.store.drafts.of(place.office.user.id))
    assert (draft.kind, draft.typed["text"]) == (COUNSELLING_ENTRY.number, "Bitte noch einmal lesen.")


def test_what_is_typed_in_a_field_is_taken_back_first(qtbot: QtBot, place: Place) -> None:
    before = state(place)
    save_address(place)
    search = place.work.frame.top.search
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    QTest.keyClicks(search, "ha")
    place.work.tell("Gespeichert.", lambda: None)
    QTest.keyClick(search, Qt.Key.Key_Z, STRG)
    assert search.text() != "ha"
    assert told(place) == "Gespeichert."
    assert state(place) != before


def test_an_offer_is_taken_from_a_field_in_which_nothing_was_typed(qtbot: QtBot, place: Place) -> None:
    search, pressed = place.work.frame.top.search, list[str]()
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    place.work.tell("Gespeichert.", lambda: pressed.append("undo"))
    QTest.keyClick(search, Qt.Key.Key_Z, STRG)
    assert pressed == ["undo"]
    QTest.keyClick(search, Qt.Key.Key_Z, STRG)
    assert pressed == ["undo"], "without an offer the key stays with the field"


def test_nothing_to_take_back_is_said(qtbot: QtBot, place: Place) -> None:
    for _turn in range(3):  # two persons and a note
        place.work.frame.foot.end_notice()
        QTest.keyClick(place.work.frame, Qt.Key.Key_Z, STRG)
        qtbot.waitUntil(lambda: told(place) != "")
    place.work.frame.foot.end_notice()
    QTest.keyClick(place.work.frame, Qt.Key.Key_Z, STRG)
    qtbot.waitUntil(lambda: told(place).startswith("Hier haben Sie nichts getan"))


def opened(qtbot: QtBot, place: Place) -> None:
    """Open the list by its key."""
    QTest.keyClick(place.work.frame, Qt.Key.Key_J, STRG)
    qtbot.waitUntil(lambda: place.work.screens.acts.presenter.state.is_loaded)
    qtbot.waitUntil(place.work.screens.acts.list.hasFocus)


def test_the_list_takes_back_and_does_again_by_keyboard(qtbot: QtBot, place: Place) -> None:
    save_address(place)
    opened(qtbot, place)
    screen = place.work.screens.acts
    lines = screen.presenter.state.lines
    assert (lines[0].what, lines[0].standing.text, lines[0].action) == ("Anschrift angelegt", "nur hier", UNDO)
    QTest.keyClick(screen.list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: screen.presenter.state.lines[0].action == REDO)
    assert screen.presenter.state.lines[0].standing.text == "zurückgenommen"
    assert addresses(place) == ["Lauenstein"]
    assert screen.list.hasFocus()
    QTest.keyClick(screen.list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: screen.presenter.state.lines[0].action == UNDO)
    assert len(addresses(place)) == 2


def test_the_list_leads_to_the_file(qtbot: QtBot, place: Place) -> None:
    save_address(place)
    opened(qtbot, place)
    QTest.keyClick(place.work.screens.acts.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.work.screens.person.presenter.state.person == place.persons["amina"])
    assert place.work.frame.current() == "person"


def test_a_day_is_chosen_and_a_day_without_anything_says_so(qtbot: QtBot, place: Place) -> None:
    opened(qtbot, place)
    screen = place.work.screens.acts
    assert [chip.text() for chip in screen.chips] == ["Heute", "Alle"]
    place.office.clock.at = place.office.clock.now().replace(day=18)  # type: ignore[attr-defined]  # a FixedClock
    place.work.go("persons")
    QTest.keyClick(place.work.frame, Qt.Key.Key_J, STRG)
    qtbot.waitUntil(lambda: [chip.text() for chip in screen.chips] == ["Heute", "Gestern", "Alle"])
    assert not screen.presenter.state.lines
    assert screen.empty.isVisible()
    QTest.mouseClick(screen.chips[1], Qt.MouseButton.LeftButton)
    assert len(screen.presenter.state.lines) == 3
    assert screen.list.isVisible()
    button = screen.empty.findChild(QAbstractButton)
    assert button is None or not button.isVisible()


def test_what_somebody_else_changed_is_left_and_said(qtbot: QtBot, place: Place) -> None:
    save_address(place)
    opened(qtbot, place)
    screen = place.work.screens.acts
    act = screen.presenter.state.lines[0]
    scope = person_scope(place.persons["amina"])
    found = elsewhere(lambda: place.office.store.records(scope, [ADDRESS.number]))
    mine = next(record for record in found if record.answer(ADDRESS, "municipality") == "Steinfeld")
    elsewhere(lambda: delete_record(place.office, place.persons["amina"], mine.id))
    screen.presenter.turn(act)
    qtbot.waitUntil(lambda: told(place).startswith("Danach wurde an derselben Stelle"))


def test_the_button_beside_sperren_opens_the_list(qtbot: QtBot, place: Place) -> None:
    place.work.frame.resize(640, 400)
    button = place.work.frame.top.acts
    assert button.isVisible()
    assert button.accessibleName() == "Was habe ich heute getan (Strg+J)"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert place.work.frame.current() == "acts"
    assert QApplication.focusWidget() is not None
    assert focused() is not button
