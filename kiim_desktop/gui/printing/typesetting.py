"""A page laid out on sheets of A4: preview, printer and PDF paint the same lines, and break at the same places.

Everything is measured in quarters of a point, whatever device paints it, so that no device breaks lines its own way.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEventLoop, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QTextDocument,
)

from kiim_desktop.gui.printing.columns import SMALL
from kiim_desktop.gui.printing.letters import UNIT, paper_font
from kiim_desktop.gui.printing.setting import lay_out
from kiim_desktop.presenters.paper.pages import Page, Said

SHEET: Final = QSizeF(595.28 * UNIT, 841.89 * UNIT)
"""A4."""
_MARGIN: Final = 20 / 25.4 * 72 * UNIT
_FOOT: Final = 12 / 25.4 * 72 * UNIT
"""From the lower edge of the sheet to that of the foot line."""
_GREY: Final = QColor(0x50, 0x50, 0x50)
_MARK_INK: Final = QColor(0, 0, 0, 40)
_MARK_SIZE, _MARK_TURN = 90, -35
_BODY: Final = QRectF(_MARGIN, _MARGIN, SHEET.width() - 2 * _MARGIN, SHEET.height() - 2 * _MARGIN)
_POINTS_PER_INCH: Final = 72
_LEFT_TO_RIGHT, _POP = "\u2066", "\u2069"


class TypesetPage:
    """A page on its sheets; made and painted in one thread."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._loop = QEventLoop()  # gives a thread of ours what a document needs to start its timers
        self._document = QTextDocument()
        self._document.setDocumentMargin(0)
        self._document.setUndoRedoEnabled(False)
        self._document.setDefaultFont(paper_font())
        self._document.setPageSize(_BODY.size())
        lay_out(self._document, page)

    @property
    def count(self) -> int:
        """Return the number of sheets."""
        return self._document.pageCount()

    def paint(self, painter: QPainter, number: int, dots_per_inch: float) -> None:
        """Paint one sheet, counted from 0, with the upper left corner of the paper at the origin."""
        painter.save()
        zoom = dots_per_inch / (_POINTS_PER_INCH * UNIT)
        painter.scale(zoom, zoom)
        self._paint_body(painter, number)
        self._paint_foot(painter, number)
        if self._page.mark:
            self._paint_mark(painter)
        painter.restore()

    def image(self, number: int, dots_per_inch: float) -> QImage:
        """Return one sheet as a picture on white paper."""
        zoom = dots_per_inch / (_POINTS_PER_INCH * UNIT)
        image = QImage((SHEET * zoom).toSize(), QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.paint(painter, number, dots_per_inch)
        painter.end()
        return image

    def _paint_body(self, painter: QPainter, number: int) -> None:
        height = _BODY.height()
        painter.save()
        painter.translate(_BODY.left(), _BODY.top() - number * height)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, number * height, _BODY.width(), height)
        painter.setClipRect(context.clip.adjusted(-UNIT, 0, UNIT, 0))
        self._document.documentLayout().draw(painter, context)
        painter.restore()

    def _paint_foot(self, painter: QPainter, number: int) -> None:
        page = self._page
        painter.setPen(_GREY)
        painter.setFont(paper_font(SMALL))
        start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if page.is_right_to_left:
            start, end = end, start
        metrics = QFontMetricsF(painter.font())
        room = QRectF(_BODY.left(), SHEET.height() - _FOOT - 2 * metrics.height(), _BODY.width(), 2 * metrics.height())
        words = page.number(number + 1, self.count)
        beside = metrics.horizontalAdvance(words) + 6 * UNIT
        painter.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if page.is_right_to_left else Qt.LayoutDirection.LeftToRight
        )
        lower, absolute = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(room, end | lower | absolute, words)
        rest = room.adjusted(beside, 0, 0, 0) if page.is_right_to_left else room.adjusted(0, 0, -beside, 0)
        cut = metrics.elidedText(_one_line(page.foot), Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, start | lower | absolute, cut)

    def _paint_mark(self, painter: QPainter) -> None:
        painter.save()
        painter.setPen(_MARK_INK)
        painter.setFont(paper_font(_MARK_SIZE, QFont.Weight.Bold))
        painter.translate(SHEET.width() / 2, SHEET.height() / 2)
        painter.rotate(_MARK_TURN)
        room = QRectF(-SHEET.width(), -SHEET.height(), 2 * SHEET.width(), 2 * SHEET.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._page.mark)
        painter.restore()


def _one_line(said: Said) -> str:
    return f"{said.text} / {_LEFT_TO_RIGHT}{said.german}{_POP}" if said.german else said.text
