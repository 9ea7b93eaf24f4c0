"""Short lists that are read anew: the keyboard stays with its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker

from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_list import RowList

R = TypeVar("R")


def show_rows(view: RowList, model: RowsModel[R], rows: Sequence[R], is_chosen: Callable[[R], bool]) -> None:
    """Show these rows with the chosen one current, without telling anybody; the same rows again change nothing."""
    number = next((place for place, row in enumerate(rows) if is_chosen(row)), -1)
    shown = [model.row(model.index(place, 0)) for place in range(model.rowCount())]
    with QSignalBlocker(view):
        if list(rows) != shown:
            model.set_rows(rows)
        if number >= 0 and view.currentIndex().row() != number:
            view.select_row(number)
