"""The real workplace over a file that refuses the thread of the window; nothing is faked but the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.settings import RECORD_HEALTH, Settings
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.style import Dress, dress
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.usecases.office import Office
from tests.factories import make_note, make_office, make_person, open_again
from tests.gui.workplace.hostile import fill, fill_crowd, texts
from tests.gui.workplace.hostile_corpus import corpus
from tests.presenters.desks import TUESDAY

T = TypeVar("T")
SIZE = (1440, 900)
People = Callable[[Office], dict[str, PersonId]]


def elsewhere(work: Callable[[], T]) -> T:
    """Run work on a thread that is not the one of the window, and return its answer."""
    answers: list[T] = []
    thread = threading.Thread(target=lambda: answers.append(work()))
    thread.start()
    thread.join()
    return answers[0]


class WatchedWorkplace(Workplace):
    """The workplace, which also remembers what it had to explain."""

    errors: list[BaseException]

    def explain(self, error: BaseException) -> None:
        self.__dict__.setdefault("errors", []).append(error)
        super().explain(error)


@dataclass(slots=True)
class Place:
    """An open workplace and who is in it."""

    work: WatchedWorkplace
    office: Office
    jobs: QtJobs
    persons: dict[str, PersonId]
    dress: Dress
    locked: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[BaseException]:
        return list(self.work.__dict__.get("errors", []))

    def names(self) -> list[str]:
        """Return the names in the list of persons, as the list speaks them."""
        model = self.work.screens.persons.found.model
        return [str(model.data(model.index(number, 0))).split(",")[0] for number in range(model.rowCount())]

    def open_file(self, qtbot: QtBot, name: str, **arguments: object) -> None:
        """Open the file of a person and wait until it is there."""
        person, screen = self.persons[name], self.work.screens.person
        self.work.go("person", person=person, **arguments)
        qtbot.waitUntil(lambda: screen.presenter.state.person == person and bool(screen.presenter.state.name))


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Iterator[tuple[Look, Dress]]:
    look = Look(theme=Theme.LIGHT)
    worn = dress(qapp, look)
    yield look, worn
    for part in (worn.ring, worn.tooltips, worn):
        part.setParent(None)
        part.deleteLater()
    qapp.setStyleSheet("")


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    """Return a file to which hostile texts point."""
    path = tmp_path / "bait.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return path


def _people(office: Office) -> dict[str, PersonId]:
    amina = make_person(office, "Amina", "Haddad", municipality="Lauenstein", phone="0151 5550720")
    make_note(office, amina, "Erstgespräch, Zeugnis fehlt noch.")
    zahra = make_person(office, "Zahra", "Azizi", "1985")
    return {"amina": amina, "zahra": zahra}


def _placed(
    tmp_path: Path,
    qtbot: QtBot,
    dressed: tuple[Look, Dress],
    name: str,
    people: Callable[[Office], dict[str, PersonId]],
    *,
    training: bool = False,
    health: bool = False,
) -> Iterator[Place]:
    clock, (look, worn) = FixedClock(TUESDAY), dressed
    before = make_office(tmp_path, clock=clock, name=name[:80], user=name[:60], training=training)
    persons = people(before)
    before.store.close()
    here = threading.get_ident()
    office = elsewhere(lambda: open_again(tmp_path, clock=clock, window_thread=here))
    if health:
        office = replace(office, settings=Settings(lambda: {RECORD_HEALTH.name: True}, None))
    jobs, locked = QtJobs(), list[str]()
    work = WatchedWorkplace(office, jobs, look, locked.append)
    place = Place(work, office, jobs, persons, worn, locked)
    qtbot.addWidget(work.frame)
    work.frame.resize(*SIZE)
    with qtbot.waitActive(work.frame):
        work.frame.show()
        work.frame.activateWindow()
    qtbot.waitUntil(lambda: work.screens.persons.found.model.total == len(persons))
    yield place
    work.prepare_lock("")


@pytest.fixture
def place(tmp_path: Path, qtbot: QtBot, dressed: tuple[Look, Dress]) -> Iterator[Place]:
    """Return the workplace of an office with two people."""
    yield from _placed(tmp_path, qtbot, dressed, "Büro am Markt", _people)


@pytest.fixture
def healthy_place(tmp_path: Path, qtbot: QtBot, dressed: tuple[Look, Dress]) -> Iterator[Place]:
    """Return the workplace of an office that may record health and protection."""
    yield from _placed(tmp_path, qtbot, dressed, "Büro am Markt", _people, health=True)


@pytest.fixture
def training_place(tmp_path: Path, qtbot: QtBot, dressed: tuple[Look, Dress]) -> Iterator[Place]:
    """Return the workplace of an office for training."""
    yield from _placed(tmp_path, qtbot, dressed, "Büro am Markt", _people, training=True)


@pytest.fixture
def hostile_place(tmp_path: Path, qtbot: QtBot, dressed: tuple[Look, Dress], bait: Path) -> Iterator[Place]:
    """Return the workplace of an office full of hostile texts."""
    yield from _placed(tmp_path, qtbot, dressed, texts(bait)["picture"], lambda office: fill(office, bait))


@pytest.fixture
def crowded_place(tmp_path: Path, qtbot: QtBot, dressed: tuple[Look, Dress], bait: Path) -> Iterator[Place]:
    """Return the workplace of an office with every text of the corpus."""
    found = list(corpus(bait).values())
    yield from _placed(tmp_path, qtbot, dressed, "Büro am Markt", lambda office: fill_crowd(office, found))
