"""In an open file the keyboard is where one looks: after opening, after saving, after a field was closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.screens.person.documents import DocumentsPage
from kiim_desktop.gui.screens.person.plan import PlanPage
from kiim_desktop.gui.screens.person.screen import PLAN
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.scenes import facts, focused
from tests.strokes.hands import Hands


def hands_on(place: Place) -> Hands:
    return Hands(place.work.frame, place.jobs)


def test_a_file_without_entries_takes_the_keyboard_from_the_search(place: Place) -> None:
    hands = hands_on(place)
    hands.play("<Strg+K>«Zahra»<Eingabe>")
    screen = place.work.screens.person
    assert place.work.frame.current() == "person"
    assert screen.page.isAncestorOf(focused())
    hands.play("<Strg+E>«Erste Notiz.»<Strg+Eingabe>")
    assert [entry.text for entry in screen.presenter.state.entries] == ["Erste Notiz."]
    assert place.work.frame.top.search.text() == "Zahra"


def test_keys_of_the_file_hold_in_the_search_field(place: Place) -> None:
    hands = hands_on(place)
    hands.play("<Strg+K>«Zahra»<Eingabe><Strg+K><Strg+E>«Notiz»")
    assert place.work.screens.person.presenter.note.state.typed["text"] == "Notiz"


def test_eingabe_closes_a_goal_of_a_template_and_letters_are_commands_again(qtbot: QtBot, place: Place) -> None:
    hands = hands_on(place)
    place.open_file(qtbot, "amina")
    hands.play("<Strg+I>plan<Eingabe><↓><Eingabe><Eingabe><Pos1>«Bald: »<Eingabe>")
    page = place.work.screens.person.tab(PLAN)
    assert isinstance(page, PlanPage)
    line = next(iter(page.chooser.lines.values()))
    assert line.editor is None
    assert focused() is line
    assert line.row.text.startswith("Bald: ")
    hands.play("t31.12.<Eingabe>")
    assert line.row.text.startswith("Bald: ")
    assert line.row.due == "31.12."
    assert focused() is line


def test_eingabe_closes_a_goal_of_the_plan_and_letters_are_commands_again(qtbot: QtBot, place: Place) -> None:
    hands = hands_on(place)
    place.open_file(qtbot, "amina")
    hands.play("<Strg+I>plan<Eingabe><↓><Eingabe><Strg+Eingabe>")
    page = place.work.screens.person.tab(PLAN)
    assert isinstance(page, PlanPage)
    hands.play("<Pos1><Eingabe>«Neuer Wortlaut»<Eingabe>")
    assert focused() in page.list.stops
    assert any("Neuer Wortlaut" in line.words.text for line in page.list.lines.values())


def test_after_saving_in_angaben_the_keyboard_is_in_the_new_entry(qtbot: QtBot, place: Place) -> None:
    hands = hands_on(place)
    place.open_file(qtbot, "amina", tab="facts")
    hands.look_up()
    hands.play("<Strg+I>tel<Eingabe>mob<Tab>«0151 5550733»<Strg+Eingabe>")
    page = facts(place)
    focus = page.presenter.state.focused
    assert focus is not None
    line = page.list.lines[focus]
    assert focused() is line
    assert "5550733" in line.accessibleName()
    history = page.presenter.state.history
    assert history is not None
    assert (
        page.list.area.viewport()
        .rect()
        .intersects(line.rect().translated(line.mapTo(page.list.area.viewport(), line.rect().topLeft())))
    )
    hands.play("<Strg+I>tel<Eingabe>fest<Tab>«05551 12345»<Strg+Eingabe>")
    assert "12345" in focused().accessibleName()


def test_what_was_typed_last_time_is_no_tab_stop_but_a_key_away(qtbot: QtBot, place: Place) -> None:
    hands = hands_on(place)
    place.open_file(qtbot, "amina", tab="facts")
    hands.look_up()
    hands.play("<Strg+I>zeug<Eingabe>dtz<Tab>b1<Strg+Eingabe>")
    hands.play("<Strg+I>zeug<Eingabe>dtz<Tab>")
    page = facts(place)
    assert page.form.editors["level"].isAncestorOf(focused())
    hands.play("<Esc><Strg+I>zeug<Eingabe><Strg+R>")
    fields = {field.name: field.typed for field in page.presenter.form.state.visible}
    assert fields["exam"] == "DTZ"


def test_after_saving_a_document_the_keyboard_is_in_its_row(qtbot: QtBot, place: Place) -> None:
    hands = hands_on(place)
    hands.play("<Strg+K>«Zahra»<Eingabe><Strg+Bild↓><Strg+Bild↓><Strg+Bild↓><Strg+Bild↓><Eingabe>zeug<Strg+Eingabe>")
    page = place.work.screens.person.page
    assert isinstance(page, DocumentsPage)
    assert focused() is page.list
    assert len(page.presenter.state.lines) == 1


def test_the_history_follows_into_the_area_that_is_chosen(qtbot: QtBot, place: Place) -> None:
    hands = hands_on(place)
    place.open_file(qtbot, "amina", tab="facts")
    hands.look_up()
    page = facts(place)
    area = next(each for each in page.presenter.state.areas if each.title == "Kontakt")
    page.nav.buttons[area.key].click()
    hands.look_up()
    shown = page.presenter.state.focused
    assert shown is not None
    assert shown.record in {record.record for block in area.blocks for record in block.records}
    assert page.presenter.state.history is not None


def test_a_copy_is_one_key_from_the_form_and_the_keyboard_ends_in_its_row(
    qtbot: QtBot, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, picture = hands_on(place), tmp_path / "zeugnis.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(picture))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (str(picture), ""))
    place.open_file(qtbot, "zahra", tab="documents")
    hands.look_up()
    hands.play("<Eingabe>zeug<Strg+Umschalt+Eingabe>")
    page = place.work.screens.person.page
    assert isinstance(page, DocumentsPage)
    hands.wait_for(lambda: [line.can_attach for line in page.presenter.state.lines] == [False])
    assert focused() is page.list
