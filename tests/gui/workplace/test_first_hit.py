"""Eingabe in the search opens the first hit, also when it was pressed before anything was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.persons import PersonsScreen
from kiim_desktop.presenters.persons import PersonsPresenter
from kiim_desktop.presenters.presenting import Desk
from tests.factories import make_person
from tests.presenters.desks import PatientJobs, notes, open_desk


class Search:
    """The screen of persons over answers that come when told."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        assert isinstance(desk.jobs, PatientJobs)
        self.desk, self.jobs = desk, desk.jobs
        self.screen = PersonsScreen(PersonsPresenter(desk), Look())
        qtbot.addWidget(self.screen)
        self.screen.resize(1440, 900)
        with qtbot.waitExposed(self.screen):
            self.screen.show()
        self.screen.opened()
        self.answer()

    def answer(self) -> None:
        """Let all that waits be answered, oldest question first."""
        while self.jobs.waiting:
            self.jobs.finish()

    @property
    def opened(self) -> list[object]:
        return [arguments["person"] for name, arguments in notes(self.desk).went if name == "person"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path, jobs=PatientJobs()) as found:
        yield found


@pytest.fixture
def zahra(desk: Desk) -> PersonId:
    make_person(desk.office, "Amina", "Winter")
    return make_person(desk.office, "Zahra", "Azizi")


def test_the_first_hit_opens_as_soon_as_it_is_found(qtbot: QtBot, desk: Desk, zahra: PersonId) -> None:
    search = Search(desk, qtbot)
    search.screen.search("zahra")
    search.screen.open_first()
    assert search.opened == []
    search.answer()
    assert search.opened == [zahra]
    search.screen.search("zahr")
    search.answer()
    assert search.opened == [zahra]


def test_it_opens_before_the_rows_of_the_answer_are_painted(qtbot: QtBot, desk: Desk, zahra: PersonId) -> None:
    search = Search(desk, qtbot)
    search.screen.search("amina")
    search.answer()
    search.screen.search("zahra")
    search.jobs.finish()
    search.screen.open_first()
    assert search.opened == [zahra]


@pytest.mark.parametrize("then", ["z", "", "amina"])
def test_typing_on_takes_the_wish_back(qtbot: QtBot, desk: Desk, zahra: PersonId, then: str) -> None:
    search = Search(desk, qtbot)
    search.screen.search("zahra")
    search.screen.open_first()
    search.screen.search(then)
    search.answer()
    assert search.opened == []


def test_going_elsewhere_takes_the_wish_back(qtbot: QtBot, desk: Desk, zahra: PersonId) -> None:
    search = Search(desk, qtbot)
    search.screen.search("zahra")
    search.screen.open_first()
    search.screen.hide()
    search.answer()
    assert search.opened == []


def test_where_nobody_is_found_nothing_opens_later(qtbot: QtBot, desk: Desk, zahra: PersonId) -> None:
    search = Search(desk, qtbot)
    search.screen.search("niemand")
    search.screen.open_first()
    search.answer()
    search.screen.search("zahra")
    search.answer()
    assert search.opened == []
