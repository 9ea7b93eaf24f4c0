"""Hands on the keyboard of the real window: they press one key after the other and look up when a key leads on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiim_desktop.base.jobs import Jobs, Lane, Progress
from kiim_desktop.gui.journey import breathe
from tests.strokes.writing import Piece, pieces

LONGEST = 30.0
ROUNDS = 3
"""A job may start another one when its answer arrives, and that one a third."""


class Hands:
    """Plays scripts; what a key started is waited for before the next one, as an eye would."""

    def __init__(self, window: QWidget, jobs: Jobs) -> None:
        self._window, self._jobs = window, jobs
        self.waited = 0.0
        """Seconds in which the program worked and the hands did nothing."""

    def play(self, script: str) -> None:
        """Press what a script says."""
        for piece in pieces(script):
            self._press(piece)
            began = time.perf_counter()
            self.look_up()
            self.waited += time.perf_counter() - began

    def play_blind(self, script: str) -> None:
        """Press what a script says without looking up, as in a dialog that holds everything else."""
        for piece in pieces(script):
            self._press(piece)

    def look_up(self) -> None:
        """Wait until nothing is on its way in any lane."""
        for _round in range(ROUNDS):
            self._flush()

    def wait_for(self, arrived: Callable[[], bool]) -> None:
        """Wait for what must come; TimeoutError if it does not."""
        end = time.monotonic() + LONGEST
        while not arrived():
            if time.monotonic() > end:
                raise TimeoutError
            breathe()

    def _press(self, piece: Piece) -> None:
        if piece.key is not None:
            QTest.keyClick(self._focus(), piece.key, piece.held)
        for letter in piece.text:
            if letter.isascii():
                QTest.keyClicks(self._focus(), letter)
            else:
                commit = QInputMethodEvent()
                commit.setCommitString(letter)
                QApplication.sendEvent(self._focus(), commit)

    def _focus(self) -> QWidget:
        popup: QWidget | None = QApplication.activePopupWidget()
        focused: QWidget | None = popup or QApplication.focusWidget()
        return focused or self._window

    def _flush(self) -> None:
        """Send an empty job through each lane; the lane with two threads has to come to rest on both."""
        ended: list[object] = []
        both = threading.Barrier(2)

        def meet(_progress: Progress) -> None:
            both.wait(LONGEST)

        for lane in (Lane.RECORDS, Lane.OUTSIDE):
            self._jobs.run(_nothing, done=ended.append, lane=lane)
        for _thread in range(2):
            self._jobs.run(meet, done=ended.append, lane=Lane.READING)
        self.wait_for(lambda: len(ended) == len(Lane) + 1)
        QApplication.processEvents()


def _nothing(_progress: Progress) -> None:
    """Let what waits before it come first."""
