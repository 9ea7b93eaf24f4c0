"""Unfinished forms of a file, offered above what the tab shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import DraftId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import text_button
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel


class DraftOffers(QWidget):
    """One line per draft; `resumed` carries the one somebody goes on with."""

    resumed = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[tuple[DraftId, str], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_drafts(self, drafts: Sequence[tuple[DraftId, str]], open_now: DraftId | None) -> None:
        """Offer these, without the one that is being written."""
        shown = tuple(each for each in drafts if each[0] != open_now)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for draft, words in shown:
            offer = self._offer(draft, words)
            self._column.addWidget(offer)
            offer.show()

    def _offer(self, draft: DraftId, words: str) -> QWidget:
        look, holder = self._look, Ground(self._look, "accent_tint", self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(look.space.page_side, look.px(4), look.space.page_side, look.px(4))
        row.setSpacing(look.px(8))
        row.addWidget(IconLabel(look, "note", color="accent"))
        row.addWidget(PlainLabel(look, words), 1)
        resume = text_button(look, _("Weiterschreiben"), lambda: self.resumed.emit(draft), flush=True)
        resume.setAccessibleName(_("Weiterschreiben: {draft}").format(draft=words))
        row.addWidget(resume)
        return holder
