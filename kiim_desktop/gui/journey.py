"""The demo journey: the program used as a person would, step by step, with a picture of each.

It types into the real window and clicks its buttons; a step that does not lead where it should fails the journey.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiim_desktop.base.errors import KiimError

LONGEST_STEP_MS = 30_000
SIZE = (1440, 900)
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class StepFailed(KiimError):
    """Der Schritt „{step}“ führte nicht dahin, wo er sollte. Die Bilder bis dahin liegen im Ordner."""

    code = "step_failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done, and what must be true afterwards."""

    name: str
    act: Callable[[Keyboard], None]
    arrived: Callable[[], bool]


@dataclass(slots=True)
class Report:
    """What summary.json says."""

    steps: list[dict[str, object]] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return bool(self.steps) and all(step["ok"] for step in self.steps)


class Keyboard:
    """Types and presses keys where the focus is, as a person does."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NO_MODIFIER) -> None:
        QTest.keyClick(self._focus(), key, modifier)

    def type(self, text: str) -> None:
        """Type text; letters QTest does not know are committed as an input method would."""
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(self._focus(), letter)
            else:
                commit = QInputMethodEvent()
                commit.setCommitString(letter)
                QApplication.sendEvent(self._focus(), commit)
        QApplication.processEvents()

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def _focus(self) -> QWidget:
        focused: QWidget | None = QApplication.focusWidget()
        return focused if focused is not None else self._window


class Journey:
    """Plays steps and keeps pictures and timings."""

    def __init__(self, window: QWidget, out: Path) -> None:
        self._window = window
        self._out = out
        self._keyboard = Keyboard(window)
        self.report = Report()

    def play(self, steps: list[Step]) -> Report:
        """Play all steps; the first that fails ends the journey."""
        self._out.mkdir(parents=True, exist_ok=True)
        self._window.resize(*SIZE)
        self._window.activateWindow()
        QTest.qWaitForWindowActive(self._window)
        for number, step in enumerate(steps, 1):
            if not self._play(number, step):
                break
        return self.report

    def _play(self, number: int, step: Step) -> bool:
        began = time.perf_counter()
        step.act(self._keyboard)
        is_ok = _wait_for(step.arrived)
        seconds = round(time.perf_counter() - began, 3)
        breathe(0.06)
        name = f"{number:02d}-{step.name}.png"
        self._window.grab().save(str(self._out / name))
        entry: dict[str, object] = {"name": step.name, "ok": is_ok, "seconds": seconds, "picture": name}
        if not is_ok:
            entry["error"] = StepFailed(step=step.name).sentence
        self.report.steps.append(entry)
        return is_ok


def _wait_for(arrived: Callable[[], bool]) -> bool:
    """Let the window work until a condition holds; False if it does not hold in time."""
    end = time.monotonic() + LONGEST_STEP_MS / 1000
    while not arrived():
        if time.monotonic() > end:
            return False
        breathe()
    return True


def breathe(seconds: float = 0.005) -> None:
    """Let the window and its workers go on for a moment. QTest.qWait would hold the interpreter and starve workers."""
    end = time.monotonic() + seconds
    while True:
        QApplication.processEvents()
        if time.monotonic() >= end:
            return
        time.sleep(0.002)


def write_summary(out: Path, report: Report, records: dict[str, int], exchange: dict[str, object]) -> None:
    """Write summary.json (commands.md, JSON shapes)."""
    summary = {"steps": report.steps, "records": records, "exchange": exchange}
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8")
