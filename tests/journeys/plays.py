"""What happens inside a real `kiim` process while a test looks on: the first process plays the first play, and so on.

`sitecustomize` (see the tests) calls `begin` in each process; orders and reports are files in one folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiim_desktop.gui import app
from kiim_desktop.gui.app import Program, Window
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.candidates import GIVEN

FOLDER, PLAYS = "KIIM_JOURNEY", "KIIM_JOURNEY_PLAYS"
SITECUSTOMIZE = (
    "import sys\nif 'kiim_desktop' in sys.orig_argv:\n    from tests.journeys.plays import begin\n    begin()\n"
)
LONGEST = 30.0
STRG = Qt.KeyboardModifier.ControlModifier


def begin() -> None:
    """Let the window of this process play the next play that no process took yet."""
    run = app.run

    def run_played(program: Program, play: Callable[[Window], None] | None = None) -> int:
        assert play is None
        number, name = _take()
        return run(program, lambda window: _play(name, Stage(window, number)))

    app.run = run_played


def _play(name: str, stage: Stage) -> None:
    QTest.qWaitForWindowActive(stage.window)
    PLAYED[name](stage)


def _take() -> tuple[int, str]:
    for number, name in enumerate(os.environ[PLAYS].split(",")):
        try:
            (Path(os.environ[FOLDER]) / f"taken-{number}").touch(exist_ok=False)
        except FileExistsError:
            continue
        return number, name
    sys.exit("there are more processes than plays")


class Stage:
    """A window in play."""

    def __init__(self, window: Window, number: int) -> None:
        self.window = window
        self._folder = Path(os.environ[FOLDER])
        self._number = number

    @property
    def entrance(self) -> UnlockScreen:
        assert isinstance(self.window.entrance, UnlockScreen)
        return self.window.entrance

    @property
    def place(self) -> Workplace:
        assert isinstance(self.window.workplace, Workplace)
        return self.window.workplace

    def report(self, **facts: object) -> None:
        """Tell the test what stands on the screen now."""
        count = len(list(self._folder.glob(f"report-{self._number}-*.json")))
        part = self._folder / f"part-{self._number}"
        part.write_text(json.dumps({"pid": os.getpid(), **facts}), encoding="utf-8")
        part.rename(self._folder / f"report-{self._number}-{count}.json")

    def wait(self, holds: Callable[[], bool]) -> None:
        """Let the window work until a condition holds."""
        deadline = time.monotonic() + LONGEST
        while not holds():
            if time.monotonic() > deadline:
                message = "what the play waited for did not happen"
                raise TimeoutError(message)
            QTest.qWait(10)

    def wait_for_order(self, name: str) -> None:
        self.wait(lambda: self.is_ordered(name))

    def is_ordered(self, name: str) -> bool:
        return (self._folder / f"order-{self._number}-{name}").exists()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def unlock(self, password: str) -> None:
        self.wait(lambda: self.entrance.password.line.isEnabled() and self.entrance.button.isEnabled())
        self.entrance.password.line.clear()
        QTest.keyClicks(self.entrance.password.line, password)
        QTest.keyClick(self.entrance.password.line, Qt.Key.Key_Return)

    def facts(self) -> dict[str, object]:
        """Return what the unlock screen shows."""
        entrance = self.entrance
        state = entrance._presenter.state  # noqa: SLF001  # a test looks inside
        return {
            "shown": entrance.isVisible(),
            "office": entrance.office.text(),
            "users": [card.name for card in state.users],
            "facts": [words for _icon, words in state.facts],
            "problem": entrance.password.message(),
        }


def work_and_lock(stage: Stage) -> None:
    """Unlock, begin a draft, wait, lock by key."""
    stage.unlock(os.environ["KIIM_JOURNEY_PASSWORD"])
    stage.wait(lambda: stage.window.workplace is not None)
    screens = stage.place.screens
    stage.wait(lambda: screens.persons.found.model.total > 0)
    QTest.keyClick(stage.window, Qt.Key.Key_N, STRG)
    QTest.keyClicks(screens.persons.panel.fields[GIVEN].line, "Muhamad")
    stage.report(open=True)
    stage.wait_for_order("lock")
    stage.press(Qt.Key.Key_L, STRG)
    stage.wait(lambda: stage.window.workplace is None)
    stage.report(hidden=not stage.window.isVisible())


def stay_open(stage: Stage) -> None:
    """Unlock, become small, report when brought to the front, leave when told."""
    stage.unlock(os.environ["KIIM_JOURNEY_PASSWORD"])
    stage.wait(lambda: stage.window.workplace is not None)
    stage.window.showMinimized()
    stage.report(open=True)
    stage.wait(lambda: not stage.window.isMinimized() or stage.is_ordered("leave"))
    stage.report(raised=not stage.window.isMinimized())
    stage.wait_for_order("leave")


def look(stage: Stage) -> None:
    """Report what the entrance shows and leave when told."""
    stage.report(**stage.facts())
    stage.wait_for_order("leave")


def try_password(stage: Stage) -> None:
    """Try the password and report what is said."""
    facts = stage.facts()
    stage.unlock(os.environ["KIIM_JOURNEY_PASSWORD"])
    stage.wait(lambda: stage.window.workplace is not None or bool(stage.entrance.password.message()))
    is_open = stage.window.workplace is not None
    stage.report(**facts | {"open": is_open} | ({} if is_open else {"problem": stage.entrance.password.message()}))


def press_every_key(stage: Stage) -> None:
    """Press what people press where nothing helps, and report."""
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Escape):
        stage.press(key)
    stage.report(**stage.facts())


PLAYED: dict[str, Callable[[Stage], None]] = {
    play.__name__: play for play in (work_and_lock, stay_open, look, try_password, press_every_key)
}
