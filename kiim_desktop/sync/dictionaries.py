"""The permanent numbered zstd dictionaries of units: trained on synthetic records, shipped, never changed or reused."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from kiim_desktop.base.errors import ResourceMissing
from kiim_desktop.base.paths import resource

NONE = 0
GREATEST: Final = 2**32 - 1
"""Of the numbers a unit may name."""


@lru_cache(maxsize=64)
def dictionary(number: int) -> bytes | None:
    """Return the dictionary of a number, b"" for none at all; None if only a newer version has it."""
    if number == NONE:
        return b""
    try:
        return resource(f"dictionaries/{number}.zdict").read_bytes()
    except ResourceMissing:
        return None


@cache
def newest() -> int:
    """Return the number of the newest dictionary shipped."""
    number = NONE
    while dictionary(number + 1) is not None:
        number += 1
    return number
