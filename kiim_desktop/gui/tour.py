"""What the demo journey does, step by step, in the words of the summary: a first morning with the program."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt

from kiim_desktop.base.ids import PersonId
from kiim_desktop.gui.app import Window
from kiim_desktop.gui.journey import Keyboard, Step
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.exchange import ExchangeState
from kiim_desktop.presenters.note import NoteState

STRG, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NOTE = "Einstufungstest bei der VHS vereinbart, Freitag um zehn. Sie bringt das Zeugnis im Original mit."


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


class Tour:
    """The steps over one window; knows the screens it looks at."""

    def __init__(self, story: Story, window: Window) -> None:
        self._story = story
        self._window = window
        self._before = 0
        self._last_exchange: dict[str, object] = {"state": "none", "sent": 0, "received": 0, "conflicts": 0}

    @property
    def _work(self) -> Workplace:
        place = self._window.workplace
        if not isinstance(place, Workplace):
            raise TypeError(type(place))
        return place

    def steps(self) -> list[Step]:
        """Return the whole way of a first morning."""
        return [
            Step("entsperren-leer", lambda _keys: None, lambda: isinstance(self._window.entrance, UnlockScreen)),
            Step("falsches-kennwort", self._wrong_password, self._says_wrong),
            Step("entsperren", self._unlock, lambda: self._window.workplace is not None and self._list_is_there()),
            Step("abgleich-von-selbst", lambda _keys: None, lambda: bool(self._exchange_state().confirmed)),
            Step("suchen", self._search, self._list_is_there),
            Step("akte-oeffnen", lambda keys: keys.press(Qt.Key.Key_Return), self._file_is_open),
            Step("neues-vom-zweiten-geraet", self._news_from_elsewhere, self._announced),
            Step("zeitstrahl", self._walk_lanes, self._file_is_open),
            Step("notiz-schreiben", self._write_note, lambda: self._note_state().is_open),
            Step("notiz-speichern", lambda keys: keys.press(Qt.Key.Key_Return, STRG), self._note_is_saved),
            Step("angaben", self._open_facts, lambda: self._work.screens.person.tabs.current() == "facts"),
            Step("neue-person", self._new_person, self._is_in_new_panel),
            Step("person-anlegen", self._create_person, self._new_file_is_open),
            Step("abgleich", self._exchange, self._nothing_waits),
            Step("handbuch", lambda keys: keys.press(Qt.Key.Key_F1), lambda: self._frame_shows("help")),
            Step("sperren", self._lock, lambda: self._window.workplace is None),
        ]

    def records(self) -> dict[str, int]:
        """Return how much the second device holds at the end."""
        return self._story.count()

    def exchange(self) -> dict[str, object]:
        return dict(self._last_exchange)

    def _wrong_password(self, keys: Keyboard) -> None:
        keys.type("falsch")
        keys.press(Qt.Key.Key_Return)

    def _says_wrong(self) -> bool:
        entrance = self._window.entrance
        return isinstance(entrance, UnlockScreen) and bool(entrance.password.message())

    def _unlock(self, keys: Keyboard) -> None:
        keys.type(self._story.password)
        keys.press(Qt.Key.Key_Return)

    def _list_is_there(self) -> bool:
        return self._work.screens.persons.found.model.total > 0

    def _search(self, keys: Keyboard) -> None:
        keys.press(Qt.Key.Key_K, STRG)
        keys.type("karimi 1985")

    def _file_is_open(self) -> bool:
        return self._work.screens.person.isVisible() and bool(self._work.screens.person.presenter.state.name)

    def _news_from_elsewhere(self, _keys: Keyboard) -> None:
        self._before = len(self._work.screens.person.presenter.state.entries)
        self._story.news()
        self._work.screens.exchange.presenter.exchange_quietly()

    def _announced(self) -> bool:
        state = self._work.screens.person.presenter.state
        return state.waiting > 0 or len(state.entries) > self._before

    def _walk_lanes(self, keys: Keyboard) -> None:
        for key in (Qt.Key.Key_F6, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Down):
            keys.press(key)

    def _write_note(self, keys: Keyboard) -> None:
        keys.press(Qt.Key.Key_E, STRG)
        keys.type(NOTE)

    def _note_state(self) -> NoteState:
        return self._work.screens.person.presenter.note.state

    def _note_is_saved(self) -> bool:
        state = self._work.screens.person.presenter.state
        return any(NOTE[:40] in entry.text for entry in state.entries)

    def _open_facts(self, _keys: Keyboard) -> None:
        self._work.go("person", person=self._story.hero, tab="facts")

    def _new_person(self, keys: Keyboard) -> None:
        self._work.go("persons")
        keys.press(Qt.Key.Key_N, STRG)
        keys.type("Ahmed")
        keys.press(Qt.Key.Key_Tab)
        keys.type("Karimi")

    def _is_in_new_panel(self) -> bool:
        return self._work.screens.persons.panel.isVisible()

    def _create_person(self, keys: Keyboard) -> None:
        keys.click(self._work.screens.persons.panel.create_button)

    def _new_file_is_open(self) -> bool:
        return self._file_is_open() and "Ahmed" in self._work.screens.person.presenter.state.name

    def _exchange(self, keys: Keyboard) -> None:
        self._work.go("exchange")
        keys.press(Qt.Key.Key_F5)

    def _exchange_state(self) -> ExchangeState:
        return self._work.screens.exchange.presenter.state

    def _nothing_waits(self) -> bool:
        state = self._work.screens.exchange.presenter.state
        done = not state.is_running and bool(state.confirmed) and state.waiting_count == 0
        if done:
            newest = state.past[0]
            self._last_exchange = {
                "state": "confirmed", "sent": int(newest.sent), "received": int(newest.received),
                "conflicts": state.disagreement_count,
            }  # fmt: skip
        return done

    def _frame_shows(self, name: str) -> bool:
        return self._work.frame.current() == name

    def _lock(self, keys: Keyboard) -> None:
        keys.press(Qt.Key.Key_L, STRG)
