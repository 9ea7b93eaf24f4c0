"""The deadlines in the side of a person: by keyboard alone, each with its law within reach."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import PASSPORT, RESIDENCE_TITLE, TASK
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.side import SidePanel
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.households import join_household
from tests.factories import make_entry, make_person
from tests.gui.casework.test_person_screen import history, shown
from tests.presenters.desks import notes

EXPIRES = "Aufenthaltstitel läuft ab"


def expiring(desk: Desk) -> PersonId:
    person = make_person(desk.office)
    make_entry(desk.office, person, RESIDENCE_TITLE, title="25(2)", valid_until="2026-12-07")
    make_entry(desk.office, person, PASSPORT, valid_until="2030-01-01")
    return person


def words(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisible())


def with_keys(side: SidePanel, number: int = 0) -> QWidget:
    check = side.rows[number].check
    check.setFocus(Qt.FocusReason.TabFocusReason)
    return check


def test_x_rules_out_and_space_finishes_and_both_are_taken_back(qtbot: QtBot, desk: Desk, look: Look) -> None:
    side = history(shown(qtbot, desk, look, expiring(desk))).side
    for key, told in ((Qt.Key.Key_X, f"Trifft nicht zu: {EXPIRES}"), (Qt.Key.Key_Space, f"Erledigt: {EXPIRES}")):
        QTest.keyClick(with_keys(side), key)
        assert notes(desk).told[-1] == told
        assert side.rows == []
        notes(desk).take_back()
        assert [row.task.text for row in side.rows] == [EXPIRES]


def test_s_asks_for_the_day_and_escape_gives_the_keyboard_back(qtbot: QtBot, desk: Desk, look: Look) -> None:
    side = history(shown(qtbot, desk, look, expiring(desk))).side
    QTest.keyClick(with_keys(side), Qt.Key.Key_S)
    assert side.strip.day.line.hasFocus()
    QTest.keyClick(side.strip.day.line, Qt.Key.Key_Escape)
    assert side.rows[0].check.hasFocus()
    QTest.keyClick(with_keys(side), Qt.Key.Key_S)
    QTest.keyClicks(side.strip.day.line, "in 1 Woche")
    QTest.keyClick(side.strip.day.line, Qt.Key.Key_Return)
    assert side.rows == []
    assert side.more.hasFocus()
    assert notes(desk).told == [f"Verschoben auf Di 24.11.: {EXPIRES}"]


def test_w_shows_why_and_the_paragraph_and_both_stay_over_a_change(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = expiring(desk)
    screen = shown(qtbot, desk, look, person)
    side = history(screen).side
    assert "§ 81 Abs. 4 AufenthG" in words(side.rows[0])
    QTest.keyClick(with_keys(side), Qt.Key.Key_W)
    assert "Quelle: § 81 Abs. 4 AufenthG" in words(side.rows[0])
    make_entry(desk.office, person, TASK, text="Anrufen", due="2026-11-17")
    screen.renew()
    assert [row.is_explained for row in side.rows] == [False, True]
    QTest.keyClick(with_keys(side, 1), Qt.Key.Key_W)
    assert not side.rows[1].is_explained


def test_later_deadlines_stand_behind_one_button(qtbot: QtBot, desk: Desk, look: Look) -> None:
    side = history(shown(qtbot, desk, look, expiring(desk))).side
    assert side.more.text() == "1 spätere Frist"
    side.more.click()
    assert [row.task.text for row in side.rows] == [EXPIRES, "Pass läuft ab"]
    side.more.click()
    assert len(side.rows) == 1


def test_names_in_the_side_are_unique(qtbot: QtBot, desk: Desk, look: Look) -> None:
    person = expiring(desk)
    make_entry(desk.office, person, RESIDENCE_TITLE, title="25(2)", valid_until="2026-12-20")
    side = history(shown(qtbot, desk, look, person)).side
    for row in side.rows:
        row.explain()
    named = [w.accessibleName() for w in side.findChildren(QWidget) if w.isVisible() and w.focusPolicy().value]
    assert "" not in named
    assert len(set(named)) == len(named)


def test_f6_and_tab_reach_the_household_and_return_opens_the_file(qtbot: QtBot, desk: Desk, look: Look) -> None:
    ahmad, nasrin = make_person(desk.office, "Ahmad", "Karimi"), make_person(desk.office, "Nasrin", "Karimi")
    join_household(desk.office, ahmad, nasrin, "spouse")
    screen = shown(qtbot, desk, look, ahmad)
    name = history(screen).side.household.names[0]
    for _press in range(3):
        if not name.hasFocus():
            QTest.keyClick(screen, Qt.Key.Key_F6)
    assert name.hasFocus()
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert notes(desk).went[-1] == ("person", {"person": nasrin})


def test_a_member_is_taken_in_by_keyboard(qtbot: QtBot, desk: Desk, look: Look) -> None:
    ahmad = make_person(desk.office, "Ahmad", "Karimi")
    make_person(desk.office, "Nasrin", "Karimi")
    side = history(shown(qtbot, desk, look, ahmad)).side
    side.household.join.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(side.household.join, Qt.Key.Key_Return)
    strip = side.joining
    assert strip.role.line.hasFocus()
    QTest.keyClicks(strip.role.line, "Kind")
    QTest.keyClick(strip.role.line, Qt.Key.Key_Return)
    assert strip.name.line.hasFocus()
    QTest.keyClicks(strip.name.line, "nasrin")
    QTest.keyClick(strip.name.line, Qt.Key.Key_Return)
    assert strip.found[0].hasFocus()
    QTest.keyClick(strip.found[0], Qt.Key.Key_Return)
    assert not strip.isVisible()
    assert [name.text() for name in side.household.names] == ["\u2068Nasrin Karimi\u2069"]
