"""A word at the right end inside a field: a unit, or what was understood of what stands there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLineEdit

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.labels import PlainLabel

ICON_GAP = 6
"""What Qt keeps free beside an icon at the end of a line, px at 100 %."""


class InsideHint(PlainLabel):
    """Lies over the right end of a line; the line keeps its text clear of it."""

    def __init__(self, look: Look, line: QLineEdit) -> None:
        super().__init__(look, kind=Type.SMALL, color="text2", right=True, parent=line)
        self._line = line
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line.installEventFilter(self)

    def show_words(self, words: str) -> None:
        """Show the words; empty clears."""
        self.setText(words)
        self._line.setAccessibleDescription(words)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width = self.sizeHint().width() if self.text() else 0
        icons = len(self._line.actions()) * (self._look.icon_size.control + self._look.px(ICON_GAP))
        pad = self._look.px(10) + icons
        self._line.setTextMargins(0, 0, width + (self._look.px(6) if width else 0), 0)
        self.setGeometry(self._line.width() - width - pad, 0, width, self._line.height())
