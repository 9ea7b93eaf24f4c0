"""Python's cyclic garbage is collected by the thread of the window, between two events, and nowhere else.

Left alone, Python collects in whatever thread creates many objects. A worker then destroys widgets that belong to the
window, or the window destroys them in the middle of a call into Qt: crashes, and once in some thousand windows built
under load a standstill, were seen. Collecting in small steps from the event loop also spares the pauses of hundreds of
milliseconds that a full collection makes while a list is read in.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

STEP_MS = 500
ALL = 2
"""The oldest generation."""
YOUNG_EVERY, ALL_EVERY = 10, 120
"""Steps between two collections of the middle generation (5 s), and of everything (a minute)."""


class Collecting(QObject):
    """Takes over collecting for as long as it lives; `stop` gives it back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = 0
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self.step)
        gc.disable()
        self._timer.start()

    def step(self) -> None:
        """Collect what is due: the youngest each time, the others now and then."""
        self._steps += 1
        due = ALL if self._steps % ALL_EVERY == 0 else 1 if self._steps % YOUNG_EVERY == 0 else 0
        gc.collect(due)
        if due == ALL:
            gc.freeze()  # what stands now stands until the process ends, which is when it locks: nobody looks again

    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.enable()
        gc.unfreeze()
