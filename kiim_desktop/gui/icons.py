"""Own SVG drawings in the colour of the text beside them, cached per name, size, colour and pixel ratio."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from kiim_desktop.base.errors import ResourceMissing
from kiim_desktop.gui.mirroring import upright

CACHE_LIMIT = 600
DIRECTED = frozenset({"left", "right", "undo", "export"})
"""What points along the line: turns with the layout."""


class Icons:
    """The icon shelf: reads each drawing once, tints it on demand."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sources: dict[str, bytes] = {}
        self._pixmaps: dict[tuple[str, int, int, float], QPixmap] = {}

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self._folder.glob("*.svg")))

    def pixmap(self, name: str, size: int, color: QColor, ratio: float = 1.0) -> QPixmap:
        """Return the tinted drawing; `size` in logical px, `ratio` the device pixel ratio."""
        key = (name, size, color.rgba(), ratio)
        found = self._pixmaps.get(key)
        if found is None:
            if len(self._pixmaps) >= CACHE_LIMIT:
                self._pixmaps.clear()
            found = self._pixmaps[key] = self._draw(name, size, color, ratio)
        return found

    def icon(self, name: str, size: int, color: QColor, ratio: float = 2.0) -> QIcon:
        return QIcon(self.pixmap(name, size, color, ratio))

    def paint(self, painter: QPainter, name: str, rect: QRect, color: QColor, size: int) -> None:
        """Draw the icon centred in `rect`, sharp on every screen."""
        ratio = painter.device().devicePixelRatioF()
        corner = QPoint(rect.x() + (rect.width() - size) // 2, rect.y() + (rect.height() - size) // 2)
        drawing = self.pixmap(name, size, color, ratio)
        if name in DIRECTED:
            painter.drawPixmap(corner, drawing)
            return
        with upright(painter, QRect(corner, QSize(size, size))):
            painter.drawPixmap(corner, drawing)

    def _draw(self, name: str, size: int, color: QColor, ratio: float) -> QPixmap:
        pixels = max(1, round(size * ratio))
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tinted = self._source(name).replace(b"currentColor", color.name().encode())
        QSvgRenderer(QByteArray(tinted)).render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _source(self, name: str) -> bytes:
        if name not in self._sources:
            path = self._folder / f"{name}.svg"
            if not path.exists():
                raise ResourceMissing(name=f"icons/{name}.svg")
            self._sources[name] = path.read_bytes()
        return self._sources[name]
