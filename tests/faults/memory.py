"""Looks through the whole memory of a process, as somebody with the rights of its user can."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_AT_ONCE: Final = 1 << 24
_OVERLAP: Final = 256


def hits(pid: int, needles: Mapping[str, bytes]) -> dict[str, int]:
    """Return how often each needle lies in the memory of a process; `needles` have a name each and are short."""
    found = dict.fromkeys(needles, 0)
    for piece in _pieces(pid):
        for name, needle in needles.items():
            found[name] += piece.count(needle)
    return found


def forms_of(key: bytes, password: str) -> dict[str, bytes]:
    """Return what a key and a password look like in memory."""
    return {
        "key": key,
        "key in hexadecimal": key.hex().encode(),
        "key in wide hexadecimal": key.hex().encode("utf-16-le"),
        "password": password.encode(),
        "password as Qt holds it": password.encode("utf-16-le"),
    }


def _pieces(pid: int) -> Iterator[bytes]:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            where, rights, *_ = line.split()
            first, last = (int(part, 16) for part in where.split("-"))
            if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            for at in range(first, last, _AT_ONCE):
                with contextlib.suppress(OSError, ValueError):  # a device or a piece that is gone by now
                    memory.seek(at)
                    yield memory.read(min(_AT_ONCE + _OVERLAP, last - at))
