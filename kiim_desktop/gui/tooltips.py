"""Tool tips show text as it is: hostile markup in a name must not be interpreted (security.md, section 4)."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QToolTip, QWidget

LONGEST = 600


def plain_tooltip(text: str) -> str:
    """Return markup that shows exactly `text`: Qt guesses whether a tool tip is rich, so ours always is, escaped."""
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return "<p style='white-space:pre-wrap;margin:0'>" + html.escape(shown) + "</p>" if shown else ""


class PlainToolTips(QObject):
    """Catches every tool tip of a widget and shows it as plain text, from `watch` on."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app

    def watch(self) -> None:
        """Begin. The first event shown to Python makes it read 180 classes: not before the first paint."""
        self._app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QHelpEvent):  # asked first: this sees every event there is, and the type is dearer
            return False
        if event.type() is not QEvent.Type.ToolTip or not isinstance(watched, QWidget) or not watched.toolTip():
            return False
        if isinstance(watched.parentWidget(), QAbstractScrollArea):
            return False  # item views answer through their delegate
        QToolTip.showText(event.globalPos(), plain_tooltip(watched.toolTip()), watched)
        return True
