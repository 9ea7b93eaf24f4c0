"""Paints rows: columns, states, search hits, names with their variants; actions answer to mouse and Leertaste."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Action, Cell, Chip, Column, Name, RowCells, Text, column_places
from kiim_desktop.gui.lists.page_model import ROW_ROLE
from kiim_desktop.gui.mirroring import logical_x, turn
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.tooltips import plain_tooltip
from kiim_desktop.gui.widgets.chips import chip_width, paint_chip
from kiim_desktop.gui.widgets.progress import paint_placeholder
from kiim_desktop.gui.widgets.text_paint import NameInk, draw_line, draw_name, one_line

Index = QModelIndex | QPersistentModelIndex
Describe = Callable[[object], RowCells]
COLUMN_GAP = 16
TWO_LINES = 56


class RowDelegate(QStyledItemDelegate):
    """Paints what `describe(row)` says, in `columns`. Heights: 40 with one line, 56 with two (or `height`)."""

    action_chosen = Signal(object, str)

    def __init__(
        self,
        look: Look,
        columns: tuple[Column, ...],
        describe: Describe,
        *,
        height: int = 40,
        side: int = 24,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look, self.columns, self._describe = look, columns, describe
        self._height, self._side = height, side

    def cells(self, row: object) -> RowCells:
        """Return what a row shows; override or pass `describe`."""
        return self._describe(row)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        has_second = row is not None and self.cells(row).second is not None
        return QSize(self.look.px(320), self.look.px(max(self._height, TWO_LINES) if has_second else self._height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, look = _rect(option), self.look
        row = index.data(ROW_ROLE)
        painter.save()
        if option.direction is Qt.LayoutDirection.RightToLeft:
            turn(painter, rect)
        if row is None:
            inner = QRectF(rect).adjusted(look.px(self._side), 0, -look.px(self._side), 0)
            paint_placeholder(painter, look, inner, index.row())
        else:
            shown = self.cells(row)
            self._paint_ground(painter, option, rect, shown)
            self._paint_cells(painter, rect, shown)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if event.type() is QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            action = self.action_at(option, index, event.position().toPoint().x())
            if action is not None and event.button() is Qt.MouseButton.LeftButton:
                self.action_chosen.emit(index.data(ROW_ROLE), action.key)
                return True
        return super().editorEvent(event, model, option, index)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show the whole text of a cell that had to be elided."""
        row = index.data(ROW_ROLE)
        text = ""
        if row is not None:
            x = logical_x(view, event.pos().x(), _rect(option))
            for cell, place in self._placed(_rect(option), self.cells(row)):
                if place.left() <= x <= place.right() and self._wanted_width(cell) > place.width():
                    text = _words(cell)
        QToolTip.showText(event.globalPos(), plain_tooltip(text), view)
        return True

    def action_at(self, option: QStyleOptionViewItem, index: Index, x: int) -> Action | None:
        """Return the action under a mouse position, if any."""
        row = index.data(ROW_ROLE)
        view: QObject | None = option.widget
        x = round(logical_x(view, x, _rect(option))) if isinstance(view, QWidget) else x
        if row is None:
            return None
        for cell, place in self._placed(_rect(option), self.cells(row)):
            if isinstance(cell, Action) and place.right() - self._wanted_width(cell) <= x <= place.right():
                return cell
        return None

    def first_action(self, row: object) -> Action | None:
        """Return the action that Leertaste runs."""
        return next((cell for cell in self.cells(row).cells if isinstance(cell, Action)), None)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, shown: RowCells) -> None:
        look, palette = self.look, self.look.palette
        state = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected) and not shown.is_head
        view: QObject | None = option.widget
        has_focus = isinstance(view, QWidget) and view.hasFocus()
        if is_selected:
            painter.fillRect(rect, palette.selected if has_focus else palette.hover)
        elif state & QStyle.StateFlag.State_MouseOver and not shown.is_head:
            painter.fillRect(rect, palette.hover)
        side = 0 if is_selected else look.px(self._side) if shown.is_head else 0
        line = palette.line_control if shown.is_head else palette.line
        painter.fillRect(QRect(rect.x() + side, rect.bottom(), rect.width() - 2 * side, look.border.hairline), line)
        if is_selected:
            bar = QRect(rect.x(), rect.y(), look.border.selection_bar, rect.height())
            painter.fillRect(bar, palette.accent if has_focus else palette.bar_past_line)
        if has_focus and state & QStyle.StateFlag.State_HasFocus and not is_selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(palette.focus, look.border.focus_ring))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 3, 3)

    def _paint_cells(self, painter: QPainter, rect: QRect, shown: RowCells) -> None:
        for number, (cell, place) in enumerate(self._placed(rect, shown)):
            column = self.columns[min(number, len(self.columns) - 1)]
            self.paint_cell(painter, place, cell, right=column.is_right, quiet=shown.is_quiet)
        if shown.second is not None:
            look = self.look
            top = rect.y() + rect.height() // 2 + look.px(4)
            places = [place for _cell, place in self._placed(rect, shown)][shown.second_from :][:4]
            left, right = places[0].left(), places[-1].right()
            line = QRect(left, top, right - left + 1, look.line(Type.SMALL))
            self._paint_text(painter, line, shown.second, right=False, quiet=False)

    def paint_cell(self, painter: QPainter, place: QRect, cell: Cell, *, right: bool, quiet: bool) -> None:
        """Draw one cell into its place."""
        look, palette = self.look, self.look.palette
        if isinstance(cell, Text):
            self._paint_text(painter, place, cell, right=right, quiet=quiet)
        elif isinstance(cell, Name):
            ink = NameInk(
                font=look.font(Type.BODY, True),
                color=palette.text3 if quiet else palette.named(cell.color),
                variant_font=look.font(Type.BODY),
                variant_color=palette.text3 if quiet else palette.text2,
                gap=look.px(8),
                mark=palette.mark,
            )
            room = self._paint_origin(painter, self._paint_alert(painter, place, cell), cell)
            draw_name(painter, room, cell.name, cell.variant, ink, marks=cell.marks, variant_marks=cell.variant_marks)
        elif isinstance(cell, Chip):
            height = look.size.chip
            top = place.y() + (place.height() - height) // 2
            wide = min(place.width(), chip_width(look, cell.text, cell.kind))
            left = place.right() + 1 - wide if right else place.x()
            paint_chip(painter, look, QRect(left, top, wide, height), cell.text, cell.kind)
        elif isinstance(cell, Action):
            draw_line(painter, place, cell.text, look.font(Type.BODY, True), palette.accent, right=True)

    def _paint_alert(self, painter: QPainter, place: QRect, cell: Name) -> QRect:
        """Draw the longest words of an alert for which the name leaves room, at its right; return what is left."""
        if not cell.alert:
            return place
        look, metrics = self.look, self.look.metrics(Type.SMALL)
        name = look.metrics(Type.BODY, True).horizontalAdvance(one_line(cell.name))
        side, gap = look.icon_size.inline, look.px(6)
        room = place.width() - name - side - 3 * gap
        words = next((each for each in cell.alert if metrics.horizontalAdvance(each) + 2 <= room), "")
        wide = metrics.horizontalAdvance(words) + 2 + side + gap if words else side
        box = QRect(place.right() + 1 - wide, place.y(), wide, place.height())
        if words:
            self._paint_text(
                painter, box, Text(text=words, color="danger", is_small=True, icon="warning"), right=True, quiet=False
            )
        else:
            look.icons.paint(painter, "warning", box, look.palette.danger, side)
        return place.adjusted(0, 0, -wide - 2 * gap, 0)

    def _paint_origin(self, painter: QPainter, place: QRect, cell: Name) -> QRect:
        """Draw the office that keeps the file at the right of a name; return the room that is left for the name."""
        if not cell.origin:
            return place
        look = self.look
        words = look.metrics(Type.SMALL).horizontalAdvance(one_line(cell.origin)) + 2
        side, gap = look.icon_size.inline, look.px(6)
        name = look.metrics(Type.BODY, True).horizontalAdvance(one_line(cell.name))
        wide = min(words, max(place.width() // 3, place.width() - name - side - 3 * gap)) + side + gap
        box = QRect(place.right() + 1 - wide, place.y(), wide, place.height())
        text = Text(text=cell.origin, color="text2", is_small=True, icon="office")
        self._paint_text(painter, box, text, right=True, quiet=False)
        return place.adjusted(0, 0, -wide - 2 * gap, 0)

    def _paint_text(self, painter: QPainter, place: QRect, cell: Text, *, right: bool, quiet: bool) -> None:
        look, palette = self.look, self.look.palette
        color = palette.text3 if quiet else palette.named(cell.color)
        if cell.icon:
            side, gap = look.icon_size.inline, look.px(6)
            wide = min(self._wanted_width(cell), place.width() - side - gap)
            left = place.right() + 1 - wide - side - gap if right else place.x()
            look.icons.paint(painter, cell.icon, QRect(left, place.y(), side, place.height()), color, side)
            place = place.adjusted(left - place.x() + side + gap, 0, 0, 0)
        font = look.font(Type.SMALL if cell.is_small else Type.BODY, cell.is_semibold)
        if cell.is_struck:
            font = QFont(font)
            font.setStrikeOut(True)
        draw_line(painter, place, cell.text, font, color, right=right, marks=cell.marks, mark=palette.mark)

    def _placed(self, rect: QRect, shown: RowCells) -> list[tuple[Cell, QRect]]:
        """Return each cell with its place; a row with a second line keeps the first in the upper half."""
        look, side = self.look, self.look.px(self._side)
        top, height = rect.y(), rect.height() - 1
        if shown.second is not None:
            top, height = rect.y() + look.px(8), look.px(22)
        places = column_places(self.columns, rect.width() - 2 * side, look.px(COLUMN_GAP), look.scale / 100)
        return [
            (cell, QRect(rect.x() + side + x, top, wide, height))
            for cell, (x, wide) in zip(shown.cells, places, strict=False)
        ]

    def _wanted_width(self, cell: Cell) -> int:
        is_heavy = isinstance(cell, Action | Name) or (isinstance(cell, Text) and cell.is_semibold)
        is_small = isinstance(cell, Text) and cell.is_small
        metrics = self.look.metrics(Type.SMALL if is_small else Type.BODY, is_heavy)
        if isinstance(cell, Chip):
            return chip_width(self.look, cell.text, cell.kind)
        return metrics.horizontalAdvance(one_line(_words(cell))) + 2


def _words(cell: Cell) -> str:
    if isinstance(cell, Name):
        origin = f"  ({cell.origin})" if cell.origin else ""
        alert = f"  ({cell.alert[0]})" if cell.alert else ""
        return f"{cell.name}  {cell.variant}".strip() + origin + alert
    return cell.text if isinstance(cell, Text | Chip | Action) else ""


def _rect(option: QStyleOptionViewItem) -> QRect:
    rect: QRect = option.rect
    return rect
