"""A row of chips to tick that is one stop of the Tab key: arrows walk through it, space ticks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.mirroring import is_mirrored, painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import is_enter
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.flow import FlowLayout

_ALONG = (Qt.Key.Key_Left, Qt.Key.Key_Right)
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_LOCK_ROOM = 20


@dataclass(frozen=True, slots=True)
class RowPart:
    """One chip; a closed one cannot be ticked and says why."""

    key: str
    title: str
    is_on: bool
    closed: str = ""
    is_locked: bool = False


class RowChip(FilterChip):
    """A chip of a row: it never has the keyboard itself, the row shows where it is."""

    def __init__(self, look: Look, part: RowPart, parent: QWidget) -> None:
        self.is_current, self._is_locked = False, part.is_locked
        super().__init__(look, part.title, on=part.is_on, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_current(self, *, is_current: bool) -> None:
        if is_current is not self.is_current:
            self.is_current = is_current
            self.update()

    def sizeHint(self) -> QSize:
        plain = super().sizeHint()
        return plain + QSize(self._look.px(_LOCK_ROOM), 0) if self._is_locked else plain

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, painter = self._look, painter_of(self)
        if self._is_locked:
            side = look.icon_size.chip
            place = QRect(self.width() - look.px(8) - side, 0, side, self.height())
            look.icons.paint(painter, "lock", place, look.palette.text2, side)
        if self.is_current:
            painter.setPen(QPen(look.palette.focus, 2))
            painter.drawLine(
                look.px(10), self.height() - look.px(4), self.width() - look.px(10), self.height() - look.px(4)
            )


class ChipRow(QWidget):
    """`ticked` is told the key; whoever owns the row shows it anew with `show_parts`."""

    def __init__(self, look: Look, name: str, ticked: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._name, self._ticked = look, name, ticked
        self._parts: dict[str, RowPart] = {}
        self._at = ""
        self.chips: dict[str, RowChip] = {}
        self._flow = FlowLayout(self, look.px(8))
        self._flow.setContentsMargins(look.px(2), look.px(3), look.px(2), look.px(3))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_parts(self, parts: Iterable[RowPart]) -> None:
        """Show these; the keyboard stays where it is in the row."""
        shown = {each.key: each for each in parts}
        if shown == self._parts:
            return
        if list(shown) != list(self._parts):
            self._make(shown)
        self._parts = shown
        for key, part in shown.items():
            self.chips[key].setChecked(part.is_on)
            self.chips[key].setEnabled(part.is_on or not part.closed)
        self._point(self._at if self._at in shown else next(iter(shown), ""))

    def current(self) -> str:
        return self._at

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = list(self._parts)
        key = Qt.Key(event.key())
        step = _STEPS.get(key, 0) * (-1 if key in _ALONG and is_mirrored(self) else 1)
        if step and keys and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._point(keys[(keys.index(self._at) + step) % len(keys)])
        elif self._at and (event.key() == Qt.Key.Key_Space or is_enter(event)):
            self._tick(self._at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._point(self._at)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point(self._at)

    def _make(self, parts: dict[str, RowPart]) -> None:
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for key, part in parts.items():
            chip = self.chips[key] = RowChip(self._look, part, self)
            chip.clicked.connect(lambda _on=False, key=key: self._press(key))
            self._flow.addWidget(chip)
            chip.show()
        self.updateGeometry()

    @Slot()
    def _press(self, key: str) -> None:
        """Pressed by mouse: the keyboard comes along."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._point(key)
        self._tick(key)

    def _tick(self, key: str) -> None:
        part = self._parts[key]
        if part.is_on or not part.closed:
            self._ticked(key)
        self.chips[key].setChecked(self._parts[key].is_on)
        self._point(key)

    def _point(self, key: str) -> None:
        """Mark a chip, and say what it is and whether it is ticked."""
        self._at = key
        for each, chip in self.chips.items():
            chip.set_current(is_current=each == key and self.hasFocus())
        part = self._parts.get(key)
        if part is None:
            self.setAccessibleName(self._name)
            return
        state = _("angekreuzt") if part.is_on else part.closed or _("nicht angekreuzt")
        self.setAccessibleName(f"{self._name}: {part.title}, {state}")
