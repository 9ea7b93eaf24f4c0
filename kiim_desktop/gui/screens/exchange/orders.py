"""Abgleich, "Zurückgenommen und gelöscht": orders to forget, how old they are, whose receipt is missing."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Column, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import TWO_LINES, RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.exchange.insets import INSET
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.exchange_lines import OrderLine

_MOST_ROWS = 8


class OrdersSection(QWidget):
    """A heading with a count and the orders below; hidden while there are none."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        title = _("Zurückgenommen und gelöscht")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(16), 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(look.px(INSET), 0, look.px(INSET), 0)
        head.setSpacing(look.px(12))
        head.addWidget(PlainLabel(look, title, kind=Type.SECTION))
        self._note = PlainLabel(look, kind=Type.SMALL, color="text2")
        head.addWidget(self._note, 1)
        column.addLayout(head)
        column.addSpacing(look.px(6))
        column.addWidget(Divider(look, strong=True))
        self._rows: RowsModel[OrderLine] = RowsModel(InlineJobs(), lambda line: line.spoken)
        self._delegate = RowDelegate(look, _columns(FrameWidth.FULL), _cells, side=INSET)
        self.list = RowList(look, title, self._rows, self._delegate, uniform=False)
        column.addWidget(self.list)

    def set_room(self, room: FrameWidth) -> None:
        """Give the words the room there is."""
        self._delegate.columns = _columns(room)
        self.list.viewport().update()

    def show_orders(self, lines: tuple[OrderLine, ...], unsettled: int) -> None:
        self.setVisible(bool(lines))
        words = _("{n} noch nicht erledigt").format(n=unsettled) if unsettled else _("alles erledigt")
        self._note.setText(words)
        self._rows.set_rows(lines)
        look = self._look
        heights = (look.px(TWO_LINES) if line.missing else look.row.list for line in lines[:_MOST_ROWS])
        self.list.setFixedHeight(sum(heights) + 1)


def _columns(room: FrameWidth) -> tuple[Column, ...]:
    is_full = room is FrameWidth.FULL
    title = Column(width=216 if is_full else 136)
    return title, Column(), Column(width=96 if is_full else 80, is_right=True), Column(width=200, is_right=True)


def _cells(row: object) -> RowCells:
    if not isinstance(row, OrderLine):
        return RowCells(cells=())
    return RowCells(
        cells=(
            Text(text=row.title, is_semibold=True),
            Text(text=row.offices),
            Text(text=row.age, color="text2", is_small=True),
            chip_of(row.standing),
        ),
        second=Text(text=row.missing, color="text2", is_small=True) if row.missing else None,
        second_from=1,
    )
