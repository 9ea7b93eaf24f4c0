"""Chips: a state in a word, a filter to switch, a topic to take away."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import is_enter
from kiim_desktop.gui.widgets.text_paint import draw_line, one_line


class ChipKind(Enum):
    """How a state chip looks; ok and danger carry their icon, warn only its word."""

    NEUTRAL = "neutral"
    QUIET = "quiet"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"
    ACCENT = "accent"
    LOCKED = "locked"
    HIDDEN = "hidden"


ICONS = {ChipKind.OK: "check", ChipKind.DANGER: "warning", ChipKind.LOCKED: "lock"}
PAD = 8


def chip_colors(look: Look, kind: ChipKind) -> tuple[QColor, QColor, QColor]:
    """Return fill, line and text."""
    palette = look.palette
    return {
        ChipKind.NEUTRAL: (palette.surface, palette.line_control, palette.text),
        ChipKind.QUIET: (palette.sunken, palette.line, palette.text2),
        ChipKind.OK: (palette.ok_tint, palette.ok_line, palette.ok),
        ChipKind.WARN: (palette.warn_tint, palette.warn_line, palette.warn),
        ChipKind.DANGER: (palette.danger_tint, palette.danger_line, palette.danger),
        ChipKind.ACCENT: (palette.accent_tint, palette.accent_line, palette.text),
        ChipKind.LOCKED: (palette.sunken, palette.line, palette.text2),
        ChipKind.HIDDEN: (palette.surface, palette.line_input, palette.text2),
    }[kind]


def chip_width(look: Look, text: str, kind: ChipKind) -> int:
    """Return the width a chip wants, in px."""
    heavy = kind is ChipKind.ACCENT
    width = look.metrics(Type.SMALL, heavy).horizontalAdvance(one_line(text)) + 2 * look.px(PAD) + 2
    return width + (look.icon_size.chip + look.px(5) if kind in ICONS else 0)


def paint_chip(painter: QPainter, look: Look, rect: QRect, text: str, kind: ChipKind) -> int:
    """Draw a state chip at the left of `rect`, as wide as its text but not wider than `rect`; return its width."""
    width = min(chip_width(look, text, kind), rect.width())
    if width < look.px(2 * PAD):
        return 0
    fill, line, ink = chip_colors(look, kind)
    box = QRect(rect.x(), rect.y(), width, rect.height())
    paint_box(painter, box, fill, line, look.radius.chip, dashed=kind is ChipKind.HIDDEN)
    inner = box.adjusted(look.px(PAD) + 1, 0, -look.px(PAD) + 1, 0)
    if kind in ICONS:
        side = look.icon_size.chip
        look.icons.paint(painter, ICONS[kind], QRect(inner.x(), inner.y(), side, inner.height()), ink, side)
        inner.setLeft(inner.x() + side + look.px(5))
    draw_line(painter, inner, text, look.font(Type.SMALL, kind is ChipKind.ACCENT), ink)
    return width


def paint_box(painter: QPainter, box: QRect, fill: QColor, line: QColor, radius: int, *, dashed: bool = False) -> None:
    """Draw a rounded box with a sharp 1-px border."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(line, 1)
    if dashed:
        pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


class StateChip(QWidget):
    """A state in a word."""

    def __init__(
        self,
        look: Look,
        text: str,
        kind: ChipKind = ChipKind.NEUTRAL,
        *,
        inline: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._inline = look, inline
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_state(text, kind)
        look.changed.connect(self.updateGeometry)

    def set_state(self, text: str, kind: ChipKind = ChipKind.NEUTRAL) -> None:
        self._text, self._kind = text, kind
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        height = self._look.size.chip_inline if self._inline else self._look.size.chip
        return QSize(chip_width(self._look, self._text, self._kind), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_chip(painter_of(self), self._look, self.rect(), self._text, self._kind)


class FilterChip(QAbstractButton):
    """A filter to switch on and off (checkable), or with `menu` a small chooser."""

    def __init__(
        self, look: Look, text: str, *, on: bool = False, menu: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._menu = look, menu
        self.setCheckable(not menu)
        self.setChecked(on)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text)
        look.changed.connect(self._renew)

    def set_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self._renew()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        look = self._look
        width = look.metrics(Type.SMALL, self.isChecked()).horizontalAdvance(one_line(self._text)) + 2 * look.px(10) + 3
        return QSize(width + (look.icon_size.chip + look.px(6) if self._menu else 0), look.size.chip_filter)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette = self._look, self._look.palette
        fill, line = palette.surface, palette.line_control
        if self.isDown() or self.isChecked():
            fill, line = palette.accent_tint, palette.accent_line
        elif self.underMouse() and self.isEnabled():
            fill = palette.hover
        painter = painter_of(self)
        paint_box(painter, self.rect(), fill, line, look.radius.chip)
        inner = self.rect().adjusted(look.px(10) + 1, 0, -look.px(8), 0)
        ink = palette.text if self.isEnabled() else palette.disabled
        draw_line(painter, inner, self._text, look.font(Type.SMALL, self.isChecked()), ink)
        if self._menu:
            side = look.icon_size.chip
            place = QRect(self.width() - look.px(8) - side, 0, side, self.height())
            look.icons.paint(painter, "down", place, palette.text2, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def checkStateSet(self) -> None:
        self._renew()

    def nextCheckState(self) -> None:
        super().nextCheckState()
        self._renew()

    @Slot()
    def _renew(self) -> None:
        self.updateGeometry()
        self.update()


class TopicChip(QAbstractButton):
    """A chosen topic; pressing it (or Entf) takes it away."""

    removed = Signal(str)

    def __init__(self, look: Look, key: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._key, self._text = look, key, text
        self.setAccessibleName(_("{topic} entfernen").format(topic=text))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._remove)
        look.changed.connect(self.updateGeometry)

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        look = self._look
        width = look.metrics(Type.SMALL).horizontalAdvance(one_line(self._text)) + look.icon_size.chip + look.px(6)
        return QSize(width + 2 * look.px(PAD) + 3, look.size.chip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette = self._look, self._look.palette
        painter = painter_of(self)
        paint_box(painter, self.rect(), palette.accent_tint, palette.accent_line, look.radius.chip)
        side = look.icon_size.chip
        inner = self.rect().adjusted(look.px(PAD) + 1, 0, -look.px(PAD) - side - look.px(4), 0)
        draw_line(painter, inner, self._text, look.font(Type.SMALL), palette.text)
        place = QRect(self.width() - look.px(PAD) - side + 1, 0, side, self.height())
        look.icons.paint(painter, "cross", place, palette.text2, side)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self._key)
