"""The one dialog: only for what cannot be undone; default and focus are on the harmless button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import danger_button, plain_button
from kiim_desktop.gui.widgets.labels import PlainLabel


class ConfirmLoss(QDialog):
    """Asks with the numbers of what goes; `open()` it, `confirmed` runs only if the person insists."""

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        *,
        question: str,
        loss: str,
        keep: str,
        lose: str,
        confirmed: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(question[:80])
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.keep = plain_button(look, keep, self.reject)
        self.lose = danger_button(look, lose, self.accept)
        self.accepted.connect(confirmed)
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(*(look.px(24),) * 4)
        column.setSpacing(look.px(8))
        column.addWidget(PlainLabel(look, question, kind=Type.SECTION, wrap=True))
        column.addWidget(PlainLabel(look, loss, color="text2", wrap=True))
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.lose)
        column.addSpacing(look.px(8))
        column.addLayout(row)
        self.setMinimumWidth(look.px(400))
        self.keep.setDefault(True)
        self.keep.setFocus()
