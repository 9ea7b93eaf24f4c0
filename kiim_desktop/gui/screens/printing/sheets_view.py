"""The preview: the sheets as white paper, one below the other, as wide as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.palette import Look

WIDEST, GAP = 640, 16
"""px at 100 %."""
_STEP = 60


class PaperStack(QWidget):
    """The sheets; their height follows from the width."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._images: tuple[QImage, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_images(self, images: Sequence[QImage]) -> None:
        self._images = tuple(images)
        self.setMinimumHeight(self.heightForWidth(self.width()))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = self._look.px(WIDEST)
        return QSize(width, self.heightForWidth(width))

    def heightForWidth(self, width: int) -> int:
        gap = self._look.px(GAP)
        return gap + sum(self._height(image, width) + gap for image in self._images)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, gap = QPainter(self), self._look.px(GAP)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, top = self._paper_width(self.width()), gap
        for image in self._images:
            place = QRect((self.width() - width) // 2, top, width, self._height(image, self.width()))
            if place.intersects(event.rect()):
                painter.drawImage(place, image)
                painter.setPen(QColor(self._look.palette.line_control))
                painter.drawRect(place.adjusted(0, 0, -1, -1))
            top = place.bottom() + 1 + gap

    def _paper_width(self, width: int) -> int:
        return max(1, min(width - 2 * self._look.px(GAP), self._look.px(WIDEST)))

    def _height(self, image: QImage, width: int) -> int:
        return round(self._paper_width(width) * image.height() / max(1, image.width()))


class SheetsView(QScrollArea):
    """Scrolls the preview by keyboard; a screen reader reads what stands on the sheets."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.stack = PaperStack(look)
        self.setWidget(self.stack)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Vorschau"))

    def show_sheets(self, pictures: Sequence[object], text: str) -> None:
        """Show pictures of sheets; `text` is what stands on them."""
        self.stack.show_images([each for each in pictures if isinstance(each, QImage)])
        self.setAccessibleDescription(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        ways = {
            Qt.Key.Key_Down: self._look.px(_STEP),
            Qt.Key.Key_Up: -self._look.px(_STEP),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + way)
