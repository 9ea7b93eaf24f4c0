"""The column of text in the Verlauf: filter chips, drafts, the bar for what has just arrived, the reading view."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.day_control import DayControl
from kiim_desktop.gui.screens.person.reading_entry import INSET
from kiim_desktop.gui.screens.person.reading_view import ReadingView
from kiim_desktop.gui.widgets.banners import NewRowsBar
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button, text_button
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.filling import filled_at_once
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import Divider, IconLabel, PlainLabel
from kiim_desktop.presenters.history import Area
from kiim_desktop.presenters.person import DraftLine, PersonPresenter, PersonState


class ReadingColumn(QWidget):
    """In a narrow window `side_wanted` asks for the drawer, `lanes_wanted` for the lanes that are not shown."""

    side_wanted = Signal()
    lanes_wanted = Signal()

    def __init__(self, presenter: PersonPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._look = presenter, look
        self._areas: tuple[Area, ...] = ()
        self._drafts: tuple[DraftLine, ...] = ()
        self.chips: dict[str, FilterChip] = {}
        self._flow = FlowLayout(gap=look.px(8))
        self._chip_box = QWidget()
        self.area_menu = FilterChip(look, "", menu=True)
        self.day = DayControl(look)
        self._column = QVBoxLayout(self)
        self.open_button = plain_button(look, "", self.side_wanted.emit, icon="info", size=ButtonSize.SMALL)
        self.lanes_button = text_button(look, "", self.lanes_wanted.emit, size=ButtonSize.SMALL)
        self.news = NewRowsBar(look)
        self.draft_box = QWidget()
        self._draft_column = QVBoxLayout(self.draft_box)
        self.view = ReadingView(look)
        self.empty = EmptyState(look, "")
        self._stack = QStackedWidget()
        self._build()
        self.news.clicked.connect(self._show_new)
        self.empty.pressed.connect(self._empty_pressed)
        self.area_menu.clicked.connect(self._open_areas)

    def show_state(self, state: PersonState) -> None:
        if state.areas != self._areas:
            self._show_areas(state.areas)
        for key, chip in self.chips.items():
            chip.setChecked(key == state.area)
        self.area_menu.set_text(next((area.title for area in state.areas if area.key == state.area), _("Alle")))
        self.day.show_day(state.as_of)
        self.news.announce(state.waiting_words)
        self._show_drafts(tuple(draft for draft in state.drafts if draft.id != self._presenter.note.state.draft))
        count = _("Offen {count}").format(count=len(state.tasks))
        has_tasks = state.as_of is None and state.keeper is None
        self.open_button.set_text(count if has_tasks else _("Auf einen Blick"))
        self.view.set_entries(state.shown)
        self._show_empty(state)

    def set_room(self, room: FrameWidth, *, is_writing: bool) -> None:
        """Offer the drawer where the side panel has no room; a compact window has one chip with a menu."""
        look, is_compact = self._look, room is FrameWidth.COMPACT
        side = (look.px(16) if is_compact else look.space.page_side) - look.px(INSET)
        self._column.setContentsMargins(side, look.px(6 if is_compact else 12), side, 0)
        self.open_button.setVisible(room is not FrameWidth.FULL and not is_writing)
        self._chip_box.setVisible(not is_compact)
        self.area_menu.setVisible(is_compact)

    def take_keyboard(self) -> None:
        """Take the keyboard into the text, or to what stands in its place."""
        if self._stack.currentWidget() is self.empty:
            self.empty.focus_button()
        else:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_lanes(self, words: str) -> None:
        """Show the button for further lanes; empty hides it."""
        self.lanes_button.set_text(words)
        self.lanes_button.setVisible(bool(words))

    def _build(self) -> None:
        look, inset = self._look, self._look.px(INSET)
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        flow = QVBoxLayout(self._chip_box)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.addLayout(self._flow)
        row.addWidget(self._chip_box, 1)
        row.addWidget(self.day, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.lanes_button)
        row.addStretch(0)
        row.addWidget(self.area_menu)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignTop)
        head = QVBoxLayout()
        head.setContentsMargins(inset, 0, inset, 0)
        head.setSpacing(0)
        head.addLayout(row)
        head.addSpacing(look.px(10))
        head.addWidget(Divider(look))
        self._draft_column.setContentsMargins(0, look.px(8), 0, look.px(8))
        self._draft_column.setSpacing(look.px(4))
        head.addWidget(self.draft_box)
        head.addWidget(self.news, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self._stack.setMinimumHeight(look.px(40))
        self._stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self._stack, 1)

    def _show_areas(self, areas: tuple[Area, ...]) -> None:
        self._areas = areas
        with filled_at_once(self._chip_box):
            self._fill_areas(areas)

    def _fill_areas(self, areas: tuple[Area, ...]) -> None:
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for area in areas:
            chip = FilterChip(self._look, area.title, parent=self._chip_box)
            chip.setAccessibleName(_("Verlauf zeigen: {area}").format(area=area.title))
            chip.clicked.connect(lambda _on=False, key=area.key: self._choose(key))
            self._flow.addWidget(chip)
            chip.show()
            self.chips[area.key] = chip

    def _show_drafts(self, drafts: tuple[DraftLine, ...]) -> None:
        self.draft_box.setVisible(bool(drafts))
        if drafts == self._drafts:
            return
        self._drafts = drafts
        while (item := self._draft_column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for draft in drafts:
            self._draft_column.addWidget(self._draft_row(draft))

    def _draft_row(self, draft: DraftLine) -> QWidget:
        look, line = self._look, QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(IconLabel(look, "note", color="accent"))
        button = text_button(look, draft.words, lambda: self._presenter.write_note(draft.id), size=ButtonSize.SMALL)
        row.addWidget(button)
        row.addWidget(PlainLabel(look, draft.beginning, kind=Type.SMALL, color="text2"), 1)
        return line

    def _show_empty(self, state: PersonState) -> None:
        is_empty = state.person is not None and not state.shown
        wanted: QWidget = self.empty if is_empty else self.view
        before: QWidget | None = self._stack.currentWidget()
        focus: QWidget | None = self.window().focusWidget()
        has_keyboard = before is not None and focus is not None and (before is focus or before.isAncestorOf(focus))
        if is_empty and state.as_of is not None:
            self.empty.set_words(
                _("Zu diesem Tag ist nichts bekannt."), _("Alle Einträge sind jünger."), _("Heute anzeigen")
            )
        elif is_empty and state.keeper is not None:
            self.empty.set_words(_("Noch keine Einträge."), state.keeper.when_empty)
        elif is_empty:
            hint = _("Schreiben Sie die erste Notiz oder tragen Sie ein, was Sie schon wissen.")
            self.empty.set_words(_("Noch keine Einträge."), hint, _("Notiz schreiben"))
        if before is not wanted:
            self._stack.setCurrentWidget(wanted)
            if has_keyboard:
                self.take_keyboard()

    def _choose(self, key: str) -> None:
        self._presenter.choose_area(key)
        self.show_state(self._presenter.state)
        self.view.to_newest(self._presenter.state.day)

    @Slot()
    def _open_areas(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for area in self._areas:
            action = menu.addAction(area.title.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, key=area.key: self._choose(key))
        menu.popup(self.area_menu.mapToGlobal(QPoint(0, self.area_menu.height())))

    @Slot()
    def _show_new(self) -> None:
        self._presenter.show_new()
        self.view.to_newest(self._presenter.state.day)

    @Slot()
    def _empty_pressed(self) -> None:
        if self._presenter.state.as_of is not None:
            self._presenter.back_to_today()
        else:
            self._presenter.write_note()
