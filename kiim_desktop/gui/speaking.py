"""Says aloud what changed elsewhere than where the keyboard is: a screen reader speaks it, nothing moves."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str, *, is_urgent: bool = False) -> None:
    """Have a sentence spoken; what is urgent interrupts what is being said."""
    if not words or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    level = QAccessible.AnnouncementPoliteness
    event.setPoliteness(level.Assertive if is_urgent else level.Polite)
    QAccessible.updateAccessibility(event)
