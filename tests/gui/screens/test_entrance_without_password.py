"""The ways in without the password, by keyboard only: forgotten password and restore, in the real pages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.screens.recovery import RecoveryScreen
from kiim_desktop.gui.screens.recovery_backup import RestoreScreen
from kiim_desktop.gui.screens.start import StartScreen
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.style import dress
from kiim_desktop.presenters.recovering import RecoveryPresenter
from kiim_desktop.presenters.restoring import RestorePresenter
from kiim_desktop.presenters.start import StartPresenter, Way
from kiim_desktop.presenters.unlock import AfterLock, UnlockPresenter, UserCard
from tests.gui.workplace.scenes import controls, spoken
from tests.presenters.entrances import (
    BACKUPS,
    NEW_PASSWORD,
    OTHER_SHEET,
    PASSWORD,
    SHEET,
    SmallBuilder,
    SmallDoor,
    small_backup,
)

RETURN, ESCAPE, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Down
STRG = Qt.KeyboardModifier.ControlModifier
SMALLEST = (640, 400)


@pytest.fixture(scope="module", autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    """Draw as in the program: sizes come from the style sheet."""
    worn = dress(qapp, Look(theme=Theme.LIGHT))
    yield
    for part in (worn.ring, worn.tooltips, worn):
        part.setParent(None)
        part.deleteLater()
    qapp.setStyleSheet("")


@dataclass(slots=True)
class Page:
    """A screen in sight and what it led to."""

    screen: QWidget
    opened: list[object]
    left: list[str]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.screen, key, modifier)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.screen, letter)


def _shown(qtbot: QtBot, screen: QWidget, size: tuple[int, int] = (1440, 900)) -> None:
    qtbot.addWidget(screen)
    screen.resize(*size)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


def _recovery(qtbot: QtBot, door: SmallDoor, size: tuple[int, int] = (1440, 900)) -> Page:
    opened, left = list[object](), list[str]()
    presenter = RecoveryPresenter(door, InlineJobs(), opened.append, left.append)
    screen = RecoveryScreen(presenter, Look())
    screen.begin(door.users[0].id, door.users[0].name)
    _shown(qtbot, screen, size)
    return Page(screen, opened, left)


def _restore(qtbot: QtBot, builder: SmallBuilder, size: tuple[int, int] = (1440, 900)) -> Page:
    opened, left = list[object](), list[str]()
    presenter = RestorePresenter(builder, InlineJobs(), opened.append, lambda: left.append(""))
    screen = RestoreScreen(presenter, Look())
    _shown(qtbot, screen, size)
    return Page(screen, opened, left)


@pytest.mark.parametrize("code", [SHEET.printed, "".join(SHEET.groups).lower(), " ".join(SHEET.groups)])
def test_the_code_and_a_new_password_are_typed_in_one_go_and_open(qtbot: QtBot, code: str) -> None:
    door = SmallDoor()
    page = _recovery(qtbot, door)
    page.type(code)
    page.press(RETURN)
    page.type(NEW_PASSWORD)
    page.press(TAB)
    page.type(NEW_PASSWORD)
    page.press(RETURN)
    assert page.opened == ["office"]
    assert door.set == [(door.users[0].id, NEW_PASSWORD)]


def test_the_whole_code_is_pasted_into_any_group(qtbot: QtBot) -> None:
    page = _recovery(qtbot, SmallDoor())
    page.type("AB")
    QApplication.clipboard().setText(f"{SHEET.printed}\n")
    page.press(Qt.Key.Key_V, STRG)
    assert isinstance(page.screen, RecoveryScreen)
    assert tuple(group.line.text() for group in page.screen.sheet.code.groups) == SHEET.groups
    QApplication.clipboard().clear()
    page.press(RETURN)
    assert page.screen.password.isVisible()


def test_the_wrong_group_says_so_beside_itself_and_is_typed_again(qtbot: QtBot) -> None:
    page = _recovery(qtbot, SmallDoor())
    assert isinstance(page.screen, RecoveryScreen)
    first = SHEET.groups[1][0]
    wrong = ("Z" if first != "Z" else "Y") + SHEET.groups[1][1:]
    page.type("".join((SHEET.groups[0], wrong, *SHEET.groups[2:])))
    lines = [group.line for group in page.screen.sheet.code.groups]
    assert [line.accessibleDescription() for line in lines] == ["", "Tippfehler", "", "", "", ""]
    assert not page.screen.box.forward.isEnabled()
    lines[1].setFocus()
    lines[1].selectAll()
    page.type(SHEET.groups[1])
    assert {line.accessibleDescription() for line in lines} == {"stimmt"}
    assert page.screen.box.forward.isEnabled()


def test_backspace_in_an_empty_group_goes_back(qtbot: QtBot) -> None:
    page = _recovery(qtbot, SmallDoor())
    page.type(SHEET.groups[0])
    page.press(Qt.Key.Key_Backspace)
    page.press(Qt.Key.Key_Backspace)
    page.type(SHEET.groups[0][-1])
    assert isinstance(page.screen, RecoveryScreen)
    assert page.screen.sheet.code.groups[0].line.text() == SHEET.groups[0]


def test_escape_leads_back_page_by_page_and_keeps_what_was_typed(qtbot: QtBot) -> None:
    page = _recovery(qtbot, SmallDoor())
    assert isinstance(page.screen, RecoveryScreen)
    page.type(SHEET.printed)
    page.press(RETURN)
    page.type(NEW_PASSWORD)
    page.press(ESCAPE)
    assert page.screen.sheet.isVisible()
    assert page.left == []
    page.press(RETURN)
    assert page.screen.password.fields.password.text() == NEW_PASSWORD
    page.press(ESCAPE)
    page.press(ESCAPE)
    assert page.left == [""]


def test_a_wrong_code_is_said_and_the_button_counts_down(qtbot: QtBot) -> None:
    page = _recovery(qtbot, SmallDoor())
    assert isinstance(page.screen, RecoveryScreen)
    page.type(OTHER_SHEET.printed)
    page.press(RETURN)
    assert "gehört aber nicht hierher" in page.screen.box.problem.text()
    page.press(RETURN)
    assert page.screen.box.forward.text() == "noch 1 s"
    assert not page.screen.box.forward.isEnabled()
    qtbot.waitUntil(page.screen.box.forward.isEnabled, timeout=3000)


def test_the_keyboard_never_ends_up_on_the_way_back_while_the_button_counts_down(qtbot: QtBot) -> None:
    page = _recovery(qtbot, SmallDoor())
    assert isinstance(page.screen, RecoveryScreen)
    page.type(OTHER_SHEET.printed)
    for _try in range(2):
        page.screen.box.forward.setFocus()
        page.press(RETURN)
    assert not page.screen.box.forward.isEnabled()
    page.press(RETURN)
    assert page.left == []
    assert page.screen.sheet.code.groups[0].line.hasFocus()


def test_suggested_words_can_be_read(qtbot: QtBot) -> None:
    page = _recovery(qtbot, SmallDoor())
    assert isinstance(page.screen, RecoveryScreen)
    page.type(SHEET.printed)
    page.press(RETURN)
    for _field in range(2):
        page.press(TAB)
    page.press(Qt.Key.Key_Space)
    fields = page.screen.password.fields
    assert [field.text() for field in (fields.password, fields.again)] == [PASSWORD, PASSWORD]
    assert fields.password.line.echoMode() is QLineEdit.EchoMode.Normal


def test_the_unlock_screen_offers_the_sheet_by_key(qtbot: QtBot) -> None:
    asked: list[UserCard] = []
    presenter = UnlockPresenter(SmallDoor(), InlineJobs(), lambda _office: None, AfterLock(), asked.append)
    screen = UnlockScreen(presenter, Look())
    _shown(qtbot, screen)
    assert screen.forgotten.isVisible()
    assert not screen.hint.isVisible()
    for _number in range(3):
        screen.password.set_text("falsch")
        presenter.open("falsch")
        while presenter.state.wait:
            presenter.second_passed()
    assert "Notfallblatt" in screen.hint.text()
    QTest.keyClick(screen.password.line, Qt.Key.Key_B, STRG)
    assert asked == [presenter.state.users[0]]


def test_the_assistant_reaches_the_backup_with_the_arrow_keys(qtbot: QtBot) -> None:
    asked: list[bool] = []
    presenter = StartPresenter(SmallBuilder(), InlineJobs(), lambda _office: None, lambda: asked.append(True))
    screen = StartScreen(presenter, Look())
    _shown(qtbot, screen)
    screen.pages[0].new_office.setFocus()
    QTest.keyClick(screen.pages[0].new_office, DOWN)
    assert presenter.state.way is Way.BACKUP
    QTest.keyClick(screen.forward, RETURN)
    assert asked == [True]


def test_an_invitation_can_be_left_again_for_a_new_office(qtbot: QtBot) -> None:
    presenter = StartPresenter(SmallBuilder(), InlineJobs(), lambda _office: None)
    screen = StartScreen(presenter, Look())
    _shown(qtbot, screen)
    screen.pages[0].with_invitation.click()
    screen.pages[0].new_office.click()
    assert presenter.state.way is Way.NEW_OFFICE
    assert not screen.pages[0].from_backup.isVisible()


def test_a_backup_is_restored_with_the_sheet_by_keyboard(qtbot: QtBot) -> None:
    builder = SmallBuilder(backups=(small_backup(users=1),), is_new_device=True)
    page = _restore(qtbot, builder)
    assert isinstance(page.screen, RestoreScreen)
    page.type(str(BACKUPS))
    page.press(RETURN)
    assert "Welcome Center" in page.screen.backup.office.text()
    assert "20.11.2026" in page.screen.backup.facts.text()
    page.press(RETURN)
    page.type(SHEET.printed)
    page.press(RETURN)
    page.type(NEW_PASSWORD)
    page.press(TAB)
    page.type(NEW_PASSWORD)
    page.press(RETURN)
    words = " ".join(line.text() for line in page.screen.result.lines)
    for part in ("20.11.2026", "3 Personen", "neues Gerät"):
        assert part in words
    page.press(RETURN)
    assert page.opened == ["office"]


def test_a_backup_is_restored_with_the_password_of_its_day_by_keyboard(qtbot: QtBot) -> None:
    builder = SmallBuilder(backups=(small_backup(users=1), small_backup(day=3, users=1)))
    page = _restore(qtbot, builder)
    assert isinstance(page.screen, RestoreScreen)
    page.type(str(BACKUPS))
    page.press(RETURN)
    page.press(TAB)
    page.press(TAB)
    assert spoken(QApplication.focusWidget() or page.screen) == "Sicherung vom"
    page.screen.backup.which.set_key("1")
    page.screen.backup.which.chosen.emit("1")
    page.screen.box.forward.setFocus()
    page.press(RETURN)
    page.screen.access.by_sheet.setFocus()
    page.press(DOWN)
    page.press(TAB)
    page.type(PASSWORD)
    page.press(RETURN)
    assert builder.wishes[0].backup == builder.backups[1]
    assert builder.wishes[0].password == PASSWORD
    assert page.screen.result.isVisible()


def test_every_page_has_names_of_its_own_and_shows_everything_in_the_smallest_window(qtbot: QtBot) -> None:
    """Nothing is wider than its page; what is too tall scrolls."""
    recovery = _recovery(qtbot, SmallDoor(), SMALLEST)
    restore = _restore(qtbot, SmallBuilder(backups=(small_backup(), small_backup(day=3))), SMALLEST)
    restore.screen.hide()
    _check_page(recovery.screen)
    recovery.type(SHEET.printed)
    recovery.press(RETURN)
    _check_page(recovery.screen)
    recovery.screen.hide()
    restore.screen.show()
    restore.screen.activateWindow()
    assert isinstance(restore.screen, RestoreScreen)
    restore.screen.backup.path.set_text(str(BACKUPS))
    _check_page(restore.screen)
    for _page in range(2):
        restore.screen.box.forward.click()
        _check_page(restore.screen)
    restore.screen.access.by_password.click()
    _check_page(restore.screen)
    restore.screen.access.old.set_text(PASSWORD)
    restore.screen.box.forward.click()
    assert restore.screen.result.isVisible()
    _check_page(restore.screen)


def _check_page(screen: QWidget) -> None:
    QApplication.processEvents()
    names = [spoken(widget) for widget in controls(screen)]
    assert all(names), names
    assert len(set(names)) == len(names), names
    for area in screen.findChildren(QScrollArea):
        inside = area.widget()
        if area.isVisible() and inside is not None:
            assert inside.width() <= area.viewport().width()
            assert inside.minimumSizeHint().width() <= area.viewport().width()
    for widget in controls(screen):
        parent = widget.parentWidget()
        assert parent is not None
        assert widget.x() + widget.width() <= parent.width(), spoken(widget)
        assert widget.height() >= 16


def test_the_unlock_screen_does_not_wait_for_the_other_entrances() -> None:
    """They are read when somebody asks for them (budget of the start)."""
    code = "import sys, kiim_desktop.cli.window, kiim_desktop.gui.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "kiim_desktop.gui.screens.unlock" in loaded
    late = ("recover", "restoring", "sheet_entry", "code_field", "entrance", "screens.start", "presenters.start")
    assert [name for name in loaded if name.startswith("kiim_desktop") and any(word in name for word in late)] == []


def test_in_the_smallest_window_the_group_that_is_typed_is_in_sight(qtbot: QtBot) -> None:
    page = _restore(qtbot, SmallBuilder(backups=(small_backup(),)), SMALLEST)
    assert isinstance(page.screen, RestoreScreen)
    page.screen.backup.path.set_text(str(BACKUPS))
    for _page in range(2):
        page.screen.box.forward.click()
    page.type("".join(SHEET.groups[:3]))
    fourth = page.screen.access.code.groups[3].line
    assert fourth.hasFocus()
    qtbot.wait(20)
    assert fourth.visibleRegion().boundingRect().height() == fourth.height()


def test_the_tab_key_leads_through_everything_on_the_pages_and_back(qtbot: QtBot) -> None:
    page = _restore(qtbot, SmallBuilder(backups=(small_backup(), small_backup(day=3))))
    assert isinstance(page.screen, RestoreScreen)
    page.screen.backup.path.set_text(str(BACKUPS))
    for _page in range(2):
        page.screen.box.forward.click()
        begun = QApplication.focusWidget()
        reached = _walk(page, begun)
        assert begun in reached
        assert {spoken(each) for each in controls(page.screen)} <= {spoken(each) for each in reached}


def _walk(page: Page, begun: QWidget | None) -> list[QWidget]:
    """Press Tab until the keyboard is where it began; return where it was."""
    reached: list[QWidget] = []
    for _turn in range(30):
        page.press(TAB)
        here = QApplication.focusWidget()
        assert here is not None
        assert here.isVisible()
        reached.append(here)
        if here is begun:
            break
    return reached
