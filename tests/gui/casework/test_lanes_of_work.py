"""The screens with real threads: nothing touches the file on the thread of the window, and nothing typed is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.gui.screens.persons import PersonsScreen
from kiim_desktop.presenters.candidates import GIVEN
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.persons import PersonsPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from tests.factories import make_note, make_office, make_person, open_again
from tests.presenters.desks import TUESDAY, Notes, notes

T = TypeVar("T")


def elsewhere(work: Callable[[], T]) -> T:
    """Run work on a thread that is not the one of the window, and return its answer."""
    answers: list[T] = []
    thread = threading.Thread(target=lambda: answers.append(work()))
    thread.start()
    thread.join()
    return answers[0]


@pytest.fixture
def person(tmp_path: Path) -> PersonId:
    office = make_office(tmp_path, clock=FixedClock(TUESDAY))
    found = make_person(office, "Amina", "Haddad", municipality="Lauenstein")
    make_note(office, found, "Erstgespräch")
    office.store.close()
    return found


@pytest.fixture
def desk(tmp_path: Path, person: PersonId) -> Iterator[Desk]:
    """Give a desk whose file refuses the thread of the window."""
    here = threading.get_ident()
    office = elsewhere(lambda: open_again(tmp_path, clock=FixedClock(TUESDAY), window_thread=here))
    jobs = QtJobs()
    yield Desk(office, jobs, Notes())
    jobs.close()
    elsewhere(office.store.close)


def test_finding_opening_and_noting_go_through_the_lanes(qtbot: QtBot, desk: Desk, person: PersonId) -> None:
    look = Look()
    persons, one = PersonsScreen(PersonsPresenter(desk), look), PersonScreen(PersonPresenter(desk), look)
    notes(desk).on_changed += [persons.changed, one.changed]
    for screen in (persons, one):
        qtbot.addWidget(screen)
        screen.resize(1440, 900)
        with qtbot.waitExposed(screen):
            screen.show()
    persons.opened()
    for text in ("h", "ha", "had", "hadd"):
        persons.search(text)
    qtbot.waitUntil(lambda: persons.found.list.current_row() is not None)
    persons.open_first()
    one.opened(notes(desk).went[-1][1])
    qtbot.waitUntil(lambda: one.presenter.state.person == person)
    tab = one.tab(HISTORY)
    assert isinstance(tab, HistoryTab)
    one.opened({"person": person, "note": True})
    qtbot.waitUntil(tab.editor.isVisible)
    QTest.keyClicks(tab.editor.text.edit, "Wohnung gefunden.")
    tab.editor.timer.timeout.emit()
    qtbot.waitUntil(lambda: one.presenter.note.state.saved_mark != "")
    tab.editor.save.click()
    qtbot.waitUntil(lambda: one.presenter.state.entries[0].text == "Wohnung gefunden.")
    assert notes(desk).errors == []
    kept = elsewhere(lambda: desk.office.store.records(person_scope(person), [COUNSELLING_ENTRY.number]))
    assert len(kept) == 2
    assert elsewhere(lambda: drafts_of(desk.office)) == []


def test_a_new_person_and_its_draft_go_through_the_lanes(qtbot: QtBot, desk: Desk) -> None:
    screen = PersonsScreen(PersonsPresenter(desk), Look())
    qtbot.addWidget(screen)
    screen.show()
    screen.begin_person()
    QTest.keyClicks(screen.panel.fields[GIVEN].line, "Muhamad")
    screen.keep_drafts()
    qtbot.waitUntil(lambda: len(elsewhere(lambda: drafts_of(desk.office))) == 1)
    screen.panel.create_button.click()
    qtbot.waitUntil(lambda: bool(notes(desk).told))
    assert notes(desk).errors == []
    assert elsewhere(lambda: drafts_of(desk.office)) == []
