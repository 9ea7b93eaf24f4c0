"""A strip that keeps Esc and Eingabe to itself while the keyboard is in it, whatever the window does with them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiim_desktop.gui.widgets.buttons import is_enter
from kiim_desktop.gui.widgets.ground import Ground


class KeyStrip(Ground):
    """A strip says what giving up and Eingabe do."""

    def give_up(self) -> None:
        """Close without a deed."""
        self.hide()

    def entered(self) -> None:
        """Do what was asked for."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) == Qt.Key.Key_Escape:
            self.give_up()
        elif is_enter(event):
            self.entered()
        else:
            super().keyPressEvent(event)


def _is_own(event: QKeyEvent) -> bool:
    return Qt.Key(event.key()) == Qt.Key.Key_Escape or is_enter(event)
