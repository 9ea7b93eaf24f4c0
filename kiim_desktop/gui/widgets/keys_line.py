"""The foot line of a screen: its four or five keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.chips import paint_box
from kiim_desktop.gui.widgets.text_paint import draw_line

KeyHint = tuple[str, str]
"""The key as printed on it ("Strg+E") and what it does ("Notiz")."""


class KeysLine(QWidget):
    """Shows keys and their meaning; what does not fit is left out from the right."""

    def __init__(self, look: Look, hints: Sequence[KeyHint] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_hints(hints)

    def set_hints(self, hints: Sequence[KeyHint]) -> None:
        self._hints = tuple(hints)
        self.setAccessibleName(", ".join(f"{key}: {words}" for key, words in self._hints))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(320), self._look.size.foot)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = self._look, painter_of(self)
        x = look.space.page_side
        for key, words in self._hints:
            width = self._width(key, words)
            if x + width > self.width() - look.px(8):
                break
            self._paint_hint(painter, x, key, words)
            x += width + look.px(24)

    def _paint_hint(self, painter: QPainter, x: int, key: str, words: str) -> None:
        look, palette = self._look, self._look.palette
        height = look.px(16)
        cap = QRect(x, (self.height() - height) // 2, self._cap(key), height)
        paint_box(painter, cap, palette.surface, palette.line_control, look.radius.key)
        draw_line(painter, cap.adjusted(look.px(5) + 1, 0, 0, 0), key, look.font(Type.KEY_HINT), palette.text2)
        beside = QRect(cap.right() + 1 + look.px(8), 0, self.width(), self.height())
        draw_line(painter, beside, words, look.font(Type.SMALL), palette.text2)

    def _cap(self, key: str) -> int:
        return self._look.metrics(Type.KEY_HINT).horizontalAdvance(key) + 2 * self._look.px(5) + 3

    def _width(self, key: str, words: str) -> int:
        return self._cap(key) + self._look.px(8) + self._look.metrics(Type.SMALL).horizontalAdvance(words)
