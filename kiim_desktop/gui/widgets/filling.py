"""Putting many widgets into one that is in sight."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication, QWidget


@contextmanager
def filled_at_once(box: QWidget) -> Iterator[None]:
    """Hide a widget while it is filled, unless the keyboard is in it.

    Each child that comes into sight by itself has Qt lay out every widget above it anew, up to the window.
    """
    focused: QWidget | None = QApplication.focusWidget()
    if box.isHidden() or (focused is not None and box.isAncestorOf(focused)):
        yield
        return
    box.hide()
    try:
        yield
    finally:
        box.show()
