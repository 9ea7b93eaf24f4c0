"""Two offices over one hub: what one opens stands in the window of the other, and vanishes there while it is open."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.screens.person.facts import FactsPage
from kiim_desktop.gui.screens.person.header import PersonHeader
from kiim_desktop.gui.screens.person.screen import FACTS
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.persons import PersonLine
from kiim_desktop.usecases.exchanging import exchange_now
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.gui.workplace.conftest import elsewhere
from tests.presenters.desks import TUESDAY
from tests.sync.devices import PASSWORD, Desktop, first_desktop, hub_in_memory
from tests.sync.shared import consent, entry, withdraw

STRG = Qt.KeyboardModifier.ControlModifier


@dataclass(slots=True)
class Kreis:
    """The office that keeps the file, and the one that is to see it, at their devices."""

    keeper: Desktop
    other: Desktop
    clock: FixedClock

    def person(self, mode: Mode) -> tuple[PersonId, RecordId]:
        """Let the first office open a person to the other; returns the person and the consent."""
        person = self.keeper.person("Amira", "Haddad")
        entry(self.keeper, person, LANGUAGE_SKILL, language="ara", listening="C2")
        given = consent(self.keeper, person, self.other, mode=mode)
        self.keeper.sync()
        return person, given


@pytest.fixture
def kreis(tmp_path: Path) -> Iterator[Kreis]:
    clock = FixedClock(TUESDAY)
    with hub_in_memory(tmp_path, clock) as hub:
        keeper = first_desktop(hub, tmp_path, clock)
        other = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
        keeper.sync()
        yield Kreis(keeper, other, clock)
        keeper.close()
        other.close()


@contextmanager
def window_of(desktop: Desktop, qtbot: QtBot) -> Iterator[Workplace]:
    """Unlock a device with its window, whose thread must never touch the file."""
    around = replace(desktop.around, window_thread=threading.get_ident())
    elsewhere(lambda: lock_office(desktop.office))
    desktop.office = elsewhere(lambda: unlock_office(desktop.office.profile, desktop.office.user.id, PASSWORD, around))
    jobs = QtJobs()
    work = Workplace(desktop.office, jobs, Look(theme=Theme.LIGHT), lambda _reason: None)
    qtbot.addWidget(work.frame)
    work.frame.resize(1440, 900)
    with qtbot.waitExposed(work.frame):
        work.frame.show()
    work.frame.activateWindow()
    qtbot.waitUntil(lambda: not work.screens.exchange.presenter.state.is_running)
    try:
        yield work
    finally:
        work.prepare_lock("")
        jobs.close()


def exchange(desktop: Desktop, work: Workplace, qtbot: QtBot) -> None:
    """Exchange as the window does it, but over the memory of this process."""
    presenter = work.screens.exchange.presenter
    presenter._start(lambda progress: exchange_now(desktop.office, desktop.carrier, progress), quiet=False)  # noqa: SLF001  # the door of all carriers
    qtbot.waitUntil(lambda: not presenter.state.is_running)


def lines(work: Workplace) -> list[PersonLine]:
    model = work.screens.persons.found.model
    rows = [model.row(model.index(number, 0)) for number in range(model.rowCount())]
    return [row for row in rows if isinstance(row, PersonLine)]


def open_file(work: Workplace, person: PersonId, qtbot: QtBot, **arguments: object) -> PersonHeader:
    screen = work.screens.person
    work.go("person", person=person, **arguments)
    qtbot.waitUntil(lambda: screen.presenter.state.person == person and bool(screen.presenter.state.name))
    return screen.header


def words_in_sight(widget: QWidget) -> str:
    labels: list[PlainLabel] = widget.findChildren(PlainLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def press(work: Workplace, key: Qt.Key, modifier: Qt.KeyboardModifier = STRG) -> None:
    QTest.keyClick(QApplication.focusWidget() or work.frame, key, modifier)


def vanished(work: Workplace) -> Callable[[], bool]:
    return lambda: work.screens.person.presenter.state.is_gone and work.screens.person.gone.isVisible()


def test_a_consent_is_seen_in_the_other_window_and_its_withdrawal_takes_it_away_while_open(
    kreis: Kreis, qtbot: QtBot
) -> None:
    with window_of(kreis.other, qtbot) as work:
        person, given = kreis.person(Mode.READ)
        exchange(kreis.other, work, qtbot)
        qtbot.waitUntil(lambda: [line.keeper for line in lines(work)] == ["Beratung Nord"])
        header = open_file(work, person, qtbot)
        qtbot.waitUntil(lambda: work.screens.person.isAncestorOf(QApplication.focusWidget() or work.frame.top))
        assert header.keeper.isVisible()
        assert header.keeper.office.text() == "Akte von Beratung Nord"
        assert header.keeper.until.text() == "bis 17.11.2027"
        assert not header.note.isVisible()
        assert not header.entry.isVisible()
        screen = work.screens.person
        for key in (Qt.Key.Key_I, Qt.Key.Key_E):
            press(work, key)
            assert screen.banner.isVisible()
            press(work, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
            assert not screen.banner.isVisible()
        withdraw(kreis.keeper, person, given)
        kreis.keeper.sync()
        exchange(kreis.other, work, qtbot)
        qtbot.waitUntil(vanished(work))
        said = words_in_sight(screen)
        assert "Diese Akte ist nicht mehr geöffnet." in said
        assert "Beratung Nord hat sie zurückgenommen oder gelöscht." in said
        assert "Haddad" not in said
        assert (QApplication.focusWidget() or work.frame).parent() is screen.gone
        assert screen.keys() == (("Alt+←", "zurück zur Liste"),)
        qtbot.waitUntil(lambda: lines(work) == [])


def test_what_is_being_typed_ends_with_the_file_and_comes_back_nowhere(kreis: Kreis, qtbot: QtBot) -> None:
    with window_of(kreis.other, qtbot) as work:
        person, given = kreis.person(Mode.CO_EDIT)
        exchange(kreis.other, work, qtbot)
        open_file(work, person, qtbot, tab="facts", new=LANGUAGE_SKILL.name)
        page = work.screens.person.tab(FACTS)
        assert isinstance(page, FactsPage)
        qtbot.waitUntil(lambda: page.presenter.form.state.is_open)
        page.presenter.form.write("listening", "B1")
        page.presenter.form.keep_draft()
        withdraw(kreis.keeper, person, given)
        kreis.keeper.sync()
        exchange(kreis.other, work, qtbot)
        qtbot.waitUntil(vanished(work))
        qtbot.waitUntil(lambda: not page.presenter.form.state.is_open)
        page.presenter.form.keep_draft()
        work.screens.person.keep_drafts()
        assert work.prepare_lock("").drafts == 0


def test_the_chooser_closes_with_the_file_it_was_opened_in(kreis: Kreis, qtbot: QtBot) -> None:
    with window_of(kreis.other, qtbot) as work:
        person, given = kreis.person(Mode.CONTRIBUTE)
        exchange(kreis.other, work, qtbot)
        header = open_file(work, person, qtbot)
        press(work, Qt.Key.Key_I)
        qtbot.waitUntil(header.kinds.isVisible)
        assert {row.kind for row in header.kinds.rows() if row.kind} >= {LANGUAGE_SKILL.name}
        assert "counselling_entry" not in {row.kind for row in header.kinds.rows()}
        withdraw(kreis.keeper, person, given)
        kreis.keeper.sync()
        exchange(kreis.other, work, qtbot)
        qtbot.waitUntil(vanished(work))
        assert not header.kinds.isVisible()


def test_at_midnight_what_was_open_until_then_goes_from_lists_and_screen(kreis: Kreis, qtbot: QtBot) -> None:
    with window_of(kreis.other, qtbot) as work:
        person, _given = kreis.person(Mode.READ)
        exchange(kreis.other, work, qtbot)
        open_file(work, person, qtbot)
        work.look_at_day()
        kreis.clock.at += timedelta(days=366)
        work.look_at_day()
        qtbot.waitUntil(vanished(work))
        assert "Die Einwilligung ist zu Ende" in words_in_sight(work.screens.person)
        qtbot.waitUntil(lambda: lines(work) == [])


def test_at_unlock_what_is_over_goes_before_anybody_looks(kreis: Kreis, qtbot: QtBot) -> None:
    kreis.person(Mode.READ)
    kreis.other.sync()
    kreis.clock.at += timedelta(days=366)
    with window_of(kreis.other, qtbot) as work:
        qtbot.waitUntil(lambda: lines(work) == [])


def test_the_own_file_says_in_its_window_with_whom_it_is_shared(kreis: Kreis, qtbot: QtBot) -> None:
    person = kreis.keeper.person("Amira", "Haddad")
    consent(kreis.keeper, person, kreis.other)
    with window_of(kreis.keeper, qtbot) as work:
        open_file(work, person, qtbot)
        side = work.screens.person.page
        qtbot.waitUntil(lambda: "dort ist noch nichts zu sehen" in words_in_sight(side))
        exchange(kreis.keeper, work, qtbot)
        qtbot.waitUntil(lambda: "noch nichts zu sehen" not in words_in_sight(side))
        assert "Jobcenter Lauenstein" in words_in_sight(side)
