"""An empty place says so, says what to do first, and offers it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, plain_button
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import PlainLabel


class EmptyState(QWidget):
    """One sentence, one sentence what to do, one button; where there are two ways to begin, two."""

    pressed = Signal()
    second_pressed = Signal()

    def __init__(
        self, look: Look, title: str, sentence: str = "", action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = PlainLabel(look, semibold=True, wrap=True)
        self._sentence = PlainLabel(look, color="text2", wrap=True)
        self._button: Button = plain_button(look, "", self.pressed.emit)
        self._second: Button = plain_button(look, "", self.second_pressed.emit)
        column, buttons = QVBoxLayout(self), FlowLayout(gap=look.px(8))
        column.setContentsMargins(*(look.px(24),) * 4)
        column.setSpacing(look.px(4))
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(look.px(8))
        buttons.addWidget(self._button)
        buttons.addWidget(self._second)
        column.addLayout(buttons)
        column.addStretch(1)
        self.set_words(title, sentence, action)

    def focus_button(self) -> None:
        """Take the keyboard to the one thing to be done, else to the words."""
        (self._button if self._button.isVisibleTo(self) else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_words(self, title: str, sentence: str = "", action: str = "", second: str = "") -> None:
        self.setAccessibleName(f"{title} {sentence}".strip())
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._button.set_text(action)
        self._button.setVisible(bool(action))
        self._second.set_text(second)
        self._second.setVisible(bool(second))
