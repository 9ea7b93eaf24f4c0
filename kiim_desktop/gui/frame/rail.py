"""The rail: where you are and where you can go; Alt shows the digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, RailEntry
from kiim_desktop.gui.mirroring import turn
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.tooltips import plain_tooltip
from kiim_desktop.gui.widgets.text_paint import draw_line

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1


class RailModel(QAbstractListModel):
    """The entries of the rail."""

    def __init__(self, entries: Sequence[RailEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = list(entries)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.words}, {entry.count}" if entry.count else entry.words
        return entry.words if role == Qt.ItemDataRole.DisplayRole else None

    def set_count(self, name: str, count: int) -> None:
        for number, entry in enumerate(self.entries):
            if entry.name == name and entry.count != count:
                self.entries[number] = replace(entry, count=count)
                self.dataChanged.emit(self.index(number, 0), self.index(number, 0))


class RailDelegate(QStyledItemDelegate):
    """Paints an entry: icon, word, count or digit; the current one by bar, ground and weight."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.shows_words, self.shows_digits = True, False

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        look, entry = self._look, index.data(ENTRY_ROLE)
        above = look.px(17) if entry.starts_group else 0
        return QSize(look.px(40), look.size.rail_item + look.px(4) + above)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, palette, entry = self._look, self._look.palette, index.data(ENTRY_ROLE)
        whole, state = option.rect, option.state
        painter.save()
        if option.direction is Qt.LayoutDirection.RightToLeft:
            turn(painter, whole)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        item = self._item_rect(whole)
        if entry.starts_group:
            y = item.y() - look.px(12)
            side = look.px(20 if self.shows_words else 12)
            painter.fillRect(QRect(whole.x() + side, y, whole.width() - 2 * side, 1), palette.line)
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        if is_current or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.selected if is_current else palette.hover)
            painter.drawRoundedRect(item, look.radius.control, look.radius.control)
        if is_current:
            left = item.x() if self.shows_words else whole.x()
            bar = QRect(left, item.y() + look.px(8), look.border.selection_bar, item.height() - 2 * look.px(8))
            painter.fillRect(bar, palette.accent)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.focus, look.border.focus_ring))
            painter.drawRoundedRect(item.adjusted(1, 1, -2, -2), 4, 4)
        self._paint_words(painter, item, entry, is_current=is_current)
        painter.restore()

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index
    ) -> bool:
        entry = index.data(ENTRY_ROLE)
        words = f"{entry.words} (Alt+{entry.digit})" if entry is not None and entry.digit else ""
        QToolTip.showText(event.globalPos(), plain_tooltip(words), view)
        return True

    def _paint_words(self, painter: QPainter, item: QRect, entry: RailEntry, *, is_current: bool) -> None:
        look, palette = self._look, self._look.palette
        side = look.icon_size.rail
        color = palette.accent if is_current else palette.text2
        left = item.x() + look.px(13) if self.shows_words else item.x() + (item.width() - side) // 2
        look.icons.paint(painter, entry.icon, QRect(left, item.y(), side, item.height()), color, side)
        corner = str(entry.digit) if self.shows_digits and entry.digit else str(entry.count) if entry.count else ""
        if self.shows_words:
            room = item.adjusted(left - item.x() + side + look.px(12), 0, -look.px(12), 0)
            taken = look.metrics(Type.SMALL).horizontalAdvance(corner) + look.px(4) if corner else 0
            ink = palette.text if is_current else palette.text2
            draw_line(painter, room.adjusted(0, 0, -taken, 0), entry.words, look.font(Type.BODY, is_current), ink)
            draw_line(painter, room, corner, look.font(Type.SMALL), ink, right=True)
        elif self.shows_digits and corner:
            small = QRect(item.right() - look.px(14), item.y(), look.px(12), look.px(16))
            draw_line(painter, small, corner, look.font(Type.KEY_HINT, True), palette.text, right=True)

    def _item_rect(self, whole: QRect) -> QRect:
        look = self._look
        side = look.px(8 if self.shows_words else 6)
        top = whole.bottom() + 1 - look.size.rail_item - look.px(4)
        return QRect(whole.x() + side, top, whole.width() - 2 * side, look.size.rail_item)


class Rail(QListView):
    """The list of places; `chosen` tells the name."""

    chosen = Signal(str)

    def __init__(self, look: Look, name: str, entries: Sequence[RailEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._entries = RailModel(entries, self)
        self._paint = RailDelegate(look, self)
        self._width = FrameWidth.FULL
        self.setAccessibleName(name)
        self.setModel(self._entries)
        self.setItemDelegate(self._paint)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self._choose)
        look.changed.connect(self.fit)
        self.fit()

    def set_width(self, width: FrameWidth) -> None:
        """Show words and counts, or icons only."""
        self._width = width
        self.fit()

    def set_shows_digits(self, shows: bool) -> None:
        if shows is not self._paint.shows_digits:
            self._paint.shows_digits = shows
            self.viewport().update()

    def set_count(self, name: str, count: int) -> None:
        self._entries.set_count(name, count)

    def set_current(self, name: str) -> None:
        """Mark where we are, without telling anybody; unknown names mark nothing new, no name marks nothing."""
        if not name:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
        for number, entry in enumerate(self._entries.entries):
            if entry.name == name:
                self.setCurrentIndex(self._entries.index(number, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if entry is not None:
            self.chosen.emit(entry.name)

    @Slot()
    def fit(self) -> None:
        """Take the width that goes with the window."""
        look = self._look
        wide = {FrameWidth.FULL: look.size.rail, FrameWidth.NARROW: look.size.rail_narrow}.get(self._width, look.px(48))
        self._paint.shows_words = self._width is FrameWidth.FULL
        self.setFixedWidth(wide)
        self.scheduleDelayedItemsLayout()
