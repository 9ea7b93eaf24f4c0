"""The first step: choose or drop a file; below it what was imported here before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.file_dialogs import ask_open
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Action, Blank, Cell, Column, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import TWO_LINES, RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import primary_button
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.scrolling import scrolling
from kiim_desktop.presenters.import_state import BatchLine, ImportState
from kiim_desktop.presenters.importing import ImportPresenter

_KINDS = "*.xlsx *.ods *.csv *.tsv *.txt *.json"
_TAKE_BACK, _RESUME = "take_back", "resume"


class FilePage(QWidget):
    """Asks for a file. `file_chosen` tells which one."""

    file_chosen = Signal(Path)

    def __init__(self, presenter: ImportPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._look = presenter, look
        self._room = FrameWidth.FULL
        self._waits = PlainLabel(look, semibold=True, wrap=True)
        self.choose_button = primary_button(look, _("Datei wählen …"), self.choose, icon="table")
        self._head = PlainLabel(look, _("Auf diesem Gerät eingelesen"), kind=Type.SECTION, semibold=True)
        self._model: RowsModel[BatchLine] = RowsModel(InlineJobs(), lambda line: line.spoken, self)
        self._rows = RowDelegate(look, _columns(self._room), self._cells)
        self.list = RowList(look, _("Frühere Importe"), self._model, self._rows)
        self._past: tuple[BatchLine, ...] = ()
        self._build()
        self.list.action_chosen.connect(self._do)
        self.list.opened.connect(self._open)

    def show_state(self, state: ImportState) -> None:
        """Paint a state; may be called with the same one again."""
        waits = _("Bitte die Datei wählen, mit der dieser Import begonnen hat.")
        self._waits.setText(waits if state.waits_for is not None else _("Welche Liste soll eingelesen werden?"))
        self.choose_button.setEnabled(not state.is_busy)
        self._head.setVisible(bool(state.past))
        self.list.setVisible(bool(state.past))
        if state.past != self._past:
            self._past = state.past
            self._model.set_rows(state.past)
            self._measure()

    def fit(self, room: FrameWidth) -> None:
        self._room = room
        self._rows.columns = _columns(room)
        self._measure()

    def _measure(self) -> None:
        """Give the list the height of all its rows: the page scrolls, not the list in it."""
        height = TWO_LINES if self._room is FrameWidth.COMPACT else 40
        self.list.setFixedHeight(len(self._past) * self._look.px(height) + 2)
        self.list.scheduleDelayedItemsLayout()

    def focus_first(self) -> None:
        self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def choose(self) -> None:
        """Ask for the file."""
        filters = _("Listen ({kinds})").format(kinds=_KINDS) + ";;" + _("Alle Dateien (*)")
        chosen = ask_open(self, _("Liste wählen"), filters)
        if chosen is not None:
            self.file_chosen.emit(chosen)

    def _cells(self, row: object) -> RowCells:
        if not isinstance(row, BatchLine):
            return RowCells(cells=())
        back: Cell = Action(_TAKE_BACK, _("Zurücknehmen")) if row.can_take_back else Blank()
        go_on: Cell = Action(_RESUME, _("Weiterführen")) if row.is_unfinished else Blank()
        when, what = Text(text=row.when, color="text2"), Text(text=row.what)
        if self._room is FrameWidth.COMPACT:
            return RowCells(cells=(when, chip_of(row.standing), go_on, back), second=what)
        return RowCells(cells=(when, what, chip_of(row.standing), go_on, back))

    @Slot(object)
    def _open(self, row: object) -> None:
        action = self._rows.first_action(row)
        if action is not None:
            self._do(row, action.key)

    @Slot(object, str)
    def _do(self, row: object, key: str) -> None:
        if isinstance(row, BatchLine) and not self._presenter.state.is_busy:
            (self._presenter.resume if key == _RESUME else self._presenter.take_back)(row.batch)

    def _build(self) -> None:
        look, inside = self._look, QWidget()
        column = QVBoxLayout(inside)
        side = look.space.page_side
        column.setContentsMargins(0, look.px(8), 0, 0)
        column.setSpacing(0)
        box = QFrame()
        box.setProperty("card", "true")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(*(look.px(23),) * 4)
        inner.setSpacing(look.px(8))
        inner.addWidget(self._waits)
        text = _("Excel (xlsx), LibreOffice (ods), Textdateien mit Trennzeichen (csv, tsv, txt) und JSON. "
                 "Die Datei lässt sich auch hierher ziehen. Gespeichert wird erst ganz am Ende.")  # fmt: skip
        inner.addWidget(PlainLabel(look, text, color="text2", wrap=True))
        inner.addSpacing(look.px(4))
        inner.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignLeft)
        holder = QVBoxLayout()
        holder.setContentsMargins(side, 0, side, look.px(20))
        holder.setSpacing(look.px(20))
        holder.addWidget(box)
        holder.addWidget(self._head)
        column.addLayout(holder)
        column.addWidget(self.list)
        column.addStretch(1)
        self.setLayout(scrolling(inside))


def _columns(room: FrameWidth) -> tuple[Column, ...]:
    chip, go_on, back = Column(width=124), Column(width=104, is_right=True), Column(width=112, is_right=True)
    if room is FrameWidth.COMPACT:
        return Column(), chip, go_on, back
    return Column(width=120), Column(), Column(width=150), go_on, back
