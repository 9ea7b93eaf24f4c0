"""Documents on the screen: in few keys, the copy inside the window, deleting it only after a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.documents import DocumentsPage
from kiim_desktop.gui.screens.person.screen import DOCUMENTS
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.interchange.errors import PdfBroken
from kiim_desktop.interchange.pdf_pages import PageImage
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.attaching import attach_file
from tests.factories import PASSWORD, make_entry, make_person
from tests.gui.casework.test_consents_screen import CTRL, Keys, focus
from tests.gui.workplace.scenes import controls
from tests.gui.workplace.test_names_and_keys import check_names, walk
from tests.interchange.pdfs import pdf
from tests.presenters.desks import notes

MOST_KEYS = 10
"""A document that was seen, from the first key in the tab to the saved record."""


def shown(qtbot: QtBot, desk: Desk, person: PersonId, look: Look, size: tuple[int, int] = (1440, 900)) -> DocumentsPage:
    screen = PersonScreen(PersonPresenter(desk), look)
    notes(desk).on_changed.append(screen.changed)
    qtbot.addWidget(screen)
    screen.resize(*size)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    screen.opened({"person": person, "tab": DOCUMENTS})
    page = screen.tab(DOCUMENTS)
    assert isinstance(page, DocumentsPage)
    return page


def scan(folder: Path) -> Path:
    image = QImage(300, 400, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    image.save(str(folder / "zeugnis.png"))
    return folder / "zeugnis.png"


def test_a_document_that_was_seen_takes_at_most_ten_keys(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    shown(qtbot, desk, person, look)
    keys = Keys()
    keys.press(Qt.Key.Key_N, CTRL)
    keys.type("zeugnis")
    keys.press(Qt.Key.Key_Return, CTRL)
    (record,) = desk.office.store.records(person_scope(person), [DOCUMENT.number])
    assert record.answer(DOCUMENT, "kind") == "school_report"
    assert record.answer(DOCUMENT, "seen") == "2026-11-17"
    assert keys.count <= MOST_KEYS


def test_enter_shows_the_copy_inside_the_window(qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path) -> None:
    person = make_person(desk.office)
    attach_file(desk.office, person, scan(tmp_path), title="Zeugnis")
    page = shown(qtbot, desk, person, look)
    Keys().press(Qt.Key.Key_Return)
    picture = page.panel.copy.picture
    assert picture.isVisible()
    assert picture.accessibleName() == "Kopie: Zeugnis"


def test_the_pages_of_a_pdf_turn_by_the_keys(qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path) -> None:
    person = make_person(desk.office)
    (tmp_path / "bescheid.pdf").write_bytes(pdf(3))
    attach_file(desk.office, person, tmp_path / "bescheid.pdf", title="Bescheid")
    page = shown(qtbot, desk, person, look)
    keys, copy = Keys(), page.panel.copy
    keys.press(Qt.Key.Key_Return)
    assert (copy.words.text(), copy.before.isEnabled(), copy.after.isEnabled()) == ("Seite 1 von 3", False, True)
    assert copy.picture.hasFocus()
    said = []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
        keys.press(key)
        said.append(copy.picture.accessibleName())
    assert [each.removeprefix("Kopie: Bescheid, Seite ") for each in said] == [
        "2 von 3", "3 von 3", "3 von 3", "2 von 3", "1 von 3",
    ]  # fmt: skip


def test_a_broken_pdf_is_a_sentence_and_can_still_be_saved(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path
) -> None:
    person = make_person(desk.office)
    (tmp_path / "bescheid.pdf").write_bytes(pdf(3)[:200])
    attach_file(desk.office, person, tmp_path / "bescheid.pdf", title="Bescheid")
    page = shown(qtbot, desk, person, look)
    Keys().press(Qt.Key.Key_Return)
    assert not page.panel.copy.isVisible()
    assert page.presenter.state.problem.startswith("Dieses PDF ist beschädigt")
    assert page.panel.save.isVisible()


def pdf_page(raw: bytes, page: int, progress: Progress) -> PageImage:
    progress.step()
    if page == 2:
        raise PdfBroken
    return PageImage(page=page, pages=4, width=2, height=3, pixels=b"\xff" * 24)


def looked_at_pdf(qtbot: QtBot, desk: Desk, look: Look, folder: Path) -> DocumentsPage:
    person = make_person(desk.office)
    (folder / "bescheid.pdf").write_bytes(pdf(4))
    attach_file(desk.office, person, folder / "bescheid.pdf", title="Bescheid")
    page = shown(qtbot, desk, person, look)
    page.presenter.copy.draw = pdf_page
    Keys().press(Qt.Key.Key_Return)
    qtbot.waitUntil(page.panel.copy.picture.hasFocus)
    return page


def test_a_page_that_cannot_be_drawn_is_said_and_the_copy_can_still_be_saved(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path
) -> None:
    page = looked_at_pdf(qtbot, desk, look, tmp_path)
    page.presenter.turn(2)
    assert page.presenter.state.problem == PdfBroken().sentence
    assert page.panel.save.isVisibleTo(page.panel)
    assert page.panel.save.isEnabled()


def test_the_picture_goes_with_the_file(qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path) -> None:
    page = looked_at_pdf(qtbot, desk, look, tmp_path)
    page.presenter.forget()
    assert not page.panel.copy.picture.holds_something


def test_enter_again_opens_nothing_again(qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path) -> None:
    page = looked_at_pdf(qtbot, desk, look, tmp_path)
    before = len(desk.office.store.audit_lines())
    page.list.setFocus()
    Keys().press(Qt.Key.Key_Return)
    assert page.panel.copy.picture.hasFocus()
    assert len(desk.office.store.audit_lines()) == before


def test_a_copy_is_attached_from_a_file_that_is_chosen(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, DOCUMENT, kind="passport", seen="2026-11-11")
    page = shown(qtbot, desk, person, look)
    path = scan(tmp_path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (str(path), ""))
    page.panel.attach.click()
    assert page.presenter.state.lines[0].is_here
    assert not page.panel.attach.isVisible()


def test_deleting_a_copy_asks_and_the_harmless_answer_is_the_default(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path
) -> None:
    person = make_person(desk.office)
    attach_file(desk.office, person, scan(tmp_path), title="Zeugnis")
    page = shown(qtbot, desk, person, look)
    page.panel.remove.click()
    (asking,) = page.window().findChildren(ConfirmLoss)
    assert asking.keep.isDefault()
    asking.keep.click()
    assert page.presenter.state.lines[0].is_here
    page.panel.remove.click()
    page.window().findChildren(ConfirmLoss)[-1].lose.click()
    assert page.presenter.state.lines[0].copy.text == "nur gesehen"


def test_a_copy_is_saved_only_with_the_password(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(desk.office)
    attach_file(desk.office, person, scan(tmp_path))
    page = shown(qtbot, desk, person, look)
    out = tmp_path / "heraus.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(out), ""))
    page.panel.save.click()
    assert focus() is page.panel.password.line
    page.panel.go_on.click()
    assert page.panel.password.message() == "Bitte das Kennwort eingeben."
    page.panel.password.set_text(PASSWORD)
    page.panel.go_on.click()
    assert out.exists()
    assert page.panel.password.text() == ""


def test_in_a_small_window_the_document_takes_the_place_of_the_list(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path
) -> None:
    person = make_person(desk.office)
    attach_file(desk.office, person, scan(tmp_path))
    page = shown(qtbot, desk, person, look, (640, 400))
    assert page.list.isVisible()
    assert not page.panel.isVisible()
    keys = Keys()
    keys.press(Qt.Key.Key_Return)
    assert page.panel.isVisible()
    assert not page.list.isVisible()
    page.panel.focus_first()
    keys.press(Qt.Key.Key_Escape)
    assert page.list.isVisible()
    assert focus() is page.list


@pytest.mark.parametrize("size", [(1440, 900), (640, 400)])
def test_every_control_has_a_name_and_is_reached_by_tab(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path, size: tuple[int, int]
) -> None:
    person = make_person(desk.office)
    page = shown(qtbot, desk, person, look, size)
    for deed in (
        lambda: None,
        lambda: make_entry(desk.office, person, DOCUMENT, kind="passport", seen="2026-11-11"),
        lambda: attach_file(desk.office, person, scan(tmp_path)),
        page.presenter.add,
    ):
        deed()
        page.presenter.look_again()
        QApplication.processEvents()
        page.focus_first()
        screen = page.window()
        assert check_names(screen) == []
        way = walk(screen)
        missed = [each.accessibleName() for each in controls(screen) if each not in way]
        assert missed == []


def test_on_a_past_day_the_tab_says_that_it_shows_today(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    page = shown(qtbot, desk, person, look)
    screen = page.window()
    assert isinstance(screen, PersonScreen)
    assert not page.past_note.isVisible()
    screen.presenter.view_as_of("1.3.2026")
    assert page.past_note.isVisible()
    page.presenter.add()
    assert screen.presenter.state.as_of is None
    assert not page.presenter.form.state.is_open
    page.presenter.add()
    assert page.presenter.form.state.is_open
