"""Consents on the screen: given in few keys, taken back only after a harmless default, everything by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.consents import ConsentsPage
from kiim_desktop.gui.screens.person.consents_form import GroupsEditor
from kiim_desktop.gui.screens.person.screen import CONSENTS
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.presenters.consent_fields import EVIDENCE, GROUPS
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.consents import consents_of
from kiim_desktop.usecases.drafting import drafts_of
from tests.gui.workplace.scenes import controls
from tests.gui.workplace.test_names_and_keys import check_names, walk
from tests.presenters.desks import TUESDAY, Notes, notes
from tests.sync.devices import Desktop
from tests.sync.moulds import two_offices
from tests.sync.shared import consent, settle

Two = tuple[Desktop, Desktop]
MOST_KEYS = 20
"""A consent from a proposal, from the first key in the tab to the saved record."""


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_offices(tmp_path, FixedClock(TUESDAY)) as offices:
        yield offices


def shown(
    qtbot: QtBot, desktop: Desktop, person: PersonId, look: Look, size: tuple[int, int] = (1440, 900)
) -> ConsentsPage:
    desk = Desk(desktop.office, InlineJobs(), Notes())
    screen = PersonScreen(PersonPresenter(desk), look)
    notes(desk).on_changed.append(screen.changed)
    qtbot.addWidget(screen)
    screen.resize(*size)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    screen.opened({"person": person, "tab": CONSENTS})
    page = screen.tab(CONSENTS)
    assert isinstance(page, ConsentsPage)
    return page


def focus() -> QWidget:
    widget: QWidget | None = QApplication.focusWidget()
    assert widget is not None
    return widget


class Keys:
    """Presses keys where the keyboard is, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(focus(), letter)
            self.count += 1

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        here = focus()
        window = here.window()
        QTest.keyClick(here, key, modifier)
        QApplication.processEvents()
        window.activateWindow()  # offscreen a list that was open below a line stays the active window
        QApplication.processEvents()
        self.count += 1


CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_consent_from_a_proposal_takes_at_most_twenty_keys(qtbot: QtBot, two: Two, look: Look) -> None:
    person = two[0].person("Amira", "Haddad")
    shown(qtbot, two[0], person, look)
    keys = Keys()
    keys.press(Qt.Key.Key_N, CTRL)
    keys.type("job")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Tab)
    keys.type("kurs")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Tab)
    keys.type("Blatt 7")
    keys.press(Qt.Key.Key_Return, CTRL)
    (held,) = consents_of(two[0].office, person)
    assert held.permission.evidence == "Blatt 7"
    assert len(held.permission.groups) == 4
    assert keys.count <= MOST_KEYS


def test_arrows_walk_through_the_groups_and_space_ticks_them(qtbot: QtBot, two: Two, look: Look) -> None:
    page = shown(qtbot, two[0], two[0].person("Amira", "Haddad"), look)
    page.presenter.give()
    editor = page.form.editors[GROUPS]
    assert isinstance(editor, GroupsEditor)
    editor.setFocus()
    keys = Keys()
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Left)
    keys.press(Qt.Key.Key_Space)
    assert page.presenter.form.state.typed[GROUPS] == "P0, P1"
    assert focus() is editor.row
    assert editor.row.accessibleName() == "Datengruppen: Stammdaten, angekreuzt"


def test_a_withdrawal_asks_and_the_harmless_answer_is_the_default(qtbot: QtBot, two: Two, look: Look) -> None:
    person = two[0].person("Amira", "Haddad")
    consent(two[0], person, two[1])
    page = shown(qtbot, two[0], person, look)
    keys = Keys()
    keys.press(Qt.Key.Key_Delete)
    assert page.withdrawal.isVisible()
    keys.press(Qt.Key.Key_Return, CTRL)
    (asking,) = page.window().findChildren(ConfirmLoss)
    assert asking.keep.isDefault()
    QTest.keyClick(asking, Qt.Key.Key_Return)
    assert consents_of(two[0].office, person)[0].permission.withdrawn is None
    assert page.withdrawal.isVisible()
    page.withdrawal.ask()
    asking = page.window().findChildren(ConfirmLoss)[-1]
    asking.lose.click()
    assert consents_of(two[0].office, person)[0].permission.withdrawn is not None
    assert not page.withdrawal.isVisible()


def test_leaving_by_escape_keeps_a_draft_and_the_keyboard(qtbot: QtBot, two: Two, look: Look) -> None:
    person = two[0].person("Amira", "Haddad")
    consent(two[0], person, two[1])
    page = shown(qtbot, two[0], person, look)
    keys = Keys()
    keys.press(Qt.Key.Key_N, CTRL)
    page.form.editors[EVIDENCE].setFocus()
    keys.type("Blatt 9")
    keys.press(Qt.Key.Key_Escape)
    assert not page.form.isVisible()
    assert focus() in page.holding.cards.values()
    assert len(drafts_of(two[0].office, person)) == 1
    assert [each.words[:12] for each in page.presenter.state.drafts] == ["Einwilligung"]


@pytest.mark.parametrize("size", [(1440, 900), (640, 400)])
def test_every_control_has_a_name_and_is_reached_by_tab(
    qtbot: QtBot, two: Two, look: Look, size: tuple[int, int]
) -> None:
    person = two[0].person("Amira", "Haddad")
    for _twice in range(2):
        consent(two[0], person, two[1])
    page = shown(qtbot, two[0], person, look, size)
    settle(*two)
    given = next(iter(page.holding.cards))
    deeds: tuple[Callable[[], None], ...] = (lambda: None, page.presenter.give, lambda: page.presenter.withdraw(given))
    for deed in deeds:
        deed()
        QApplication.processEvents()
        screen = page.window()
        assert check_names(screen) == []
        way = walk(screen)
        missed = [each.accessibleName() for each in controls(screen) if each not in way]
        assert missed == []


def test_the_foot_line_says_what_can_be_pressed(qtbot: QtBot, two: Two, look: Look) -> None:
    person = two[0].person("Amira", "Haddad")
    page = shown(qtbot, two[0], person, look)
    assert page.keys() == (("Strg+N", "aufnehmen"),)
    consent(two[0], person, two[1])
    page.presenter.look_again()
    assert _words(page)["Entf"] == "widerrufen"
    page.presenter.give()
    assert _words(page)["Strg+Umschalt+Eingabe"] == "abgelehnt"


def _words(page: ConsentsPage) -> dict[str, str]:
    return dict(page.keys())
