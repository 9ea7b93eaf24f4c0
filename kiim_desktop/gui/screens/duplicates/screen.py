"""The screen of doubles: pairs with what speaks for them, several decided at once, and the comparison at the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.lists.cells import Action, Blank, Cell, Column, Name, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.duplicates.compare_panel import ComparePanel
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.comparing import ComparisonState
from kiim_desktop.presenters.duplicates import DuplicatesPresenter, DuplicatesState, PairLine
from kiim_desktop.storage.store import Changed

MARK = "mark"


class DuplicatesScreen(QWidget):
    """Paints a DuplicatesState. `keys_changed` asks the frame to show other keys in its foot line."""

    keys_changed = Signal()

    def __init__(self, presenter: DuplicatesPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = self.presenter = presenter
        self._look = look
        self._version = -1
        self._about: PersonId | None = None
        self._is_fresh = True
        self._room = FrameWidth.FULL
        self.headline = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.other = TextField(look, _("Andere Akte"), placeholder=_("Name, Geburtsjahr oder Telefon"))
        self.apart_button = plain_button(look, "", self._tell_apart)
        self.model: RowsModel[PairLine] = RowsModel(presenter.desk.jobs, self._spoken, self)
        self._rows = RowDelegate(look, (), self._cells)
        self.list = RowList(look, _("Doppelte Akten"), self.model, self._rows, uniform=False)
        self.head = RowHead(look, self._rows)
        self.head.follow(self.list)
        self.empty = EmptyState(look, "")
        self.panel = ComparePanel(presenter.comparing, look, may_decide=presenter.state.may_decide)
        self._content, self._left, self._line = QStackedWidget(), QWidget(), Ground(look, "line")
        self._build()
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        if self.panel.isVisibleTo(self):
            return self.panel.keys()
        state = self._presenter.state
        is_about = state.about is not None
        return (
            *((("↓", _("in die Liste")),) if is_about else ()),
            (_("Eingabe"), _("vergleichen")),
            *(((_("Leertaste"), _("markieren")),) if state.may_decide and not is_about else ()),
            *(((_("Entf"), _("verschiedene Personen")),) if state.may_decide else ()),
        )

    def opened(self, arguments: Mapping[str, object] | None = None, /, **more: object) -> None:
        """Come into sight: all pairs, or person=PersonId beside those like it."""
        about = {**(arguments or {}), **more}.get("person")
        self.other.set_text("")
        self._presenter.open(PersonId(about) if isinstance(about, bytes) else None)

    def changed(self, changed: Changed) -> None:
        self._presenter.changed(changed)

    def focus_first(self) -> None:
        if self._presenter.state.about is not None and self.model.total == 0:
            self.other.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._content.currentWidget() is self.empty:
            self.empty.focus_button()
        else:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_state(self, state: DuplicatesState) -> None:
        """Paint a state; may be called with the same one again."""
        self.headline.setText(state.headline)
        self.other.setVisible(state.about is not None)
        marked = len(state.marked)
        self.apart_button.setVisible(state.may_decide and state.about is None and marked > 0)
        self.apart_button.set_text(_("{n} markierte: verschiedene Personen").format(n=marked))
        if state.version != self._version:
            self._version = state.version
            self._read(state)
        self.list.viewport().update()
        self._show_empty()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the downward arrow lead from the search into what it found."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _read(self, state: DuplicatesState) -> None:
        is_other_question = state.about != self._about
        self._about = state.about
        if is_other_question:
            self._fit()
            self.keys_changed.emit()
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

    def _show_empty(self) -> None:
        state = self._presenter.state
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

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self._left)
        column.setContentsMargins(0, look.space.page_top, 0, 0)
        column.setSpacing(look.px(8))
        head = QVBoxLayout()
        head.setContentsMargins(look.space.page_side, 0, look.space.page_side, 0)
        head.setSpacing(look.px(8))
        title = QHBoxLayout()
        title.addWidget(PlainLabel(look, _("Doppelte Akten"), kind=Type.TITLE, semibold=True), 1)
        title.addWidget(self.apart_button)
        head.addLayout(title)
        head.addWidget(self.headline)
        head.addWidget(self.other)
        column.addLayout(head)
        below = QVBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.head)
        below.addWidget(self._content, 1)
        column.addLayout(below, 1)
        self._content.addWidget(self.list)
        self._content.addWidget(self.empty)
        self._line.setFixedWidth(look.border.hairline)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, 1)
        row.addWidget(self._line)
        row.addWidget(self.panel)

    def _bind(self) -> None:
        self.list.opened.connect(self._compare)
        self.list.action_chosen.connect(self._mark)
        self.list.clicked.connect(lambda _index: self._compare(self.list.current_row()))
        self.empty.pressed.connect(lambda: self._presenter.desk.navigator.go("persons"))
        self.other.changed.connect(self._presenter.search)
        self.other.line.returnPressed.connect(self._compare_found)
        self.other.line.installEventFilter(self)
        self.model.total_changed.connect(self._choose_first)
        self.list.left_at_top.connect(self.other.line.setFocus)
        self.model.failed.connect(self._presenter.desk.navigator.explain)
        self.panel.apart_wanted.connect(self._tell_apart)
        self.panel.closed.connect(self.list.setFocus)
        self._presenter.comparing.on_change = self._follow
        delete = QShortcut(QKeySequence("Del"), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._tell_apart)

    def _follow(self, state: ComparisonState) -> None:
        """Show the comparison; the keyboard goes with it when it comes."""
        was_open = self.panel.isVisible()
        self.panel.show_state(state)
        self._fit()
        if self.panel.isVisible() and not was_open:
            self.panel.focus_first()
        elif was_open and not self.panel.isVisible():
            self.focus_first()
        if self.panel.isVisible() is not was_open:
            self.keys_changed.emit()

    @Slot(object)
    def _compare(self, row: object) -> None:
        if isinstance(row, PairLine):
            self._presenter.compare(row)

    @Slot()
    def _compare_found(self) -> None:
        row = self.list.current_row()
        self._presenter.compare_found(row if isinstance(row, PairLine) else None)

    @Slot()
    def _choose_first(self) -> None:
        """Show which of those that were found Eingabe would take."""
        if self._presenter.state.about is not None and not self.list.currentIndex().isValid():
            self.list.select_row(0)

    @Slot(object, str)
    def _mark(self, row: object, _key: str) -> None:
        if isinstance(row, PairLine):
            self._presenter.mark(row)

    @Slot()
    def _tell_apart(self) -> None:
        """Say it of the marked pairs, else of the one that is compared, else of the current one."""
        row, compared = self.list.current_row(), self._presenter.comparing.pair
        if self._presenter.state.may_decide:
            self._presenter.tell_apart(compared or (row.key if isinstance(row, PairLine) else None))

    def _fit(self) -> None:
        """Fewer columns and a narrower panel where there is less room."""
        self._room = frame_width(self.window().width(), self._look.scale)
        is_open = self._presenter.comparing.state.listed is not None
        covers = is_open and self._room is FrameWidth.COMPACT
        self.panel.setFixedWidth(self.width() if covers else min(self._look.panel.new_person, self.width()))
        self._left.setVisible(not covers)
        self._line.setVisible(is_open and not covers)
        self._rows.columns = self._columns()
        self.head.update()
        self.list.scheduleDelayedItemsLayout()
