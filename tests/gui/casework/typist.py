"""Somebody who types into a note in a process of its own, until the process is killed: python -m ... FOLDER PERSON."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from tests.factories import open_again
from tests.presenters.desks import Notes

EVERY_MS = 100


def main(folder: Path, person: PersonId) -> int:
    """Type one word after the other; each is written down with its time in FOLDER/typed."""
    app = QApplication([])
    desk = Desk(open_again(folder, clock=SystemClock()), QtJobs(), Notes())
    screen = PersonScreen(PersonPresenter(desk), Look())
    screen.show()
    screen.opened({"person": person, "note": True})
    tab = screen.tab(HISTORY)
    assert isinstance(tab, HistoryTab)
    log = (folder / "typed").open("w", encoding="utf-8")
    count = 0

    def type_a_word() -> None:
        nonlocal count
        if tab.editor.isVisible():
            count += 1
            QTest.keyClicks(tab.editor.text.edit, f"wort{count} ")
            log.write(f"{time.time()} {count}\n")
            log.flush()

    timer = QTimer()
    timer.timeout.connect(type_a_word)
    timer.start(EVERY_MS)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), PersonId(bytes.fromhex(sys.argv[2]))))
