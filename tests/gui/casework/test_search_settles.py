"""A query that stands still for a moment, or stands when the window locks, is logged as one search."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.persons import PersonsScreen
from kiim_desktop.gui.screens.persons.screen import SETTLED_MS
from kiim_desktop.presenters.persons import PersonsPresenter
from kiim_desktop.presenters.presenting import Desk
from tests.factories import make_person


def searches(desk: Desk) -> int:
    return [line.entry.action for line in desk.office.store.audit_lines()].count(AuditAction.SEARCH)


def timer(screen: PersonsScreen) -> QTimer:
    (found,) = (each for each in screen.children() if isinstance(each, QTimer) and each.interval() == SETTLED_MS)
    return found


def test_each_key_stroke_begins_the_wait_anew_and_its_end_logs_once(qtbot: QtBot, desk: Desk, look: Look) -> None:
    make_person(desk.office, "Zahra", "Azizi")
    screen = PersonsScreen(PersonsPresenter(desk), look)
    qtbot.addWidget(screen)
    for text in ("z", "za", "zah"):
        screen.search(text)
    waiting = timer(screen)
    assert (waiting.isActive(), waiting.isSingleShot(), searches(desk)) == (True, True, 0)
    waiting.stop()
    waiting.timeout.emit()
    assert searches(desk) == 1


def test_what_stands_when_the_window_locks_is_logged(qtbot: QtBot, desk: Desk, look: Look) -> None:
    screen = PersonsScreen(PersonsPresenter(desk), look)
    qtbot.addWidget(screen)
    screen.search("zah")
    screen.keep_drafts()
    assert (timer(screen).isActive(), searches(desk)) == (False, 1)
