"""The screen "Drucken" of a person: what is chosen at the left, the sheets at the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.printing.panel import PrintingPanel
from kiim_desktop.gui.screens.printing.sheets_view import SheetsView
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import NameLabel, PlainLabel
from kiim_desktop.presenters.paper.pages import Page, every_said
from kiim_desktop.presenters.printing import PrintingPresenter, PrintingState
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.sheet_words import Sheet

_WIDTHS = {FrameWidth.FULL: 352, FrameWidth.NARROW: 304, FrameWidth.COMPACT: 248}
"""Of the left side, px at 100 %."""


class PrintingScreen(QWidget):
    """Paints a PrintingState."""

    def __init__(self, presenter: PrintingPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self._look = presenter, look
        self.panel = PrintingPanel(presenter, look)
        self.view = SheetsView(look)
        self._name = NameLabel(look)
        self._count = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self._page: Page | None = None
        self._build()
        for keys, deed in (("Ctrl+P", self.panel.choose_printer), ("Ctrl+S", self.panel.save_pdf), ("Esc", self.leave)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Strg+P"), _("drucken")),
            (_("Strg+S"), _("PDF sichern")),
            (_("Esc"), _("zurück zur Akte")),
        )

    def opened(self, arguments: Mapping[str, object]) -> None:
        """Come into sight: person=PersonId, sheet=Sheet to begin with."""
        person, first = arguments.get("person"), arguments.get("sheet")
        if isinstance(person, bytes):
            self.presenter.open(PersonId(person), first if isinstance(first, Sheet) else None)

    def focus_first(self) -> None:
        self.panel.focus_first()

    def changed(self, changed: Changed) -> None:
        self.presenter.changed(changed)

    def show_state(self, state: PrintingState) -> None:
        """Paint a state; may be called with the same one again."""
        self._name.set_name(state.name, _("Drucken"))
        self._count.setText(state.count_words)
        self.panel.show_state(state)
        if state.page is not self._page or state.page is None:
            self._page = state.page
            self.view.show_sheets(state.preview.pictures, _text(state.page))

    @Slot()
    def leave(self) -> None:
        """Go back to the file."""
        person = self.presenter.state.person
        if person is not None:
            self.presenter.desk.navigator.go("person", person=person)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self.window().isMinimized():
            self.presenter.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = frame_width(self.window().width(), self._look.scale)
        self.panel.setFixedWidth(self._look.px(_WIDTHS[room]))

    def _build(self) -> None:
        look, column, row, head = self._look, QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        column.setContentsMargins(0, look.px(10), 0, 0)
        column.setSpacing(look.px(8))
        head.setContentsMargins(look.space.page_side, 0, look.space.page_side, 0)
        head.addWidget(self._name, 1)
        head.addWidget(self._count)
        row.setSpacing(0)
        row.addWidget(self.panel)
        row.addWidget(self.view, 1)
        column.addLayout(head)
        column.addLayout(row, 1)


def _text(page: Page | None) -> str:
    return "\n".join(each.text for each in every_said(page) if each) if page is not None else ""
