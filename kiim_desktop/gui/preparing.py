"""Builds beforehand, step by step while nobody waits, what is wanted next: the first opening of a file is no pause."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Slot

FIRST_MS, EACH_MS = 1_500, 250
"""After so long the first step is done, and then one after the other: the window stays free between two."""


class Preparing(QObject):
    """Takes one step of an iterator at a time until it is over."""

    def __init__(self, steps: Iterator[None], then: Callable[[], None], parent: QObject | None = None) -> None:
        """`then` is done at the end: what may wait until the morning has begun."""
        super().__init__(parent)
        self._steps, self._then = steps, then
        self._timer = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _step(self) -> None:
        if next(self._steps, self) is None:
            self._timer.start(EACH_MS)
        else:
            self._then()
