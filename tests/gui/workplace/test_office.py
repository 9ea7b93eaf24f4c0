"""Verwaltung in the window, by keyboard: to get there, to change accesses, to make a sheet, to read the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiim_desktop.crypto.errors import AlteredKeyFile
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import remove_slot, verify_key_file
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.offices import Role
from kiim_desktop.gui.screens.office.audit import AuditPage
from kiim_desktop.gui.screens.office.backup import BackupPage
from kiim_desktop.gui.screens.office.sheets import SheetsPage
from kiim_desktop.gui.screens.office.users import UsersPage
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.presenters.office.sections import Section
from kiim_desktop.storage.profiles import find_profile, rewrite_key_file
from kiim_desktop.usecases.colleagues import add_user
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.office_scenes import show_section
from tests.gui.workplace.scenes import focused, press

ALT, STRG = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
WORDS = "Nebel-Kachel-Ruder-12"
COLLEAGUE = "Frau Winter"


def users(qtbot: QtBot, place: Place) -> UsersPage:
    page = show_section(qtbot, place, Section.USERS)
    assert isinstance(page, UsersPage)
    return page


def with_colleague(place: Place) -> None:
    elsewhere(lambda: add_user(place.office, COLLEAGUE, Role.COUNSELLOR, WORDS, cost=KdfCost.MINIMUM))


def take_away(place: Place, name: str) -> None:
    """Take somebody's access away as another program would, without changing the key."""
    office = place.office
    slot = next(each.slot_id for each in find_profile(office.profile.folder).keyfile.users if each.display_name == name)
    elsewhere(lambda: rewrite_key_file(office.profile, lambda keyfile: remove_slot(keyfile, office.dek, slot)))


def question(qtbot: QtBot, place: Place) -> ConfirmLoss:
    """Return the dialog that asks."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ConfirmLoss))
    asked = QApplication.activeModalWidget()
    assert isinstance(asked, ConfirmLoss)
    return asked


def test_the_digit_leads_there_and_the_page_keys_through_the_sections(qtbot: QtBot, place: Place) -> None:
    place.work.go("today")
    press(place, Qt.Key.Key_8, ALT)
    screen = place.work.screens.office
    qtbot.waitUntil(screen.isVisible)
    seen = []
    for _section in Section:
        qtbot.waitUntil(lambda: focused() is not place.work.frame.top.search and screen.isAncestorOf(focused()))
        seen.append(screen.tabs.current())
        press(place, Qt.Key.Key_PageDown, STRG)
    assert seen == [section.value for section in Section]
    assert screen.tabs.current() == Section.USERS.value
    press(place, Qt.Key.Key_PageUp, STRG)
    assert screen.tabs.current() == Section.PLACES.value
    assert place.errors == []


def test_an_access_is_made_without_the_mouse(qtbot: QtBot, place: Place) -> None:
    page = users(qtbot, place)
    qtbot.waitUntil(page.list.hasFocus)
    press(place, Qt.Key.Key_N, STRG)
    assert page.access.name.line.hasFocus(), (focused(), page.presenter.state.form, place.work.frame.current())
    QTest.keyClicks(focused(), COLLEAGUE)
    for line in page.access.fields.lines:
        line.setFocus()
        QTest.keyClicks(line, WORDS)
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.presenter.state.users) == 2, timeout=15_000)
    assert page.list.hasFocus()
    assert all(not line.text() for line in page.access.fields.lines)
    assert place.errors == []


def test_escape_leaves_a_form_and_forgets_the_password(qtbot: QtBot, place: Place) -> None:
    page = users(qtbot, place)
    press(place, Qt.Key.Key_N, STRG)
    page.access.fields.password.line.setFocus()
    QTest.keyClicks(focused(), WORDS)
    press(place, Qt.Key.Key_Escape)
    assert not page.access.isVisible()
    assert not page.access.fields.password.text()
    assert page.list.hasFocus()


def test_the_harmless_button_answers_first_and_nothing_is_removed(qtbot: QtBot, place: Place) -> None:
    with_colleague(place)
    page = users(qtbot, place)
    qtbot.waitUntil(lambda: len(page.presenter.state.users) == 2)
    page.list.setFocus()
    press(place, Qt.Key.Key_Down)
    press(place, Qt.Key.Key_Return)
    assert page.chosen.role.line.hasFocus()
    page.chosen.remove.setFocus()
    press(place, Qt.Key.Key_Return)
    asked = question(qtbot, place)
    assert asked.keep.isDefault()
    QTest.keyClick(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert place.locked == []
    assert len(elsewhere(lambda: find_profile(place.office.profile.folder)).users) == 2


def test_a_removed_access_opens_nothing_and_the_window_locks(qtbot: QtBot, place: Place) -> None:
    with_colleague(place)
    page = users(qtbot, place)
    qtbot.waitUntil(lambda: len(page.presenter.state.users) == 2)
    page.list.select_row(1)
    page.chosen.remove.click()
    question(qtbot, place).lose.click()
    qtbot.waitUntil(lambda: bool(place.locked), timeout=15_000)
    profile = find_profile(place.office.profile.folder)
    assert [user.name for user in profile.users] == ["Büro am Markt"]
    with pytest.raises(AlteredKeyFile):
        verify_key_file(profile.keyfile, place.office.dek)
    after = place.work.prepare_lock("")
    assert after.reason.endswith("nach dem Entfernen eines Zugangs")
    assert place.errors == []


def test_what_is_refused_leaves_the_window_as_it_was(qtbot: QtBot, place: Place) -> None:
    with_colleague(place)
    page = users(qtbot, place)
    qtbot.waitUntil(lambda: len(page.presenter.state.users) == 2)
    page.list.select_row(1)
    take_away(place, COLLEAGUE)
    page.presenter.remove()
    qtbot.waitUntil(lambda: bool(page.presenter.state.problem))
    assert place.work.frame.isEnabled()
    assert place.locked == []
    assert len(elsewhere(place.office.store.audit_lines)) > 0


def test_a_sheet_is_made_and_tried_by_keyboard(qtbot: QtBot, place: Place, tmp_path: Path) -> None:
    page = show_section(qtbot, place, Section.SHEETS)
    assert isinstance(page, SheetsPage)
    qtbot.waitUntil(page.list.hasFocus)
    press(place, Qt.Key.Key_Return)
    assert page.standing.make.hasFocus()
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(page.making.isVisible)
    code = page.presenter.state.code
    assert code is not None
    page.making.keep_as(tmp_path / "blatt.pdf")
    qtbot.waitUntil(page.making.kept.isVisible)
    assert (tmp_path / "blatt.pdf").read_bytes().startswith(b"%PDF")
    page.making.proof.groups[0].line.setFocus()
    for group in code.groups:
        QTest.keyClicks(focused(), group)
    assert page.making.adopt.isEnabled()
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.presenter.state.row is not None and page.presenter.state.row.exists)
    assert page.list.hasFocus()
    assert code.groups[0] not in page.making.code.text()
    assert place.errors == []


def test_a_long_log_is_paged_and_filtered(qtbot: QtBot, place: Place) -> None:
    def fill() -> None:
        lines = [AuditEntry(bytes(place.office.user.id), AuditAction.SEARCH, detail=f"hits={n}") for n in range(3_000)]
        place.office.store.log(lines)

    elsewhere(fill)
    page = show_section(qtbot, place, Section.AUDIT)
    assert isinstance(page, AuditPage)
    assert page.model.rowCount() > 3_000
    assert page.model.kept_rows <= 200
    QTest.keyClick(page.list, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.presenter.state.chosen is not None and page.presenter.state.chosen.number == 1)
    assert page.model.kept_rows <= 600
    page.filter.action.line.setFocus()
    QTest.keyClicks(focused(), "Protokoll gelesen")
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: 0 < page.model.total < 10)
    press(place, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.model.total > 3_000)
    assert place.errors == []


def test_a_backup_runs_beside_the_window_and_can_be_looked_through(qtbot: QtBot, place: Place, tmp_path: Path) -> None:
    page = show_section(qtbot, place, Section.BACKUP)
    assert isinstance(page, BackupPage)
    page.presenter.back_up(tmp_path / "stick")
    qtbot.waitUntil(lambda: page.presenter.state.standing.text == "gesichert" and not page.presenter.state.doing)
    page.check.click()
    qtbot.waitUntil(lambda: bool(page.presenter.state.checks))
    assert page.checks.isVisible()
    assert [path.is_dir() for path in (tmp_path / "stick").iterdir()] == [True]
    assert place.errors == []
