"""The screen of persons: filter chips, the paged list, what was found while typing, the panel at the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.persons.new_panel import NewPersonPanel
from kiim_desktop.gui.screens.persons.person_list import PersonList
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button, text_button
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.persons import Choice, PersonsPresenter, PersonsState, choice_words
from kiim_desktop.storage.store import Changed

SETTLED_MS = 1_500
"""A query that stands this long is a search and goes into the log; what was typed on the way to it does not."""


class PersonsScreen(QWidget):
    """Paints a PersonsState. `search_cleared` asks the frame to empty its search, `keys_changed` for other keys.

    `search_found` tells what was searched for before the window was locked.
    """

    search_cleared = Signal()
    search_found = Signal(str)
    keys_changed = Signal()

    def __init__(self, presenter: PersonsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = self.presenter = presenter
        self._look = look
        self.found = PersonList(presenter, look)
        self.chips = {choice: FilterChip(look, choice_words(choice, {})) for choice in Choice}
        self.headline = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self.new_button = plain_button(look, _("Neue Person"), self.begin_person, icon="add", hint=_("Strg+N"))
        self.import_button = plain_button(
            look, _("Liste einlesen"), presenter.import_list, icon="table", hint=_("Strg+I")
        )
        self.reset_button = text_button(look, _("Filter zurücksetzen"), self._reset, size=ButtonSize.SMALL)
        self.doubles_button = text_button(look, "", presenter.show_doubles, size=ButtonSize.SMALL)
        self.panel = NewPersonPanel(presenter.new_person, look)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(presenter.settle)
        self._left = QWidget()
        self._line = Ground(look, "line")
        self._build()
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        if self.panel.is_open:
            return self.panel.keys()
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

        def find_again(query: str) -> None:
            if self.isVisible():
                self.search_found.emit(query)

        if (arguments or {}).get("again"):
            self._presenter.look_for_search(find_again)

    def changed(self, changed: Changed) -> None:
        self._presenter.changed(changed)

    def search(self, text: str) -> None:
        """Take what is typed into the search field of the frame."""
        self._presenter.search(text)
        self._settled.start()

    def open_first(self) -> None:
        """Open the marked person, else the first one that was found."""
        self.found.open_first()

    def focus_list(self) -> None:
        self.found.focus()

    focus_first = focus_list

    def keep_drafts(self) -> None:
        """Keep what is being typed before the window locks, and log a search that stands: afterwards nobody can."""
        self.panel.keep_draft()
        if self._settled.isActive():
            self._settled.stop()
            self._presenter.settle()

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
        self.doubles_button.set_text(state.doubles_words)
        self.doubles_button.setVisible(state.doubles > 0)
        self.found.show_state(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self._left)
        column.setContentsMargins(0, look.space.page_top, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._title_row())
        column.addSpacing(look.px(12))
        column.addLayout(self._chip_row())
        column.addSpacing(look.px(8))
        column.addWidget(self.found, 1)
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
        if not self._presenter.may_import:
            self.import_button.hide()
        row.addWidget(self.import_button)
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
        row.addWidget(self.doubles_button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _bind(self) -> None:
        presenter = self._presenter
        for choice, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, choice=choice: self._choose(choice))
        self.found.person_wanted.connect(self.begin_person)
        self.panel.opening_changed.connect(self._follow_panel)
        for keys, deed in (
            ("Ctrl+N", self.begin_person),
            ("Ctrl+E", presenter.write_note),
            ("Ctrl+I", presenter.import_list),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    def _choose(self, choice: Choice) -> None:
        self.search_cleared.emit()
        self._presenter.choose(choice)
        self.show_state(self._presenter.state)

    @Slot(bool)
    def _follow_panel(self, is_open: bool) -> None:
        self._fit()
        self.keys_changed.emit()
        if not is_open:
            self.focus_list()

    @Slot()
    def _reset(self) -> None:
        self._choose(Choice.OFFICE)

    def _fit(self) -> None:
        """Fewer columns and a narrower panel where there is less room."""
        room = frame_width(self.window().width(), self._look.scale)
        is_open = self._presenter.new_person.state.is_open
        covers = is_open and room is FrameWidth.COMPACT
        self.panel.setFixedWidth(self.width() if covers else min(self._look.panel.new_person, self.width()))
        self._left.setVisible(not covers)
        self._line.setVisible(is_open and not covers)
        self.found.set_room(room)
