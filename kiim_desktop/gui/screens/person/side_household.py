"""Who lives with the person: each with relation and age; a name that has a file leads there."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, ButtonSize, text_button
from kiim_desktop.gui.widgets.clearing import clear
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.household import MemberLine


class HouseholdBlock(QWidget):
    """`opened` carries the person whose file is wanted; `left`: no longer there; `more_wanted`: take somebody in."""

    opened = Signal(object)
    left = Signal()
    more_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._lines: tuple[MemberLine, ...] = ()
        self.names: list[Button] = []
        self.leave = text_button(look, _("Nicht mehr im Haushalt"), self.left.emit, size=ButtonSize.SMALL, flush=True)
        self.join = text_button(look, _("Aufnehmen …"), self.more_wanted.emit, size=ButtonSize.SMALL, flush=True)
        self.join.setAccessibleName(_("In den Haushalt aufnehmen …"))
        self._rows, column = QVBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(4))
        self._rows.setSpacing(0)
        column.addLayout(self._rows)
        for button in (self.join, self.leave):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.leave.hide()

    def show_lines(self, lines: tuple[MemberLine, ...]) -> None:
        if lines == self._lines:
            return
        self._lines = lines
        clear(self._rows)
        self.names = []
        for line in lines:
            self._add(line)
        self.leave.setVisible(any(line.person is not None for line in lines))

    def _add(self, line: MemberLine) -> None:
        look = self._look
        if line.person is None:
            self._rows.addWidget(PlainLabel(look, line.name, is_name=True))
        else:
            open_it = partial(self.opened.emit, line.person)
            name = text_button(look, f"\u2068{line.name}\u2069", open_it, size=ButtonSize.SMALL, flush=True)
            name.setAccessibleName(_("Akte öffnen: {name}, {detail}").format(name=line.name, detail=line.detail))
            self.names.append(name)
            self._rows.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
            name.show()  # now, not with the next event: the keyboard may go there
        if line.detail:
            self._rows.addWidget(PlainLabel(look, line.detail, kind=Type.SMALL, color="text2", wrap=True))
