"""The tab "Angaben": areas at the left, facts in the middle, history or form at the right (06-angaben)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.forms.line_form import LineForm
from kiim_desktop.gui.forms.panel import FormPanel
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts_area import AreaSection, Line
from kiim_desktop.gui.screens.person.facts_conflict import ConflictLine
from kiim_desktop.gui.screens.person.facts_history import HistoryPanel
from kiim_desktop.gui.screens.person.facts_lines import FactLine
from kiim_desktop.gui.screens.person.facts_nav import AreaNav
from kiim_desktop.gui.screens.person.tabs import TabPage
from kiim_desktop.gui.widgets.buttons import text_button
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, IconLabel, PlainLabel
from kiim_desktop.presenters.fact_rows import FactKey, Standing
from kiim_desktop.presenters.facts import DraftOffer, FactsPresenter, FactsState
from kiim_desktop.presenters.forms import FormState
from kiim_desktop.presenters.person import PersonPresenter, PersonState
from kiim_desktop.storage.store import Changed

_MOST_DRAFTS = 3


class FactsPage(TabPage):
    """Paints a FactsState and the two forms that belong to it."""

    def __init__(self, presenter: FactsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self._look = presenter, look
        self._room, self._wants_history = FrameWidth.FULL, True
        self._drafts: tuple[DraftOffer, ...] | None = None
        self._edited: FactKey | None = None
        self.nav = AreaNav(look)
        self.history = HistoryPanel(look)
        self.form = FormPanel(presenter.form, look)
        self.sections: dict[str, AreaSection] = {}
        self._inside, self.area, self._offers = QWidget(), QScrollArea(), QVBoxLayout()
        self._column = QVBoxLayout(self._inside)
        self._lines_at = (Divider(look, upright=True), Divider(look, upright=True))
        self._build()
        self._bind()
        self.show_facts(presenter.state)

    @property
    def lines(self) -> dict[FactKey, Line]:
        """Return all lines in reading order."""
        return {key: line for section in self.sections.values() for key, line in section.lines.items()}

    def keys(self) -> tuple[KeyHint, ...]:
        if self.presenter.form.state.is_open:
            return self.form.keys()
        return (
            (_("Eingabe"), _("ändern")),
            (_("Pfeile"), _("nächste Angabe")),
            ("F4", _("Verlauf zeigen")),
            ("F6", _("nächster Bereich")),
            (_("Strg+Z"), _("rückgängig")),
        )

    def show_state(self, state: PersonState) -> None:
        self.presenter.open(state.person)

    def opened(self, arguments: Mapping[str, object]) -> None:
        """Come into sight: new=kind name opens an empty form, record=id that record, else nothing."""
        kind, record = arguments.get("new"), arguments.get("record")
        if isinstance(kind, str):
            self.presenter.begin(kind)
        elif isinstance(record, bytes):
            self.presenter.open_form(RecordId(record))

    def changed(self, changed: Changed) -> None:
        self.presenter.changed(changed)

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
        line = next(iter(self.lines.values()), None)
        if line is not None:
            line.setFocus(Qt.FocusReason.TabFocusReason)

    def show_facts(self, state: FactsState) -> None:
        """Paint a state; may be called with the same one again."""
        self.nav.set_areas(state.areas)
        focused = self._focused_key()
        self._make_sections(state)
        renewed = [self.sections[area.key].show_area(area) for area in state.areas]
        if any(renewed):
            self._edited = None
            self.show_line(self.presenter.line.state)
            if focused is not None and focused in self.lines and self._edited is None:
                self.lines[focused].setFocus(Qt.FocusReason.OtherFocusReason)
        first = next(iter(self.lines), None)
        for key, line in self.lines.items():
            line.set_chosen(key == state.focused)
            line.set_tab_stop(key == (state.focused or first))
        self.history.show_history(state.history)
        self._show_drafts(state.drafts)
        self._fit()

    def show_line(self, state: FormState) -> None:
        """Paint the field that is edited in its row."""
        key = FactKey(state.record, state.only) if state.is_open and state.record else None
        if key != self._edited:
            old = self.lines.get(self._edited) if self._edited else None
            if isinstance(old, FactLine):
                had_keys = old.isAncestorOf(self._focus() or self)
                old.end_edit()
                if had_keys:
                    old.setFocus(Qt.FocusReason.OtherFocusReason)
            self._edited = None
        line = self.lines.get(key) if key else None
        if key is None or not isinstance(line, FactLine):
            return
        if line.form is None:
            self._edited = key
            line.begin_edit(LineForm(self.presenter.line, self._look))
            if line.form is not None:
                line.form.focus_first()
            self.area.ensureWidgetVisible(line)
        elif line.form is not None:
            line.form.show_state(state)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.keep_drafts()

    def _make_sections(self, state: FactsState) -> None:
        wanted = [area.key for area in state.areas]
        if list(self.sections) == wanted:
            return
        for section in self.sections.values():
            self._column.removeWidget(section)
            section.hide()
            section.deleteLater()
        self.sections = {}
        for number, key in enumerate(wanted):
            section = AreaSection(self._look)
            section.begin_wanted.connect(self.presenter.begin)
            section.form_wanted.connect(self.presenter.open_form)
            section.delete_wanted.connect(self.presenter.delete)
            section.line_made.connect(self._connect_line)
            self.sections[key] = section
            self._column.insertWidget(number, section)

    @Slot(object)
    def _connect_line(self, line: Line) -> None:
        line.entered.connect(self._enter)
        line.moved.connect(self._move)
        if isinstance(line, ConflictLine):
            line.taken.connect(self.presenter.take)
            line.both_kept.connect(self.presenter.keep_both)
            line.asked.connect(self.presenter.ask)
        else:
            line.edit_wanted.connect(self.presenter.edit)
            line.action_wanted.connect(self._act)

    @Slot(object)
    def _act(self, key: FactKey) -> None:
        line = self.lines.get(key)
        if line is not None and line.row.standing is Standing.MASKED:
            self.presenter.reveal(key.record)
        else:
            self.presenter.edit(key)

    @Slot(object)
    def _enter(self, key: FactKey) -> None:
        if key != self.presenter.state.focused:
            self.presenter.focus(key)
        for name, section in self.sections.items():
            if key in section.lines:
                self.nav.set_current(name)

    @Slot(object, int)
    def _move(self, key: FactKey, step: int) -> None:
        keys = list(self.lines)
        place = keys.index(key) + step if key in keys else 0
        if 0 <= place < len(keys):
            line = self.lines[keys[place]]
            line.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(line)

    @Slot(str)
    def _go_to(self, area: str) -> None:
        section = self.sections.get(area)
        if section is not None:
            self.area.verticalScrollBar().setValue(section.y())

    @Slot()
    def _toggle_history(self) -> None:
        self._wants_history = not self._wants_history
        self._fit()

    @Slot()
    def _next_area(self) -> None:
        keys = list(self.sections)
        if keys:
            place = keys.index(self.nav.current()) + 1 if self.nav.current() in keys else 0
            key = keys[place % len(keys)]
            self.nav.set_current(key)
            self._go_to(key)
            line = next(iter(self.sections[key].lines.values()), None)
            if line is not None:
                line.setFocus(Qt.FocusReason.TabFocusReason)

    def _fit(self) -> None:
        """Share the width: side panels push, in a small window they take the place of what they push away."""
        has_form = self.presenter.form.state.is_open
        has_history = self._wants_history and not has_form and self.presenter.state.history is not None
        is_compact, is_full = self._room is FrameWidth.COMPACT, self._room is FrameWidth.FULL
        has_side = has_form or has_history
        has_nav = not is_compact and not has_form and (is_full or not has_history)
        self.area.setVisible(not (is_compact and has_side))
        self.nav.setVisible(has_nav)
        self._lines_at[0].setVisible(has_nav)
        self._lines_at[1].setVisible(has_side and not is_compact)
        self.history.setVisible(has_history)
        look = self._look
        for panel, width in ((self.history, look.panel.facts_history), (self.form, look.panel.note_editor)):
            panel.setMinimumWidth(0 if is_compact else width)
            panel.setMaximumWidth(16_777_215 if is_compact else width)
        self.nav.setFixedWidth(look.panel.facts_nav)

    def _show_drafts(self, drafts: tuple[DraftOffer, ...]) -> None:
        open_now = {self.presenter.form.state.draft, self.presenter.line.state.draft}
        offered = tuple(draft for draft in drafts if draft.id not in open_now)[:_MOST_DRAFTS]
        if offered == self._drafts:
            return
        self._drafts = offered
        _clear(self._offers)
        for draft in offered:
            self._offers.addWidget(self._offer(draft))

    def _offer(self, draft: DraftOffer) -> QWidget:
        look, holder = self._look, Ground(self._look, "accent_tint")
        row = QHBoxLayout(holder)
        row.setContentsMargins(look.space.page_side, look.px(4), look.space.page_side, look.px(4))
        row.setSpacing(look.px(8))
        row.addWidget(IconLabel(look, "note", color="accent"))
        row.addWidget(PlainLabel(look, draft.words), 1)
        resume = text_button(look, _("Weiterschreiben"), lambda: self.presenter.resume(draft.id), flush=True)
        resume.setAccessibleName(_("Weiterschreiben: {draft}").format(draft=draft.words))
        row.addWidget(resume)
        return holder

    def _focus(self) -> QWidget | None:
        return self.window().focusWidget()

    def _focused_key(self) -> FactKey | None:
        focus = self._focus()
        held = (key for key, line in self.lines.items() if focus is not None and (line is focus))
        return next(held, None)

    def _build(self) -> None:
        look = self._look
        self._column.setContentsMargins(0, 0, 0, look.px(24))
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._offers.setSpacing(0)
        middle = Ground(look, "surface")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._offers)
        column.addWidget(self.area, 1)
        self.area.setWidget(self._inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addWidget(self._lines_at[0])
        row.addWidget(middle, 1)
        row.addWidget(self._lines_at[1])
        row.addWidget(self.history)
        row.addWidget(self.form)

    def _bind(self) -> None:
        presenter = self.presenter
        presenter.on_change = self.show_facts
        presenter.line.on_change = self.show_line
        self.nav.chosen.connect(self._go_to)
        self.history.closed.connect(self._toggle_history)
        self.history.return_wanted.connect(presenter.restore)
        self.form.opening_changed.connect(self._follow_form)
        for keys, deed in (("F4", self._toggle_history), ("F6", self._next_area)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    @Slot()
    def _follow_form(self) -> None:
        self._fit()
        self.writing_changed.emit()


def build_facts(presenter: PersonPresenter, look: Look) -> FactsPage:
    """Return the tab for the screen of a person: TabSpec("facts", marked("Angaben"), build_facts)."""
    return FactsPage(FactsPresenter(presenter.desk), look)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
