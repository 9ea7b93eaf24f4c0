"""The bar of a match: one slot per part, as wide as its maximum; a half-counted unknown is hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from kiim_desktop.gui.charts.lane_paint import hatch
from kiim_desktop.gui.palette import Look

GAP, RADIUS = 2, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """Points of a part out of its maximum; `is_unknown` counts half because a datum is missing."""

    points: float
    most: float
    is_unknown: bool = False


def slots(parts: Sequence[ScorePart], width: float, gap: float = GAP) -> tuple[tuple[float, float, float], ...]:
    """Return left edge, width and filled width of each slot in `width` px."""
    whole = sum(part.most for part in parts) or 1
    room = width - gap * (len(parts) - 1)
    placed, x = [], 0.0
    for part in parts:
        wide = room * part.most / whole
        placed.append((x, wide, wide * min(1.0, part.points / part.most) if part.most else 0.0))
        x += wide + gap
    return tuple(placed)


def paint_score(painter: QPainter, look: Look, rect: QRectF, parts: Sequence[ScorePart]) -> None:
    """Draw the bar into `rect` (316 x 12 at 100 %); the words beside it say the reasons."""
    palette = look.palette
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for part, (x, wide, filled) in zip(parts, slots(parts, rect.width()), strict=True):
        slot = QRectF(rect.x() + x, rect.y(), wide, rect.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.track)
        painter.drawRoundedRect(slot, RADIUS, RADIUS)
        if filled <= 0:
            continue
        fill = QPainterPath()
        fill.addRoundedRect(QRectF(slot.x(), slot.y(), filled, slot.height()), RADIUS, RADIUS)
        if part.is_unknown:
            painter.fillPath(fill, palette.surface)
            hatch(painter, fill, palette.accent)
            painter.setPen(QPen(palette.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(fill)
        else:
            painter.fillPath(fill, palette.accent)
    painter.restore()
