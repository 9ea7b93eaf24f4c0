"""Two values for one field, side by side, with equal buttons: nothing is overwritten silently."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button
from kiim_desktop.gui.widgets.chips import ChipKind, StateChip
from kiim_desktop.gui.widgets.labels import PlainLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictValue:
    """One of the two: the value, who entered it, from what source and when."""

    key: str
    value: str
    author: str
    source: str = ""
    is_suggested: bool = False


class ConflictCards(QWidget):
    """Shows both values; `taken` tells the key of the chosen one."""

    taken = Signal(str)
    both_kept = Signal()
    asked = Signal()

    def __init__(
        self, look: Look, values: tuple[ConflictValue, ConflictValue], reason: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(12))
        grid.setVerticalSpacing(look.px(12))
        for column, value in enumerate(values):
            grid.addWidget(self._card(value), 0, column)
            grid.setColumnStretch(column, 1)
        grid.addLayout(self._foot(reason), 1, 0, 1, 2)

    def _card(self, value: ConflictValue) -> QWidget:
        look = self._look
        card = QFrame()
        card.setProperty("card", "accent" if value.is_suggested else "control")
        column = QVBoxLayout(card)
        column.setContentsMargins(*(look.px(15),) * 4)
        column.setSpacing(look.px(2))
        head = QHBoxLayout()
        head.addWidget(PlainLabel(look, value.value, kind=Type.SECTION, semibold=True, is_name=True), 1)
        if value.is_suggested:
            head.addWidget(StateChip(look, _("Vorschlag"), ChipKind.ACCENT, inline=True))
        column.addLayout(head)
        column.addWidget(PlainLabel(look, value.author, color="text2"))
        column.addWidget(PlainLabel(look, value.source, kind=Type.SMALL, color="text3"))
        column.addSpacing(look.px(8))
        take = plain_button(look, _("Diesen nehmen"), lambda: self.taken.emit(value.key), size=ButtonSize.SMALL)
        take.setAccessibleName(_("Diesen nehmen: {value}").format(value=value.value))
        column.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _foot(self, reason: str) -> QHBoxLayout:
        look = self._look
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(plain_button(look, _("Beide behalten"), self.both_kept.emit, size=ButtonSize.SMALL))
        row.addWidget(plain_button(look, _("Nachfragen"), self.asked.emit, size=ButtonSize.SMALL))
        row.addWidget(PlainLabel(look, reason, kind=Type.SMALL, color="text2"), 1)
        return row
