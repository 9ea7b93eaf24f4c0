"""Pictures of what stands beside the Verlauf: deadlines with their reason, the day one is put off to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.gui.workplace import Workplace
from tests.screens.plan_states import Photographer


def side_pictures(camera: Photographer, window: QWidget, work: Workplace) -> Iterator[Path]:
    """Take them of the open person; in a narrow window the drawer is opened first and closed again."""
    tab = work.screens.person.tab(HISTORY)
    assert isinstance(tab, HistoryTab)
    side, is_drawer = tab.side, not tab.side.isVisible()
    if is_drawer:
        tab.reading.side_wanted.emit()
    side.more.click()
    for row in side.rows:
        if row.task.deadline is not None:
            row.explain()
    yield camera.take(window, "04-person-fristen")
    side.ask_rest(side.rows[-1].task)
    yield camera.take(window, "04-person-frist-verschieben")
    side.strip.give_up()
    side.more.click()
    if is_drawer:
        tab.reading.side_wanted.emit()
