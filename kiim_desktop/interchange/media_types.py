"""Tells by its first bytes what a file is; its name says nothing about that."""

from __future__ import annotations

import codecs
from typing import Final

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TEXT: Final = "text/plain"
UNKNOWN: Final = "application/octet-stream"
ENDINGS: Final = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", TEXT: ".txt"}
"""The ending that fits a type; what is not known keeps none that a system would open or run."""
LOOKED_AT: Final = 4096
"""Bytes that are enough to tell."""

_PDF_MARK, _PDF_WITHIN = b"%PDF-", 1024
_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_JPEG_MARK = b"\xff\xd8\xff"
_OTHER_PICTURES: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8", b"8BPS", b"\0\0\0\x0cJXL ", b"\xff\x0a",
                          b"II\xbc\x01", b"\0\0\0\x0cjP  ")  # fmt: skip
"""TIFF and BigTIFF (most camera raw formats, too), GIF, Photoshop, JPEG XL, JPEG XR, JPEG 2000."""
_BOXED: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
"""Brands of pictures in ISO boxes (HEIF, AVIF, Canon raw)."""
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")


def media_type_of(start: bytes) -> str:
    """Return the type of a file that begins like this; UNKNOWN for everything else."""
    if start.startswith(_PNG_MARK):
        return PNG
    if start.startswith(_JPEG_MARK):
        return JPEG
    if _PDF_MARK in start[:_PDF_WITHIN]:
        return PDF
    return TEXT if _is_text(start) else UNKNOWN


def is_other_picture(start: bytes) -> bool:
    """Tell whether this is a picture of a kind from which place and device cannot be taken out here."""
    is_webp = start.startswith(b"RIFF") and start[8:12] == b"WEBP"
    is_boxed = start[4:8] == b"ftyp" and start[8:12] in _BOXED
    return start.startswith(_OTHER_PICTURES) or is_webp or is_boxed


def _is_text(start: bytes) -> bool:
    encoding = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        return False
    return bool(text) and not any(ord(sign) in _CONTROL for sign in text)
