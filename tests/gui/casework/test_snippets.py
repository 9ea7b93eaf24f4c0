"""Strg+B in the note, and the list of snippets, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.note_editor import NoteEditor
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.gui.screens.person.snippets_dialog import SnippetsDialog
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.snippets import SnippetsPresenter
from kiim_desktop.usecases.snippets import save_snippet, snippets
from tests.factories import make_person
from tests.gui.workplace.scenes import controls
from tests.gui.workplace.test_names_and_keys import check_names, walk
from tests.presenters.desks import notes

STRG = Qt.KeyboardModifier.ControlModifier


def noting(qtbot: QtBot, desk: Desk, look: Look) -> NoteEditor:
    """Return the editor of an empty note."""
    person: PersonId = make_person(desk.office, "Selam", "Gebremariam")
    screen = PersonScreen(PersonPresenter(desk), look)
    notes(desk).on_changed.append(screen.changed)
    qtbot.addWidget(screen)
    screen.resize(1440, 900)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.opened({"person": person, "note": True})
    tab = screen.tab(HISTORY)
    assert isinstance(tab, HistoryTab)
    return tab.editor


def menu_of(editor: NoteEditor) -> QMenu:
    menu = editor.snippets.menu
    assert menu is not None
    return menu


def managing(qtbot: QtBot, editor: NoteEditor) -> SnippetsDialog:
    """Open the list of snippets."""
    editor.snippets.manage()
    dialog = editor.snippets.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_a_short_name_and_the_key_become_the_snippet(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "abh", "Rückruf der ABH für {Vorname} am {Datum}.")
    editor = noting(qtbot, desk, look)
    edit = editor.text.edit
    edit.insertPlainText("Heute 😀 ")
    QTest.keyClicks(edit, "abh")
    QTest.keyClick(edit, Qt.Key.Key_B, STRG)
    QTest.keyClicks(edit, " Gut.")
    assert editor.text.text() == "Heute 😀 Rückruf der ABH für Selam am 17.11.2026. Gut."


def test_what_stands_behind_the_cursor_stays(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "abh", "Amt")
    editor = noting(qtbot, desk, look)
    edit = editor.text.edit
    QTest.keyClicks(edit, "abh und mehr")
    for _letter in " und mehr":
        QTest.keyClick(edit, Qt.Key.Key_Left)
    QTest.keyClick(edit, Qt.Key.Key_B, STRG)
    assert editor.text.text() == "Amt und mehr"


def test_the_first_gap_is_selected_so_that_typing_fills_it(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "t", "😀 Termin bei {Stelle} am {Tag}.")
    editor = noting(qtbot, desk, look)
    edit = editor.text.edit
    QTest.keyClicks(edit, "t")
    QTest.keyClick(edit, Qt.Key.Key_B, STRG)
    QTest.keyClicks(edit, "der VHS")
    assert editor.text.text() == "😀 Termin bei der VHS am {Tag}."


def test_what_was_put_in_is_a_draft_like_what_was_typed(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "abh", "Amt")
    editor = noting(qtbot, desk, look)
    QTest.keyClicks(editor.text.edit, "abh")
    QTest.keyClick(editor.text.edit, Qt.Key.Key_B, STRG)
    QTest.keyClick(editor.text.edit, Qt.Key.Key_Return, STRG)
    assert not editor.isVisible()
    assert notes(desk).told == ["Notiz gespeichert."]


def test_without_a_name_the_key_offers_all_and_the_way_to_the_list(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "abh", "Rückruf & mehr")
    editor = noting(qtbot, desk, look)
    QTest.keyClick(editor.text.edit, Qt.Key.Key_B, STRG)
    menu = menu_of(editor)
    assert [each.text() for each in menu.actions()] == [
        "abh:  Rückruf && mehr",
        "",
        "Bausteine schreiben und ändern …",
    ]
    menu.actions()[0].trigger()
    menu.close()
    assert editor.text.text() == "Rückruf & mehr"


def test_undoing_takes_back_what_was_put_in_and_nothing_typed_before(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "abh", "Amt")
    editor = noting(qtbot, desk, look)
    edit = editor.text.edit
    QTest.keyClicks(edit, "Heute ")
    QTest.keyClick(edit, Qt.Key.Key_B, STRG)
    menu = menu_of(editor)
    menu.actions()[0].trigger()
    menu.close()
    assert edit.toPlainText() == "Heute Amt"
    QTest.keyClick(edit, Qt.Key.Key_Z, STRG)
    assert edit.toPlainText() == "Heute "


def test_without_any_snippet_the_menu_says_so(qtbot: QtBot, desk: Desk, look: Look) -> None:
    editor = noting(qtbot, desk, look)
    editor.snippet_button.click()
    menu = menu_of(editor)
    assert menu.actions()[0].text() == "Noch keine Textbausteine."
    assert not menu.actions()[0].isEnabled()
    menu.close()


def test_a_snippet_is_written_and_used_without_the_mouse(qtbot: QtBot, desk: Desk, look: Look) -> None:
    editor = noting(qtbot, desk, look)
    dialog = managing(qtbot, editor)
    assert dialog.empty.isVisible()
    assert dialog.shortcut.line.hasFocus()
    QTest.keyClicks(dialog.shortcut.line, "tel")
    QTest.keyClick(dialog.shortcut.line, Qt.Key.Key_Tab)
    QTest.keyClicks(dialog.text.edit, "Telefonisch erreicht.")
    QTest.keyClick(dialog.text.edit, Qt.Key.Key_Return, STRG)
    assert dialog.shortcut.text() == dialog.text.text() == ""
    assert dialog.told.text() == "Baustein „tel“ gespeichert."
    assert not dialog.empty.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    editor.window().activateWindow()  # a window manager does that by itself
    qtbot.waitUntil(editor.text.edit.hasFocus)
    QTest.keyClicks(editor.text.edit, "tel")
    QTest.keyClick(editor.text.edit, Qt.Key.Key_B, STRG)
    assert editor.text.text() == "Telefonisch erreicht."


def test_a_snippet_is_chosen_from_the_list_changed_and_deleted(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "abh", "Amt")
    editor = noting(qtbot, desk, look)
    dialog = managing(qtbot, editor)
    dialog.list.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert (dialog.shortcut.text(), dialog.text.text()) == ("abh", "Amt")
    dialog.is_shared.click()
    dialog.save.click()
    assert [each.is_shared for each in snippets(desk.office)] == [True]
    dialog.list.setFocus(Qt.FocusReason.TabFocusReason)
    dialog.list.select_row(0)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    dialog.delete.click()
    assert snippets(desk.office) == ()
    assert dialog.empty.isVisible()


def test_what_is_wrong_is_said_and_the_words_stay(qtbot: QtBot, desk: Desk, look: Look) -> None:
    dialog = managing(qtbot, noting(qtbot, desk, look))
    dialog.shortcut.line.setText("zwei worte")
    dialog.text.edit.setPlainText("Text")
    dialog.save.click()
    assert dialog.told.text().startswith("Das Kürzel ist ein Wort")
    assert (dialog.shortcut.text(), dialog.text.text()) == ("zwei worte", "Text")


def test_every_control_of_the_list_has_a_name_of_its_own_and_fits_a_small_window(
    qtbot: QtBot, desk: Desk, look: Look
) -> None:
    save_snippet(desk.office, "abh", "Amt")
    window, presenter = QWidget(), SnippetsPresenter(desk)
    qtbot.addWidget(window)
    window.resize(640, 400)
    window.show()
    presenter.load()
    dialog = SnippetsDialog(look, presenter, window)
    dialog.open()
    qtbot.waitExposed(dialog)
    assert check_names(dialog) == []
    assert dialog.width() <= 640
    assert dialog.height() <= 400
    dialog.reject()


def test_the_list_closes_with_the_note_below_it(qtbot: QtBot, desk: Desk, look: Look) -> None:
    editor = noting(qtbot, desk, look)
    dialog = managing(qtbot, editor)
    editor.leave.click()
    assert not dialog.isVisible()


def test_a_selection_becomes_a_new_snippet(qtbot: QtBot, desk: Desk, look: Look) -> None:
    editor = noting(qtbot, desk, look)
    editor.text.edit.setPlainText("Bitte Unterlagen mitbringen.")
    editor.text.edit.selectAll()
    editor.snippets.press()
    action = next(each for each in menu_of(editor).actions() if "Auswahl" in each.text())
    action.trigger()
    dialog = editor.snippets.dialog
    assert dialog is not None
    assert dialog.text.text() == "Bitte Unterlagen mitbringen."
    qtbot.waitUntil(dialog.shortcut.line.hasFocus)
    dialog.shortcut.set_text("unt")
    dialog.save.click()
    assert [each.text for each in snippets(desk.office)] == ["Bitte Unterlagen mitbringen."]


def test_a_half_written_snippet_is_there_again(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "abh", "Rückruf.")
    editor = noting(qtbot, desk, look)
    dialog = managing(qtbot, editor)
    QTest.keyClicks(dialog.shortcut.line, "tel")
    dialog.text.edit.setPlainText("Telefonisch erreicht.")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    again = managing(qtbot, editor)
    assert (again.shortcut.text(), again.text.text()) == ("tel", "Telefonisch erreicht.")
    again.list.opened.emit(snippets(desk.office)[0])
    assert again.shortcut.text() == "abh"
    again.new.click()
    assert again.shortcut.text() == "tel"
    again.save.click()
    assert again.shortcut.text() == ""


def test_the_tab_key_leads_through_the_whole_list_of_snippets(qtbot: QtBot, desk: Desk, look: Look) -> None:
    save_snippet(desk.office, "abh", "Amt")
    dialog = managing(qtbot, noting(qtbot, desk, look))
    qtbot.waitUntil(dialog.shortcut.line.hasFocus)
    way = walk(dialog)
    assert [type(each).__name__ for each in controls(dialog) if each not in way] == []
    dialog.reject()
