"""Which other files are shown with this one: taking that back, and what was changed there since."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, ButtonSize, text_button
from kiim_desktop.gui.widgets.clearing import clear
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.merged import MergedLine, MergedPresenter


class MergedBlock(QWidget):
    """`others_wanted`: compare this file with others."""

    others_wanted = Signal()

    def __init__(self, look: Look, presenter: MergedPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._presenter = look, presenter
        self._lines: tuple[MergedLine, ...] = ()
        self.deeds: list[Button] = []
        self.compare = text_button(
            look, _("Doppelte Akte? Vergleichen …"), self.others_wanted.emit, size=ButtonSize.SMALL, flush=True
        )
        self._title = PlainLabel(look, _("Zusammengeführt mit"), kind=Type.SECTION, semibold=True)
        self._rows, column = QVBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(6))
        self._rows.setSpacing(look.px(8))
        column.addWidget(self._title)
        column.addLayout(self._rows)
        column.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignLeft)
        self._title.hide()

    def show_lines(self, lines: tuple[MergedLine, ...]) -> None:
        self._title.setVisible(bool(lines))
        if lines == self._lines:
            return
        had_keyboard = any(deed.hasFocus() for deed in self.deeds)
        self._lines, self.deeds = lines, []
        clear(self._rows)
        if had_keyboard:
            self.compare.setFocus(Qt.FocusReason.OtherFocusReason)
        for line in lines:
            block = self._block(line)
            self._rows.addWidget(block)
            block.show()  # now, not with the next event

    def _block(self, line: MergedLine) -> QWidget:
        look, block = self._look, QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(1))
        column.addWidget(PlainLabel(look, line.name, wrap=True, is_name=True))
        column.addWidget(PlainLabel(look, line.detail, kind=Type.SMALL, color="text2", wrap=True))
        if line.late:
            column.addWidget(PlainLabel(look, line.late, kind=Type.SMALL, color="warn", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        deeds = [(_("Trennen"), self._presenter.separate)]
        if line.late:
            deeds = [
                (_("Übernehmen"), self._presenter.take_late),
                (_("Hier belassen"), self._presenter.leave_late),
                *deeds,
            ]
        for words, deed in deeds:
            button = text_button(look, words, partial(deed, line), size=ButtonSize.SMALL, flush=True)
            button.setAccessibleName(f"{words}: {line.name}")
            self.deeds.append(button)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return block
