"""A new password in two fields, with what is still missing and words for those who want a suggestion."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.fields import PasswordField
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.presenters.new_password import NewPassword


class NewPasswordFields(QWidget):
    """Paints a NewPassword; `typed` tells both fields, `suggested` asks for words."""

    typed = Signal(str, str)
    suggested = Signal()

    def __init__(self, look: Look, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.password = PasswordField(look, label)
        self.again = PasswordField(look, _("Noch einmal"))
        self._checks = tuple(Check(look) for _number in range(3))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for field in (self.password, self.again):
            field.changed.connect(self._tell)
            column.addWidget(field)
            column.addSpacing(look.px(16))
        for check in self._checks:
            column.addWidget(check)
            column.addSpacing(look.px(4))
        column.addSpacing(look.px(12))
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(plain_button(look, _("Wörter vorschlagen"), self._suggest))
        hint = _("Sonderzeichen sind nicht nötig. Länge zählt.")
        row.addWidget(PlainLabel(look, hint, kind=Type.SMALL, color="text2"), 1)
        column.addLayout(row)

    @property
    def lines(self) -> tuple[QLineEdit, QLineEdit]:
        return self.password.line, self.again.line

    def show_password(self, new: NewPassword) -> None:
        """Paint what was typed and what is missing; may be called with the same one again."""
        self.password.set_text(new.password)
        self.again.set_text(new.again)
        length, common, equal = self._checks
        length.show_state(new.is_long_enough, _("{n} Zeichen, mindestens 12").format(n=len(new.password)))
        common.show_state(bool(new.password) and not new.problem, _("kein Name, kein häufiges Kennwort"))
        equal.show_state(new.is_equal, _("beide Eingaben sind gleich"))
        self.password.set_error(new.problem if new.is_long_enough else "")

    @Slot(str)
    def _tell(self, _text: str) -> None:
        self.typed.emit(self.password.text(), self.again.text())

    def _suggest(self) -> None:
        """Show the words: who takes them has to write them down."""
        self.suggested.emit()
        for field in (self.password, self.again):
            if field.line.echoMode() is QLineEdit.EchoMode.Password:
                field.line.actions()[0].trigger()  # the eye


class Check(QWidget):
    """A condition: a check when it holds, a ring as long as it does not."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        self._icon = IconLabel(look, "clock", color="text3", size=14)
        self._words = PlainLabel(look, "")
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)

    def show_state(self, holds: bool, words: str) -> None:  # a state, as in Qt's setVisible
        self._icon.set_icon("check" if holds else "info", "ok" if holds else "text3")
        self._words.set_color("text" if holds else "text2")
        self._words.setText(words)
