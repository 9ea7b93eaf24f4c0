"""Text as it is, painted line by line: isolates names, elides, wraps at our line height, marks search hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption

from kiim_desktop.gui.mirroring import upright

Range = tuple[int, int]
"""Start and end (exclusive) of a search hit, in characters."""
LONGEST = 20_000
"""Nothing on a screen is longer; a hostile name must not cost time."""
LONGEST_LINE = 400
HIT_ABOVE, HIT_BELOW = 0.78, 0.24
"""How far the ground of a search hit reaches above and below the base line, in line heights."""


def isolate(text: str) -> str:
    """Return the text between U+2068 and U+2069, so its direction does not turn its surroundings."""
    return f"\u2068{text}\u2069" if text else ""


def one_line(text: str) -> str:
    """Return the text without line breaks, cut to what a line can ever show."""
    return " ".join(text[:LONGEST_LINE].split("\n")).replace("\t", " ")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Laid out paragraphs: draw it as often as you like."""

    lines: tuple[QTextLayout, ...]
    height: int
    width: float
    room: float
    """What it was laid out for."""

    def draw(self, painter: QPainter, corner: QPointF, color: QColor) -> None:
        with upright(painter, QRectF(corner.x(), corner.y(), self.room, self.height)):
            painter.setPen(color)
            for layout in self.lines:
                layout.draw(painter, corner)


def lay_out(  # each word is one property of the block
    text: str, font: QFont, width: float, line_height: int, most_lines: int = 0, *, right: bool = False
) -> TextBlock:
    """Break text into lines of `line_height` px; paragraphs take the direction of their first letter.

    They begin where their script begins, or all at the right.
    """
    metrics = QFontMetrics(font)
    lead = (line_height - metrics.height()) / 2
    layouts, top, widest = [], 0.0, 0.0
    for paragraph in text[:LONGEST].split("\n"):
        layout = QTextLayout(paragraph, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if right:
            option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            line.setPosition(QPointF(0, top + lead + metrics.ascent() - line.ascent()))
            widest = max(widest, line.naturalTextWidth())
            top += line_height
            if most_lines and top >= most_lines * line_height:
                break
        layout.endLayout()
        layouts.append(layout)
        if most_lines and top >= most_lines * line_height:
            break
    return TextBlock(tuple(layouts), round(top), widest, max(1.0, width))


def draw_line(  # noqa: PLR0913  # each word is one property of the line
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    color: QColor,
    *,
    right: bool = False,
    marks: Sequence[Range] = (),
    mark: QColor | None = None,
) -> int:
    """Draw one elided line, centred in height; return the width used in px."""
    if rect.width() <= 0 or not text:
        return 0
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(one_line(text), Qt.TextElideMode.ElideRight, rect.width())
    layout = QTextLayout(shown, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(10_000)
    layout.endLayout()
    used = min(round(line.naturalTextWidth() + 0.5), rect.width())
    # A right-to-left line stands at the right end of its (very wide) line: shift it back.
    shift = line.naturalTextRect().x()
    # Fallback scripts have taller letters: keep the base line of the main font.
    base = rect.y() + (rect.height() - metrics.height()) / 2 + metrics.ascent()
    y = base - line.ascent()
    with upright(painter, rect) as is_swapped:
        x = (rect.right() + 1 - used if right is not is_swapped else rect.x()) - shift
        if mark is not None:
            length = len(shown) - (shown != one_line(text))
            _draw_marks(painter, layout, QPointF(x, y), [(s, min(e, length)) for s, e in marks if s < length], mark)
        painter.setPen(color)
        layout.draw(painter, QPointF(x, y))
    return used


def _draw_marks(painter: QPainter, layout: QTextLayout, corner: QPointF, marks: Sequence[Range], color: QColor) -> None:
    line, size = layout.lineAt(0), QFontMetrics(layout.font()).height()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    top, height = corner.y() + line.ascent() - HIT_ABOVE * size, (HIT_ABOVE + HIT_BELOW) * size
    for start, end in marks:
        for run in line.glyphRuns(start, end - start):
            ink = run.boundingRect()
            if ink.width() > 0:
                painter.drawRoundedRect(QRectF(corner.x() + ink.x() - 1, top, ink.width() + 2, height), 2, 2)
    painter.restore()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameInk:
    """Fonts and colours of a name and its script variant."""

    font: QFont
    color: QColor
    variant_font: QFont
    variant_color: QColor
    gap: int = 8
    mark: QColor | None = None


def draw_name(
    painter: QPainter,
    rect: QRect,
    name: str,
    variant: str,
    ink: NameInk,
    *,
    marks: Sequence[Range] = (),
    variant_marks: Sequence[Range] = (),
) -> int:
    """Draw the Latin name and, isolated beside it, the variant; only the variant gives way. Return the width used."""
    used = draw_line(painter, rect, name, ink.font, ink.color, marks=marks, mark=ink.mark)
    left = rect.width() - used - ink.gap
    if not variant or left < 3 * QFontMetrics(ink.variant_font).averageCharWidth():
        return used
    beside = rect.adjusted(used + ink.gap, 0, 0, 0)
    shown = QFontMetrics(ink.variant_font).elidedText(one_line(variant), Qt.TextElideMode.ElideRight, left)
    moved = [(start + 1, end + 1) for start, end in variant_marks]  # the isolate comes first
    painter.save()
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    width = draw_line(
        painter,
        beside.adjusted(0, 0, 64, 0),
        isolate(shown),
        ink.variant_font,
        ink.variant_color,
        marks=moved,
        mark=ink.mark,
    )
    painter.restore()
    return used + ink.gap + width
