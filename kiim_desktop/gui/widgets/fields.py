"""Fields: label above, hint, warning or error sentence below; saving always stays possible."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.gui.widgets.typing import Line


class FieldBox(QWidget):
    """Label, editor and one sentence; the base of every field."""

    def __init__(
        self,
        look: Look,
        label: str,
        editor: QWidget,
        *,
        hint: str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._hint = hint
        self.editor = editor
        words = _("{label} (freiwillig)").format(label=label) if optional else label
        self._label = PlainLabel(look, words, kind=Type.SMALL, color="text2", parent=self)
        self._icon = IconLabel(look, "warning", size=14, color="danger")
        self._sentence = PlainLabel(look, hint, kind=Type.SMALL, color="text2", wrap=True)
        self._below = self._build_below()
        editor.setAccessibleName(label)
        self._label.setVisible(bool(label))
        self._label.setBuddy(editor)
        self.setFocusProxy(editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(3))
        column.addWidget(self._label)
        column.addWidget(editor)
        column.addWidget(self._below)
        if editor.sizePolicy().verticalPolicy() is not QSizePolicy.Policy.Expanding:
            column.addStretch(0)
        self._say(hint, "text2")

    def set_label(self, label: str) -> None:
        self._label.setText(label)
        self._label.setVisible(bool(label))
        self.editor.setAccessibleName(label)

    def set_hint(self, hint: str) -> None:
        """Change the sentence that stands there while nothing is wrong."""
        self._hint = hint
        self.clear_message()

    def set_error(self, sentence: str) -> None:
        """Say what is wrong; empty clears."""
        self._mark("error" if sentence else "")
        self._say(sentence or self._hint, "danger" if sentence else "text2")

    def set_warning(self, sentence: str) -> None:
        """Say what should be looked at; empty clears."""
        self._mark("")
        self._say(sentence or self._hint, "warn" if sentence else "text2")

    def clear_message(self) -> None:
        self.set_error("")

    def message(self) -> str:
        """Return the sentence below the field."""
        return self._sentence.text()

    def _build_below(self) -> QWidget:
        below = QWidget()
        row = QHBoxLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.px(4))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sentence, 1)
        return below

    def _say(self, sentence: str, color: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.set_color(color)
        self._icon.setVisible(color != "text2")
        self._icon.set_icon("warning", color)
        self._below.setVisible(bool(sentence))
        self.editor.setAccessibleDescription(sentence)

    def _mark(self, state: str) -> None:
        if (self.editor.property("state") or "") != state:
            self.editor.setProperty("state", state)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)


class TextField(FieldBox):
    """One line of text."""

    changed = Signal(str)
    finished = Signal()

    def __init__(  # noqa: PLR0913  # each word is one property of the field
        self,
        look: Look,
        label: str,
        *,
        text: str = "",
        hint: str = "",
        placeholder: str = "",
        optional: bool = False,
        is_large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.line = Line(text)
        super().__init__(look, label, self.line, hint=hint, optional=optional, parent=parent)
        self.line.setPlaceholderText(placeholder)
        self.line.setMaxLength(2000)
        if is_large:
            self.line.setProperty("measure", "large")
        self._lock: QAction | None = None
        self._inside: dict[str, QAction] = {}
        self.line.textChanged.connect(self.changed)
        self.line.editingFinished.connect(self.finished)
        look.changed.connect(self._tint)

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Set the text; keeps the cursor where it is if nothing changes."""
        if text != self.line.text():
            self.line.setText(text)

    def set_read_only(self, read_only: bool) -> None:
        """Show the text with a lock instead of letting it be edited."""
        self.line.setReadOnly(read_only)
        if read_only and self._lock is None:
            self._lock = self.add_icon("lock", _("nur lesen"))
        elif self._lock is not None:
            self._lock.setVisible(read_only)

    def add_icon(self, name: str, meaning: str) -> QAction:
        """Put an icon at the right end inside the field; its `triggered` tells a click."""
        action = self.line.addAction(self._icon_of(name), QLineEdit.ActionPosition.TrailingPosition)
        action.setToolTip(meaning)
        action.setText(meaning)
        self._inside[name] = action
        return action

    def _icon_of(self, name: str) -> QIcon:
        return self._look.icons.icon(name, self._look.icon_size.control, self._look.palette.text2)

    @Slot()
    def _tint(self) -> None:
        for name, action in self._inside.items():
            action.setIcon(self._icon_of(name))


class PasswordField(TextField):
    """A hidden line with an eye and a warning when the caps-lock key seems to be on."""

    def __init__(
        self, look: Look, label: str, *, hint: str = "", is_large: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, label, hint=hint, is_large=is_large, parent=parent)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self._caps_is_on = False
        self._eye = self.add_icon("eye", _("Kennwort zeigen"))
        self._eye.triggered.connect(self._toggle)
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._watch_caps(event)
        return super().eventFilter(watched, event)

    def hide_text(self) -> None:
        """Show dots again."""
        if self.line.echoMode() is not QLineEdit.EchoMode.Password:
            self._toggle()

    @Slot()
    def _toggle(self) -> None:
        is_hidden = self.line.echoMode() is QLineEdit.EchoMode.Password
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if is_hidden else QLineEdit.EchoMode.Password)
        self._eye.setText(_("Kennwort verbergen") if is_hidden else _("Kennwort zeigen"))
        self._eye.setToolTip(self._eye.text())
        self._inside["eye"] = self._eye
        self._eye.setIcon(self._icon_of("eye_closed" if is_hidden else "eye"))

    def _watch_caps(self, event: QKeyEvent) -> None:
        """Qt cannot ask for the caps-lock key; a capital without Umschalt (or the reverse) tells."""
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock and self._caps_is_on:
            self._show_caps(False)
        elif len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._show_caps(text.isupper() is not has_shift)

    def _show_caps(self, is_on: bool) -> None:
        if is_on is not self._caps_is_on:
            self._caps_is_on = is_on
            self.set_warning(_("Feststelltaste ist an.") if is_on else "")


class PlainTextEdit(QPlainTextEdit):
    """A text edit into which only plain text can be pasted."""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.textCursor().insertText(source.text().replace("\x00", ""))


class LargeText(FieldBox):
    """Several lines of plain text in the reading letter."""

    changed = Signal()

    def __init__(
        self,
        look: Look,
        label: str,
        *,
        text: str = "",
        hint: str = "",
        placeholder: str = "",
        lines: int = 4,
        parent: QWidget | None = None,
    ) -> None:
        self.edit = PlainTextEdit()
        self.edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        super().__init__(look, label, self.edit, hint=hint, parent=parent)
        self._lines = lines
        self.edit.setPlainText(text)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setTabChangesFocus(True)
        self.edit.textChanged.connect(self.changed)
        look.changed.connect(self._fit)
        self._fit()

    def text(self) -> str:
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        if text != self.text():
            self.edit.setPlainText(text)

    @Slot()
    def _fit(self) -> None:
        self.edit.setFont(self._look.font(Type.READING))
        self.edit.setMinimumHeight(self._lines * self._look.line(Type.READING) + 2 * self._look.px(10))
