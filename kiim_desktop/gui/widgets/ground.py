"""A plain ground in one of the three surfaces."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiim_desktop.gui.palette import Look


class Ground(QWidget):
    """A widget whose ground is a colour role: `window`, `surface` or `sunken`."""

    def __init__(self, look: Look, role: str = "surface", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._role = look, role

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._look.palette.named(self._role))
