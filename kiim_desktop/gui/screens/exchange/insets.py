"""How far the words of a section stand inside its rows."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiim_desktop.gui.palette import Look

INSET = 12
"""Logical pixels on either side: the bar and the ground of a chosen row reach beyond its words."""


def inset(look: Look, widget: QWidget) -> QHBoxLayout:
    """Return a layout in which something stands in line with the words of the rows."""
    row = QHBoxLayout()
    row.setContentsMargins(look.px(INSET), 0, look.px(INSET), 0)
    row.addWidget(widget)
    return row
