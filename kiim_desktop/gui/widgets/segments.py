"""A row of joined small buttons of which one is on: "Meine | Vertretung | Büro"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import is_mirrored, logical_x, painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.text_paint import draw_line


class Segments(QWidget):
    """Pairs of key and word; `chosen` tells the key. Arrow keys move."""

    chosen = Signal(str)

    def __init__(
        self, look: Look, name: str, options: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._name, self._options = look, name, tuple(options)
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._speak()
        look.changed.connect(self.updateGeometry)

    def current(self) -> str:
        return self._options[self._current][0]

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer other pairs; the chosen one stays if it is among them."""
        chosen = self.current()
        self._options = tuple(options)
        self._current = next((index for index, option in enumerate(self._options) if option[0] == chosen), 0)
        self._speak()
        self.updateGeometry()
        self.update()

    def set_current(self, key: str) -> None:
        """Show an option as chosen without telling anybody."""
        self._current = next(index for index, option in enumerate(self._options) if option[0] == key)
        self._speak()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._lefts()[-1] + 1, self._look.size.segment)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter = self._look, self._look.palette, painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(0.5, 0.5, self.width() - 1, self.height() - 1, look.radius.control, look.radius.control)
        painter.fillPath(outline, palette.surface)
        lefts = self._lefts()
        for index, (_key, words) in enumerate(self._options):
            place = QRect(lefts[index], 0, lefts[index + 1] - lefts[index], self.height())
            is_on = index == self._current
            if is_on:
                painter.save()
                painter.setClipPath(outline)
                painter.fillRect(place, palette.accent_tint)
                painter.restore()
            inner = place.adjusted(look.px(11), 0, 0, 0)
            draw_line(painter, inner, words, look.font(Type.SMALL, is_on), palette.text if is_on else palette.text2)
            if index:
                painter.fillRect(QRect(place.x(), 1, 1, self.height() - 2), palette.line_control)
        painter.setPen(QPen(palette.line_control, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        lefts, x = self._lefts(), logical_x(self, event.position().x())
        for index in range(len(self._options)):
            if lefts[index] <= x < lefts[index + 1]:
                self._choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        step = -step if is_mirrored(self) else step
        if step:
            self._choose(min(len(self._options) - 1, max(0, self._current + step)))
        else:
            super().keyPressEvent(event)

    def _choose(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self._speak()
            self.update()
            self.chosen.emit(self.current())

    def _lefts(self) -> list[int]:
        metrics, pad = self._look.metrics(Type.SMALL, True), 2 * self._look.px(11)
        lefts = [0]
        for _key, words in self._options:
            lefts.append(lefts[-1] + metrics.horizontalAdvance(words) + pad + 1)
        return lefts

    @Slot()
    def _speak(self) -> None:
        self.setAccessibleName(f"{self._name}: {self._options[self._current][1]}")
