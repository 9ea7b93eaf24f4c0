"""What the demo journey does, step by step, in the words of the summary: a first morning with the program."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt

from kiim_desktop.base.ids import PersonId
from kiim_desktop.gui.app import Window
from kiim_desktop.gui.journey import Keyboard, Step
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.gui.workplace_screens import Screens

STRG = Qt.KeyboardModifier.ControlModifier
NOTE = "Einstufungstest bei der VHS vereinbart, Freitag um zehn. Bringt das Zeugnis im Original mit."


class Story(Protocol):
    """What the tour needs to know of the sample Kreis."""

    @property
    def password(self) -> str: ...

    @property
    def hero(self) -> PersonId: ...

    def news(self) -> None:
        """Let the second device write about the hero and send it."""

    def count(self) -> dict[str, int]:
        """Return how many persons and records the second device holds."""


class Chapter:
    """A part of the tour over one window."""

    def __init__(self, story: Story, window: Window) -> None:
        self.story = story
        self.window = window

    @property
    def place(self) -> Workplace:
        place = self.window.workplace
        if not isinstance(place, Workplace):
            raise TypeError(type(place))
        return place

    @property
    def screens(self) -> Screens:
        return self.place.screens

    def file_is_open(self) -> bool:
        return self.screens.person.isVisible() and bool(self.screens.person.presenter.state.name)


class Arriving(Chapter):
    """Unlocking and finding somebody."""

    def steps(self) -> list[Step]:
        return [
            Step("entsperren-leer", lambda _keys: None, lambda: isinstance(self.window.entrance, UnlockScreen)),
            Step("falsches-kennwort", self._wrong_password, self._says_wrong),
            Step("entsperren", self._unlock, lambda: self.window.workplace is not None and self._list_is_there()),
            Step("abgleich-von-selbst", lambda _keys: None, self._is_confirmed),
            Step("suchen", self._search, lambda: self.screens.persons.found.model.total == 1),
            Step("akte-oeffnen", lambda keys: keys.press(Qt.Key.Key_Return), self.file_is_open),
        ]

    def _wrong_password(self, keys: Keyboard) -> None:
        keys.type("falsch")
        keys.press(Qt.Key.Key_Return)

    def _says_wrong(self) -> bool:
        entrance = self.window.entrance
        return isinstance(entrance, UnlockScreen) and bool(entrance.password.message())

    def _unlock(self, keys: Keyboard) -> None:
        keys.type(self.story.password)
        keys.press(Qt.Key.Key_Return)

    def _list_is_there(self) -> bool:
        return self.screens.persons.found.model.total > 0

    def _is_confirmed(self) -> bool:
        return bool(self.screens.exchange.presenter.state.confirmed)

    def _search(self, keys: Keyboard) -> None:
        keys.press(Qt.Key.Key_K, STRG)
        keys.type("karimi 1985")


class Working(Chapter):
    """One file: news from the second device, the lanes, a note, facts with a conflict, a new entry."""

    def __init__(self, story: Story, window: Window) -> None:
        super().__init__(story, window)
        self._before = 0

    def steps(self) -> list[Step]:
        return [
            Step("neues-vom-zweiten-geraet", self._news_from_elsewhere, self._announced),
            Step("zeitstrahl", self._walk_lanes, self.file_is_open),
            Step("notiz-schreiben", self._write_note, lambda: self.screens.person.presenter.note.state.is_open),
            Step("notiz-speichern", lambda keys: keys.press(Qt.Key.Key_Return, STRG), self._note_is_saved),
            Step("angaben-mit-widerspruch", self._open_facts, self._facts_are_there),
            Step("neuer-eintrag", self._new_entry, self._facts_are_there),
        ]

    def _news_from_elsewhere(self, _keys: Keyboard) -> None:
        self._before = len(self.screens.person.presenter.state.entries)
        self.story.news()
        self.screens.exchange.presenter.exchange_quietly()

    def _announced(self) -> bool:
        state = self.screens.person.presenter.state
        return state.waiting > 0 or len(state.entries) > self._before

    def _walk_lanes(self, keys: Keyboard) -> None:
        for key in (Qt.Key.Key_F6, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Down):
            keys.press(key)

    def _write_note(self, keys: Keyboard) -> None:
        keys.press(Qt.Key.Key_E, STRG)
        keys.type(NOTE)

    def _note_is_saved(self) -> bool:
        entries = self.screens.person.presenter.state.entries
        return any(NOTE[:40] in entry.text for entry in entries)

    def _open_facts(self, _keys: Keyboard) -> None:
        self.place.go("person", person=self.story.hero, tab="facts")

    def _facts_are_there(self) -> bool:
        return self.screens.person.tabs.current() == "facts" and self.file_is_open()

    def _new_entry(self, _keys: Keyboard) -> None:
        self.place.go("person", person=self.story.hero, tab="facts", new="course_enrolment")


class Leaving(Chapter):
    """A new person, the exchange, the manual, locking."""

    def __init__(self, story: Story, window: Window) -> None:
        super().__init__(story, window)
        self.exchange: dict[str, object] = {"state": "none", "sent": 0, "received": 0, "conflicts": 0}

    def steps(self) -> list[Step]:
        return [
            Step("neue-person", self._new_person, self._panel_is_open),
            Step("person-anlegen", self._create_person, self._new_file_is_open),
            Step("abgleich", self._exchange, self._nothing_waits),
            Step("handbuch", lambda keys: keys.press(Qt.Key.Key_F1), lambda: self.place.frame.current() == "help"),
            Step("sperren", lambda keys: keys.press(Qt.Key.Key_L, STRG), lambda: self.window.workplace is None),
        ]

    def _new_person(self, keys: Keyboard) -> None:
        self.place.go("persons")
        keys.press(Qt.Key.Key_N, STRG)
        keys.type("Ahmed")
        keys.press(Qt.Key.Key_Tab)
        keys.type("Karimi")

    def _panel_is_open(self) -> bool:
        return self.screens.persons.panel.isVisible()

    def _create_person(self, keys: Keyboard) -> None:
        keys.click(self.screens.persons.panel.create_button)

    def _new_file_is_open(self) -> bool:
        return self.file_is_open() and "Ahmed" in self.screens.person.presenter.state.name

    def _exchange(self, keys: Keyboard) -> None:
        self.place.go("exchange")
        keys.press(Qt.Key.Key_F5)

    def _nothing_waits(self) -> bool:
        state = self.screens.exchange.presenter.state
        if state.is_running or not state.confirmed or state.waiting_count or not state.past:
            return False
        newest = state.past[0]
        self.exchange = {
            "state": "confirmed",
            "sent": int(newest.sent),
            "received": int(newest.received),
            "conflicts": state.disagreement_count,
        }
        return True


class Tour:
    """The chapters in their order."""

    def __init__(self, story: Story, window: Window) -> None:
        self._story = story
        self._chapters = (Arriving(story, window), Working(story, window), Leaving(story, window))

    def steps(self) -> list[Step]:
        """Return the whole way of a first morning."""
        return [step for chapter in self._chapters for step in chapter.steps()]

    def records(self) -> dict[str, int]:
        """Return how much the second device holds at the end."""
        return self._story.count()

    def exchange(self) -> dict[str, object]:
        """Return how the last exchange went."""
        return dict(self._chapters[2].exchange)
