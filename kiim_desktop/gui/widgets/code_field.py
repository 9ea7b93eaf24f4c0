"""The code of a paper sheet in six fields that stand as on the paper; each says how it stands."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.presenters.sheet_entry import GroupNote, Mark, SheetEntry

GROUP_LENGTH = 5
PER_ROW = 3
_WIDEST = 152
_SEPARATORS = " -–.,"


class CodeField(QWidget):
    """Paints a SheetEntry; `typed` tells the number of a group (from 0) and its text."""

    typed = Signal(int, str)

    def __init__(self, look: Look, entry: SheetEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups = tuple(_Group(look, number + 1) for number in range(len(entry.groups)))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(8))
        for number, group in enumerate(self.groups):
            grid.addWidget(group, number // PER_ROW, number % PER_ROW)
            grid.setColumnStretch(number % PER_ROW, 10)
            group.line.edited.connect(partial(self._take, number))
            group.line.moved.connect(partial(self._move, number))
        grid.setColumnStretch(PER_ROW, 1)
        self.setFocusProxy(self.groups[0].line)
        self.show_entry(entry)

    def show_entry(self, entry: SheetEntry) -> None:
        """Paint what was typed; may be called with the same one again."""
        for group, text, note in zip(self.groups, entry.groups, entry.notes, strict=True):
            group.show_group(text, note)

    def focus_open(self) -> None:
        """Put the cursor into the first group that is not right yet."""
        self._go(next((n for n, group in enumerate(self.groups) if not group.is_done), 0))

    def _take(self, number: int, text: str) -> None:
        """Tell what was typed; the keyboard goes on when a group is whole, and behind what was pasted."""
        self.typed.emit(number, text)
        whole = [len(group.line.text()) >= GROUP_LENGTH for group in self.groups]
        if not self.groups[number].line.is_at_end or not whole[number]:
            return
        after = next((n for n in range(number + 1, len(whole)) if not whole[n]), None)
        if after is not None:
            self._go(after)
        elif len(text) > GROUP_LENGTH:
            self._go(len(whole) - 1)

    def _move(self, number: int, step: int) -> None:
        if 0 <= number + step < len(self.groups):
            self._go(number + step)

    def _go(self, number: int) -> None:
        line = self.groups[number].line
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        line.setCursorPosition(len(line.text()))


class _GroupLine(QLineEdit):
    """One group: a separator goes on, Backspace in the empty one goes back, pasting takes a whole code."""

    edited = Signal(str)
    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("measure", "large")
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhUppercaseOnly
        )
        self.textEdited.connect(self.edited)

    @property
    def is_at_end(self) -> bool:
        return self.cursorPosition() == len(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.text() and event.text() in _SEPARATORS:
            if self.text():
                self.moved.emit(1)
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.moved.emit(-1)
        else:
            super().keyPressEvent(event)

    def _paste(self) -> None:
        """Take a whole code as it is, whatever stands here; less of it goes where the cursor is."""
        text = QGuiApplication.clipboard().text()
        if sum(sign.isalnum() for sign in text) > GROUP_LENGTH:
            self.edited.emit(text)
        else:
            self.insert(text)
            self.edited.emit(self.text())


class _Group(QWidget):
    """Number, field, and how the group stands."""

    def __init__(self, look: Look, number: int) -> None:
        super().__init__()
        self.line = _GroupLine()
        self.line.setAccessibleName(_("Gruppe {n}").format(n=number))
        self.line.setMaximumWidth(look.px(_WIDEST))
        self._icon = IconLabel(look, "", size=14)
        self._words = PlainLabel(look, "", kind=Type.SMALL)
        self.is_done = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(3))
        column.addWidget(PlainLabel(look, _("Gruppe {n}").format(n=number), kind=Type.SMALL, color="text2"))
        column.addWidget(self.line)
        below = QWidget()
        below.setFixedHeight(look.px(20))  # the fields stand still while words come and go below them
        row = QHBoxLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(4))
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        column.addWidget(below)

    def show_group(self, text: str, note: GroupNote) -> None:
        if text != self.line.text():
            place = self.line.cursorPosition()
            self.line.setText(text)
            self.line.setCursorPosition(min(place, len(text)))
        self.is_done = note.mark in (Mark.WHOLE, Mark.RIGHT)
        icon, color = _INK.get(note.mark, ("", "text2"))
        self._icon.set_icon(icon, color)
        self._icon.setVisible(bool(icon))
        self._words.setText(note.words)
        self._words.set_color(color)
        self.line.setAccessibleDescription(note.words)
        state = "error" if note.mark is Mark.WRONG else ""
        if (self.line.property("state") or "") != state:
            self.line.setProperty("state", state)
            self.line.style().unpolish(self.line)
            self.line.style().polish(self.line)


_INK = {Mark.WRONG: ("warning", "danger"), Mark.RIGHT: ("check", "ok"), Mark.WHOLE: ("check", "text3")}
