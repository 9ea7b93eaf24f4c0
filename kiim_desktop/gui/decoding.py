"""Makes a picture of the bytes of a photo or scan: only JPEG and PNG, only of a size that fits, scaled on the way.

A page of a PDF comes as pixels from the child that drew it; nothing is decoded here.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader

from kiim_desktop.interchange.media_types import JPEG, LOOKED_AT, PNG, media_type_of
from kiim_desktop.interchange.pdf_pages import PageImage
from kiim_desktop.interchange.pictures import MOST_PIXELS

SHOWN_SIDE: Final = 1_600
"""The longer side of what is kept in memory, in px."""
_FORMATS: Final = {JPEG: b"jpeg", PNG: b"png"}
_MEGABYTES: Final = 256


def decode_picture(raw: bytes) -> QImage:
    """Return a picture; ValueError for what is none, is broken or would need too much memory. Works in any thread."""
    known = _FORMATS.get(media_type_of(raw[:LOOKED_AT]))
    if known is None:
        raise ValueError(known)
    held = QByteArray(raw)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(known))
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(_MEGABYTES)
    size = reader.size()
    if not size.isValid() or size.isEmpty() or size.width() * size.height() > MOST_PIXELS:
        raise ValueError(size.width())
    if max(size.width(), size.height()) > SHOWN_SIDE:
        reader.setScaledSize(size.scaled(SHOWN_SIDE, SHOWN_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise ValueError(reader.error().name)
    return image


def painted_page(page: PageImage) -> QImage:
    """Return the picture of a page."""
    return QImage(page.pixels, page.width, page.height, page.width * 4, QImage.Format.Format_RGBX8888).copy()
