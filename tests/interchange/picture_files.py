"""Tiny real pictures, and pictures into which words were hidden wherever a camera or a program puts them."""

from __future__ import annotations

import zlib
from base64 import b64decode
from struct import pack

JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6"
    "/+b9//j/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"
)
"""8 x 8, grey."""
PROGRESSIVE = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////"
    "////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wgARCAAQABADASIAAhEB"
    "AxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAEC/8QAFAEBAAAAAAAAAAAAAAAAAAAAAv/aAAwDAQACEAMQAAABwhL/xAAUEAEAAAAAAAAAAAAAAAAAAAAg"
    "/9oACAEBAAEFAh//xAAVEQEBAAAAAAAAAAAAAAAAAAAAEv/aAAgBAwEBPwGn/8QAFREBAQAAAAAAAAAAAAAAAAAAABL/2gAIAQIBAT8Bl//EABQQAQAA"
    "AAAAAAAAAAAAAAAAACD/2gAIAQEABj8CH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8hH//aAAwDAQACAAMAAAAQ4//EABQRAQAAAAAAAAAA"
    "AAAAAAAAAAD/2gAIAQMBAT8QP//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQIBAT8QP//EABkQAAMAAwAAAAAAAAAAAAAAAAABERAhUf/aAAgBAQAB"
    "PxCro2poclx//9k="
)
"""16 x 16 in several scans with tables between them."""
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEAQMAAACTPww9AAAAA1BMVEX/AAAZ4gk3AAAAC0lEQVQI12NggAAAAAgAAS8g3TEAAAAASUVORK5CYII="
)
"""4 x 4, red."""
_SCAN = b"\xff\xda"


def part(marker: int, body: bytes) -> bytes:
    """Return one part of a JPEG file."""
    return bytes([0xFF, marker]) + pack(">H", len(body) + 2) + body


def exif(canary: bytes, turn: int = 0, order: str = "<") -> bytes:
    """Return an EXIF part with a make, a turn, and a word where the place stands."""
    entries = [(0x010F, 2, 4, int.from_bytes(canary[:4], "little"))]
    entries += [(0x0112, 3, 1, turn if order == "<" else turn << 16)] if turn else []
    table = b"".join(pack(f"{order}HHII", *entry) for entry in entries)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    tiff = mark + pack(f"{order}IH", 8, len(entries)) + table + bytes(4) + canary
    return part(0xE1, b"Exif\0\0" + tiff)


def talkative_jpeg(canary: bytes, turn: int = 0, picture: bytes = JPEG, order: str = "<") -> bytes:
    """Return the picture with a word in every part a camera, a phone or an editor writes, and behind its end."""
    said = [
        exif(canary, turn, order),
        part(0xE0, b"JFXX\0\x10" + canary),
        part(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + canary),
        part(0xE2, b"MPF\0" + canary),
        part(0xE2, b"ICC_PROFILE\0\x01\x01" + canary),
        part(0xED, b"Photoshop 3.0\0" + canary),
        part(0xEE, b"Adobe\0\x64\0\0\0\0\0" + canary),
        part(0xFE, canary),
        part(0xF3, canary),
    ]
    at = picture.index(b"\xff\xdb")
    last = picture.rindex(_SCAN)
    between = part(0xFE, canary) + canary + part(0xED, canary)
    return picture[:at] + b"".join(said) + picture[at:last] + between + picture[last:] + canary + picture


def png_part(name: bytes, body: bytes) -> bytes:
    """Return one part of a PNG file."""
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


def talkative_png(canary: bytes) -> bytes:
    """Return the picture with a word in every part that may hold one, and behind its end."""
    at = PNG.index(b"PLTE") - 4
    names = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"iCCP", b"prVt", b"caBX")
    said = b"".join(png_part(name, b"Comment\0" + canary) for name in names)
    return PNG[:at] + said + png_part(b"pHYs", pack(">IIB", 2835, 2835, 1)) + PNG[at:] + canary


def huge_jpeg(width: int, height: int) -> bytes:
    """Return a picture that claims to be so large."""
    at = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:at] + pack(">HH", height, width) + JPEG[at + 4 :]


def huge_png(width: int, height: int) -> bytes:
    """Return a picture that claims to be so large."""
    head = pack(">II", width, height) + PNG[24:29]
    return PNG[:8] + png_part(b"IHDR", head) + PNG[33:]
