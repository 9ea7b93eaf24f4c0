"""The permanent numbered zstd dictionaries of units: trained on synthetic records, shipped, never changed or reused."""

from __future__ import annotations

from functools import cache

from kiim_desktop.base.errors import ResourceMissing
from kiim_desktop.base.paths import resource

NONE = 0


@cache
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
