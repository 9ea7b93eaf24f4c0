"""The pairs of the screen of doubles as rows: two files, or whom a file may be the same as, and what speaks for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Action, Blank, Cell, Column, Name, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.presenters.duplicates import DuplicatesPresenter, DuplicatesState, PairLine

MARK = "mark"


class PairList(QWidget):
    """Paints the rows of a DuplicatesState; without any it says why and where to go on."""

    def __init__(self, presenter: DuplicatesPresenter, look: Look) -> None:
        super().__init__()
        self._presenter = presenter
        self._version = -1
        self._about: PersonId | None = None
        self._is_fresh = True
        self._room = FrameWidth.FULL
        self.model: RowsModel[PairLine] = RowsModel(presenter.desk.jobs, self._spoken, self)
        self._rows = RowDelegate(look, (), self._cells)
        self.list = RowList(look, _("Doppelte Akten"), self.model, self._rows, uniform=False)
        self.head = RowHead(look, self._rows)
        self.head.follow(self.list)
        self.empty = EmptyState(look, "")
        self._content = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._content, 1)
        self._content.addWidget(self.list)
        self._content.addWidget(self.empty)
        self.model.total_changed.connect(self._choose_first)

    def show_state(self, state: DuplicatesState) -> None:
        """Paint a state; may be called with the same one again."""
        if state.version != self._version:
            self._version = state.version
            self._read(state)
        self.list.viewport().update()
        self._show_empty(state)

    def fit(self, room: FrameWidth) -> None:
        """Show as many columns as there is room for."""
        self._room = room
        self._rows.columns = self._columns()
        self.head.update()
        self.list.scheduleDelayedItemsLayout()

    def current(self) -> PairLine | None:
        row = self.list.current_row()
        return row if isinstance(row, PairLine) else None

    def focus_first(self) -> None:
        if self._content.currentWidget() is self.empty:
            self.empty.focus_button()
        else:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _read(self, state: DuplicatesState) -> None:
        is_other_question = state.about != self._about
        self._about = state.about
        if is_other_question:
            self.fit(self._room)
        if state.about is not None:
            self.model.set_rows(state.found)
        elif is_other_question or self._is_fresh:
            self.model.ask(self._presenter.page)
        else:
            self.model.refresh()
        self._is_fresh = False

    def _cells(self, row: object) -> RowCells:
        if not isinstance(row, PairLine):
            return RowCells(cells=(Blank(),))
        is_marked = row.key in self._presenter.state.marked
        one = Name(name=f"{row.name}  {row.born}", variant=row.variant)
        other = Name(name=f"{row.other_name}  {row.other_born}", variant=row.other_variant)
        likely: Cell = chip_of(row.likely) if row.likely is not None else Blank()
        cells: tuple[Cell, ...] = (other, likely)
        if self._presenter.state.about is None:
            cells = (one, other) if self._room is FrameWidth.COMPACT else (one, other, likely)
            if self._presenter.state.may_decide:
                cells = (*cells, Action(MARK, _("markiert ✓") if is_marked else _("markieren")))
        return RowCells(cells=cells, second=Text(text=row.why, color="text2", is_small=True) if row.why else None)

    def _spoken(self, row: PairLine) -> str:
        return row.spoken(is_marked=row.key in self._presenter.state.marked)

    def _columns(self) -> tuple[Column, ...]:
        state, likely = self._presenter.state, Column(title=_("Wie sicher"), width=192)
        other = Column(title=_("vielleicht dieselbe Person"))
        if state.about is not None:
            return other, likely
        columns: tuple[Column, ...] = (Column(title=_("Akte")), other)
        if self._room is not FrameWidth.COMPACT:
            columns = (*columns, likely)
        return (*columns, Column(width=96, is_right=True)) if state.may_decide else columns

    def _show_empty(self, state: DuplicatesState) -> None:
        is_empty = state.count == 0 if state.about is None else bool(state.about_name) and not state.found
        if state.about is None:
            what = _("Keine doppelten Akten.")
            hint = _("Wer neu erfasst oder von anderen Geräten gekommen ist, wird von selbst verglichen.")
        else:
            what = _("Niemand sieht dieser Person ähnlich.")
            hint = _("Suchen Sie oben nach der Akte, mit der Sie vergleichen wollen.")
        self.empty.set_words(what, hint, _("Zu den Personen"))
        self._content.setCurrentWidget(self.empty if is_empty else self.list)
        self.head.setVisible(not is_empty)

    @Slot()
    def _choose_first(self) -> None:
        """Show which of those that were found Eingabe would take."""
        if self._presenter.state.about is not None and not self.list.currentIndex().isValid():
            self.list.select_row(0)
