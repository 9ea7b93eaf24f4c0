"""What a changed setting does at once: theme, size, when the window locks, how often it exchanges by itself."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from kiim_desktop.base.settings import EXCHANGE_MINUTES, LOCK_MINUTES, SCALE, THEME, Setting, Settings
from kiim_desktop.gui.locking import IdleLock
from kiim_desktop.gui.palette import Look, Theme

MINUTE_MS = 60_000
LOOK_AFTER_MS = 250
"""Dressing every widget anew takes a moment: whoever walks through the choices waits for the last one only."""


class Effects:
    """Called with a setting that holds anew; all others are asked for where they count."""

    def __init__(self, settings: Settings, look: Look, idle: IdleLock | None, regular: QTimer) -> None:
        self._settings, self._look, self._idle, self._regular = settings, look, idle, regular
        self._dressing = QTimer(regular, singleShot=True, interval=LOOK_AFTER_MS)
        self._dressing.timeout.connect(self._dress)

    def __call__(self, setting: Setting) -> None:
        if setting in {THEME, SCALE}:
            self._dressing.start()
        elif setting is LOCK_MINUTES and self._idle is not None:
            self._idle.set_minutes(self._settings.number(LOCK_MINUTES))
        elif setting is EXCHANGE_MINUTES:
            self.exchange_regularly()

    def _dress(self) -> None:
        self._look.set_theme(Theme(self._settings.text(THEME)))
        self._look.set_scale(self._settings.number(SCALE))

    def exchange_regularly(self) -> None:
        """Start the clock of the exchange, or stop it."""
        minutes = self._settings.number(EXCHANGE_MINUTES)
        self._regular.stop()
        if minutes:
            self._regular.start(minutes * MINUTE_MS)
