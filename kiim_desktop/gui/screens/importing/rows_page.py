"""The third step: every row with what becomes of it; the doubtful ones first, decided by one key each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Column, Name, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import PageModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.importing.beside import ListBeside
from kiim_desktop.gui.screens.importing.row_panel import RowPanel
from kiim_desktop.gui.widgets.buttons import ButtonSize, text_button
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.import_rows import RowFilter, RowLine, filter_words
from kiim_desktop.presenters.import_state import ImportState, Stage
from kiim_desktop.presenters.importing import ImportPresenter
from kiim_desktop.usecases.row_decisions import Wish


class RowsPage(QWidget):
    """Paints the rows of a state."""

    def __init__(self, presenter: ImportPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._look = presenter, look
        self._room, self._seen = FrameWidth.FULL, (-1, RowFilter.ALL)
        self.chips = {choice: FilterChip(look, filter_words(choice, {})) for choice in RowFilter}
        self._open_words = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.leave_rest = text_button(
            look,
            _("Alle offenen auslassen"),
            lambda: presenter.rows.decide_rest(Wish.LEAVE),
            size=ButtonSize.SMALL,
            flush=True,
        )
        self._model: PageModel[RowLine] = PageModel(InlineJobs(), lambda line: line.spoken, self)
        self._rows = RowDelegate(look, _columns(self._room), self._cells)
        self.list = RowList(look, _("Zeilen der Liste"), self._model, self._rows)
        self._head = RowHead(look, self._rows)
        self._head.follow(self.list)
        self.panel = RowPanel(presenter.rows, look)
        self._top = QWidget()
        self._build()
        self._bind()

    def show_state(self, state: ImportState) -> None:
        """Paint a state; may be called with the same one again."""
        for choice, chip in self.chips.items():
            chip.set_text(filter_words(choice, state.counts))
            chip.setChecked(choice is state.choice)
        self._open_words.setText(state.open_words)
        self.leave_rest.setVisible(state.has_open_rows)
        if state.stage is Stage.ROWS and (state.version, state.choice) != self._seen:
            self._show_rows(state)
        self.panel.show_detail(state.detail)

    def fit(self, room: FrameWidth) -> None:
        self._room = room
        self._rows.columns = _columns(room)
        self._head.update()
        self.list.viewport().update()
        self.beside.fit(room)

    def focus_first(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_rows(self, state: ImportState) -> None:
        """Read the rows anew: another chip begins at its top, a decision keeps its place."""
        is_same, self._seen = self._seen[1] is state.choice and state.version > 1, (state.version, state.choice)
        at, top = self.list.currentIndex().row(), self.list.verticalScrollBar().value()
        if is_same:
            self._model.refresh()
            rows = self._presenter.rows
            self.list.select_row(min(max(at, 0), self._model.total - 1) if rows.marked is None else rows.marked_number)
            self.list.verticalScrollBar().setValue(top)
        else:
            at = self._presenter.rows.marked_number
            self._model.ask(self._presenter.rows.page)
            self.list.select_row(at)
            if not self._model.total:
                self._presenter.rows.mark(None)

    @Slot(object)
    def _mark(self, row: object) -> None:
        self._presenter.rows.mark(row if isinstance(row, RowLine) else None)

    @Slot(object)
    def _enter_panel(self, _row: object) -> None:
        self.beside.open_panel()
        first = self.panel.new if self.panel.new.isVisibleTo(self.panel) else self.panel.leave
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _decide(self, wish: Wish) -> None:
        """Decide by one key, then go to the next row."""
        before = self._presenter.rows.decisions
        self._presenter.rows.decide(wish, self.panel.first_candidate() if wish is Wish.SAME else None)
        if self._presenter.rows.decisions is not before:
            self.list.select_row(self.list.currentIndex().row() + 1)

    def _bind(self) -> None:
        for choice, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, choice=choice: self._choose(choice))
        self.list.current_row_changed.connect(self._mark)
        self.list.opened.connect(self._enter_panel)
        for key, wish in (("N", Wish.NEW), ("G", Wish.SAME), ("A", Wish.LEAVE)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda wish=wish: self._decide(wish))

    def _choose(self, choice: RowFilter) -> None:
        self._presenter.rows.choose(choice)
        self.show_state(self._presenter.state)

    def _cells(self, row: object) -> RowCells:
        if not isinstance(row, RowLine):
            return RowCells(cells=())
        number, name, state = Text(text=str(row.number), color="text2"), Name(name=row.name), chip_of(row.standing)
        if self._room is FrameWidth.COMPACT:
            return RowCells(cells=(number, name, state))
        hint = Text(text=row.hint, color="text2", is_small=True)
        year, town = Text(text=row.year, color="text2"), Text(text=row.town)
        if self._room is FrameWidth.NARROW:
            return RowCells(cells=(number, name, year, state))
        return RowCells(cells=(number, name, year, town, state, hint))

    def _build(self) -> None:
        look, column, top = self._look, QVBoxLayout(self), QVBoxLayout(self._top)
        side = look.space.page_side
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(8))
        top.setContentsMargins(side, 0, side, 0)
        top.setSpacing(look.px(6))
        chips = FlowLayout(gap=look.px(8))
        for chip in self.chips.values():
            chips.addWidget(chip)
        words = QHBoxLayout()
        kept = self.leave_rest.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # the list below does not jump with the last decision
        self.leave_rest.setSizePolicy(kept)
        words.addWidget(self._open_words, 1)
        words.addWidget(self.leave_rest)
        top.addLayout(chips)
        top.addLayout(words)
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._head)
        rows.addWidget(self.list, 1)
        left.setFocusProxy(self.list)
        self.beside = ListBeside(look, left, self.panel)
        self.beside.covered.connect(self._top.setHidden)
        column.addWidget(self._top)
        column.addWidget(self.beside, 1)


def _columns(room: FrameWidth) -> tuple[Column, ...]:
    number = Column(title=_("Zeile"), width=56)
    name, year = Column(title=_("Name"), share=3), Column(title=_("Jahr"), width=72)
    state = Column(title=_("Was daraus wird"), width=210 if room is FrameWidth.FULL else 190)
    if room is FrameWidth.COMPACT:
        return number, name, state
    if room is FrameWidth.NARROW:
        return number, name, year, state
    return number, name, year, Column(title=_("Ort"), share=2), state, Column(title=_("Hinweis"), share=2)
