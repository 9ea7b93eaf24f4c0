"""Locking after a while without a key or a click, and stopping the work of the lanes in bounded time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from kiim_desktop.base.jobs import Jobs

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleLock(QObject):
    """Calls `lock` when nothing was typed or clicked for so many minutes."""

    def __init__(self, app: QApplication, minutes: int, lock: Callable[[], None]) -> None:
        super().__init__(app)
        self._app = app
        self._timer = QTimer(self)
        self._timer.setInterval(minutes * 60_000)
        self._timer.timeout.connect(lock)
        self._timer.start()
        app.installEventFilter(self)

    def set_minutes(self, minutes: int) -> None:
        """Wait for another time from now on."""
        self._timer.start(minutes * 60_000)

    def stop(self) -> None:
        self._timer.stop()
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._timer.start()
        return super().eventFilter(watched, event)


def close_in_time(jobs: Jobs, seconds: float) -> bool:
    """Stop all work; False if some did not stop in time: its thread is a daemon and ends with the process."""
    closing = threading.Thread(target=jobs.close, name="kiim-closing", daemon=True)
    closing.start()
    closing.join(seconds)
    return not closing.is_alive()
