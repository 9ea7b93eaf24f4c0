"""The way round of what we paint ourselves: a layout from right to left turns the painter, never a letter.

A widget paints as if the line began at the left. Where the layout runs the other way its painter is turned round, and
the leaves - a line of text, an icon, a block - turn themselves back where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLayout, QWidget


def is_mirrored(widget: QWidget) -> bool:
    """Tell whether the layout of a widget runs from right to left."""
    return widget.layoutDirection() is Qt.LayoutDirection.RightToLeft


def painter_of(widget: QWidget) -> QPainter:
    """Return a painter of the widget that stands the way round its layout runs."""
    painter = QPainter(widget)
    if is_mirrored(widget):
        turn(painter, QRectF(widget.rect()))
    return painter


def turn(painter: QPainter, area: QRect | QRectF) -> None:
    """Swap left and right of everything that is painted into an area from now on."""
    area = QRectF(area)
    painter.translate(2 * area.x() + area.width(), 0)
    painter.scale(-1, 1)


def is_turned(painter: QPainter) -> bool:
    """Tell whether left and right of a painter are swapped."""
    return painter.transform().m11() < 0


@contextmanager
def upright(painter: QPainter, area: QRect | QRectF) -> Iterator[bool]:
    """Paint an area as it is read, wherever it has come to stand; tells whether left and right are swapped round it."""
    if not is_turned(painter):
        yield False
        return
    painter.save()
    turn(painter, area)
    try:
        yield True
    finally:
        painter.restore()


def set_margins(layout: QLayout, widget: QWidget, start: int, top: int, end: int, bottom: int) -> None:
    """Give a layout its margins; Qt turns what stands in a layout, but not what stands round it."""
    left, right = (end, start) if is_mirrored(widget) else (start, end)
    layout.setContentsMargins(left, top, right, bottom)


def logical_x(widget: QWidget, x: float, area: QRect | None = None) -> float:
    """Return where a place of the mouse would be if the line began at the left."""
    if not is_mirrored(widget):
        return x
    area = area or widget.rect()
    return 2 * area.x() + area.width() - 1 - x
