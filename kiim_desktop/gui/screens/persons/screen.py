"""The screen of persons: filter chips, the paged list, what was found while typing, the panel at the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.main_frame import Ground
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.lists.cells import RowCells
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.persons.new_panel import NewPersonPanel
from kiim_desktop.gui.screens.persons.rows import cells_of, columns_for, spoken
from kiim_desktop.gui.widgets.buttons import plain_button, text_button
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.persons import Choice, PersonLine, PersonsPresenter, PersonsState, choice_words
from kiim_desktop.storage.store import Changed


class PersonsScreen(QWidget):
    """Paints a PersonsState. `search_cleared` asks the frame to empty its search field."""

    search_cleared = Signal()

    def __init__(self, presenter: PersonsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._look = presenter, look
        self._room = FrameWidth.FULL
        self._asked: object = None
        self.model: RowsModel[object] = RowsModel(presenter.desk.jobs, spoken, self)
        self._rows = RowDelegate(look, columns_for(self._room), self._cells)
        self.list = RowList(look, _("Personen"), self.model, self._rows)
        self.head = RowHead(look, self._rows)
        self.chips = {choice: FilterChip(look, choice_words(choice, {})) for choice in Choice}
        self.headline = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self.new_button = plain_button(look, _("Neue Person"), self.begin_person, icon="add", hint=_("Strg+N"))
        self.reset_button = text_button(look, _("Filter zurücksetzen"), self._reset)
        self.empty = EmptyState(look, "")
        self.panel = NewPersonPanel(presenter.new_person, look)
        self._content = QStackedWidget()
        self._left = QWidget()
        self._line = Ground(look, "line")
        self._build()
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Eingabe"), _("öffnen")),
            (_("Strg+N"), _("neue Person")),
            ("↓", _("in die Liste")),
            (_("Strg+E"), _("Notiz zur markierten Person")),
        )

    def opened(self, arguments: Mapping[str, object] | None = None, /, **more: object) -> None:
        """Come into sight: count anew, read the list again."""
        self._presenter.load()
        if {**(arguments or {}), **more}.get("new"):
            self.begin_person()

    def changed(self, changed: Changed) -> None:
        self._presenter.changed(changed)

    def search(self, text: str) -> None:
        """Take what is typed into the search field of the frame."""
        self._presenter.search(text)

    def open_first(self) -> None:
        """Open the marked person, else the first one that was found."""
        row = self.list.current_row()
        first = self.model.row(self.model.index(0, 0))
        chosen = row if isinstance(row, PersonLine) else first
        if self._presenter.state.is_answered and isinstance(chosen, PersonLine):
            self._presenter.open(chosen.id)

    def focus_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_first(self) -> None:
        self.focus_list()

    def keep_drafts(self) -> None:
        self.panel.keep_draft()

    def begin_person(self) -> None:
        self._presenter.new_person.begin()
        self.panel.focus_first()

    def show_state(self, state: PersonsState) -> None:
        """Paint a state; may be called with the same one again."""
        self.headline.setText(state.headline)
        for choice, chip in self.chips.items():
            chip.set_text(choice_words(choice, state.counts))
            chip.setChecked(choice is state.choice)
        self.reset_button.setVisible(state.is_filtered)
        self._show_rows(state)
        self._show_empty(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _cells(self, row: object) -> RowCells:
        return cells_of(row, is_compact=self._room is FrameWidth.COMPACT)

    def _show_rows(self, state: PersonsState) -> None:
        if state.is_searching:
            wanted: object = state.hits
            if state.is_answered and wanted is not self._asked:
                self.model.set_rows(state.hits)
        else:
            wanted = (state.choice, state.version)
            if isinstance(self._asked, tuple) and self._asked[:1] == (state.choice,):
                self.model.refresh() if wanted != self._asked else None
            else:
                self.model.ask(self._presenter.page)
        if state.is_answered:
            self._asked = wanted

    def _show_empty(self, state: PersonsState) -> None:
        is_empty = self.model.total == 0 and state.is_answered and not self.model.is_loading
        if state.nobody_yet and not state.is_searching:
            hint = _("Legen Sie die erste Person an oder importieren Sie eine Liste.")
            self.empty.set_words(_("Noch ist niemand erfasst."), hint, _("Neue Person"))
        elif state.is_searching:
            hint = _("Ein Teil des Namens, ein Geburtsjahr oder eine Telefonnummer genügt.")
            self.empty.set_words(_("Niemand gefunden."), hint, _("Neue Person"))
        else:
            self.empty.set_words(_("Hier ist gerade niemand."), _("Der Filter trifft auf keine Person zu."), "")
        self._content.setCurrentWidget(self.empty if is_empty else self.list)
        self.head.setVisible(not is_empty)

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self._left)
        column.setContentsMargins(0, look.space.page_top, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._title_row())
        column.addSpacing(look.px(12))
        column.addLayout(self._chip_row())
        column.addSpacing(look.px(8))
        column.addWidget(self.head)
        column.addWidget(self._content, 1)
        self._content.addWidget(self.list)
        self._content.addWidget(self.empty)
        self._line.setFixedWidth(look.border.hairline)
        self.panel.setFixedWidth(look.panel.new_person)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, 1)
        row.addWidget(self._line)
        row.addWidget(self.panel)

    def _title_row(self) -> QHBoxLayout:
        look, row = self._look, QHBoxLayout()
        row.setContentsMargins(look.space.page_side, 0, look.space.page_side, 0)
        row.setSpacing(look.px(16))
        row.addWidget(PlainLabel(look, _("Personen"), kind=Type.TITLE, semibold=True))
        row.addWidget(self.headline, 1)
        row.addWidget(self.new_button)
        return row

    def _chip_row(self) -> QHBoxLayout:
        look, row = self._look, QHBoxLayout()
        row.setContentsMargins(look.space.page_side, 0, look.space.page_side - look.px(8), 0)
        flow = FlowLayout(gap=look.px(8))
        for chip in self.chips.values():
            flow.addWidget(chip)
        row.addLayout(flow, 1)
        row.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _bind(self) -> None:
        presenter = self._presenter
        for choice, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, choice=choice: self._choose(choice))
        self.list.opened.connect(self._open)
        self.list.current_row_changed.connect(self._mark)
        self.empty.pressed.connect(self.begin_person)
        self.model.modelAboutToBeReset.connect(self._set_row_heights)
        self.model.total_changed.connect(self._arrived)
        self.model.loading_changed.connect(lambda _loading: self._show_empty(presenter.state))
        self.model.failed.connect(presenter.desk.navigator.explain)
        self.panel.closed.connect(self.focus_list)
        for keys, deed in (("Ctrl+N", self.begin_person), ("Ctrl+E", presenter.write_note)):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    @Slot(object)
    def _open(self, row: object) -> None:
        if isinstance(row, PersonLine):
            self._presenter.open(row.id)

    @Slot(object)
    def _mark(self, row: object) -> None:
        self._presenter.mark(row.id if isinstance(row, PersonLine) else None)

    def _choose(self, choice: Choice) -> None:
        self.search_cleared.emit()
        self._presenter.choose(choice)
        self.show_state(self._presenter.state)

    @Slot()
    def _reset(self) -> None:
        self._choose(Choice.OFFICE)

    @Slot()
    def _set_row_heights(self) -> None:
        """Only what was found has rows of two heights; measuring every row of a long list would read it whole."""
        self.list.setUniformItemSizes(not self._presenter.state.is_searching)

    @Slot(int)
    def _arrived(self, total: int) -> None:
        if total and self._presenter.state.is_searching:
            first = self.model.find(lambda row: isinstance(row, PersonLine))
            self.list.select_row(first.row())
        self._show_empty(self._presenter.state)

    def _fit(self) -> None:
        """Fewer columns and a narrower panel where there is less room."""
        room = frame_width(self.window().width(), self._look.scale)
        self.panel.setFixedWidth(min(self._look.panel.new_person, self.width()))
        is_open = self._presenter.new_person.state.is_open
        self._left.setVisible(not (is_open and room is FrameWidth.COMPACT))
        self._line.setVisible(is_open)
        if room is not self._room:
            self._room = room
            self._rows.columns = columns_for(room)
            self.head.update()
            self.list.viewport().update()
