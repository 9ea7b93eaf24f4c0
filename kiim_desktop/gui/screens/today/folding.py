"""In the list of Heute: sections fold by key and by a click on their heading; what was ticked goes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from kiim_desktop.gui.lists.grouped_list import GroupedList
from kiim_desktop.gui.lists.page_model import ROW_ROLE
from kiim_desktop.presenters.today import TodayPresenter
from kiim_desktop.presenters.today_rows import DeadlineRow, DraftRow, HeadRow, Row, TaskRow
from kiim_desktop.presenters.today_sections import is_ticked, key_of


class Folding(QObject):
    """Follows the list of Heute."""

    def __init__(self, presenter: TodayPresenter, rows: GroupedList[Row]) -> None:
        super().__init__(rows)
        self._presenter, self._rows = presenter, rows
        rows.clicked.connect(self._click)
        rows.current_row_changed.connect(self._leave)

    def fold_current(self, *, is_folded: bool) -> None:
        """Fold or unfold the section the keyboard is in."""
        row = self._rows.current_row()
        if isinstance(row, HeadRow | TaskRow | DeadlineRow | DraftRow):
            self._fold(row, is_folded=is_folded)

    def _fold(self, row: Row, *, is_folded: bool) -> None:
        """Fold or unfold the section of a row; the keyboard goes to its heading, or to its first row."""
        above = self._presenter.head_of(row)
        head = row if isinstance(row, HeadRow) else above
        if above is None or head is None or head.is_folded is is_folded:
            return
        self._presenter.fold(above)
        rows = self._presenter.state.rows
        place = next(place for place, each in enumerate(rows) if key_of(each) == above.key)
        self._rows.select_row(place if is_folded else place + 1)

    @Slot(QModelIndex)
    def _click(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, HeadRow):
            self._fold(row, is_folded=not row.is_folded)

    @Slot(object)
    def _leave(self, row: object) -> None:
        """The keyboard went on: what was ticked goes, after the list has moved. Under a mouse nothing moves."""
        is_mine = isinstance(row, HeadRow | TaskRow | DeadlineRow | DraftRow) and not is_ticked(row)
        if is_mine and QApplication.mouseButtons() is Qt.MouseButton.NoButton:
            QTimer.singleShot(0, self, self._presenter.let_go)
