"""A card for somebody who may be on file already: what agrees and what does not, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, ButtonSize, plain_button
from kiim_desktop.gui.widgets.chips import ChipKind, StateChip
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import IconLabel, NameLabel, PlainLabel
from kiim_desktop.presenters.candidates import Candidate

FIELD_WIDTH = 80
STRONG = 2
"""From so many agreeing facts on, the card is drawn in amber."""
Chosen = Callable[[PersonId], None]


class CandidateCard(QFrame):
    """One candidate with a button for each thing that can be done with it."""

    def __init__(
        self, look: Look, candidate: Candidate, deeds: Sequence[tuple[str, Chosen]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        is_strong = candidate.is_strong or (candidate.likely is None and candidate.agreeing >= STRONG)
        self.setProperty("card", "warn" if is_strong else "true")
        self.setAccessibleName(_("Vielleicht schon erfasst: {name}").format(name=candidate.name))
        column = QVBoxLayout(self)
        column.setContentsMargins(look.px(15), look.px(11), look.px(15), look.px(11))
        column.setSpacing(look.px(4))
        column.addWidget(NameLabel(look, candidate.name, candidate.variant, kind=Type.BODY))
        column.addLayout(self._line(candidate, ChipKind.WARN if is_strong else ChipKind.QUIET))
        column.addSpacing(look.px(4))
        column.addLayout(self._reasons(candidate))
        column.addSpacing(look.px(6))
        column.addLayout(self._buttons(candidate, deeds))

    def _line(self, candidate: Candidate, kind: ChipKind) -> QHBoxLayout:
        look, row = self._look, QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(PlainLabel(look, candidate.place, kind=Type.SMALL, color="text2"), 1)
        row.addWidget(StateChip(look, candidate.summary, kind, inline=True))
        return row

    def _reasons(self, candidate: Candidate) -> QGridLayout:
        look, grid = self._look, QGridLayout()
        grid.setHorizontalSpacing(look.px(8))
        grid.setVerticalSpacing(look.px(4))
        grid.setColumnMinimumWidth(1, look.px(FIELD_WIDTH))
        grid.setColumnStretch(2, 1)
        for number, reason in enumerate(candidate.reasons):
            icon, meaning = ("check", _("gleich")) if reason.agrees else ("cross", _("nicht gleich"))
            color = "ok" if reason.agrees else "text3"
            mark = IconLabel(look, icon, color=color, size=14, meaning=f"{reason.field}: {meaning}")
            grid.addWidget(mark, number, 0, Qt.AlignmentFlag.AlignTop)
            field = PlainLabel(look, reason.field, kind=Type.SMALL, color="text2")
            grid.addWidget(field, number, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(PlainLabel(look, reason.words, kind=Type.SMALL, wrap=True), number, 2)
        return grid

    def _buttons(self, candidate: Candidate, deeds: Sequence[tuple[str, Chosen]]) -> FlowLayout:
        row = FlowLayout(gap=self._look.px(8))
        for words, chosen in deeds:
            row.addWidget(_button(self._look, words, candidate.name, partial(chosen, candidate.person)))
        return row


def _button(look: Look, words: str, name: str, pressed: Callable[[], None]) -> Button:
    button = plain_button(look, words, pressed, size=ButtonSize.SMALL)
    button.setAccessibleName(f"{words}: {name}")
    return button
