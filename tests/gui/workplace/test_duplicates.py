"""Doubles in the window: found by themselves, compared and merged with keys, told apart several at once, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.gui.screens.duplicates import DuplicatesScreen
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.presenters.duplicates import PairLine
from kiim_desktop.storage.store import Changed
from tests.factories import OtherDevice, core_data, make_note, make_person
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.scenes import focused, press, search

STRG = Qt.KeyboardModifier.ControlModifier


def register(place: Place, *people: tuple[str, str, str]) -> list[PersonId]:
    """Let people be registered as a colleague at this device would."""
    made = elsewhere(lambda: [make_person(place.office, *each, phone="0170 1234567") for each in people])
    place.work.changed(Changed(scopes=frozenset(made), kinds=frozenset({IDENTITY.number})))
    return made


def show_pairs(qtbot: QtBot, place: Place, count: int) -> DuplicatesScreen:
    """Open the list of pairs once so many were found."""
    persons = place.work.screens.persons.presenter
    qtbot.waitUntil(lambda: persons.state.doubles == count)
    place.work.go("duplicates")
    screen = place.work.screens.duplicates
    qtbot.waitUntil(lambda: screen.pairs.model.total == count and not screen.pairs.model.is_loading)
    return screen


@pytest.fixture
def twice(place: Place) -> list[PersonId]:
    """Register one person twice."""
    listed, other = register(place, ("Mohammed", "Al-Hassan", "1985-03-04"), ("Muhamad", "Alhasan", "1985-03-04"))
    elsewhere(lambda: make_note(place.office, other, "Brückenkurs besprochen."))
    return [listed, other]


def test_what_was_registered_twice_is_said_in_heute_and_beside_the_list(
    qtbot: QtBot, place: Place, twice: list[PersonId]
) -> None:
    show_pairs(qtbot, place, 1)
    place.work.go("persons")
    assert place.work.screens.persons.doubles_button.isVisible()
    place.work.go("today")
    presenter = place.work.screens.today.presenter
    qtbot.waitUntil(lambda: [row.name for row in presenter.state.clarify] == ["Vielleicht doppelte Akten"])
    presenter.open(presenter.state.clarify[0])
    assert place.work.frame.current() == "duplicates"
    assert place.errors == []


def test_what_came_with_an_exchange_is_looked_at_by_itself(qtbot: QtBot, place: Place) -> None:
    for name in ("Mohammed", "Muhamad"):
        elsewhere(lambda name=name: make_person(place.office, name, "Al-Hassan", "1985-03-04"))  # type: ignore[misc]
    place.work.renew()  # what the screen of the exchange calls when something came
    show_pairs(qtbot, place, 1)
    assert place.errors == []


def test_two_files_are_compared_decided_and_merged_with_keys_and_taken_back(
    qtbot: QtBot, place: Place, twice: list[PersonId]
) -> None:
    screen = show_pairs(qtbot, place, 1)
    screen.pairs.list.setFocus()
    screen.pairs.list.select_row(0)
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(focused(), QRadioButton))
    state = screen.presenter.comparing.state
    assert [(row.title, row.takes_other) for row in state.rows] == [("Vorname", False), ("Nachname", False)]
    kept, other = state.rows[0].own, state.rows[0].other
    press(place, Qt.Key.Key_Down)
    assert screen.presenter.comparing.state.rows[0].takes_other
    press(place, Qt.Key.Key_Return, STRG)
    qtbot.waitUntil(lambda: screen.presenter.comparing.state.listed is None)
    qtbot.waitUntil(lambda: screen.pairs.model.total == 0)
    search(qtbot, place, other)
    persons = place.work.screens.persons
    qtbot.waitUntil(lambda: persons.found.model.total == 1)
    search(qtbot, place, kept)
    qtbot.waitUntil(lambda: persons.found.model.total == 1)
    QTest.keyClick(place.work.frame, Qt.Key.Key_Z, STRG)
    show_pairs(qtbot, place, 1)
    assert place.errors == []


def test_the_listed_file_can_be_the_other_one(qtbot: QtBot, place: Place, twice: list[PersonId]) -> None:
    screen = show_pairs(qtbot, place, 1)
    screen.presenter.compare(line_of(screen))
    comparing = screen.presenter.comparing
    qtbot.waitUntil(lambda: comparing.state.is_ready)
    before = comparing.pair
    screen.panel.swap_button.click()
    qtbot.waitUntil(lambda: comparing.state.is_ready and comparing.pair != before)
    assert before is not None
    assert comparing.pair == (before[1], before[0])
    press(place, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not screen.panel.isVisible())


def line_of(screen: DuplicatesScreen) -> PairLine:
    found = screen.pairs.model.row(screen.pairs.model.index(0, 0))
    assert found is not None
    return found


def test_several_pairs_are_told_apart_at_once_and_it_is_remembered(
    qtbot: QtBot, place: Place, twice: list[PersonId]
) -> None:
    register(place, ("Olena", "Kowalenko", "1979-11-30"), ("Olena", "Kovalenko", "1979-11-30"))
    screen = show_pairs(qtbot, place, 2)
    screen.pairs.list.setFocus()
    screen.pairs.list.select_row(0)
    press(place, Qt.Key.Key_Space)
    press(place, Qt.Key.Key_Down)
    press(place, Qt.Key.Key_Space)
    assert screen.apart_button.isVisible()
    screen.pairs.list.setFocus()
    press(place, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: screen.pairs.model.total == 0)
    assert screen.pairs.empty.isVisible()
    register(place, ("Zahra", "Nazari", "2001-01-05"))
    QTest.keyClick(place.work.frame, Qt.Key.Key_Z, STRG)
    show_pairs(qtbot, place, 2)
    assert place.errors == []


def test_a_merged_file_says_so_and_can_be_separated_and_takes_late_changes(
    qtbot: QtBot, place: Place, twice: list[PersonId]
) -> None:
    listed, other = twice
    screen = show_pairs(qtbot, place, 1)
    known = elsewhere(lambda: core_data(place.office, other))
    screen.presenter.comparing.compare(listed, other)
    qtbot.waitUntil(lambda: screen.presenter.comparing.state.is_ready)
    screen.panel.merge_button.click()
    qtbot.waitUntil(lambda: screen.presenter.comparing.state.listed is None)
    late = OtherDevice().writes(bytes(other), IDENTITY, sees=known, birth_place="Kabul")
    changed = elsewhere(lambda: place.office.store.take_in([late], []))
    place.work.changed(changed)
    place.work.go("person", person=other)
    person = place.work.screens.person
    qtbot.waitUntil(lambda: bool(person.presenter.state.merged) and person.presenter.state.person == listed)
    tab = person.tab(HISTORY)
    assert isinstance(tab, HistoryTab)
    block = tab.side.merged
    qtbot.waitUntil(lambda: len(block.deeds) == 3)
    assert "Kabul" in person.presenter.state.merged[0].late
    block.deeds[0].click()
    qtbot.waitUntil(lambda: len(block.deeds) == 1)
    assert elsewhere(lambda: core_data(place.office, listed)).answer(IDENTITY, "birth_place") == "Kabul"
    block.deeds[0].setFocus()
    block.deeds[0].click()
    qtbot.waitUntil(lambda: not person.presenter.state.merged)
    assert block.compare.hasFocus(), "the keyboard stays beside what was done"
    assert place.errors == []


def test_a_file_is_compared_from_inside_with_those_like_it_or_with_whom_is_searched(
    qtbot: QtBot, place: Place, twice: list[PersonId]
) -> None:
    show_pairs(qtbot, place, 1)
    place.open_file(qtbot, "amina")
    place.work.screens.person.presenter.merged.look_for_others(twice[0])
    screen = place.work.screens.duplicates
    qtbot.waitUntil(lambda: screen.pairs.model.total == 1)
    QTest.keyClicks(screen.other.line, "Zahra")
    qtbot.waitUntil(
        lambda: bool(screen.presenter.state.found) and screen.presenter.state.found[0].other_name == "Zahra Azizi"
    )
    qtbot.waitUntil(lambda: screen.pairs.model.total == 1)
    QTest.keyClick(screen.other.line, Qt.Key.Key_Return)
    comparing = screen.presenter.comparing
    qtbot.waitUntil(lambda: comparing.state.is_ready)
    assert comparing.pair == (twice[0], place.persons["zahra"])
    assert place.errors == []
    assert comparing.state.doubt.startswith("Nach diesen Angaben")
    assert "≠ Name" in comparing.state.why


def test_the_arrow_leads_to_who_was_found_and_after_the_merge_the_file_is_open_again(
    qtbot: QtBot, place: Place, twice: list[PersonId]
) -> None:
    listed, other = twice
    register(place, ("Alina", "Hassan-Klein", "1999-01-05"))
    show_pairs(qtbot, place, 1)
    place.open_file(qtbot, "amina")
    place.work.screens.person.presenter.merged.look_for_others(listed)
    screen = place.work.screens.duplicates
    qtbot.waitUntil(lambda: screen.presenter.state.about == listed)
    screen.other.line.setFocus()
    QTest.keyClicks(screen.other.line, "0170 1234567")
    qtbot.waitUntil(lambda: screen.presenter.state.is_answered and screen.pairs.model.total == 2)
    assert screen.presenter.state.found[0].other == other, "who is like the file comes first"
    qtbot.waitUntil(lambda: screen.pairs.list.currentIndex().row() == 0)  # so one sees whom Eingabe takes
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        press(place, key)
    comparing = screen.presenter.comparing
    qtbot.waitUntil(lambda: comparing.state.is_ready)
    assert comparing.pair == (other, listed), "the file in which more is written stays in the list"
    assert comparing.state.doubt == ""
    assert screen.keys()[0][0] == "Strg+Eingabe"
    press(place, Qt.Key.Key_Return, STRG)
    qtbot.waitUntil(lambda: place.work.frame.current() == "person")
    qtbot.waitUntil(lambda: place.work.screens.person.presenter.state.person == other)
    qtbot.waitUntil(lambda: place.work.frame.foot.notice() is not None)
    assert place.errors == []
