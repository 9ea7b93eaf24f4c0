"""Screens are built when somebody looks at them, inside the window: nothing flashes up beside it, nobody waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.domain.kinds import ADDRESS
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.screen import FACTS, TABS
from kiim_desktop.gui.workplace_screens import Screens
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.gui.workplace.conftest import Place, elsewhere

NAMES = (
    *("today", "persons", "person", "duplicates", "printing"),
    *("exchange", "office", "acts", "import", "settings", "help"),
)


class Windows(QObject):
    """Notes each widget that comes up as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[Windows]:
    noting = Windows()
    qapp.installEventFilter(noting)
    yield noting
    qapp.removeEventFilter(noting)


def built(place: Place) -> set[str]:
    return {
        name for name in vars(place.work.screens) if isinstance(vars(Screens).get(name), type(vars(Screens)["help"]))
    }


def test_nothing_comes_up_beside_the_window_while_screens_and_tabs_are_built(place: Place, windows: Windows) -> None:
    for name in NAMES:
        place.work.go(name)
    person, office = place.work.screens.person, place.work.screens.office
    for spec in TABS:
        assert person.tab(spec.key).window() is place.work.frame
    for section in office.pages:
        assert office.pages[section].window() is place.work.frame
    assert windows.seen == []


def test_a_screen_is_built_by_the_first_look_at_it(place: Place) -> None:
    assert built(place) <= {"today", "persons"}
    place.work.go("settings")
    assert built(place) <= {"today", "persons", "settings"}
    shown = place.work.screens.settings
    place.work.go("today")
    place.work.go("settings")
    assert place.work.screens.settings is shown


def test_the_screen_of_a_file_is_built_beforehand_beside_the_keyboard(
    qtbot: QtBot, place: Place, windows: Windows
) -> None:
    focus = QApplication.focusWidget()
    steps = list(place.work.screens.prepare())
    assert len(steps) == 3
    assert "person" in built(place)
    assert windows.seen == []
    assert QApplication.focusWidget() is focus
    assert list(place.work.screens.prepare()) == []
    place.open_file(qtbot, "amina")
    assert place.errors == []


def test_what_was_built_in_part_is_taken_when_the_file_is_wanted_sooner(qtbot: QtBot, place: Place) -> None:
    steps = place.work.screens.prepare()
    next(steps)
    next(steps)
    place.open_file(qtbot, "amina")
    shown = place.work.screens.person
    assert list(steps) == []
    assert place.work.screens.person is shown


def test_the_screen_in_sight_looks_again_before_the_others(
    qtbot: QtBot, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("today", "persons"):
        place.work.go(name)
    place.open_file(qtbot, "amina")
    order: list[str] = []
    for name in ("today", "persons", "person"):
        screen = getattr(place.work.screens, name)
        monkeypatch.setattr(screen, "changed", lambda _changed, name=name: order.append(name))
    place.work.screens.changed(Changed(scopes=frozenset()))
    assert (order[0], set(order)) == ("person", {"today", "persons", "person"})
    place.work.go("persons")
    order.clear()
    place.work.screens.changed(Changed(scopes=frozenset()))
    assert order[0] == "persons"


def test_a_tab_built_late_knows_what_was_written_before(qtbot: QtBot, place: Place) -> None:
    place.open_file(qtbot, "amina")
    screen = place.work.screens.person
    assert isinstance(screen, PersonScreen)
    entry = Entry(kind=ADDRESS, answers={"municipality": "Steinfeld"})
    elsewhere(lambda: record_entry(place.office, place.persons["amina"], entry))
    screen.tabs.set_current(FACTS)
    screen.tabs.chosen.emit(FACTS)
    qtbot.waitUntil(lambda: "Steinfeld" in _words(screen))


def _words(screen: PersonScreen) -> str:
    rows = screen.tab(FACTS).findChildren(QWidget)
    return " ".join(each.accessibleName() + str(each.property("text") or "") for each in rows)
