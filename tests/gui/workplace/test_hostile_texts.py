"""Whatever somebody typed or imported is shown as it is, in every screen: no markup, no file opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget  # looks for them
from pytestqt.qtbot import QtBot

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.style import Dress
from kiim_desktop.presenters.unlock import AfterLock, UnlockPresenter, UserCard
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.gui.plain_text import rich_texts
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.hostile import nobody_opens, texts
from tests.gui.workplace.hostile_corpus import LEAST, corpus
from tests.gui.workplace.scenes import controls, files, in_sight, scenes, spoken
from tests.presenters.entrances import SmallDoor
from tests.strokes.hands import Hands

HALVES = ("\ud800", "a\udfffb")
"""Half of a letter of UTF-16: a broken file or terminal can bring it; Qt lets none through."""


def hover(widget: QWidget) -> str:
    """Let the mouse rest on a widget; return the markup of the tool tip."""
    middle = widget.rect().center()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle)))
    shown = QToolTip.text() if QToolTip.isVisible() else ""
    QToolTip.showText(QPoint(), "")
    return shown


def look(place: Place, width: int) -> None:
    """Let everything in sight be painted: nothing is markup, nothing widens the window."""
    frame = place.work.frame
    QApplication.processEvents()
    assert not frame.grab().isNull()
    assert rich_texts(frame) == []
    assert frame.width() == width


def check(qtbot: QtBot, place: Place, name: str, walked: Callable[[QtBot, Place, str], Iterator[str]]) -> None:
    """Walk through scenes: everything plain, all of it painted, every control still has a name."""
    root = place.work.frame
    for scene in walked(qtbot, place, name):
        assert rich_texts(root) == []
        assert not root.grab().isNull()
        assert [type(widget).__name__ for widget in controls(root) if not spoken(widget)] == [], scene


def test_every_screen_shows_hostile_texts_as_they_are(qtbot: QtBot, hostile_place: Place, bait: Path) -> None:
    with nobody_opens(bait) as opened:
        check(qtbot, hostile_place, "nested", scenes)
    assert opened == []
    assert hostile_place.errors == []


def test_every_file_shows_hostile_texts_as_they_are(qtbot: QtBot, hostile_place: Place, bait: Path) -> None:
    assert set(hostile_place.persons) == set(texts(bait))
    with nobody_opens(bait) as opened:
        for name in hostile_place.persons:
            check(qtbot, hostile_place, name, files)
    assert opened == []
    assert hostile_place.errors == []


def test_resting_the_mouse_reads_no_markup(qtbot: QtBot, hostile_place: Place, bait: Path) -> None:
    seen = 0
    with nobody_opens(bait) as opened:
        for _scene in files(qtbot, hostile_place, "picture"):
            for widget in in_sight(hostile_place):
                shown = hover(widget)
                seen += "&lt;img" in shown
                assert "<img" not in shown
    assert opened == []
    assert seen


def test_hostile_names_of_users_are_shown_as_they_are(qtbot: QtBot, dressed: tuple[Look, Dress], bait: Path) -> None:
    for text in texts(bait).values():
        cards = (UserCard(UserId(b"anna----"), text, text), UserCard(UserId(b"deniz---"), text, "Beratung"))
        door = SmallDoor(office_name=text, users=cards)
        told = AfterLock(drafts=2, exchange=text, reason=text)
        screen = UnlockScreen(UnlockPresenter(door, InlineJobs(), lambda _office: None, told), dressed[0])
        qtbot.addWidget(screen)
        screen.resize(1440, 900)
        with nobody_opens(bait) as opened:
            assert not screen.grab().isNull()
        assert rich_texts(screen) == []
        assert opened == []


def test_the_corpus_has_five_hundred_texts_and_none_twice(bait: Path) -> None:
    assert len(set(corpus(bait).values())) >= LEAST


def test_five_hundred_texts_are_shown_as_they_are(qtbot: QtBot, crowded_place: Place, bait: Path) -> None:
    """In the lists, and in the text, the lanes, the facts and the plan of every file."""
    place, frame = crowded_place, crowded_place.work.frame
    width = frame.width()
    with nobody_opens(bait) as opened:
        for screen in ("today", "persons", "acts"):
            place.work.go(screen)
            look(place, width)
        for name in place.persons:
            for tab in ("history", "facts", "plan"):
                place.open_file(qtbot, name, tab=tab)
                look(place, width)
        assert [type(widget).__name__ for widget in controls(frame) if not spoken(widget)] == []
    assert opened == []
    assert place.errors == []


def test_five_hundred_texts_can_be_typed_into_the_search_and_a_new_file(qtbot: QtBot, place: Place, bait: Path) -> None:
    work, hands = place.work, Hands(place.work.frame, place.jobs)
    work.go("persons")
    found, width = corpus(bait), work.frame.width()
    with nobody_opens(bait) as opened:
        for text in found.values():
            work.frame.top.search.setText(text)
            work.frame.top.search.textEdited.emit(text)
            look(place, width)
        hands.look_up()
        look(place, width)
        work.frame.top.search.clear()
        hands.look_up()
        hands.play("<Strg+N>")
        panel = work.screens.persons.panel
        for text in found.values():
            for field in panel.fields.values():
                field.line.setText(text)
            look(place, width)
        hands.look_up()
        look(place, width)
    assert opened == []
    assert place.errors == []


def test_a_note_of_any_text_is_read_as_it_was_written(place: Place, bait: Path) -> None:
    office, person = place.office, place.persons["amina"]

    def write_and_read() -> dict[str, str]:
        read = {}
        for name, text in corpus(bait).items():
            entry = Entry(kind=COUNSELLING_ENTRY, answers={"date": "2026-11-17", "text": text})
            record = record_entry(office, person, entry).record
            saved = office.store.record(person_scope(person), record)
            read[name] = str(saved.answer(COUNSELLING_ENTRY, "text")) if saved else ""
        return read

    read = elsewhere(write_and_read)
    assert {name: text for name, text in read.items() if text != corpus(bait)[name]} == {}


def test_the_watch_notices_an_opening(bait: Path) -> None:
    with nobody_opens(bait) as opened:
        bait.read_bytes()
    assert len(opened) == 1


def test_a_note_with_half_a_letter_is_refused_with_a_sentence(place: Place) -> None:
    office, person = place.office, place.persons["amina"]

    def refused() -> list[str]:
        said = []
        for text in HALVES:
            entry = Entry(kind=COUNSELLING_ENTRY, answers={"date": "2026-11-17", "text": text})
            try:
                record_entry(office, person, entry)
            except KiimError as error:
                said.append(error.sentence)
            else:
                said.append("")
        return said

    assert all(elsewhere(refused))
