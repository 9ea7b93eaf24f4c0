"""A list with a panel at its right; in a small window the panel takes the place of the list when it is opened."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, text_button
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.scrolling import scrolling

WIDE, NARROW = 400, 320


class ListBeside(QWidget):
    """`left` is the list, `inside` what stands in the panel; it scrolls. `covered` tells that it took the place."""

    covered = Signal(bool)

    def __init__(self, look: Look, left: QWidget, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._left, self._room = look, left, FrameWidth.FULL
        self._is_open = False
        self._line = Ground(look, "line")
        self._panel = Ground(look, "sunken")
        self._back = text_button(look, _("Zur Liste (Esc)"), self.close_panel, size=ButtonSize.SMALL, flush=True)
        self._build(inside)
        self.fit(self._room)

    @property
    def covers(self) -> bool:
        """Tell whether there is room for only one of the two."""
        return self._room is FrameWidth.COMPACT

    def open_panel(self) -> None:
        """Bring the panel into sight."""
        self._is_open = True
        self.fit(self._room)

    def close_panel(self) -> None:
        """Return to the list."""
        self._is_open = False
        self.fit(self._room)
        self._left.setFocus(Qt.FocusReason.OtherFocusReason)

    def escape(self) -> bool:
        """Return from the panel to the list; False if the keyboard is there already."""
        focused: QWidget | None = QApplication.focusWidget()
        is_inside = focused is not None and self._panel.isAncestorOf(focused)
        if is_inside or (self.covers and self._is_open):
            self.close_panel()
            return True
        return False

    def fit(self, room: FrameWidth) -> None:
        """Take the room there is."""
        look, self._room = self._look, room
        wide = look.px(WIDE if room is FrameWidth.FULL else NARROW)
        if self.covers:
            self._panel.setMinimumWidth(0)
            self._panel.setMaximumWidth(look.px(4_000))
        else:
            self._panel.setFixedWidth(wide)
        self._left.setVisible(not (self.covers and self._is_open))
        self._panel.setVisible(not self.covers or self._is_open)
        self._line.setVisible(not self.covers)
        self._back.setVisible(self.covers)
        self.covered.emit(self.covers and self._is_open)

    def _build(self, inside: QWidget) -> None:
        look, row, held = self._look, QHBoxLayout(self), QWidget()
        holder = QVBoxLayout(held)
        side = look.space.panel_side
        holder.setContentsMargins(side, look.px(16), side, look.px(16))
        holder.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        holder.addWidget(inside)
        holder.addStretch(1)
        self._panel.setLayout(scrolling(held))
        self._line.setFixedWidth(look.border.hairline)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, 1)
        row.addWidget(self._line)
        row.addWidget(self._panel)
