"""Locking after a while without a key or a click, and stopping the work of the lanes in bounded time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QInputEvent
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

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputEvent) and event.type() in _INPUT:  # the type of every event there is would be dear
            self._timer.start()
        return False


def close_in_time(jobs: Jobs, seconds: float) -> bool:
    """Stop all work; False if some did not stop in time: its thread is a daemon and ends with the process."""
    closing = threading.Thread(target=jobs.close, name="kiim-closing", daemon=True)
    closing.start()
    closing.join(seconds)
    return not closing.is_alive()
