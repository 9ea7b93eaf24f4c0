"""What two devices of one office disagree about is kept and stands in the windows of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import GOAL, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.records import single_record_id
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts import FactsPage
from kiim_desktop.gui.screens.person.facts_conflict import ConflictLine
from kiim_desktop.gui.screens.person.screen import FACTS
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.fact_rows import FactKey
from tests.presenters.desks import TUESDAY
from tests.sync.devices import Desktop, first_desktop, further_desktop, hub_in_memory
from tests.sync.shared import entry

FAMILY = FactKey(single_record_id(IDENTITY), "family_name")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Desktop, Desktop]]:
    """Return two devices of one office over one hub."""
    clock = FixedClock(TUESDAY)
    with (
        hub_in_memory(tmp_path, clock) as hub,
        closing(first_desktop(hub, tmp_path, clock)) as first,
        closing(further_desktop(hub, first, tmp_path, clock)) as second,
    ):
        yield first, second


@contextmanager
def window(desktop: Desktop, look: Look, qtbot: QtBot) -> Iterator[Workplace]:
    jobs = QtJobs()
    work = Workplace(desktop.office, jobs, look, lambda _reason: None)
    qtbot.addWidget(work.frame)
    work.frame.resize(1440, 900)
    with qtbot.waitExposed(work.frame):
        work.frame.show()
    work.frame.activateWindow()
    qtbot.waitUntil(lambda: work.screens.persons.found.model.total == 1)
    yield work
    work.prepare_lock("")
    jobs.close()


def disagree(first: Desktop, second: Desktop) -> PersonId:
    """Let both devices write another family name before they hear of each other, then exchange."""
    person = first.person("Amina", "Haddad")
    first.sync()
    second.sync()
    first.rename(person, "Hadad")
    second.rename(person, "Al-Haddad")
    for desktop in (first, second, first):
        desktop.sync()
    return person


def test_a_disagreement_stands_in_both_windows_with_both_values(
    pair: tuple[Desktop, Desktop], dressed: tuple[Look, Dress], qtbot: QtBot
) -> None:
    disagree(*pair)
    states = [desktop.state for desktop in pair]
    for desktop in pair:
        with window(desktop, dressed[0], qtbot) as work:
            work.go("exchange")
            exchange = work.screens.exchange.presenter
            qtbot.waitUntil(lambda shown=exchange: shown.state.disagreement_count == 1)  # type: ignore[misc]  # bound at once
            exchange.open_person(exchange.state.disagreements[0])
            page = work.screens.person.tab(FACTS)
            assert isinstance(page, FactsPage)
            qtbot.waitUntil(lambda page=page: FAMILY in page.list.lines)  # type: ignore[misc]  # bound at once
            line = page.list.lines[FAMILY]
            assert isinstance(line, ConflictLine)
            assert line.row.conflict is not None
            assert {side.value for side in line.row.conflict.sides} == {"Hadad", "Al-Haddad"}
            qtbot.waitUntil(line.hasFocus)
            assert (
                page.list.area.viewport()
                .visibleRegion()
                .contains(line.mapTo(page.list.area.viewport(), line.rect().center()))
            )
    assert states[0] == states[1]


def test_a_disagreement_far_down_in_the_file_is_brought_into_sight(
    pair: tuple[Desktop, Desktop], dressed: tuple[Look, Dress], qtbot: QtBot
) -> None:
    first, second = pair
    person = first.person("Amina", "Haddad")
    for number in range(12):
        entry(first, person, LANGUAGE_SKILL, language="deu", listening="A1", as_told=f"Stand {number}")
    goal = entry(first, person, GOAL, text="Arbeit finden")
    first.sync()
    second.sync()
    entry(first, person, GOAL, goal, text="Ausbildung finden")
    entry(second, person, GOAL, goal, text="Sprache lernen")
    for desktop in (first, second, first):
        desktop.sync()
    with window(first, dressed[0], qtbot) as work:
        work.go("exchange")
        exchange = work.screens.exchange.presenter
        qtbot.waitUntil(lambda: exchange.state.disagreement_count == 1)
        exchange.open_person(exchange.state.disagreements[0])
        page = work.screens.person.tab(FACTS)
        assert isinstance(page, FactsPage)
        key = FactKey(goal, "text")
        qtbot.waitUntil(lambda: isinstance(page.list.lines.get(key), ConflictLine))
        qtbot.waitUntil(lambda: page.list.lines[key].hasFocus() and is_laid_out_below(page, page.list.lines[key]))
        qtbot.waitUntil(lambda: in_sight(page, page.list.lines[key]))


def is_laid_out_below(page: FactsPage, line: QWidget) -> bool:
    """Tell whether the page knows by now that a line lies below what fits into the window."""
    inside = page.list.area.widget()
    return inside is not None and line.mapTo(inside, line.rect().topLeft()).y() > page.list.area.viewport().height()


def in_sight(page: FactsPage, line: QWidget) -> bool:
    shown = page.list.area.viewport()
    return shown.rect().contains(line.mapTo(shown, line.rect().topLeft()))


def test_what_is_decided_in_one_window_ends_it_in_the_other(
    pair: tuple[Desktop, Desktop], dressed: tuple[Look, Dress], qtbot: QtBot
) -> None:
    first, second = pair
    person = disagree(first, second)
    with window(second, dressed[0], qtbot) as work:
        work.go("person", person=person, tab="facts", look_at=single_record_id(IDENTITY))
        page = work.screens.person.tab(FACTS)
        assert isinstance(page, FactsPage)
        qtbot.waitUntil(lambda: isinstance(page.list.lines.get(FAMILY), ConflictLine))
        line = page.list.lines[FAMILY]
        qtbot.waitUntil(line.hasFocus)
        QTest.keyClick(QApplication.focusWidget() or line, Qt.Key.Key_Tab)
        QTest.keyClick(QApplication.focusWidget() or line, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: FAMILY in page.list.lines and not isinstance(page.list.lines[FAMILY], ConflictLine))
        chosen = second.identity(person)
        assert chosen is not None
        second.sync()
    first.sync()
    found = first.identity(person)
    assert found is not None
    assert found.cell(2) == chosen.cell(2)
    with window(first, dressed[0], qtbot) as work:
        work.go("exchange")
        qtbot.waitUntil(lambda: work.screens.exchange.presenter.state.is_loaded)
        assert work.screens.exchange.presenter.state.disagreement_count == 0
