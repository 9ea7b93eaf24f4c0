"""Several values for one field, side by side, with equal buttons: nothing is overwritten silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.tooltips import plain_tooltip
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button
from kiim_desktop.gui.widgets.chips import ChipKind, StateChip
from kiim_desktop.gui.widgets.fields import LargeText
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.text_paint import lay_out

_CARD_PAD = 15
_FEWEST_LINES, _MOST_LINES, _LINES_PAD = 3, 10, 16
"""Lines the merged text shows, and the room around them in px at 100 %."""
_SIDE_BY_SIDE = 500
"""Narrower than this the values stand below each other: whoever decides must read them whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictValue:
    """One of the values: what it says, who entered it, from what source and when, and the word that takes it."""

    key: str
    value: str
    author: str
    source: str = ""
    take: str = ""
    is_suggested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictOffer:
    """What can be done beside taking one value: keep both ("" hides it), take a text made of all ("" = there is none).

    `is_text`: the values are read in full. `is_fixed`: there is nothing to be decided here, the values are only shown.
    """

    reason: str = ""
    both: str = ""
    both_hint: str = ""
    merged: str = ""
    merged_note: str = ""
    is_text: bool = False
    is_fixed: bool = False


class ConflictCards(QWidget):
    """Shows the values; `taken` tells the key of the chosen one, `merged_taken` the text as it was edited."""

    taken = Signal(str)
    merged_taken = Signal(str)
    both_kept = Signal()
    asked = Signal()

    def __init__(
        self, look: Look, values: Sequence[ConflictValue], offer: ConflictOffer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._offer = look, offer
        self.merged: LargeText | None = None
        self._columns = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(12))
        self._grid = QGridLayout()
        self._grid.setSpacing(look.px(12))
        column.addLayout(self._grid)
        self._cards = [self._card(value) for value in values]
        self._place(2)
        if offer.merged and not offer.is_fixed:
            column.addWidget(self._merged_card(offer))
        column.addLayout(self._foot(offer))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._place(2 if self.width() >= self._look.px(_SIDE_BY_SIDE) else 1)

    def _place(self, columns: int) -> None:
        """Put the cards side by side, or below each other."""
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self._cards):
            self._grid.addWidget(card, *divmod(number, columns))
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)
        self.updateGeometry()

    def _card(self, value: ConflictValue) -> QWidget:
        look = self._look
        card, column = self._frame("accent" if value.is_suggested else "control")
        head = QHBoxLayout()
        head.setSpacing(look.px(8))
        kind = Type.READING if self._offer.is_text else Type.SECTION
        words = PlainLabel(look, value.value, kind=kind, semibold=not self._offer.is_text, wrap=True)
        head.addWidget(words, 1)
        if value.is_suggested:
            head.addWidget(StateChip(look, _("Vorschlag"), ChipKind.ACCENT, inline=True), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(PlainLabel(look, value.author, color="text2", wrap=True))
        column.addWidget(PlainLabel(look, value.source, kind=Type.SMALL, color="text3"))
        column.addStretch(1)
        if self._offer.is_fixed:
            return card
        column.addSpacing(look.px(8))
        words_of_take = value.take or _("Diesen nehmen")
        take = plain_button(look, words_of_take, lambda: self.taken.emit(value.key), size=ButtonSize.SMALL)
        take.setAccessibleName(_("{action}: {about}").format(action=words_of_take, about=value.value[:200]))
        column.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _merged_card(self, offer: ConflictOffer) -> QWidget:
        """Return the text made of all values: it can be edited and holds only when somebody takes it."""
        look = self._look
        card, column = self._frame("control")
        self.merged = LargeText(look, _("Zusammengeführt"), text=offer.merged, hint=offer.merged_note)
        self.merged.changed.connect(self._fit)
        self._fit()
        column.addWidget(self.merged)
        column.addSpacing(look.px(8))
        take = plain_button(look, _("Diesen Text nehmen"), self._take_merged, size=ButtonSize.SMALL)
        take.setAccessibleName(_("Zusammengeführten Text nehmen"))
        column.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    @Slot()
    def _fit(self) -> None:
        """Give the merged text its lines and room to write on; a very long one scrolls inside."""
        if self.merged is None:
            return
        look = self._look
        width = self.width() - 2 * look.px(_CARD_PAD + _LINES_PAD + 2)
        lines = lay_out(self.merged.text(), look.font(Type.READING), width, 1).height
        shown = max(_FEWEST_LINES, min(_MOST_LINES, lines))
        height = (shown + 1) * look.metrics(Type.READING).lineSpacing() + 2 * look.px(_LINES_PAD)
        if self.merged.edit.minimumHeight() != height:
            self.merged.edit.setFixedHeight(height)

    @Slot()
    def _take_merged(self) -> None:
        if self.merged is not None:
            self.merged_taken.emit(self.merged.text())

    def _frame(self, kind: str) -> tuple[QFrame, QVBoxLayout]:
        card = QFrame()
        card.setProperty("card", kind)
        column = QVBoxLayout(card)
        column.setContentsMargins(*(self._look.px(_CARD_PAD),) * 4)
        column.setSpacing(self._look.px(2))
        return card, column

    def _foot(self, offer: ConflictOffer) -> QHBoxLayout:
        look, row = self._look, QHBoxLayout()
        row.setSpacing(look.px(8))
        if offer.both and not offer.is_fixed:
            both = plain_button(look, offer.both, self.both_kept.emit, size=ButtonSize.SMALL)
            both.setToolTip(plain_tooltip(offer.both_hint))
            both.setAccessibleDescription(offer.both_hint)
            row.addWidget(both)
        if not offer.is_fixed:
            row.addWidget(plain_button(look, _("Nachfragen"), self.asked.emit, size=ButtonSize.SMALL))
        reason = PlainLabel(look, offer.reason, kind=Type.SMALL, color="text2", wrap=True)
        row.addWidget(reason, 1, Qt.AlignmentFlag.AlignVCenter)
        return row
