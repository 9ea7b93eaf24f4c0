"""Rows whose sentences stand there whole, on as many lines as they need, and a list as high as its first rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QListView, QScrollArea, QStyleOptionViewItem, QWidget

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Column, RowCells, Text
from kiim_desktop.gui.lists.page_model import ROW_ROLE, RowsModel
from kiim_desktop.gui.lists.row_delegate import TWO_LINES, Index, RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.mirroring import is_turned
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.text_paint import LONGEST_LINE, TextBlock, lay_out, one_line

R = TypeVar("R")
_ABOVE, _BETWEEN, _BELOW = 9, 3, 8
_MOST_KEPT: Final = 1_000


class WrappedRows(RowDelegate):
    """At least 56 px: a sentence, perhaps an action beside it, and small words below; nothing is elided."""

    def __init__(
        self, look: Look, columns: tuple[Column, ...], describe: Callable[[object], RowCells], *, side: int = 0
    ) -> None:
        super().__init__(look, columns, describe, height=TWO_LINES, side=side)
        self._blocks: dict[tuple[Text, int, bool], TextBlock] = {}
        look.changed.connect(self._forget)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look, row, view = self.look, index.data(ROW_ROLE), option.widget
        if row is None or not isinstance(view, QListView):
            return super().sizeHint(option, index)
        rect = QRect(0, 0, view.viewport().width(), look.px(TWO_LINES))
        blocks = self._blocks_of(rect, self.cells(row), right=option.direction is Qt.LayoutDirection.RightToLeft)
        bottom = max(top + block.height for _cell, _x, top, block in blocks)
        return QSize(rect.width(), max(rect.height(), bottom + look.px(_BELOW)))

    def _paint_cells(self, painter: QPainter, rect: QRect, shown: RowCells) -> None:
        look, palette = self.look, self.look.palette
        for number, (cell, place) in enumerate(self._placed(rect, shown)):
            if not isinstance(cell, Text):
                is_right = self.columns[number].is_right
                self.paint_cell(painter, place, cell, right=is_right, quiet=shown.is_quiet)
        for cell, x, top, block in self._blocks_of(rect, shown, right=is_turned(painter)):
            if cell.icon:
                side = look.icon_size.inline
                box = QRect(x - self._icon_room(cell), top, side, look.line(Type.BODY))
                look.icons.paint(painter, cell.icon, box, palette.named(cell.color), side)
            block.draw(painter, QPointF(x, top), palette.named(cell.color))

    def _blocks_of(self, rect: QRect, shown: RowCells, *, right: bool) -> Sequence[tuple[Text, int, int, TextBlock]]:
        """Return each text with its left and upper edge and its lines."""
        look, found = self.look, []
        top = bottom = rect.y() + look.px(_ABOVE)
        placed = self._placed(rect, shown)
        for cell, place in placed:
            if isinstance(cell, Text):
                icon = self._icon_room(cell)
                block = self._block(cell, place.width() - icon, right=right)
                found.append((cell, place.x() + icon, top, block))
                bottom = max(bottom, top + block.height)
        if shown.second is not None:
            left, end = placed[shown.second_from][1].x(), placed[-1][1].right()
            block = self._block(shown.second, end - left + 1, right=right)
            found.append((shown.second, left, bottom + look.px(_BETWEEN), block))
        return found

    def _block(self, cell: Text, width: int, *, right: bool) -> TextBlock:
        """Return the lines of a text; they are broken once for a width."""
        key = (cell, width, right)
        if key not in self._blocks:
            if len(self._blocks) >= _MOST_KEPT:
                self._blocks.clear()
            kind, words = Type.SMALL if cell.is_small else Type.BODY, one_line(cell.text)
            said = f"{words[:LONGEST_LINE]} …" if len(cell.text) > LONGEST_LINE else words
            font = self.look.font(kind, cell.is_semibold)
            self._blocks[key] = lay_out(said, font, width, self.look.line(kind), right=right)
        return self._blocks[key]

    def _icon_room(self, cell: Text) -> int:
        return self.look.icon_size.inline + self.look.px(6) if cell.icon else 0

    @Slot()
    def _forget(self) -> None:
        self._blocks.clear()


class WholeList(RowList, Generic[R]):
    """As high as its first `most` rows are, whatever they say; the page round it follows the keyboard."""

    def __init__(
        self, look: Look, name: str, rows: RowsModel[R], delegate: RowDelegate, most: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, name, rows, delegate, uniform=False, parent=parent)
        self._model, self._delegate, self._most = rows, delegate, most
        look.changed.connect(self._fit)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these rows."""
        self._model.set_rows(rows)
        always, never = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(always if len(rows) > self._most else never)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._bring(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._bring(current)

    def _bring(self, index: Index) -> None:
        """Bring the row of the keyboard into sight of the page, or its beginning; under a mouse nothing moves."""
        area, inside = _page_of(self)
        is_mouse = QApplication.mouseButtons() is not Qt.MouseButton.NoButton
        if area is None or inside is None or is_mouse or not self.hasFocus() or not index.isValid():
            return
        box = self.visualRect(index)
        corner = self.viewport().mapTo(inside, box.topLeft())
        height = min(box.height(), area.viewport().height())
        area.ensureVisible(corner.x(), corner.y() + height // 2, 0, height // 2)

    @Slot()
    def _fit(self) -> None:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        first = range(min(self._model.rowCount(), self._most))
        heights = (self._delegate.sizeHint(option, self._model.index(number, 0)).height() for number in first)
        self.setFixedHeight(sum(heights) + self._look.border.hairline)
        self.doItemsLayout()


def _page_of(widget: QWidget) -> tuple[QScrollArea | None, QWidget | None]:
    """Return the page that scrolls round a widget, and what it holds."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return (above, above.widget()) if isinstance(above, QScrollArea) else (None, None)
