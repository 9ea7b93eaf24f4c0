"""The list view every screen uses: Eingabe opens, Leertaste runs the action, arrows walk; and its head line."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy, QWidget

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import column_places
from kiim_desktop.gui.lists.page_model import ROW_ROLE
from kiim_desktop.gui.lists.row_delegate import COLUMN_GAP, RowDelegate
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.text_paint import draw_line

OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RowList(QListView):
    """Signals carry the row value: `opened`, `current_row_changed` (None for no row), `action_chosen` with its key.

    `left_at_top` tells that the upward arrow was pressed on the first row (back to the search field).
    """

    opened = Signal(object)
    current_row_changed = Signal(object)
    action_chosen = Signal(object, str)
    left_at_top = Signal()

    def __init__(
        self,
        look: Look,
        name: str,
        model: QAbstractItemModel,
        delegate: RowDelegate,
        *,
        uniform: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._rows = look, delegate
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(delegate)
        delegate.setParent(self)
        self.setUniformItemSizes(uniform)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(self._open_index)
        delegate.action_chosen.connect(self.action_chosen)
        self.selectionModel().currentChanged.connect(self._tell_current)
        look.changed.connect(self._renew)

    def current_row(self) -> object:
        """Return the value of the current row, or None."""
        return self.currentIndex().data(ROW_ROLE) if self.currentIndex().isValid() else None

    def select_row(self, number: int) -> None:
        """Make a row current; numbers outside do nothing."""
        index = self.model().index(number, 0)
        if index.isValid():
            self.setCurrentIndex(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = Qt.Key(event.key()), self.current_row()
        if key in OPENING and row is not None:
            self.opened.emit(row)
        elif key == Qt.Key.Key_Space and row is not None:
            action = self._rows.first_action(row)
            if action is not None and not event.isAutoRepeat():
                self.action_chosen.emit(row, action.key)
        elif key == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_at_top.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        if by_key and not self.currentIndex().isValid():
            self.select_row(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @Slot(QModelIndex)
    def _open_index(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if row is not None:
            self.opened.emit(row)

    @Slot(QModelIndex, QModelIndex)
    def _tell_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.current_row_changed.emit(current.data(ROW_ROLE) if current.isValid() else None)

    @Slot()
    def _renew(self) -> None:
        self.scheduleDelayedItemsLayout()


class RowHead(QWidget):
    """The 32-px head line above a list, with the titles of its columns."""

    def __init__(self, look: Look, delegate: RowDelegate, *, side: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._rows, self._side = look, delegate, side
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(column.title for column in delegate.columns if column.title))
        self._viewport: QWidget | None = None
        look.changed.connect(self.updateGeometry)

    def follow(self, rows: QAbstractItemView) -> None:
        """Share the width of a list's rows, which a scroll bar makes narrower."""
        self._viewport = rows.viewport()
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.update()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(320), self._look.row.table_head)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter, side = self._look, painter_of(self), self._look.px(self._side)
        columns = self._rows.columns
        wide = self._viewport.width() if self._viewport is not None else self.width()
        places = column_places(columns, wide - 2 * side, look.px(COLUMN_GAP), look.scale / 100)
        for column, (x, wide) in zip(columns, places, strict=True):
            place = QRect(side + x, 0, wide, self.height() - 1)
            draw_line(
                painter, place, column.title, look.font(Type.SMALL, True), look.palette.text2, right=column.is_right
            )
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.palette.line_control)
