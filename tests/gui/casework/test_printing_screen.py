"""Drucken on the screen: by keyboard from the file to paper, and what is shown is what is printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import APPOINTMENT, NATIVE_LANGUAGE
from kiim_desktop.domain.offices import Role
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.printing import printers
from kiim_desktop.gui.printing.previews import preview_of
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.printing import PrintingScreen, panel
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.printing import PrintingPresenter
from kiim_desktop.usecases.sheet_words import Sheet
from tests.factories import PASSWORD, make_entry, make_person
from tests.gui.casework.test_consents_screen import CTRL
from tests.presenters.desks import notes, open_desk


def in_sight(qtbot: QtBot, screen: QWidget, size: tuple[int, int] = (1440, 900)) -> None:
    qtbot.addWidget(screen)
    screen.resize(*size)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()


def shown(
    qtbot: QtBot, desk: Desk, person: PersonId, look: Look, size: tuple[int, int] = (1440, 900)
) -> PrintingScreen:
    screen = PrintingScreen(PrintingPresenter(desk, preview_of), look)
    in_sight(qtbot, screen, size)
    screen.opened({"person": person})
    screen.focus_first()
    return screen


def printed(desk: Desk) -> list[str]:
    return [line.entry.detail for line in desk.office.store.audit_lines() if line.entry.action is AuditAction.PRINT]


@pytest.fixture
def a_printer(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what reaches the printer: the titles of the pages."""
    reached: list[str] = []

    def ask(_page: Page, _count: int, _parent: QWidget) -> Callable[[Page], None]:
        return lambda page: reached.append(page.plain_title)

    monkeypatch.setattr(panel, "there_are_printers", lambda: True)
    monkeypatch.setattr(panel, "ask_printer", ask)
    return reached


def test_strg_p_leads_from_the_file_to_its_sheets(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    screen = PersonScreen(PersonPresenter(desk), look)
    in_sight(qtbot, screen)
    screen.opened({"person": person})
    QTest.keyClick(QApplication.focusWidget() or screen, Qt.Key.Key_P, CTRL)
    assert notes(desk).went == [("printing", {"person": person})]
    screen.header.paper.click()
    assert notes(desk).went == [("printing", {"person": person})] * 2


def test_the_second_strg_p_prints(qtbot: QtBot, desk: Desk, look: Look, a_printer: list[str]) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, APPOINTMENT, text="Folge", date="2026-11-20", time="9.30")
    screen = shown(qtbot, desk, person, look)
    QTest.keyClick(QApplication.focusWidget() or screen, Qt.Key.Key_P, CTRL)
    assert a_printer == ["Ihr Termin"]
    assert printed(desk) == ["appointment de paper"]


def test_esc_leads_back_to_the_file(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    screen = shown(qtbot, desk, person, look)
    QTest.keyClick(QApplication.focusWidget() or screen, Qt.Key.Key_Escape)
    assert notes(desk).went == [("person", {"person": person})]


def test_the_language_of_the_person_is_chosen_and_marked(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, NATIVE_LANGUAGE, language="prs")
    screen = shown(qtbot, desk, person, look)
    assert screen.panel.language.line.text() == "Farsi und Dari · spricht die Person"
    assert screen.view.accessibleDescription().startswith("آنچه")
    assert screen.view.stack.height() > screen.view.height()


def test_the_office_sheet_has_no_choice_of_language_and_asks_for_the_password(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, out = shown(qtbot, desk, make_person(desk.office), look), tmp_path / "akte"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(out), ""))
    screen.panel.sheets[Sheet.PERSON].click()
    assert not screen.panel.language.isVisible()
    screen.panel.pdf.click()
    assert screen.panel.password.message() == "Bitte das Kennwort eingeben."
    screen.panel.password.set_text(PASSWORD)
    screen.panel.pdf.click()
    assert out.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert screen.panel.password.text() == ""


def test_a_counsellor_prints_the_office_sheet_and_is_told_why_no_file(qtbot: QtBot, tmp_path: Path, look: Look) -> None:
    with open_desk(tmp_path, role=Role.COUNSELLOR) as desk:
        screen = shown(qtbot, desk, make_person(desk.office), look)
        screen.panel.sheets[Sheet.PERSON].click()
        assert screen.panel.print.isEnabled()
        assert not screen.panel.pdf.isVisible()
        assert "Drucken geht." in screen.panel._note.text()  # noqa: SLF001  # a test looks inside


def test_html_is_saved_with_its_language(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, asked = shown(qtbot, desk, make_person(desk.office), look), []

    def ask(_parent: object, _title: str, name: str, _filters: str) -> tuple[str, str]:
        asked.append(Path(name).name)
        return str(tmp_path / asked[-1]), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    screen.panel.language.chosen.emit("ar")
    screen.panel.html.click()
    assert asked == ["Meine-Daten-ar-2026-11-17.html"]
    assert 'lang="ar" dir="rtl"' in (tmp_path / asked[0]).read_text(encoding="utf-8")
    assert printed(desk) == ["my_data ar html"]


def test_without_a_printer_it_is_said_what_to_do(
    qtbot: QtBot, desk: Desk, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel, "there_are_printers", lambda: False)
    screen = shown(qtbot, desk, make_person(desk.office), look)
    screen.panel.print.click()
    assert "kein Drucker eingerichtet" in screen.panel.problem.text()
    assert screen.panel.problem.isVisible()
    assert printed(desk) == []


def test_what_the_dialog_chose_is_painted(
    qtbot: QtBot, desk: Desk, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "gedruckt.pdf"

    class Dialog:
        """A dialog that prints the second sheet into a file."""

        def __init__(self, printer: QPrinter, _parent: QWidget) -> None:
            printer.setOutputFileName(str(out))
            printer.setFromTo(2, 2)

        def setWindowTitle(self, title: str) -> None:
            assert title == "Drucken"

        def setMinMax(self, first: int, last: int) -> None:
            assert (first, last > 1) == (1, True)

        def setFromTo(self, first: int, last: int) -> None: ...

        def exec(self) -> int:
            return 1

    monkeypatch.setattr(printers, "QPrintDialog", Dialog)
    monkeypatch.setattr(panel, "there_are_printers", lambda: True)
    screen = shown(qtbot, desk, make_person(desk.office), look)
    assert screen.presenter.state.preview.count > 1
    screen.panel.print.click()
    assert out.read_bytes().count(b"/Type /Page\n") == 1


def test_the_preview_scrolls_by_keyboard(qtbot: QtBot, desk: Desk, look: Look) -> None:
    screen = shown(qtbot, desk, make_person(desk.office), look, (640, 400))
    screen.view.setFocus()
    bar = screen.view.verticalScrollBar()
    QTest.keyClick(screen.view, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(screen.view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    QTest.keyClick(screen.view, Qt.Key.Key_Home)
    assert bar.value() == 0


def test_a_screen_that_is_left_holds_nothing_of_the_file(qtbot: QtBot, desk: Desk, look: Look) -> None:
    screen = shown(qtbot, desk, make_person(desk.office, "Amina", "Haddad"), look)
    screen.hide()
    assert screen.presenter.state.person is None
    assert screen.view.accessibleDescription() == ""
    assert screen.view.stack._images == ()  # noqa: SLF001  # a test looks inside
