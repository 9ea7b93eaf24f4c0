"""What stands above the goals: which version holds, its review, what can be done; one question at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.side_tasks import INK
from kiim_desktop.gui.screens.person.tabs import past_keys
from kiim_desktop.gui.widgets.buttons import Button, ButtonSize, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.presenters.plan import PlanPresenter
from kiim_desktop.presenters.plan_asking import Asking, Question, Who
from kiim_desktop.presenters.plan_state import PlanState

_ANSWER = 304


class PlanHeadView(Ground):
    """Paints the head of a PlanState. The keys on the buttons work in the whole tab."""

    def __init__(self, presenter: PlanPresenter, look: Look, day: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(look, "surface", parent)
        self._look = look
        self._title = PlainLabel(look, kind=Type.SECTION, semibold=True)
        self._agreed = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self._review = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self._progress = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self._point = PlainLabel(look, color="text2", wrap=True)
        self.deeds = QWidget()
        self.step = self._deed(_("Schritt"), "N", presenter.new_step)
        self.goal = self._deed(_("Ziel"), "Z", presenter.new_goal)
        self.template = self._deed(_("Vorlage"), "V", presenter.choose_template)
        self.review = self._deed(_("Überprüft"), "R", lambda: presenter.ask(Question.REVIEW))
        self.sign = self._deed(_("Unterschrift"), "U", lambda: presenter.ask(Question.SIGN))
        self.version = self._deed(_("Neue Fassung"), "F", lambda: presenter.ask(Question.VERSION))
        self.fields = self._deed(_("Fassung ändern"), "", presenter.open_version)
        self._build(day)

    def show_plan(self, state: PlanState) -> None:
        """Paint a state; may be called with the same one again."""
        head = state.head
        self._title.setText(head.title if head else "")
        self._agreed.setText(head.agreed if head else "")
        self._review.setText(head.review.text if head else "")
        self._review.set_color(INK[head.review.tone] if head else "text2")
        self._progress.setText(head.progress if head else "")
        self._point.setText(head.starting_point if head else "")
        self._point.setVisible(bool(head and head.starting_point))
        is_shown = not state.is_empty or state.as_of is not None
        for label in (self._agreed, self._review, self._progress):
            label.setVisible(is_shown and bool(label.text()))
        self._title.setVisible(is_shown)
        for button in (self.step, self.goal, self.template):
            button.setVisible(state.may_add and is_shown)
        for button in (self.review, self.sign, self.fields):
            button.setVisible(state.may_agree and state.as_of is None)
        self.version.setVisible(state.may_add and state.has_version)
        self.deeds.setVisible(any(not button.isHidden() for button in self.deeds.findChildren(Button)))

    def _deed(self, words: str, key: str, deed: Callable[[], None]) -> Button:
        button = text_button(self._look, words, deed, size=ButtonSize.SMALL, flush=True)
        button.set_text(words, key)
        names = {
            "N": _("Neuer Schritt"),
            "Z": _("Neues Ziel"),
            "V": _("Vorlage wählen"),
            "R": _("Überprüfung eintragen"),
            "U": _("Unterschrift eintragen"),
            "F": _("Neue Fassung vereinbaren"),
        }
        button.setAccessibleName(names.get(key, words))
        return button

    def _build(self, day: QWidget) -> None:
        look, side = self._look, self._look.space.page_side
        column, above = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(side, look.px(12), side, look.px(4))
        column.setSpacing(look.px(3))
        above.setSpacing(look.px(16))
        above.addWidget(self._title, 1)
        above.addWidget(day, 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(above)
        for label in (self._agreed, self._review, self._progress, self._point):
            column.addWidget(label)
        flow = FlowLayout(self.deeds, look.px(20))
        flow.setContentsMargins(0, look.px(4), 0, 0)
        for button in (self.step, self.goal, self.template, self.review, self.sign, self.version, self.fields):
            flow.addWidget(button)
        column.addWidget(self.deeds)


class AskBar(Ground):
    """One question with its answer: Eingabe takes it, Esc leaves it."""

    def __init__(self, presenter: PlanPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "accent_tint", parent)
        self._presenter, self._look = presenter, look
        self._title = PlainLabel(look, semibold=True, wrap=True)
        self.answer = TextField(look, "")
        self.who = Segments(
            look,
            _("Wer unterschrieben hat"),
            ((Who.BOTH.value, _("Beide")), (Who.PERSON.value, _("Person")), (Who.COUNSELLOR.value, _("Beratung"))),
        )
        self.take = primary_button(look, "", presenter.answer)
        self.leave = plain_button(look, _("Abbrechen"), presenter.leave_question)
        self._question: Question | None = None
        self._build()
        self.answer.changed.connect(presenter.write_answer)
        self.answer.line.returnPressed.connect(presenter.answer)
        self.who.chosen.connect(lambda key: presenter.choose_signer(Who(key)))
        self.hide()

    def show_asking(self, asking: Asking | None) -> None:
        """Paint a question; None hides it."""
        was, self._question = self._question, asking.question if asking else None
        if asking is None:
            self.hide()
            return
        self._title.setText(" · ".join(dict.fromkeys((asking.title, asking.label))))
        self.setAccessibleName(asking.title)
        self.answer.line.setAccessibleName(asking.label)
        self.answer.set_text(asking.typed)
        self.answer.set_hint(asking.reading or asking.hint)
        if asking.problem:
            self.answer.set_error(asking.problem)
        self.who.setVisible(asking.who is not None)
        if asking.who is not None:
            self.who.set_current(asking.who.value)
        self.take.set_text(asking.take, _("Eingabe"))
        self.show()
        if was is not asking.question:
            self.answer.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.answer.line.selectAll()

    def _build(self) -> None:
        look, side = self._look, self._look.space.page_side
        column = QVBoxLayout(self)
        column.setContentsMargins(side, look.px(10), side, look.px(10))
        column.setSpacing(look.px(4))
        column.addWidget(self._title)
        holder = QWidget()
        row = FlowLayout(holder, look.px(12))
        self.answer.setFixedWidth(look.px(_ANSWER))
        for widget in (self.answer, self.who, self.take, self.leave):
            row.addWidget(widget)
        column.addWidget(holder)
        shortcut = QShortcut(QKeySequence("Esc"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._presenter.leave_question)


def plan_keys(state: PlanState) -> tuple[KeyHint, ...]:
    """Return the keys for the foot line while neither a form nor the templates are open."""
    if state.asking is not None:
        return ((_("Eingabe"), state.asking.take), (_("Esc"), _("abbrechen")))
    if state.as_of is not None:
        return (*past_keys(), ("F4", _("Verlauf zeigen")))
    if not state.may_add:
        return ((_("Pfeile"), _("nächste Zeile")), ("F4", _("Verlauf zeigen")), (_("Strg+D"), _("Stand am")))
    if state.is_empty:
        return (("V", _("Vorlage")), ("Z", _("Ziel")), ("N", _("Schritt")))
    return (
        (_("Leertaste"), _("abhaken")),
        (_("Eingabe"), _("ändern")),
        ("T", _("Termin")),
        ("N", _("Schritt")),
        ("Z", _("Ziel")),
        ("A", _("aufgeben")),
        ("S", _("Stand")),
        ("F2", _("alle Felder")),
        (_("Alt+↑ ↓"), _("verschieben")),
        ("F4", _("Verlauf")),
    )
