"""The tab "Angaben": areas at the left, facts in the middle, history or form at the right (06-angaben)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import DraftId, PersonId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.forms.panel import FormPanel
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.day_control import DayControl
from kiim_desktop.gui.screens.person.facts_history import HistoryPanel
from kiim_desktop.gui.screens.person.facts_list import FactsList
from kiim_desktop.gui.screens.person.facts_nav import AreaNav
from kiim_desktop.gui.screens.person.tabs import TabPage, past_keys
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider
from kiim_desktop.presenters.facts import FactsPresenter, FactsState
from kiim_desktop.presenters.person import PersonPresenter, PersonState
from kiim_desktop.storage.store import Changed


class FactsPage(TabPage):
    """Paints a FactsState and the two forms that belong to it."""

    def __init__(self, presenter: FactsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self._look = presenter, look
        self._room, self._wants_history = FrameWidth.FULL, True
        self._person: PersonId | None = presenter.state.person
        self._day: date | None = None
        self._is_read_only = False
        self._is_stale, self._wants_focus = False, False
        self._look_at: RecordId | None = None
        self.nav = AreaNav(look)
        self.list = FactsList(presenter, look)
        self.day = DayControl(look)
        self._middle = Ground(look, "surface")
        self.history = HistoryPanel(look)
        self.form = FormPanel(presenter.form, look)
        self._lines_at = (Divider(look, upright=True), Divider(look, upright=True))
        self._build()
        self._bind()
        self.show_facts(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        if self.presenter.form.state.is_open:
            return self.form.keys()
        if self.presenter.state.as_of is not None:
            return (*past_keys(), ("F4", _("Verlauf zeigen")))
        return (
            *([] if self._is_read_only else [(_("Eingabe"), _("ändern"))]),
            (_("Pfeile"), _("nächste Angabe")),
            *([] if self._is_read_only else [(_("Strg+I"), _("Eintrag"))]),
            ("F4", _("Verlauf zeigen")),
            ("F6", _("nächster Bereich")),
            (_("Strg+D"), _("Stand am")),
        )

    def show_state(self, state: PersonState) -> None:
        self._person, self._day = state.person, state.as_of
        self._is_read_only = state.keeper is not None and state.keeper.is_read_only
        if self.isVisible() or state.person is None:
            self._come()
        elif state.person != self.presenter.state.person:
            self.presenter.open(None)

    def opened(self, arguments: Mapping[str, object]) -> None:
        """Come into sight: new=kind name opens an empty form, record=id that record, look_at=id only shows it."""
        self._come()
        draft = arguments.get("draft")
        kind, record, look_at = arguments.get("new"), arguments.get("record"), arguments.get("look_at")
        self._look_at = RecordId(look_at) if isinstance(look_at, bytes) else None
        if isinstance(draft, bytes):
            self.presenter.resume(DraftId(draft))
        elif isinstance(kind, str):
            self.presenter.begin(kind, str(arguments.get("said", "")))
        elif isinstance(record, bytes):
            self.presenter.open_form(RecordId(record))

    def changed(self, changed: Changed) -> None:
        if self.isVisible():
            self.presenter.changed(changed)
        else:
            self._is_stale = True

    def is_writing(self) -> bool:
        return self.presenter.form.state.is_open

    def keep_drafts(self) -> None:
        self.presenter.keep_drafts()

    def set_room(self, room: FrameWidth) -> None:
        self._room = room
        self._wants_history = room is FrameWidth.FULL
        self._fit()

    def focus_first(self) -> None:
        if self.presenter.form.state.is_open:
            self.form.focus_first()
            return
        self._wants_focus = not self.list.lines
        if self._look_at is None or not self.list.lines:
            self.list.focus_first()
        else:
            self.list.focus_record(self._look_at)
            self._look_at = None

    def show_facts(self, state: FactsState) -> None:
        """Paint a state; may be called with the same one again."""
        self.nav.set_areas(state.areas)
        self.list.show_facts(state)
        self.day.show_day(state.as_of)
        self.history.show_history(state.history)
        self._fit()
        if self._wants_focus and self.list.lines:
            self.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._come()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.keep_drafts()

    def _come(self) -> None:
        """Read the file when somebody looks, not before: the Verlauf must not wait for it."""
        if self._person != self.presenter.state.person:
            self.presenter.open(self._person)
        elif self._is_stale:
            self.presenter.look_again()
        self._is_stale = False
        self.presenter.view_as_of(self._day)

    @Slot()
    def _take_focus_back(self) -> None:
        """After a form: back to the line it began with."""
        if self.isVisible() and self.presenter.state.person is not None:
            line = self.list.lines.get(self.presenter.state.focused) if self.presenter.state.focused else None
            if line is not None:
                line.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.list.focus_first()

    @Slot()
    def _toggle_history(self) -> None:
        self._wants_history = not self._wants_history
        self._fit()

    @Slot()
    def _next_area(self) -> None:
        keys = list(self.list.sections)
        if keys:
            place = keys.index(self.nav.current()) + 1 if self.nav.current() in keys else 0
            self.list.focus_area(keys[place % len(keys)])

    def _fit(self) -> None:
        """Share the width: side panels push, in a small window they take the place of what they push away."""
        has_form = self.presenter.form.state.is_open
        has_history = self._wants_history and not has_form and self.presenter.state.history is not None
        is_compact, is_full = self._room is FrameWidth.COMPACT, self._room is FrameWidth.FULL
        has_side = has_form or has_history
        has_nav = not is_compact and not has_form and (is_full or not has_history)
        self._middle.setVisible(not (is_compact and has_side))
        self.nav.setVisible(has_nav)
        self._lines_at[0].setVisible(has_nav)
        self._lines_at[1].setVisible(has_side and not is_compact)
        self.history.setVisible(has_history)
        look = self._look
        for panel, width in ((self.history, look.panel.facts_history), (self.form, look.panel.note_editor)):
            panel.setMinimumWidth(0 if is_compact else width)
            panel.setMaximumWidth(16_777_215 if is_compact else width)
        self.nav.setFixedWidth(max(look.panel.facts_nav, self.nav.sizeHint().width()))

    def _build(self) -> None:
        look, side = self._look, self._look.space.page_side
        above, middle = QHBoxLayout(), QVBoxLayout(self._middle)
        above.setContentsMargins(side, look.px(12), side, look.px(8))
        above.addWidget(self.day)
        above.addStretch(1)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(above)
        middle.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addWidget(self._lines_at[0])
        row.addWidget(self._middle, 1)
        row.addWidget(self._lines_at[1])
        row.addWidget(self.history)
        row.addWidget(self.form)

    def _bind(self) -> None:
        presenter = self.presenter
        presenter.on_change = self.show_facts
        presenter.line.on_change = self.list.show_line
        self.offer_day(self.day)
        self.day.done.connect(self._take_focus_back)
        presenter.on_written = partial(_show_written, self)
        self.nav.chosen.connect(self.list.go_to)
        self.nav.chosen.connect(presenter.look_at_area)
        self.list.area_entered.connect(self.nav.set_current)
        self.history.closed.connect(self._toggle_history)
        self.history.return_wanted.connect(presenter.restore)
        self.form.opening_changed.connect(self._follow_form)
        self.form.closed.connect(self._take_focus_back)
        for keys, deed in (("F4", self._toggle_history), ("F6", self._next_area)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    @Slot()
    def _follow_form(self) -> None:
        self.show_facts(self.presenter.state)
        self.writing_changed.emit()


def _show_written(page: FactsPage, record: RecordId) -> None:
    """Take the keyboard to what was just saved, unless it has gone elsewhere meanwhile."""
    focus: QWidget | None = page.window().focusWidget()
    if not page.presenter.form.state.is_open and (focus is None or page.isAncestorOf(focus)):
        page.list.focus_record(record)


def build_facts(presenter: PersonPresenter, look: Look) -> FactsPage:
    """Return the tab for the screen of a person: TabSpec("facts", marked("Angaben"), build_facts)."""
    facts = FactsPresenter(presenter.desk)
    facts.on_today = presenter.must_be_today
    facts.on_begun = presenter.kinds.recent.enter
    facts.on_refused = presenter.refuse
    facts.on_vanished = presenter.look_again
    presenter.on_gone.append(facts.forget)
    return FactsPage(facts, look)
