"""The entrance with mouse and keyboard: unlock and first start."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.start import StartScreen
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.presenters.start import StartPresenter
from kiim_desktop.presenters.unlock import AfterLock, UnlockPresenter
from tests.presenters.entrances import PASSWORD, SmallBuilder, SmallDoor


def _unlock(qtbot: QtBot, door: SmallDoor) -> tuple[UnlockScreen, list[object]]:
    opened: list[object] = []
    screen = UnlockScreen(UnlockPresenter(door, InlineJobs(), opened.append, AfterLock()), Look())
    qtbot.addWidget(screen)
    screen.resize(1440, 900)
    with qtbot.waitExposed(screen):
        screen.show()
    return screen, opened


def test_typing_the_password_and_return_opens(qtbot: QtBot) -> None:
    screen, opened = _unlock(qtbot, SmallDoor())
    QTest.keyClicks(screen.password.line, PASSWORD)
    QTest.keyClick(screen.password.line, Qt.Key.Key_Return)
    assert opened == ["office"]


def test_a_user_is_chosen_with_the_arrow_keys(qtbot: QtBot) -> None:
    door = SmallDoor()
    screen, _opened = _unlock(qtbot, door)
    screen.list.setFocus()
    QTest.keyClick(screen.list, Qt.Key.Key_Down)
    assert "Deniz" in screen.greeting.text()
    QTest.keyClicks(screen.password.line, PASSWORD)
    QTest.mouseClick(screen.button, Qt.MouseButton.LeftButton)
    assert door.tried == [(door.users[1].id, PASSWORD)]


def test_a_wrong_password_is_said_beside_the_field_and_can_be_typed_again(qtbot: QtBot) -> None:
    screen, opened = _unlock(qtbot, SmallDoor())
    QTest.keyClicks(screen.password.line, "falsch")
    QTest.keyClick(screen.password.line, Qt.Key.Key_Return)
    assert "stimmt nicht" in screen.password.message()
    QTest.keyClicks(screen.password.line, PASSWORD)
    QTest.keyClick(screen.password.line, Qt.Key.Key_Return)
    assert opened == ["office"]


def test_the_assistant_makes_an_office_by_keyboard_and_mouse(qtbot: QtBot) -> None:
    builder, opened = SmallBuilder(), list[object]()
    screen = StartScreen(StartPresenter(builder, InlineJobs(), opened.append), Look())
    qtbot.addWidget(screen)
    screen.resize(1440, 900)
    with qtbot.waitExposed(screen):
        screen.show()
    office, password, sheet = screen.pages
    QTest.keyClicks(office.office.line, "Kontor am Markt")
    QTest.mouseClick(screen.forward, Qt.MouseButton.LeftButton)
    QTest.keyClicks(password.user.line, "Anna")
    for field in (password.password, password.again):
        QTest.keyClicks(field.line, PASSWORD)
    QTest.mouseClick(screen.forward, Qt.MouseButton.LeftButton)
    QTest.keyClicks(sheet.proof.line, "9hrta")
    sheet.safe.click()
    QTest.mouseClick(screen.forward, Qt.MouseButton.LeftButton)
    assert opened == ["office"]
    assert builder.made[0].office == "Kontor am Markt"


def test_return_goes_on_from_wherever_the_keyboard_is_but_not_before_one_may(qtbot: QtBot) -> None:
    screen = StartScreen(StartPresenter(SmallBuilder(), InlineJobs(), list[object]().append), Look())
    qtbot.addWidget(screen)
    screen.resize(1440, 900)
    with qtbot.waitExposed(screen):
        screen.show()
    office, password, _sheet = screen.pages
    QTest.keyClick(office.new_office, Qt.Key.Key_Return)
    assert office.isVisible()
    QTest.keyClicks(office.office.line, "Kontor am Markt")
    office.new_office.setFocus()
    QTest.keyClick(office.new_office, Qt.Key.Key_Return)
    assert password.isVisible()
    QTest.keyClick(password.user.line, Qt.Key.Key_Return)
    assert password.isVisible()
