"""The form of one record at the right side: built from its kind, 528 px wide like the note editor."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.field_types import Shape
from kiim_desktop.domain.kinds.declaring import Timeline
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.field_editor import FieldEditor, make_editor, options_of
from kiim_desktop.gui.forms.form_rows import HALVES, form_rows
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, ButtonKind, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.choice import Choice
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, IconLabel, PlainLabel
from kiim_desktop.presenters.form_fields import CodeChoice, FormField, basis_choices
from kiim_desktop.presenters.forms import FormPresenter, FormState

DRAFT_EVERY_MS = 3_000
"""Five seconds are promised; this leaves room for a slow disk."""
GAP = 12
"""Between two halves of a row, px at 100 %."""
_SHORT_LIST, _SHORT_WORD = 16, 20
"""A list of few short words fits into half the width."""


class FormPanel(Ground):
    """Paints a FormState; `closed` tells that the keyboard may go back, `opening_changed` also an opening."""

    closed = Signal()
    opening_changed = Signal()

    def __init__(self, presenter: FormPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._presenter, self._look = presenter, look
        self.editors: dict[str, FieldEditor] = {}
        self._built: tuple[object, ...] = ()
        self._draft: object = None
        self._title = PlainLabel(look, kind=Type.SECTION, semibold=True)
        self._mark = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self._check = IconLabel(look, "check", color="text2", size=14)
        self._problem = PlainLabel(look, color="danger", wrap=True)
        self.basis = Choice(look, _("Quelle der Angaben"), options_of(basis_choices(presenter.ground)))
        self._rule = Divider(look)
        self.more = text_button(look, "", self._show_more, flush=True)
        self.save = primary_button(look, _("Speichern"), self._save)
        self.leave = plain_button(look, _("Als Entwurf lassen"), presenter.leave)
        self.discard = RedWord(look, _("Verwerfen"), ButtonKind.TEXT)
        self.delete = RedWord(look, _("Löschen"), ButtonKind.TEXT)
        self._inside, self.area = QWidget(), QScrollArea()
        self._fields, self._below = QVBoxLayout(), QVBoxLayout()
        self._pinned = QVBoxLayout()
        """The fields; what a form with more to say puts below them, and what stays in sight while they scroll."""
        self._timer = QTimer(self)
        self._build()
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        has_last = any(field.last for field in self._presenter.state.visible)
        return (
            (_("Strg+Eingabe"), _("speichern")),
            (_("Esc"), _("als Entwurf lassen")),
            *(((_("Strg+R"), _("wie zuletzt")),) if has_last else ()),
            (_("Strg+."), _("keine Angabe: warum")),
            (_("Strg+M"), _("alle Felder")),
        )

    def show_state(self, state: FormState) -> None:
        """Paint a state; may be called with the same one again."""
        self.setVisible(state.is_open)
        if not state.is_open:
            self._timer.stop()
            self._clear()
            self._notice_opening(state)
            return
        if not self._timer.isActive():
            self._timer.start()
        self._rebuild(state)
        for field in state.visible:
            self.editors[field.name].show_field(field)
        self._title.setText(state.title)
        self.setAccessibleName(state.title)
        self._mark.setText(state.saved_mark)
        self._check.setVisible(bool(state.saved_mark))
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        if self.basis.key() != state.basis:
            self.basis.set_key(state.basis)
        self.more.set_text(_more_words(state.hidden_count), _("Strg+M"))
        self.more.setVisible(bool(state.hidden_count))
        self.delete.setVisible(state.can_delete)
        self._show_keys(state)
        for button in (self.save, self.leave, self.discard, self.delete):
            button.setEnabled(not state.is_saving)
        self._notice_opening(state)

    def focus_first(self) -> None:
        """Take the keyboard into the first field that is empty or, to be typed over, was said on the way here."""
        fields, said = self._presenter.state.visible, self._presenter.state.said
        open_ones = (field.name for field in fields if not field.typed or field.name in said)
        wanted = next(open_ones, fields[0].name if fields else "")
        if wanted in self.editors:
            self.editors[wanted].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.keep_draft()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_keys(self._presenter.state)

    def _show_keys(self, state: FormState) -> None:
        """Print the keys on the buttons where four of them leave room; the foot line has them anyway."""
        has_room = not state.can_delete and self.width() >= self._look.panel.note_editor
        self.save.set_text(_("Speichern"), _("Strg+Eingabe") if has_room else "")
        self.leave.set_text(_("Als Entwurf lassen"), _("Esc") if has_room else "")

    def _notice_opening(self, state: FormState) -> None:
        if state.draft == self._draft:
            return
        self._draft = state.draft
        self.opening_changed.emit()
        if state.is_open:
            self.focus_first()
        else:
            self.closed.emit()

    def _rebuild(self, state: FormState) -> None:
        """Make the editors anew only if other fields came into sight."""
        wanted = (state.kind.name if state.kind else "", state.draft, *(field.name for field in state.visible))
        if wanted == self._built:
            return
        focused = self._focused_name()
        self._clear()
        self._built = wanted
        narrow: set[str] = set()
        for field in state.visible:
            choices = self._presenter.reader.choices(field, self._presenter.ground)
            self._make_editor(field, choices)
            if _is_short(field, choices) and self._fits_half(field.title):
                narrow.add(field.name)
        line = state.kind.timeline if state.kind else Timeline()
        for row in form_rows(list(self.editors), narrow, (line.begins, line.ends)):
            self._add(row, is_narrow=row[0] in narrow)
        self._order_tabs()
        if focused in self.editors:
            self.editors[focused].setFocus()

    def _make_editor(self, field: FormField, choices: tuple[CodeChoice, ...]) -> None:
        editor = make_editor(self._look, field, choices)
        editor.typed.connect(self._presenter.write)
        editor.left.connect(self._presenter.finish)
        self.editors[field.name] = editor

    def _fits_half(self, title: str) -> bool:
        look = self._look
        half = (look.panel.note_editor - 2 * look.space.panel_side - look.px(GAP)) // HALVES
        return look.metrics(Type.SMALL).horizontalAdvance(title) <= half

    def _add(self, names: tuple[str, ...], *, is_narrow: bool) -> None:
        """Put one editor, or two halves, into the next row; a narrow one alone leaves the other half empty."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.px(GAP))
        for name in names:
            row.addWidget(self.editors[name], 1, Qt.AlignmentFlag.AlignTop)
        if is_narrow and len(names) < HALVES:
            row.addWidget(QWidget(), 1)
        self._fields.addWidget(holder)
        holder.show()

    def _clear(self) -> None:
        self._built = ()
        self.editors = {}
        while (item := self._fields.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _order_tabs(self) -> None:
        chain = [*self.editors.values(), self.more, self.basis, self.save, self.leave, self.discard, self.delete]
        for first, second in itertools.pairwise(chain):
            QWidget.setTabOrder(_last_focus(first), second)

    def _focused_name(self) -> str:
        focus: QWidget | None = self.window().focusWidget()
        held = (name for name, editor in self.editors.items() if focus is not None and editor.isAncestorOf(focus))
        return next(held, "")

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self)
        column.setContentsMargins(0, look.px(16), 0, look.px(16))
        column.setSpacing(look.px(8))
        side = look.space.panel_side
        head = QHBoxLayout()
        head.setContentsMargins(side, 0, side, 0)
        head.setSpacing(look.px(6))
        head.addWidget(self._title, 1)
        head.addWidget(self._check)
        head.addWidget(self._mark)
        column.addLayout(head)
        self._fields.setSpacing(look.px(10))
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(side, look.px(4), side, look.px(8))
        inside.setSpacing(look.px(10))
        inside.addLayout(self._fields)
        inside.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addLayout(self._below)
        inside.addWidget(self._rule)
        inside.addWidget(self.basis)
        inside.addStretch(1)
        self.area.setWidget(self._inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.area, 1)
        below = QVBoxLayout()
        below.setContentsMargins(side, 0, side, 0)
        below.setSpacing(look.px(10))
        below.addLayout(self._pinned)
        below.addWidget(self._problem)
        foot = QHBoxLayout()
        foot.setSpacing(look.px(8))
        foot.addWidget(self.save)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self.discard)
        foot.addWidget(self.delete)
        below.addLayout(foot)
        column.addLayout(below)

    def _bind(self) -> None:
        presenter = self._presenter
        self._timer.setInterval(DRAFT_EVERY_MS)
        self._timer.timeout.connect(self._keep)
        self.basis.chosen.connect(presenter.choose_basis)
        self.discard.clicked.connect(lambda _on=False: presenter.discard())
        self.delete.clicked.connect(lambda _on=False: presenter.delete())
        deeds: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+Return", self._save),
            ("Ctrl+Enter", self._save),
            ("Ctrl+M", self._show_more),
            ("Esc", presenter.leave),
        )
        for keys, deed in deeds:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    @Slot()
    def _save(self) -> None:
        """Leave the field with the keyboard as Tab would, then save."""
        focused = self.editors.get(self._focused_name())
        if focused is not None:
            focused.finish()
        self._presenter.save()

    @Slot()
    def _show_more(self) -> None:
        """Show all fields; the keyboard goes into the first that was hidden."""
        before = set(self.editors)
        self._presenter.show_more()
        new = next((name for name in self.editors if name not in before), "")
        if new:
            self.editors[new].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _keep(self) -> None:
        self._presenter.keep_draft()


class RedWord(Button):
    """A red word without a frame: it can be undone, so it neither asks nor looks like the end."""

    def _ink(self) -> QColor:
        return self._look.palette.danger if self.isEnabled() else self._look.palette.disabled


def _is_short(field: FormField, choices: tuple[CodeChoice, ...]) -> bool:
    if field.is_narrow:
        return True
    is_short_list = len(choices) <= _SHORT_LIST and all(len(choice.title) <= _SHORT_WORD for choice in choices)
    return field.shape is Shape.CODE and is_short_list and not field.help


def _last_focus(widget: QWidget) -> QWidget:
    while (proxy := widget.focusProxy()) is not None:
        widget = proxy
    return widget


def _more_words(count: int) -> str:
    return ngettext("noch {count} Feld", "noch {count} Felder", count).format(count=count)
