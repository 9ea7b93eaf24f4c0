"""The file fits into its window anew: after a change of size, of letters, of what is written."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.screens.person.history import HistoryTab
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.scenes import facts
from tests.strokes.hands import Hands


def test_the_header_has_its_buttons_again_after_large_letters(qtbot: QtBot, place: Place) -> None:
    look, header = place.work.frame.top._look, place.work.screens.person.header  # noqa: SLF001  # a test looks inside
    place.open_file(qtbot, "amina")
    try:
        look.set_scale(200)
        assert (header.entry.isVisible(), header.others.isVisible()) == (False, True)
    finally:
        look.set_scale(100)
    assert (header.entry.isVisible(), header.others.isVisible()) == (True, False)


def test_a_note_stays_in_sight_when_the_window_becomes_small(qtbot: QtBot, place: Place) -> None:
    hands = Hands(place.work.frame, place.jobs)
    place.open_file(qtbot, "amina")
    hands.play("<Strg+E>«Noch nicht fertig.»")
    place.work.frame.resize(640, 400)
    page = place.work.screens.person.page
    assert isinstance(page, HistoryTab)
    edit, room = page.editor.text.edit, page.editor.findChildren(QScrollArea)[0].viewport()

    def seen() -> bool:
        top = edit.mapTo(room, QPoint()).y()
        return -1 <= top <= room.height() // 2

    qtbot.waitUntil(seen)


def test_the_day_does_not_touch_a_draft(qtbot: QtBot, place: Place) -> None:
    hands = Hands(place.work.frame, place.jobs)
    place.open_file(qtbot, "amina", tab="facts")
    hands.look_up()
    hands.play("<Strg+I>kurs<Eingabe>ik-a<Tab><Esc>")
    page = facts(place)
    chip = page.day.chip
    below = chip.mapTo(page, QPoint(0, chip.height())).y()
    assert page.presenter.state.drafts
    assert page.list.mapTo(page, QPoint()).y() - below >= 8
