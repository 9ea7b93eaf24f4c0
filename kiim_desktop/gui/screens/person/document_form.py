"""The form of a document says that a copy comes right after saving, and leads there by one key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.forms.panel import FormPanel
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.presenters.forms import FormPresenter, FormState


class DocumentForm(FormPanel):
    """`wants_copy` says that the file is asked for as soon as the document stands in the list."""

    def __init__(self, presenter: FormPresenter, look: Look, parent: QWidget | None = None) -> None:
        self.wants_copy = False
        words, keys = _("Speichern und Kopie wählen …"), _("Strg+Umschalt+Eingabe")
        self.save_and_attach = plain_button(look, words, self._save_and_attach, hint=keys)
        super().__init__(presenter, look, parent)
        self._pinned.addWidget(self.save_and_attach, 0, Qt.AlignmentFlag.AlignLeft)
        for sequence in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save_and_attach)

    def keys(self) -> tuple[KeyHint, ...]:
        first, *others = super().keys()
        return (first, (_("Strg+Umschalt+Eingabe"), _("speichern, Kopie wählen")), *others)

    def show_state(self, state: FormState) -> None:
        if state.is_open and not state.is_saving:
            self.wants_copy = False
        self.save_and_attach.setVisible(state.is_open and state.record is None)
        self.save_and_attach.setEnabled(not state.is_saving)
        super().show_state(state)

    @Slot()
    def _save_and_attach(self) -> None:
        if self._presenter.state.record is None:
            focused = self.editors.get(self._focused_name())
            if focused is not None:
                focused.finish()
            self.wants_copy = True
            self._presenter.save()
