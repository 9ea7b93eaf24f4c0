"""The list of persons with its head line and what stands there when nobody is found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import RowCells
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.persons.rows import cells_of, columns_for, spoken
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.presenters.persons import PersonLine, PersonsPresenter, PersonsState


class PersonList(QWidget):
    """Shows the pages of a filter, or what was found; `person_wanted` asks for a new person."""

    person_wanted = Signal()

    def __init__(self, presenter: PersonsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._room = FrameWidth.FULL
        self._asked: object = None
        self._wanted = ""
        """The query whose first hit somebody wants to open before it was found."""
        self.model: RowsModel[object] = RowsModel(presenter.desk.jobs, spoken, self)
        self._rows = RowDelegate(look, columns_for(self._room), self._cells)
        self.list = RowList(look, _("Personen"), self.model, self._rows)
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
        self._bind()

    def show_state(self, state: PersonsState) -> None:
        """Paint a state; may be called with the same one again."""
        self._show_rows(state)
        self._show_empty(state)
        self._open_wanted(state)

    def set_room(self, room: FrameWidth) -> None:
        """Show fewer columns where there is less room."""
        if room is not self._room:
            self._room = room
            self._rows.columns = columns_for(room)
            self.head.update()
            self.list.viewport().update()

    def open_first(self) -> None:
        """Open the marked person, else the first one that was found, as soon as the answer is there."""
        state = self._presenter.state
        self._wanted = "" if state.is_answered else state.query
        if not state.is_answered:
            return
        chosen: object = self.list.current_row()
        if state.is_searching and chosen not in state.hits:  # the rows of the newest answer are still on their way
            chosen = _first_person(state)
        self._open(chosen if _is_person(chosen) else self.model.row(self.model.find(_is_person)))

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever went elsewhere does not want to be taken to a file any more."""
        super().hideEvent(event)
        self._wanted = ""

    def focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _cells(self, row: object) -> RowCells:
        return cells_of(row, is_compact=self._room is FrameWidth.COMPACT)

    def _show_rows(self, state: PersonsState) -> None:
        if state.is_searching:
            if state.is_answered and state.hits is not self._asked:
                self._asked = state.hits
                self.model.set_rows(state.hits)
            return
        wanted, before = (state.choice, state.version), self._asked
        self._asked = wanted
        if isinstance(before, tuple) and before[:1] == wanted[:1]:
            if before != wanted:
                self.model.refresh()
        else:
            self.model.ask(self._presenter.page)

    def _open_wanted(self, state: PersonsState) -> None:
        if state.query != self._wanted:
            self._wanted = ""
        elif state.is_searching and state.is_answered:
            self._wanted = ""
            self._open(_first_person(state))

    def _show_empty(self, state: PersonsState) -> None:
        is_empty = self.model.total == 0 and state.is_answered and not self.model.is_loading
        if state.nobody_yet and not state.is_searching:
            hint = _("Legen Sie die erste Person an oder importieren Sie eine Liste.")
            self.empty.set_words(_("Noch ist niemand erfasst."), hint, _("Person anlegen"))
        elif state.is_searching:
            hint = _("Ein Teil des Namens, ein Geburtsjahr oder eine Telefonnummer genügt.")
            self.empty.set_words(_("Niemand gefunden."), hint, _("Person anlegen"))
        else:
            self.empty.set_words(_("Hier ist gerade niemand."), _("Der Filter trifft auf keine Person zu."), "")
        self._content.setCurrentWidget(self.empty if is_empty else self.list)
        self.head.setVisible(not is_empty)

    def _bind(self) -> None:
        presenter = self._presenter
        self.list.opened.connect(self._open)
        self.list.current_row_changed.connect(self._mark)
        self.empty.pressed.connect(self.person_wanted)
        self.model.modelAboutToBeReset.connect(self._set_row_heights)
        self.model.total_changed.connect(self._arrived)
        self.model.loading_changed.connect(lambda _loading: self._show_empty(presenter.state))
        self.model.failed.connect(presenter.desk.navigator.explain)

    @Slot(object)
    def _open(self, row: object) -> None:
        if isinstance(row, PersonLine):
            self._presenter.open(row.id)

    @Slot(object)
    def _mark(self, row: object) -> None:
        self._presenter.mark(row.id if isinstance(row, PersonLine) else None)

    @Slot()
    def _set_row_heights(self) -> None:
        """Only what was found has rows of two heights; measuring every row of a long list would read it whole."""
        self.list.setUniformItemSizes(not self._presenter.state.is_searching)

    @Slot(int)
    def _arrived(self, total: int) -> None:
        if total and self._presenter.state.is_searching:
            self.list.select_row(self.model.find(_is_person).row())
        self._show_empty(self._presenter.state)


def _first_person(state: PersonsState) -> PersonLine | None:
    return next((line for line in state.hits if isinstance(line, PersonLine)), None)


def _is_person(row: object) -> bool:
    return isinstance(row, PersonLine)
