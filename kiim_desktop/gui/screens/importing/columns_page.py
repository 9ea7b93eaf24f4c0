"""The second step: what kind of list it is, which sheets, which headings, and what each column means."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Column, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.importing.beside import ListBeside
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.presenters.import_columns import (
    STAYS_TEXT,
    ColumnLine,
    FileFacts,
    SheetLine,
    TargetOption,
    kinds_of_lists,
)
from kiim_desktop.presenters.import_state import ImportState
from kiim_desktop.presenters.importing import ImportPresenter

_HEADER_WIDTH = 72
_REMARKS_SHOWN = 4


class ColumnPanel(QWidget):
    """One column with its examples, and what it is read as."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._heading = PlainLabel(look, kind=Type.SECTION, semibold=True, wrap=True)
        self._examples = PlainLabel(look, color="text2", wrap=True)
        self.choice = Choice(look, _("Wird gelesen als"), hint=_("Tippen sucht, F4 öffnet die Liste."))
        self._options: tuple[TargetOption, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(10))
        column.addWidget(self._heading)
        column.addWidget(self._examples)
        column.addWidget(self.choice)

    def show_column(self, line: ColumnLine | None, options: tuple[TargetOption, ...]) -> None:
        """Show a column; None shows nothing."""
        self.setVisible(line is not None)
        if line is None:
            return
        if options != self._options:
            self._options = options
            self.choice.set_options([Option(each.key, each.title, each.synonyms) for each in options])
        self._heading.setText(line.heading)
        self._examples.setText("\n".join(line.examples) or _("In den ersten Zeilen steht hier nichts."))
        self.choice.setVisible(not line.is_fixed)
        self.choice.clear_message()
        self.choice.set_key(line.target)


class ColumnsPage(QWidget):
    """Paints the FileFacts of a state."""

    def __init__(self, presenter: ImportPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._look = presenter, look
        self._facts: FileFacts | None = None
        self._sheets: list[FilterChip] = []
        self._file = PlainLabel(look, semibold=True)
        self._words = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.kind = Segments(look, _("Art der Liste"), kinds_of_lists())
        self.header = TextField(look, _("Überschriften in Zeile"))
        self._remarks = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self._lacking = PlainLabel(look, color="warn", wrap=True)
        self._flow = FlowLayout(gap=look.px(8))
        self._model: RowsModel[ColumnLine] = RowsModel(InlineJobs(), lambda line: line.spoken, self)
        self._room = FrameWidth.FULL
        self._rows = RowDelegate(look, _columns(self._room), self._cells)
        self.list = RowList(look, _("Spalten der Liste"), self._model, self._rows)
        self._head = RowHead(look, self._rows)
        self._head.follow(self.list)
        self.panel = ColumnPanel(look)
        self._top = QWidget()
        self._build()
        self._bind()

    def show_state(self, state: ImportState) -> None:
        """Paint a state; may be called with the same one again."""
        facts = state.facts
        if facts is None or facts == self._facts:
            return
        before, self._facts = self._facts, facts
        self._file.setText(facts.name)
        self._words.setText(facts.words)
        self.kind.set_current(facts.kind)
        self.header.setVisible(bool(facts.header_row))
        self.header.set_text(facts.header_row)
        more = facts.remarks[_REMARKS_SHOWN:]
        rest = (_("und {n} weitere Hinweise").format(n=len(more)),) if more else ()
        self._remarks.setText("\n".join((*facts.remarks[:_REMARKS_SHOWN], *rest)))
        self._remarks.setVisible(bool(facts.remarks))
        self._lacking.setText(facts.lacking)
        self._lacking.setVisible(bool(facts.lacking))
        if before is None or before.sheets != facts.sheets:
            self._show_sheets(facts.sheets)
        self._show_columns(facts)

    def fit(self, room: FrameWidth) -> None:
        self._room = room
        self._rows.columns = _columns(room)
        self._head.update()
        self.beside.fit(room)

    def focus_first(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_columns(self, facts: FileFacts) -> None:
        """Show the columns; the keyboard stays where it is."""
        at = max(0, self.list.currentIndex().row())
        was_choosing = self.panel.choice.line.hasFocus()
        self._model.set_rows(facts.columns)
        self.list.select_row(min(at, len(facts.columns) - 1))
        self._show_panel(self.list.current_row())
        if was_choosing:
            self.panel.choice.line.setFocus()

    def _show_sheets(self, sheets: tuple[SheetLine, ...]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for sheet in sheets if len(sheets) > 1 else ():
            chip = FilterChip(self._look, sheet.title)
            chip.setAccessibleName(_("Blatt {name}").format(name=sheet.title))
            chip.setChecked(sheet.is_chosen)
            chip.clicked.connect(lambda _on=False, name=sheet.name: self._presenter.columns.toggle_sheet(name))
            self._flow.addWidget(chip)

    def _bind(self) -> None:
        columns = self._presenter.columns
        self.kind.chosen.connect(columns.choose_kind)
        self.header.finished.connect(lambda: columns.choose_header(self.header.text()))
        self.list.current_row_changed.connect(self._show_panel)
        self.list.opened.connect(self._enter_panel)
        self.panel.choice.chosen.connect(self._retarget)

    @Slot(object)
    def _show_panel(self, row: object) -> None:
        options = self._facts.options if self._facts else ()
        self.panel.show_column(row if isinstance(row, ColumnLine) else None, options)

    @Slot(object)
    def _enter_panel(self, _row: object) -> None:
        self.beside.open_panel()
        self.panel.choice.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.panel.choice.line.selectAll()

    @Slot(str)
    def _retarget(self, key: str) -> None:
        row = self.list.current_row()
        if isinstance(row, ColumnLine):
            self._presenter.columns.retarget(row, key)
            self.beside.close_panel()

    def _cells(self, row: object) -> RowCells:
        if not isinstance(row, ColumnLine):
            return RowCells(cells=())
        heading, means = Text(text=row.heading, is_semibold=True), Text(text=row.title)
        if row.target == STAYS_TEXT and not row.is_fixed:
            means = Text(text=row.title, color="text3")
        if self._room is FrameWidth.COMPACT:
            return RowCells(cells=(heading, means, chip_of(row.standing)))
        examples = Text(text=" · ".join(row.examples), color="text2")
        return RowCells(cells=(heading, examples, means, chip_of(row.standing)))

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self)
        side = look.space.page_side
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(8))
        top = QVBoxLayout(self._top)
        top.setContentsMargins(side, 0, side, 0)
        top.setSpacing(look.px(6))
        ask = FlowLayout(gap=look.px(16))
        self.header.setFixedWidth(look.px(2 * _HEADER_WIDTH))
        ask.addWidget(self.kind)
        names = QHBoxLayout()
        names.addWidget(self._file)
        names.addStretch(1)
        top.addLayout(names)
        top.addWidget(self._words)
        top.addLayout(ask)
        top.addLayout(self._flow)
        top.addWidget(self._remarks)
        top.addWidget(self._lacking)
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._head)
        rows.addWidget(self.list, 1)
        left.setFocusProxy(self.list)
        inside = QWidget()
        panel = QVBoxLayout(inside)
        panel.setContentsMargins(0, 0, 0, 0)
        panel.setSpacing(look.px(24))
        panel.addWidget(self.panel)
        panel.addWidget(self.header)
        self.beside = ListBeside(look, left, inside)
        self.beside.covered.connect(self._top.setHidden)
        column.addWidget(self._top)
        column.addWidget(self.beside, 1)


def _columns(room: FrameWidth) -> tuple[Column, ...]:
    heading, means = Column(title=_("Überschrift"), share=2), Column(title=_("Wird gelesen als"), share=2)
    state = Column(width=116)
    if room is FrameWidth.COMPACT:
        return heading, means, state
    return heading, Column(title=_("Beispiele"), share=3), means, state
