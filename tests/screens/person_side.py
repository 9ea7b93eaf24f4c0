"""Pictures of what stands beside the Verlauf: deadlines with their reason, the day one is put off to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.households import join_household
from kiim_desktop.usecases.reading import persons_page
from tests.screens.plan_states import Photographer, Until


def side_pictures(
    camera: Photographer, window: QWidget, work: Workplace, person: PersonId, until: Until
) -> Iterator[Path]:
    """Take them of the open person; in a narrow window the drawer is opened first and closed again."""
    yield camera.take(window, "04-person")
    presenter = work.screens.person.presenter
    _people(presenter.desk, person, presenter.look_again)
    until(lambda: bool(presenter.state.household))
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
    side.household.more_wanted.emit()
    yield camera.take(window, "04-person-haushalt-aufnehmen")
    side.joining.give_up()
    side.more.click()
    if is_drawer:
        tab.reading.side_wanted.emit()


def _people(desk: Desk, person: PersonId, done: Callable[[], None]) -> None:
    """Let two others live with the person."""

    def work(_progress: Progress) -> None:
        others = [each.id for each in persons_page(desk.office, 0, 3) if each.id != person]
        for other, role in zip(others, ("spouse", "child"), strict=False):
            join_household(desk.office, person, other, role)

    desk.jobs.run(work, done=lambda _nothing: done(), failed=desk.navigator.explain)
