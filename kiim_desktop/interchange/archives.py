"""Checks a zipped office file before anything in it is unpacked: the same limits for xlsx and ods."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.etree.ElementTree import ParseError

from kiim_desktop.interchange.errors import FileProtected, FileSuspicious, FileTooBig

MAX_UNPACKED = 400_000_000
MAX_CELLS = 6_000_000
_MAX_ENTRIES = 5_000
_SUSPICIOUS_RATIO = 300
_SMALL_ENTRY = 20_000_000
_ENCRYPTED = 0x1

BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, OSError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What reading a damaged archive may raise; the libraries have no error of their own for it."""


def check_archive(archive: zipfile.ZipFile, max_unpacked: int) -> None:
    """Refuse bombs by the sizes the archive admits to: FileTooBig, FileSuspicious; FileProtected if it is locked.

    An archive that lies gains nothing: zipfile hands out no more of an entry than its header admits to.
    """
    entries = archive.infolist()
    if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > max_unpacked:
        raise FileTooBig(limit=max_unpacked // 1_000_000)
    if any(_is_bomb(entry) for entry in entries):
        raise FileSuspicious
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise FileProtected


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL_ENTRY and entry.file_size > _SUSPICIOUS_RATIO * max(entry.compress_size, 1)


class WatchedBytes(io.BytesIO):
    """The bytes of a file; `between` is called at every read and may raise to stop whoever reads."""

    def __init__(self, data: bytes, between: Callable[[], None]) -> None:
        super().__init__(data)
        self._between = between

    def read(self, size: int | None = -1, /) -> bytes:
        self._between()
        return super().read(size)
