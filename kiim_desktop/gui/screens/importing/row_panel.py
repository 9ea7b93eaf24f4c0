"""One row in full: what stands in the list, what to look at, who it may be, and what becomes of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import chip_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.candidate_card import CandidateCard
from kiim_desktop.gui.widgets.chips import StateChip
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.import_checking import RowChecking
from kiim_desktop.presenters.import_rows import RowDetail
from kiim_desktop.usecases.row_decisions import Wish

_LABEL = 120


class RowPanel(QWidget):
    """Paints a RowDetail."""

    def __init__(self, rows: RowChecking, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows, self._look = rows, look
        self._shown: RowDetail | None = None
        self._title = PlainLabel(look, kind=Type.SECTION, semibold=True, wrap=True, is_name=True)
        self._number = PlainLabel(look, kind=Type.SMALL, color="text2")
        self._state = StateChip(look, "")
        self._remarks = PlainLabel(look, color="warn", wrap=True)
        self._who = PlainLabel(look, _("Vielleicht schon in einer Akte"), kind=Type.SECTION, semibold=True)
        self._cards = QVBoxLayout()
        self._cells = QGridLayout()
        self.new = plain_button(look, _("Neue Person"), lambda: rows.decide(Wish.NEW), hint="N")
        self.leave = plain_button(look, _("Auslassen"), lambda: rows.decide(Wish.LEAVE), hint="A")
        self._build()

    def show_detail(self, detail: RowDetail | None) -> None:
        """Show a row; None shows nothing."""
        self.setVisible(detail is not None)
        if detail is None or detail == self._shown:
            return
        self._shown = detail
        self._title.setText(detail.line.name or _("ohne Namen"))
        self._number.setText(_("Zeile {n} der Liste").format(n=detail.line.number))
        chip = chip_of(detail.line.standing)
        self._state.set_state(chip.text, chip.kind)
        self._remarks.setText("\n".join(detail.remarks))
        self._remarks.setVisible(bool(detail.remarks))
        self._who.setVisible(bool(detail.candidates))
        self._show_cards(detail)
        self._show_cells(detail)
        self.new.setVisible(detail.line.is_doubtful)
        self.leave.setVisible(detail.can_decide)

    def first_candidate(self) -> PersonId | None:
        """Return who it most likely is."""
        found = self._shown.candidates if self._shown else ()
        return found[0].person if found else None

    def _show_cards(self, detail: RowDetail) -> None:
        _empty(self._cards)
        for place, each in enumerate(detail.candidates):
            same = _("Dieselbe Person (G)") if not place else _("Dieselbe Person")
            look_at = (_("Akte öffnen"), self._open)
            deeds = ((same, self._join), look_at) if each.person not in detail.elsewhere else (look_at,)
            self._cards.addWidget(CandidateCard(self._look, each, deeds))

    def _show_cells(self, detail: RowDetail) -> None:
        _empty(self._cells)
        top = Qt.AlignmentFlag.AlignTop
        for number, (label, text) in enumerate(detail.cells):
            name = PlainLabel(self._look, label, kind=Type.SMALL, color="text2", wrap=True)
            name.setFixedWidth(self._look.px(_LABEL))
            self._cells.addWidget(name, number, 0, top)
            self._cells.addWidget(PlainLabel(self._look, text, kind=Type.SMALL, wrap=True), number, 1, top)

    def _join(self, person: PersonId) -> None:
        self._rows.decide(Wish.SAME, person)

    def _open(self, person: PersonId) -> None:
        self._rows.open_file(person)

    def _build(self) -> None:
        look, column, buttons = self._look, QVBoxLayout(self), FlowLayout(gap=self._look.px(8))
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(8))
        self._cards.setSpacing(look.px(8))
        self._cells.setHorizontalSpacing(look.px(12))
        self._cells.setVerticalSpacing(look.px(6))
        self._cells.setColumnStretch(1, 1)
        buttons.addWidget(self.new)
        buttons.addWidget(self.leave)
        column.addWidget(self._title)
        column.addWidget(self._number)
        column.addWidget(self._state, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._remarks)
        column.addWidget(self._who)
        column.addLayout(self._cards)
        column.addLayout(buttons)
        column.addSpacing(look.px(8))
        column.addWidget(PlainLabel(look, _("So steht es in der Liste"), kind=Type.SECTION, semibold=True))
        column.addLayout(self._cells)


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
