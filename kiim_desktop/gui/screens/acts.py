"""Was habe ich heute getan: the own acts, each with its state, Rückgängig or Wiederholen, and the way to the file."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _, mark
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.lists.cells import Action, Blank, Cell, Column, Name, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.acts import REDO, ActLine, ActsPresenter, ActsState, DayChip, headline
from kiim_desktop.storage.store import Changed

_TITLE = mark("Was habe ich heute getan")


class ActsScreen(QWidget):
    """Paints an ActsState."""

    def __init__(self, presenter: ActsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self._look = presenter, look
        self._room = FrameWidth.FULL
        self._days: tuple[DayChip, ...] = ()
        self.chips: list[FilterChip] = []
        self.model: RowsModel[ActLine] = RowsModel(InlineJobs(), lambda line: line.spoken, self)
        self._rows = RowDelegate(look, _columns(self._room, has_date=False), self._cells)
        self.list = RowList(look, _(_TITLE), self.model, self._rows, uniform=False)
        self.empty = EmptyState(look, "")
        self._content = QStackedWidget()
        self._flow = FlowLayout(gap=look.px(8))
        self._build()
        self.list.opened.connect(self._open)
        self.list.action_chosen.connect(self._turn)
        self.empty.pressed.connect(lambda: presenter.desk.navigator.go("persons"))
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Leertaste"), _("rückgängig oder wiederholen")),
            (_("Eingabe"), _("Akte öffnen")),
            (_("Alt+←"), _("zurück")),
        )

    def opened(self, _arguments: Mapping[str, object]) -> None:
        """Come into sight: read the journal."""
        self.presenter.open()

    def focus_first(self) -> None:
        if self._content.currentWidget() is self.empty:
            self.empty.focus_button()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def changed(self, changed: Changed) -> None:
        self.presenter.changed(changed)

    def show_state(self, state: ActsState) -> None:
        """Paint a state; may be called with the same one again."""
        if state.days != self._days:
            self._make_chips(state.days)
        for chip, day in zip(self.chips, self._days, strict=True):
            chip.setChecked(day.day == state.day)
        kept: object = self.list.current_row()
        self._fit()
        self.model.set_rows(state.lines)
        number = next((n for n, line in enumerate(state.lines) if isinstance(kept, ActLine) and line.no == kept.no), 0)
        if state.lines:
            self.list.select_row(number)
        is_today = bool(state.all_lines) and state.day is not None
        what = _("Heute haben Sie hier noch nichts geändert.") if is_today else _("Hier ist noch nichts zu sehen.")
        hint = _("Was Sie speichern, löschen oder einlesen, steht danach hier und lässt sich zurücknehmen.")
        self.empty.set_words(what, hint, _("Zu den Personen"))
        was_in_list = self.list.hasFocus()
        self._content.setCurrentWidget(self.list if state.lines or not state.is_loaded else self.empty)
        if was_in_list and not self.list.isVisible():
            self.empty.focus_button()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give what was done a line of its own where there is little room, and the day its room if it is said."""
        self._room = frame_width(self.window().width(), self._look.scale)
        self._rows.columns = _columns(self._room, has_date=self.presenter.state.day is None)
        self.list.scheduleDelayedItemsLayout()

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self)
        column.setContentsMargins(0, look.space.page_top, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(look.space.page_side, 0, look.space.page_side, look.px(8))
        head.setSpacing(look.px(8))
        head.addWidget(PlainLabel(look, _(_TITLE), kind=Type.TITLE, semibold=True))
        head.addWidget(PlainLabel(look, headline(), kind=Type.SMALL, color="text2", wrap=True))
        head.addLayout(self._flow)
        column.addLayout(head)
        column.addWidget(self._content, 1)
        self._content.addWidget(self.list)
        self._content.addWidget(self.empty)

    def _make_chips(self, days: tuple[DayChip, ...]) -> None:
        """Offer the days on which something was done."""
        had_focus = any(chip.hasFocus() for chip in self.chips)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._days, self.chips = days, []
        for day in days:
            chip = FilterChip(self._look, day.title)
            chip.clicked.connect(lambda _on=False, day=day: self._choose(day))
            self._flow.addWidget(chip)
            self.chips.append(chip)
        if had_focus and self.chips:
            self.chips[0].setFocus()

    def _choose(self, day: DayChip) -> None:
        self.presenter.choose(day.day)
        self.show_state(self.presenter.state)

    @Slot(object)
    def _open(self, row: object) -> None:
        if isinstance(row, ActLine):
            self.presenter.go_to(row)

    @Slot(object, str)
    def _turn(self, row: object, _key: str) -> None:
        if isinstance(row, ActLine):
            self.presenter.turn(row)

    def _cells(self, row: object) -> RowCells:
        if not isinstance(row, ActLine):
            return RowCells(cells=())
        words = _("Wiederholen") if row.action == REDO else _("Rückgängig")
        action: Cell = Action(row.action, words) if row.action else Blank()
        when = row.time if self.presenter.state.day is not None else f"{row.date} {row.time}"
        time, name = Text(text=when, color="text2"), Name(name=row.name)
        if self._room is FrameWidth.COMPACT:  # the way back stays, what was done takes the second line
            what = Text(text=row.what, color="text2", is_small=True)
            return RowCells(cells=(time, name, chip_of(row.standing), action), second=what, second_from=1)
        return RowCells(cells=(time, name, Text(text=row.what), chip_of(row.standing), action))


def _columns(room: FrameWidth, *, has_date: bool) -> tuple[Column, ...]:
    time, state, action = Column(width=120 if has_date else 48), Column(width=120), Column(width=88, is_right=True)
    if room is FrameWidth.COMPACT:
        return time, Column(), state, action
    return time, Column(share=2), Column(share=3), state, action
