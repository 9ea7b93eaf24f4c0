"""How far the store once was, in a file beside it: a store that is behind was put back (sync.md 7).

The number is written in place after each commit that gave numbers, without waiting for the disk. What a power cut takes
away makes it only lower, so a store that goes on is never taken for one that was put back.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path

FLOOR_FILE = "hub.floor"
_NUMBER, _CHECK = 8, 4


class Floor:
    """The greatest hub_seq this store is known to have held."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FLOOR_FILE
        self._known = 0

    def read(self) -> int:
        """Return the number; 0 if there is none that can be read."""
        try:
            raw = self._path.read_bytes()
        except OSError:
            return 0
        number = raw[:_NUMBER]
        is_whole = len(raw) == _NUMBER + _CHECK and zlib.crc32(number).to_bytes(_CHECK, "big") == raw[_NUMBER:]
        return int.from_bytes(number, "big") if is_whole else 0

    def note(self, number: int) -> None:
        """Write a number that was committed; a lower one than before changes nothing. Any thread may call."""
        if number <= self._known:
            return
        self._known = number
        raw = number.to_bytes(_NUMBER, "big")
        with suppress(OSError):  # what was committed is safe; a full disk only makes the floor lower than it could be
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.write(handle, raw + zlib.crc32(raw).to_bytes(_CHECK, "big"))
            finally:
                os.close(handle)
