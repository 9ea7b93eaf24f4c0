"""A line into which one types leaves the keys of the program to the program, whatever the desktop makes of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

_OF_THE_PROGRAM = frozenset({Qt.Key.Key_D, Qt.Key.Key_E, Qt.Key.Key_I, Qt.Key.Key_K})
"""With Strg; under X11 Qt takes some of them for moving and deleting in a line."""


class Line(QLineEdit):
    """A line of text."""

    def event(self, event: QEvent) -> bool:
        if _is_of_the_program(event):
            event.ignore()
            return False
        return super().event(event)


def _is_of_the_program(event: QEvent) -> bool:
    """Tell whether a field is asked if it wants a key that is not its own."""
    return (
        event.type() is QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        and Qt.Key(event.key()) in _OF_THE_PROGRAM
    )
