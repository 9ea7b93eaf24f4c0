"""Takes out of a picture what does not belong to what is seen: place, device, time, comments, small earlier versions.

No library re-encodes here; the two formats are walked part by part, and only parts on a list stay. The turn of a phone
(EXIF orientation) is written anew, because without it pages lie on their side. Nothing of the picture is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import Struct, error, unpack_from
from typing import Final

from kiim_desktop.interchange.errors import PictureBroken, PictureTooLarge

MOST_PIXELS: Final = 40_000_000

_SOI, _EOI, _SOS, _APP0, _EXIF, _ADOBE = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that say how large the picture is (ITU-T T.81, table B.1)."""
_TABLES: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
"""Huffman and arithmetic tables, quantisation, restart interval."""
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_END_OF_SCAN: Final = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
"""In coded data FF is followed by 00 or a restart marker."""
_MARKER: Final = re.compile(rb"\xff+([\x01-\xfe])")
_JFIF_BODY, _ADOBE_BODY = 12, 12
"""Bytes of these parts before a thumbnail or anything else may follow."""
_ORIENTATION: Final = 0x0112
_MOST_TAGS: Final = 1_000
_EXIF_HEAD: Final = b"Exif\0\0"

_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"
_PNG_PART: Final = Struct(">I4s")
_PNG_FIRST: Final = Struct(">II")
_PNG_FIRST_LENGTH = 13
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
)
_CRITICAL: Final = 0x20
"""Bit of the first letter: unset, nobody can show the picture without this part (PNG 5.4)."""


def clean_jpeg(content: bytes) -> Iterator[bytes]:
    """Yield the parts of a JPEG file that are needed to show it; PictureTooLarge before the first pixel, PictureBroken.

    What follows the end of the picture (a second picture, a film) is left out, too.
    """
    yield b"\xff\xd8"
    at, has_frame, has_turn = 2, False, False
    while True:
        marker, at = _next_marker(content, at)
        if marker == _EOI:
            if not has_frame:
                raise PictureBroken
            yield b"\xff\xd9"
            return
        if marker in _STANDALONE:
            continue
        body, after = _segment(content, at)
        if marker in _FRAMES:
            _check_frame(body)
            has_frame = True
        if marker == _EXIF and not has_turn and (turn := _orientation(body)):
            has_turn = True
            yield _turned(turn)
        yield _kept(marker, body)
        at = after
        if marker == _SOS:
            if not has_frame:
                raise PictureBroken
            at = _end_of_scan(content, after)
            yield content[after:at]


def clean_png(content: bytes) -> Iterator[bytes]:
    """Yield the parts of a PNG file that are needed to show it; PictureTooLarge, PictureBroken."""
    yield _PNG_HEAD
    at, is_first = len(_PNG_HEAD), True
    while True:
        if at + _PNG_PART.size > len(content):
            raise PictureBroken
        length, name = _PNG_PART.unpack_from(content, at)
        end = at + _PNG_PART.size + length + 4
        if end > len(content) or is_first != (name == b"IHDR"):
            raise PictureBroken
        if is_first:
            if length != _PNG_FIRST_LENGTH:
                raise PictureBroken
            _check_size(*_PNG_FIRST.unpack_from(content, at + _PNG_PART.size))
        if name in _PNG_KEPT:
            yield content[at:end]
        elif not name[0] & _CRITICAL:
            raise PictureBroken
        if name == b"IEND":
            return
        at, is_first = end, False


def _next_marker(content: bytes, at: int) -> tuple[int, int]:
    """Return the next marker and where its part begins; bytes that stand between two parts are left out."""
    found = _MARKER.search(content, at)
    if found is None or found[1][0] == _SOI:
        raise PictureBroken
    return found[1][0], found.end()


def _segment(content: bytes, at: int) -> tuple[bytes, int]:
    """Return what stands behind the length of a part, and where the part ends."""
    length = int.from_bytes(content[at : at + 2], "big")
    end = at + length
    if length < 2 or end > len(content):  # noqa: PLR2004  # the length counts itself
        raise PictureBroken
    return content[at + 2 : end], end


def _end_of_scan(content: bytes, at: int) -> int:
    found = _END_OF_SCAN.search(content, at)
    if found is None:
        raise PictureBroken
    return found.start()


def _check_frame(body: bytes) -> None:
    try:
        height, width = unpack_from(">xHH", body)
    except error as short:
        raise PictureBroken from short
    _check_size(width, height)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise PictureBroken
    if width * height > MOST_PIXELS:
        raise PictureTooLarge(limit=MOST_PIXELS // 1_000_000)


def _kept(marker: int, body: bytes) -> bytes:
    """Return what stays of a part: nothing of those that are not on the list, no thumbnail in the others."""
    if marker in _FRAMES or marker in _TABLES or marker == _SOS:
        return _part(marker, body)
    if marker == _APP0 and body.startswith(b"JFIF\0") and len(body) >= _JFIF_BODY:
        return _part(marker, body[:_JFIF_BODY] + b"\0\0")
    if marker == _ADOBE and body.startswith(b"Adobe") and len(body) >= _ADOBE_BODY:
        return _part(marker, body[:_ADOBE_BODY])
    return b""


def _part(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def _orientation(body: bytes) -> int:
    """Return how the picture has to be turned (2 to 8); 0 if it has not, or nobody says so."""
    if not body.startswith(_EXIF_HEAD):
        return 0
    tiff = body[len(_EXIF_HEAD) :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (at,) = unpack_from(f"{order}I", tiff, 4)
        (count,) = unpack_from(f"{order}H", tiff, at)
        for number in range(min(count, _MOST_TAGS)):
            tag, _type, _count, value = unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if 2 <= value <= 8 else 0  # noqa: PLR2004  # EXIF 4.6.5: 1 is upright
    except error:
        return 0
    return 0


def _turned(turn: int) -> bytes:
    """Return an EXIF part that says nothing but this."""
    tiff = b"MM\0*" + Struct(">IHHHIHHI").pack(8, 1, _ORIENTATION, 3, 1, turn, 0, 0)
    return _part(_EXIF, _EXIF_HEAD + tiff)
