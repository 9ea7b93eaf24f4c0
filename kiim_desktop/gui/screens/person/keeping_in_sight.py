"""Keeps a line in sight while the page around it is still being laid out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QScrollArea, QWidget


class KeptInSight(QObject):
    """Scrolls to a line again whenever the page grows, until somebody scrolls or the keyboard goes on."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._line: QWidget | None = None
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(self._look, Qt.ConnectionType.QueuedConnection)
        bar.actionTriggered.connect(self._let_go)

    def keep(self, line: QWidget) -> None:
        """Bring a line into sight now, and again after each further step of the layout."""
        self._line = line
        self._bring(line)

    @Slot()
    def _look(self) -> None:
        if self._line is not None and self._area.window().focusWidget() is self._line:
            self._bring(self._line)

    def _bring(self, line: QWidget) -> None:
        """Scroll as little as needed; of a line that is taller than the room its beginning is seen."""
        area, page = self._area, self._area.widget()
        if page is None or line.height() <= area.viewport().height():
            area.ensureWidgetVisible(line)
        else:
            area.verticalScrollBar().setValue(line.mapTo(page, QPoint()).y())

    @Slot()
    def _let_go(self) -> None:
        self._line = None
