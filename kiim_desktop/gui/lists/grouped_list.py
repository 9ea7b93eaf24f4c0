"""A list with headings between its rows: the keyboard passes over them, and keeps its row when it is read anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from kiim_desktop.gui.lists.page_model import ROW_ROLE, Index, RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look

R = TypeVar("R")
_UPWARD = (
    QAbstractItemView.CursorAction.MoveUp,
    QAbstractItemView.CursorAction.MovePrevious,
    QAbstractItemView.CursorAction.MovePageUp,
)


class GroupedList(RowList, Generic[R]):
    """`same` tells whether two rows are about the same thing, whatever they say."""

    def __init__(
        self,
        look: Look,
        name: str,
        rows: RowsModel[R],
        delegate: RowDelegate,
        same: Callable[[R, R], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, name, rows, delegate, uniform=False, parent=parent)
        self._model, self._delegate, self._same = rows, delegate, same

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these rows; the keyboard stays with its row, else at its place."""
        before, at = self.current_row(), self.currentIndex().row()
        top = self.verticalScrollBar().value()
        self._model.set_rows(rows)
        if before is not None:
            found = next((place for place, row in enumerate(rows) if self._is_same(row, before)), -1)
            self._select_near(found if found >= 0 else at, len(rows))
        self.verticalScrollBar().setValue(top)

    def select_first(self) -> None:
        """Mark the current row, else the first below a heading: Qt alone makes one current that nobody sees."""
        if not self.selectionModel().hasSelection():
            self._select_near(max(0, self.currentIndex().row()), self._model.rowCount())

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        index = super().moveCursor(action, modifiers)
        step = -1 if action in _UPWARD else 1
        while index.isValid() and self._is_head(index):
            index = self._model.index(index.row() + step, 0)
        return index if index.isValid() else self.currentIndex()

    def _is_same(self, row: R, other: object) -> bool:
        return self._same(row, other)  # type: ignore[arg-type]  # a row of this list

    def _is_head(self, index: Index) -> bool:
        row = index.data(ROW_ROLE)
        return row is not None and self._delegate.cells(row).is_head

    def _select_near(self, place: int, count: int) -> None:
        """Select a row or the nearest one that is no heading, the next before the last."""
        below = range(max(0, min(place, count - 1)), count)
        above = range(min(place, count) - 1, -1, -1)
        for number in (*below, *above):
            if not self._is_head(self._model.index(number, 0)):
                self.select_row(number)
                return
