"""The strip below a list: asks for the day to put a reminder off to, or for a new one; Esc gives up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.forms.key_strip import KeyStrip
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.todo_deeds import RESTS

DAY_WIDTH, DAY_WIDTH_COMPACT = 216, 152
Answer = Callable[[str, str], str]
"""Takes what and day as typed; returns why that cannot be, or ""."""


class AskStrip(KeyStrip):
    """Closed until `ask`; `closed` tells that the keyboard goes back to the list."""

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._answer: Answer = _nobody_asked
        self.title = PlainLabel(look, semibold=True)
        self.what = TextField(look, _("Was"), placeholder=_("was zu tun ist"))
        self.day = TextField(look, _("Bis"), placeholder=_("z. B. Freitag, in 2 Wochen"))
        self.save = primary_button(look, _("Speichern"), self._give)
        self.cancel = plain_button(look, _("Abbrechen"), self.give_up)
        self.chips = [text_button(look, _(words), partial(self._take, words), size=ButtonSize.SMALL) for words in RESTS]
        self._build()
        self.hide()

    def ask(self, title: str, answer: Answer, *, day: str, save: str, for_what: bool = False) -> None:
        """Open with empty fields: `day` and `save` are the words at them, `for_what` asks what is to be done, too."""
        self._answer = answer
        self.title.setText(title)
        self.setAccessibleName(title)
        for field in (self.what, self.day):
            field.set_text("")
            field.clear_message()
        self.what.setVisible(for_what)
        self.day.set_label(day)
        self.save.set_text(save)
        self.show()
        (self.what if for_what else self.day).line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def entered(self) -> None:
        self._give()

    def set_room(self, room: FrameWidth) -> None:
        """In a compact window the words get the room; Esc gives up as ever."""
        is_compact = room is FrameWidth.COMPACT
        self.day.setFixedWidth(self._look.px(DAY_WIDTH_COMPACT if is_compact else DAY_WIDTH))
        self.cancel.setVisible(not is_compact)

    @Slot()
    def give_up(self) -> None:
        self.hide()
        self.closed.emit()

    def _build(self) -> None:
        look, column, row, chips = self._look, QVBoxLayout(self), QHBoxLayout(), FlowLayout(gap=self._look.px(4))
        side = look.space.page_side
        column.setContentsMargins(0, 0, 0, look.px(12))
        column.setSpacing(look.px(8))
        column.addWidget(Divider(look))
        for inner in (self._inset(self.title, side), row, chips):
            column.addLayout(inner)
        row.setContentsMargins(side, 0, side, 0)
        row.setSpacing(look.px(12))
        row.addWidget(self.what, 1)
        row.addWidget(self.day)
        row.addWidget(self.save, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignBottom)
        self.set_room(FrameWidth.FULL)
        row.addStretch(0)
        chips.setContentsMargins(side - look.px(8), 0, side, 0)
        for chip in self.chips:
            chips.addWidget(chip)

    def _inset(self, widget: QWidget, side: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(side, self._look.px(4), side, 0)
        row.addWidget(widget)
        return row

    def _take(self, words: str) -> None:
        """Write a day; a reminder that is only put off needs nothing else."""
        self.day.set_text(_(words))
        if self.what.isHidden():
            self._give()
        else:
            self.day.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _give(self) -> None:
        problem = self._answer(self.what.text(), self.day.text())
        wrong_what = problem and not self.what.isHidden() and not self.what.text().strip()
        self.what.set_error(problem if wrong_what else "")
        self.day.set_error("" if wrong_what else problem)
        if not problem:
            self.give_up()


def _nobody_asked(_what: str, _day: str) -> str:
    return ""
