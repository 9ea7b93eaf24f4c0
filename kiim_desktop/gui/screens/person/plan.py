"""The tab "Plan": goals with their steps, and at the right a form, the history of a line or an earlier version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from kiim_desktop.base.ids import DraftId, PersonId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.kinds import GOAL, MEASURE
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import plan_lines as lines
from kiim_desktop.gui.screens.person.plan_frame import PlanFrame
from kiim_desktop.gui.screens.person.plan_head import plan_keys
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.presenters.person import PersonPresenter, PersonState
from kiim_desktop.presenters.plan import PlanPresenter
from kiim_desktop.presenters.plan_asking import Question
from kiim_desktop.presenters.plan_state import PlanState
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.sheet_words import Sheet

_EMPTY, _LIST, _NOTHING = 0, 1, 2


class PlanPage(PlanFrame):
    """Paints a PlanState, its forms, and the chooser of templates."""

    sheet = Sheet.PLAN

    def __init__(self, presenter: PlanPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(presenter, look, parent)
        self._person: PersonId | None = presenter.state.person
        self._day: date | None = None
        self._nothing_words = ""
        self._is_stale, self._wants_focus, self._was_choosing = False, False, False
        self._look_at: RecordId | None = None
        self._draft: DraftId | None = None
        """To be gone on with once the plan is read."""
        self._shown_keys: tuple[KeyHint, ...] = ()
        self._bind()
        self.show_plan(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        state = self.presenter.state
        if self.presenter.chooser.state.is_open:
            return self.chooser.keys()
        if self.presenter.file.form.state.is_open:
            return self.form.keys()
        return plan_keys(state)

    def show_state(self, state: PersonState) -> None:
        self._person, self._day = state.person, state.as_of
        self._nothing_words = state.keeper.when_empty if state.keeper else ""
        if self.isVisible() or state.person is None:
            self._come()
        elif state.person != self.presenter.state.person:
            self.presenter.open(None)
        self._show_empty(self.presenter.state)

    def opened(self, arguments: Mapping[str, object]) -> None:
        """Come into sight: new=kind name opens an empty form, look_at=id goes to that line."""
        self._come()
        look_at, kind = arguments.get("look_at"), arguments.get("new")
        self._look_at = RecordId(look_at) if isinstance(look_at, bytes) else None
        draft = arguments.get("draft")
        if isinstance(draft, bytes):
            self._draft = DraftId(draft)
            self.show_plan(self.presenter.state)
        elif kind == GOAL.name:
            self.presenter.new_goal()
        elif kind == MEASURE.name:
            self.presenter.new_step()
        elif isinstance(kind, str):
            self.presenter.choose_template()

    def changed(self, changed: Changed) -> None:
        if self.isVisible():
            self.presenter.changed(changed)
        else:
            self._is_stale = True

    def is_writing(self) -> bool:
        return self.presenter.file.form.state.is_open or self.presenter.chooser.state.is_open

    def keep_drafts(self) -> None:
        self.presenter.keep_drafts()

    def focus_first(self) -> None:
        if self.presenter.chooser.state.is_open:
            self.chooser.focus_first()
        elif self.presenter.file.form.state.is_open:
            self.form.focus_first()
        elif self._stack.currentIndex() == _EMPTY and self.presenter.state.is_read:
            self.empty.focus_button()
        else:
            self._wants_focus = not self.list.lines
            looked_at = self.list.lines.get(self._look_at) if self._look_at else None
            if looked_at is not None:
                self._look_at = None
                looked_at.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self.list.focus_first()

    def show_plan(self, state: PlanState) -> None:
        """Paint a state; may be called with the same one again."""
        self.list.head.show_plan(state)
        self.list.show_plan(state)
        self.ask.show_asking(state.asking)
        self.day.show_day(state.as_of)
        self.history.show_history(state.history)
        was_reading = not self.agreed.isHidden()
        self.agreed.show_page(state.agreed)
        self._show_empty(state)
        self._fit()
        if not self.agreed.isHidden() and not was_reading:
            self.agreed.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.keys() != self._shown_keys:
            self._shown_keys = self.keys()
            self.writing_changed.emit()
        if self._wants_focus and state.is_read:
            self._wants_focus = False
            self.focus_first()
        draft = self._draft
        if draft is not None and state.is_read and state.person == self._person:
            self._draft = None
            self.presenter.resume(draft)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What concerns the plan as a whole works wherever the keyboard is, but in a field."""
        deeds: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_N: self.presenter.new_step,
            Qt.Key.Key_Z: self.presenter.new_goal,
            Qt.Key.Key_V: self.presenter.choose_template,
            Qt.Key.Key_R: lambda: self.presenter.ask(Question.REVIEW),
            Qt.Key.Key_U: lambda: self.presenter.ask(Question.SIGN),
            Qt.Key.Key_F: lambda: self.presenter.ask(Question.VERSION),
        }
        deed = deeds.get(Qt.Key(event.key()))
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if deed is not None and is_plain and not self.is_writing() and self.presenter.state.asking is None:
            deed()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._come()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.keep_drafts()

    def _come(self) -> None:
        """Read the file when somebody looks, not before."""
        if self._person != self.presenter.state.person:
            self.presenter.open(self._person)
        elif self._is_stale:
            self.presenter.file.look_again()
        self._is_stale = False
        if self._day != self.presenter.file.state.as_of:
            self.presenter.view_as_of(self._day)

    def _show_empty(self, state: PlanState) -> None:
        """Say what to do first where there is no plan yet; nothing before the file was read."""
        is_empty = state.is_empty and state.as_of is None
        place = _NOTHING if not state.is_read else _EMPTY if is_empty else _LIST
        if state.may_add:
            self.empty.set_words(
                _("Noch kein Plan."),
                _("Eine Vorlage gibt Ziele und Schritte vor, die Sie mit der Person ändern. Z beginnt mit einem Ziel."),
                _("Vorlage wählen"),
            )
        else:
            self.empty.set_words(_("Hier steht kein Plan."), self._nothing_words)
        focus: QWidget | None = self.window().focusWidget()
        had_keys = focus is not None and self.empty.isAncestorOf(focus)
        self._stack.setCurrentIndex(place)
        if had_keys and place == _LIST:
            self.list.focus_first()

    @Slot(object, str)
    def _do(self, record: RecordId, deed: str) -> None:
        presenter = self.presenter
        deeds: dict[str, Callable[[], None]] = {
            lines.TICK: lambda: presenter.tick(record),
            lines.EDIT: lambda: presenter.edit(record, "text"),
            lines.DAY: lambda: presenter.edit_day(record),
            lines.STATE: lambda: presenter.edit(record, "status"),
            lines.FORM: lambda: presenter.open_form(record),
            lines.STEP: lambda: presenter.new_step(record),
            lines.DROP: lambda: presenter.ask_why(record),
            lines.DELETE: lambda: presenter.delete(record),
            lines.UP: lambda: presenter.move(record, -1),
            lines.DOWN: lambda: presenter.move(record, 1),
        }
        deeds[deed]()

    @Slot()
    def _take_focus_back(self) -> None:
        if self.isVisible() and self.presenter.state.person is not None:
            self.focus_first()

    @Slot()
    def _close_version(self) -> None:
        self.presenter.read_version(None)
        self._take_focus_back()

    @Slot()
    def _follow_form(self) -> None:
        self._fit()
        self.list.show_plan(self.presenter.state)
        self.writing_changed.emit()

    def _follow_chooser(self, _state: object) -> None:
        """Let the chooser take the place of the plan while it is open."""
        is_open = self.presenter.chooser.state.is_open
        self._places.setCurrentIndex(1 if is_open else 0)
        self.chooser.show_state(self.presenter.chooser.state)
        if is_open != self._was_choosing:
            self._was_choosing = is_open
            self._fit()
            self.writing_changed.emit()
            if self.isVisible():
                self.focus_first()

    def _bind(self) -> None:
        presenter = self.presenter
        presenter.on_change = self.show_plan
        presenter.file.line.on_change = self.list.show_line
        presenter.chooser.on_change = self._follow_chooser
        self.offer_day(self.day)
        self.day.done.connect(self._take_focus_back)
        self.list.wanted.connect(self._do)
        self.empty.pressed.connect(presenter.choose_template)
        self.history.closed.connect(self._toggle_history)
        self.agreed.closed.connect(self._close_version)
        self.form.opening_changed.connect(self._follow_form)
        self.form.closed.connect(self._take_focus_back)
        shortcut = QShortcut(QKeySequence("F4"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._toggle_history)


def build_plan(presenter: PersonPresenter, look: Look) -> PlanPage:
    """Return the tab for the screen of a person."""
    plan = PlanPresenter(presenter.desk)
    plan.file.on_today = presenter.must_be_today
    plan.file.on_begun = presenter.kinds.recent.enter
    plan.file.on_refused = presenter.refuse
    plan.file.on_vanished = presenter.look_again
    presenter.on_gone.append(plan.forget)
    return PlanPage(plan, look)
