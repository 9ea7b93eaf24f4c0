"""A morning in the open window, as the window bench plays it: what a person waits for and what holds the window up."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.gui.app import Window
from kiim_desktop.gui.journey import breathe
from kiim_desktop.gui.palette import Theme
from kiim_desktop.gui.screens.unlock import UnlockScreen

if TYPE_CHECKING:
    from kiim_desktop.gui.workplace import Workplace

BEAT_MS = 2
TYPING = 1.5
"""Nobody types a password faster; the program reads its modules meanwhile."""
AFTER_UNLOCK = 60.0
"""When the memory is read: by then the first exchange, what was due and the first full collection are done."""
LONGEST = 60.0
NOTE = "Brief vom Amt gelesen und besprochen. Termin am Freitag um zehn, bringt das Zeugnis mit."
QUERIES = ("mohamm", "hal 19", "karim")
STRG = Qt.KeyboardModifier.ControlModifier


class Stuck(Exception):  # the bench stops, nobody catches it
    """Something the bench waits for did not come."""


class Heartbeat(QObject):
    """Beats in the thread of the window; what passes between two beats is how long nothing moved."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)
        self._timer.start()

    def beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now

    @contextmanager
    def during(self, told: dict[str, float], name: str) -> Iterator[None]:
        """Keep the longest pause while something is done under a name; several times: the longest of all."""
        breathe(0.05)
        self.beat()
        self.longest = 0.0
        yield
        breathe(0.3)
        self.beat()
        told[name] = max(told.get(name, 0.0), self.longest)


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        self.count += event.type() is QEvent.Type.Paint
        return False


class Morning:
    """Plays in a window that shows its unlock screen."""

    def __init__(self, window: object, password: str, long_file: str, after_unlock: str) -> None:
        if not isinstance(window, Window):
            raise TypeError(type(window))
        self.window = window
        self._password = password
        self._long_file = PersonId(bytes.fromhex(long_file))
        self._after_unlock = float(after_unlock)
        self._heart = Heartbeat()
        self._told: dict[str, float] = {}

    def told(self) -> dict[str, float]:
        """Play and return what was found, in seconds and MB."""
        self._unlock()
        unlocked = time.monotonic()
        self._go("persons")
        with self._heart.during(self._told, "block.idle"):
            breathe(max(0.0, self._after_unlock - (time.monotonic() - unlocked)))
        self._told["memory"] = _resident()
        self._type_a_search()
        self._scroll(self.place.screens.persons.found.list, "block.scroll_persons")
        self._open_file()
        self._scroll(self.place.screens.person.tab("history").reading.view, "block.scroll_file")  # type: ignore[attr-defined]  # the tab of the reading view
        self._filter()
        self._write_note()
        self._told["memory_after_work"] = _resident()
        self._change_look()
        return self._told

    def _change_look(self) -> None:
        """Dark, larger and back, on a workplace where most was opened."""
        look = self.window._look  # noqa: SLF001  # what the settings and the keys change
        for deed in (
            partial(look.set_theme, Theme.DARK),
            partial(look.set_scale, 150),
            partial(look.set_scale, 100),
            partial(look.set_theme, Theme.LIGHT),
        ):
            with self._heart.during(self._told, "block.change_look"):
                deed()
                _painted(self.window)

    @property
    def place(self) -> Workplace:
        return cast("Workplace", self.window.workplace)

    def _unlock(self) -> None:
        entrance = self.window.entrance
        if not isinstance(entrance, UnlockScreen):
            raise Stuck
        with self._heart.during(self._told, "block.typing_password"):
            breathe(TYPING)
        line = entrance.password.line
        line.setText(self._password)
        from kiim_desktop.storage import profiles  # noqa: PLC0415  # read while the password was typed, not before
        from kiim_desktop.usecases import unlocking  # noqa: PLC0415

        kdf = _timed(profiles, "unlock")
        opening = _timed(unlocking, "open_with_key")
        with self._heart.during(self._told, "block.unlock"):
            pressed = time.perf_counter()
            QTest.keyClick(line, Qt.Key.Key_Return)
            _wait_for(lambda: self.window.workplace is not None)
            self._told["built"] = time.perf_counter() - pressed
            today = self.place.screens.today
            _wait_for(lambda: today.presenter.state.is_loaded and today.isVisible())
            _painted(today)
            self._told["today"] = time.perf_counter() - pressed
            self._go("persons")
            self._told["usable"] = time.perf_counter() - pressed
        self._told["kdf"], self._told["opening"] = sum(kdf), sum(opening)

    def _go(self, screen: str) -> None:
        self.place.go(screen)
        found = self.place.screens.persons.found
        _wait_for(lambda: found.model.total > 0)
        _painted(found.list.viewport())

    def _type_a_search(self) -> None:
        search = self.place.frame.top.search
        search.setFocus()
        presenter = self.place.screens.persons.presenter
        took = []
        with self._heart.during(self._told, "block.search"):
            for query in QUERIES:
                for letter in query:
                    took.append(_until_painted(search, partial(QTest.keyClicks, search, letter)))
                    breathe(0.08)
                _wait_for(lambda: presenter.state.is_answered)
                search.clear()
                breathe(0.2)
        self._told["key_to_paint.search"] = max(took)

    def _scroll(self, area: QAbstractScrollArea, name: str) -> None:
        bar = area.verticalScrollBar()
        with self._heart.during(self._told, name):
            for step in range(1, 41):
                bar.setValue(bar.maximum() * step // 40)
                breathe(0.03)
            for _step in range(20):
                bar.triggerAction(bar.SliderAction.SliderPageStepSub)
                breathe(0.02)

    def _open_file(self) -> None:
        place = self.place
        with self._heart.during(self._told, "block.open_file"):
            pressed = time.perf_counter()
            place.go("person", person=self._long_file)
            person = place.screens.person
            _wait_for(lambda: person.presenter.state.person == self._long_file and bool(person.presenter.state.entries))
            _painted(self._view().viewport())
            self._told["first_paint_of_file"] = time.perf_counter() - pressed
        self._told["entries"] = len(person.presenter.state.entries)
        self._go("persons")
        with self._heart.during(self._told, "block.open_file_again"):
            pressed = time.perf_counter()
            place.go("person", person=self._long_file)
            _wait_for(lambda: person.presenter.state.person == self._long_file and bool(person.presenter.state.entries))
            _painted(self._view().viewport())
            self._told["second_paint_of_file"] = time.perf_counter() - pressed

    def _view(self) -> QAbstractScrollArea:
        view = self.place.screens.person.tab("history").reading.view  # type: ignore[attr-defined]  # the tab of the reading view
        if not isinstance(view, QAbstractScrollArea):
            raise Stuck
        return view

    def _filter(self) -> None:
        presenter, view = self.place.screens.person.presenter, self._view()
        areas = presenter.state.areas
        with self._heart.during(self._told, "block.filter"):
            took = [
                _until_painted(view.viewport(), partial(presenter.choose_area, area.key))
                for area in (*areas[1:], areas[0])
            ]
        self._told["filter"] = max(took)

    def _write_note(self) -> None:
        person = self.place.screens.person
        with self._heart.during(self._told, "block.open_note"):
            QTest.keyClick(self._view(), Qt.Key.Key_E, STRG)
            _wait_for(lambda: person.presenter.note.state.is_open)
        edit = QApplication.focusWidget()
        if not isinstance(edit, QAbstractScrollArea):
            raise Stuck
        with self._heart.during(self._told, "block.write_note"):
            took = [_until_painted(edit.viewport(), partial(QTest.keyClicks, edit, letter)) for letter in NOTE]
        self._told["key_to_paint.note"] = max(took)
        before = len(person.presenter.state.entries)
        with self._heart.during(self._told, "block.save_note"):
            pressed = time.perf_counter()
            QTest.keyClick(edit, Qt.Key.Key_Return, STRG)
            _wait_for(lambda: len(person.presenter.state.entries) > before)
            _painted(self._view().viewport())
            self._told["note_saved"] = time.perf_counter() - pressed


def _timed(place: object, name: str) -> list[float]:
    """Measure every call of a function from now on."""
    real: Callable[..., object] = getattr(place, name)
    took: list[float] = []

    def measured(*arguments: object, **more: object) -> object:
        began = time.perf_counter()
        try:
            return real(*arguments, **more)
        finally:
            took.append(time.perf_counter() - began)

    setattr(place, name, measured)
    return took


def _until_painted(widget: QWidget, deed: Callable[[], object]) -> float:
    """Return the seconds from a deed to the next painting of a widget."""
    painted = Painted(widget)
    began = time.perf_counter()
    deed()
    while not painted.count and time.perf_counter() - began < LONGEST:
        QApplication.processEvents()
    took = time.perf_counter() - began
    widget.removeEventFilter(painted)
    painted.deleteLater()
    return took


def _painted(widget: QWidget) -> None:
    """Wait until a widget was painted once more."""
    _until_painted(widget, widget.update)


def _wait_for(arrived: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not arrived():
        if time.monotonic() > end:
            raise Stuck
        breathe()


def _resident() -> float:
    """Return the resident memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
