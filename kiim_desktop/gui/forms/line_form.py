"""One field edited in its row: editor, source, Übernehmen."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.field_editor import FieldEditor, line_of, make_editor, options_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import primary_button
from kiim_desktop.gui.widgets.choice import Choice
from kiim_desktop.presenters.form_fields import basis_choices, code_choices
from kiim_desktop.presenters.forms import FormPresenter, FormState

DRAFT_EVERY_MS = 3_000
SOURCE_WIDTH = 176


class LineForm(QWidget):
    """Paints a FormState with one field; Eingabe takes it, Esc keeps it as a draft."""

    resized = Signal()

    def __init__(self, presenter: FormPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._look = presenter, look
        state = presenter.state
        field = state.visible[0]
        choices = code_choices(presenter.ground, field.codes, field.typed) if field.codes else ()
        self.editor: FieldEditor = make_editor(look, field, choices, bare=True)
        self.basis = Choice(look, "", options_of(basis_choices(presenter.ground)))
        self.basis.line.setAccessibleName(_("Quelle: {field}").format(field=field.title))
        self.take = primary_button(look, _("Übernehmen"), presenter.save)
        self.take.setAccessibleName(_("{field} übernehmen").format(field=field.title))
        self.basis.line.setFont(look.font(Type.SMALL))
        self._build()
        self.editor.typed.connect(presenter.write)
        self.editor.left.connect(presenter.finish)
        self.basis.chosen.connect(presenter.choose_basis)
        line = line_of(self.editor)
        if line is not None:
            line.returnPressed.connect(self._take)
        self._timer = QTimer(self)
        self._timer.setInterval(DRAFT_EVERY_MS)
        self._timer.timeout.connect(presenter.keep_draft)
        self._timer.start()
        self.show_state(state)

    def show_state(self, state: FormState) -> None:
        """Paint a state; may be called with the same one again."""
        if not state.visible:
            return
        before = self.sizeHint().height()
        self.editor.show_field(state.visible[0])
        if state.problem and not state.visible[0].message:
            self.editor.box.set_warning(state.problem)
        if self.basis.key() != state.basis:
            self.basis.set_key(state.basis)
        self.take.setEnabled(not state.is_saving)
        if self.sizeHint().height() != before:
            self.resized.emit()

    def focus_first(self) -> None:
        """Take the keyboard, with the old text selected."""
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line = line_of(self.editor)
        if line is not None:
            line.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._presenter.keep_draft()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        """Take what was typed, unless a list of choices is open: there Eingabe chooses."""
        line = line_of(self.editor)
        completer: QCompleter | None = line.completer() if line is not None else None
        popup = completer.popup() if completer is not None else None
        if popup is None or not popup.isVisible():
            self.editor.finish()
            self._presenter.finish(self.editor.name)
            self._presenter.save()

    def _build(self) -> None:
        look, row = self._look, QHBoxLayout(self)
        row.setContentsMargins(0, look.px(8), 0, look.px(8))
        row.setSpacing(look.px(8))
        self.basis.setFixedWidth(look.px(SOURCE_WIDTH))
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.editor, 1, top)
        row.addWidget(self.basis, 0, top)
        row.addWidget(self.take, 0, top)
        for keys, deed in (
            ("Ctrl+Return", self._take),
            ("Ctrl+Enter", self._take),
            ("Esc", self._presenter.leave),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)
