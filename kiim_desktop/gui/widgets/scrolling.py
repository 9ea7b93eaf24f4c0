"""A page that scrolls as a whole where a small window has no room for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


def scrolling(inside: QWidget) -> QVBoxLayout:
    """Return the layout of a page that holds `inside` in a scroll area."""
    column, area = QVBoxLayout(), QScrollArea()
    column.setContentsMargins(0, 0, 0, 0)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    column.addWidget(area)
    return column
