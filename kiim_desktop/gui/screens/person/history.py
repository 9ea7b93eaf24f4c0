"""The tab Verlauf: swim lanes above the reading view, the side panel or the note editor at the right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import DraftId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.charts.lane_axis import Span
from kiim_desktop.gui.charts.lane_layout import whole_span
from kiim_desktop.gui.charts.swim_lanes import SwimLanes
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.note_editor import NoteEditor
from kiim_desktop.gui.screens.person.reading import ReadingColumn
from kiim_desktop.gui.screens.person.side import SidePanel
from kiim_desktop.gui.screens.person.tabs import TabPage, past_keys
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.presenters.person import PersonPresenter, PersonState
from kiim_desktop.presenters.person_lanes import entry_key

LABELS = {FrameWidth.FULL: 112, FrameWidth.NARROW: 112, FrameWidth.COMPACT: 88}
LABEL_BESIDE_EDITOR = 96
RECENT_DAYS = 900
TABLE_SIZE = (820, 460)
BANNER = 64
"""What the banner of a past day takes away, in px at 100 %."""
LOW = 440
"""A window lower than this, in px at 100 %, has no room for lanes and text together."""


class HistoryTab(TabPage):
    """Paints the Verlauf of the open person."""

    def __init__(self, presenter: PersonPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._look = presenter, look
        self._room = FrameWidth.FULL
        self._drawer_is_open = False
        self._person: object = None
        self._day = presenter.state.today
        self._known: frozenset[str] = frozenset()
        self._lanes_are_wanted = False
        codes = presenter.desk.office.codes
        self.lanes = SwimLanes(look, presenter.state.today)
        self.reading = ReadingColumn(presenter, look)
        self.side = SidePanel(look, presenter)
        self.editor = NoteEditor(presenter.note, look, (codes["contact_channels"], codes["contact_topics"]))
        self._lane_column = QVBoxLayout()
        self._timeline, self._side_line, self._editor_line = QWidget(), Ground(look, "line"), Ground(look, "line")
        self._table: QDialog | None = None
        self._build()
        self._bind()
        self._fit()

    def keys(self) -> tuple[KeyHint, ...]:
        if self._presenter.note.state.is_open:
            return self.editor.keys()
        is_wide = self._room is FrameWidth.FULL
        between = _("zwischen Zeitstrahl und Text wechseln") if is_wide else _("Zeitstrahl / Text")
        if self._presenter.state.as_of is not None:
            return (*past_keys(), ("F6", between))
        keeper = self._presenter.state.keeper
        keys: list[KeyHint] = [] if keeper else [(_("Strg+E"), _("Notiz"))]
        keys += [] if keeper and keeper.is_read_only else [(_("Strg+I"), _("Eintrag"))]
        keys.append(("F6", between))
        if is_wide:
            keys.append(("+ −", _("Zeitstrahl vergrößern")))
        else:
            count = _("Offen {count}").format(count=len(self._presenter.state.tasks))
            keys.append(("F4", _("auf einen Blick") if keeper else count))
        return (*keys, (_("Strg+D"), _("Stand am")), (_("Alt+←"), _("zurück zur Liste")))

    def opened(self, arguments: Mapping[str, object]) -> None:
        draft = arguments.get("draft")
        if isinstance(draft, bytes):
            self._presenter.write_note(DraftId(draft))
        elif arguments.get("note"):
            self._presenter.write_note()

    def show_state(self, state: PersonState) -> None:
        if state.person is None and self._table is not None:
            self._table.close()
            self._table.deleteLater()
            self._table = None
        self.lanes.set_lanes(state.lanes, state.today)
        self.lanes.set_day(state.as_of)
        self.reading.show_state(state)
        self.side.show_state(state)
        before, self._known = self._known, frozenset(entry.key for entry in state.entries)
        if state.person != self._person:
            self._person = state.person
            self._drawer_is_open = False
            self.reading.view.to_newest(state.day)
        elif state.day != self._day:
            self.reading.view.to_newest(state.day)
        else:
            self._show_written(state, before)
        self._day = state.day
        self._fit()

    def set_room(self, room: FrameWidth) -> None:
        self._room = room
        self.lanes.set_compact(room is FrameWidth.COMPACT)
        self._fit()

    def is_writing(self) -> bool:
        return self._presenter.note.state.is_open

    def focus_first(self) -> None:
        if self._presenter.note.state.is_open:
            self.editor.focus_first()
        else:
            self.reading.take_keyboard()

    def keep_drafts(self) -> None:
        self._presenter.note.keep_draft()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show_written(self, state: PersonState, before: frozenset[str]) -> None:
        """Bring what was just saved into sight; entries from elsewhere wait until they are asked for."""
        written = next((entry.key for entry in state.shown if entry.key not in before), "")
        if before and written:
            self.reading.view.jump_to(written)

    def _build(self) -> None:
        look = self._look
        lanes = self._lane_column
        lanes.setSpacing(0)
        lanes.addWidget(self.lanes)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.reading, 1)
        below.addWidget(self._side_line)
        below.addWidget(self.side)
        line = Ground(look, "line")
        line.setFixedHeight(look.border.hairline)
        column = QVBoxLayout(self._timeline)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(lanes)
        column.addWidget(line)
        column.addLayout(below, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._timeline, 1)
        row.addWidget(self._editor_line)
        row.addWidget(self.editor)

    def _bind(self) -> None:
        self.lanes.entry_opened.connect(self._jump)
        self.lanes.table_wanted.connect(self._show_table)
        self.side.finished.connect(self._presenter.finish)
        self.side.ruled_out.connect(self._presenter.rule_out)
        self.side.household.opened.connect(self._presenter.open_member)
        self.side.household.left.connect(self._presenter.leave_household)
        self.side.close_button.clicked.connect(self._toggle_drawer)
        self.offer_day(self.reading.day)
        self.reading.day.done.connect(self.focus_first)
        self.reading.lanes_wanted.connect(self._show_all_lanes)
        self.reading.side_wanted.connect(self._toggle_drawer)
        self.editor.opening_changed.connect(self._follow_editor)
        self.editor.closed.connect(self.focus_first)
        for keys, deed in (("F6", self._switch), ("F4", self._toggle_drawer)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(deed)

    @Slot(str)
    def _jump(self, item: str) -> None:
        """Go to the entry in the text; a filter that hides it is taken away."""
        if not self.reading.view.jump_to(entry_key(item)):
            self._presenter.choose_area("")
            self.reading.view.jump_to(entry_key(item))
        self.reading.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _switch(self) -> None:
        """F6 walks: text, lanes, editor or side panel."""
        stops: list[QWidget] = [self.reading.view] if self.reading.isVisible() else []
        if self.lanes.isVisible():
            stops.append(self.lanes)
        if self.editor.isVisible():
            stops.append(self.editor.text.edit)
        elif self.side.isVisible() and (first := self.side.first) is not None:
            stops.append(first)
        here = next((number for number, stop in enumerate(stops) if stop.hasFocus()), -1)
        if stops:
            stops[(here + 1) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _toggle_drawer(self) -> None:
        self._drawer_is_open = not self._drawer_is_open
        self._fit()
        if self.side.isVisible():
            self.side.focus_first()
        else:
            self.focus_first()

    @Slot()
    def _show_all_lanes(self) -> None:
        if self.lanes.isVisible():
            self.lanes.set_compact(is_compact=False)
        self._lanes_are_wanted = True
        self._fit_lanes()

    @Slot()
    def _show_table(self) -> None:
        """Show the lanes as a table, in a window of its own that Esc closes."""
        if self._table is None:
            self._table = QDialog(self)
            self._table.setWindowTitle(_("Zeitstrahl als Tabelle"))
            self._table.resize(*(self._look.px(side) for side in TABLE_SIZE))
            QVBoxLayout(self._table).addWidget(self.lanes.build_table(self._table))
        self._table.show()
        self._table.raise_()

    @Slot()
    def _follow_editor(self) -> None:
        """Beside the editor the lanes show the last years only; the keys 0 and − show the rest."""
        self._fit()
        today = self._presenter.state.today
        whole = whole_span(self._presenter.state.lanes, today)
        recent = Span(max(whole.first, today - timedelta(days=RECENT_DAYS)), whole.last)
        self.lanes.set_span(recent if self._presenter.note.state.is_open else whole)
        self.reading.show_state(self._presenter.state)
        self.writing_changed.emit()

    @Slot()
    def _fit(self) -> None:
        """Decide what stands beside the text: the editor, the side panel, or in a narrow window a drawer."""
        look, is_writing = self._look, self._presenter.note.state.is_open
        is_wide = self._room is FrameWidth.FULL
        shows_side = not is_writing and (is_wide or self._drawer_is_open)
        self.side.setVisible(shows_side)
        self._side_line.setVisible(shows_side and self._room is not FrameWidth.COMPACT)
        self._side_line.setFixedWidth(look.border.hairline)
        is_over = shows_side and self._room is FrameWidth.COMPACT
        self.side.setFixedWidth(self.width() if is_over else look.panel.person_side)
        self.side.close_button.setVisible(is_over)
        self.reading.setVisible(not is_over)
        self._editor_line.setVisible(is_writing)
        self._editor_line.setFixedWidth(look.border.hairline)
        covers = is_writing and self._room is FrameWidth.COMPACT
        self._timeline.setVisible(not covers)
        self.editor.setMinimumWidth(0)
        self.editor.setMaximumWidth(16_777_215 if covers else look.panel.note_editor)
        if not covers:
            self.editor.setMinimumWidth(min(look.panel.note_editor, max(look.px(360), self.width() // 2)))
        self.lanes.set_label_width(LABEL_BESIDE_EDITOR if is_writing and is_wide else LABELS[self._room])
        self.reading.set_room(self._room, is_writing=is_writing)
        self._fit_lanes()

    def _fit_lanes(self) -> None:
        """A low window, and a compact one with its drawer open, shows the lanes only on demand; else three of them."""
        look, is_compact = self._look, self._room is FrameWidth.COMPACT
        side = look.px(16) if is_compact else look.space.page_side
        self._lane_column.setContentsMargins(side, 0 if is_compact else look.px(8), side, 0)
        state = self._presenter.state
        low = LOW + (BANNER if state.as_of is not None or state.day_problem else 0)
        has_room = self.window().height() >= look.px(low) and not self._drawer_is_open
        is_low = is_compact and not has_room and not self._lanes_are_wanted
        self.lanes.setVisible(bool(self._presenter.state.lanes) and not is_low)
        hidden = self.lanes.hidden_lanes
        words = ngettext("{count} weitere Zeile zeigen", "{count} weitere Zeilen zeigen", hidden).format(count=hidden)
        self.reading.offer_lanes(_("Zeitstrahl zeigen") if is_low else words if hidden else "")


def build_history(presenter: PersonPresenter, look: Look) -> HistoryTab:
    return HistoryTab(presenter, look)
