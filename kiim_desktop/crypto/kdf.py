"""Keys from passwords (Argon2id, RFC 9106) and keys from keys (HKDF-SHA256, RFC 5869)."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiim_desktop.crypto.costs import ITERATION_BOUNDS, MEMORY_BOUNDS, KdfCost, check_cost
from kiim_desktop.crypto.errors import NotEnoughMemory
from kiim_desktop.crypto.suites import label_bytes

__all__ = [
    "KEY_LENGTH",
    "SALT_LENGTH",
    "KdfCost",
    "calibrate",
    "check_cost",
    "derive",
    "derive_kek",
    "hkdf_sha256",
    "normalised_password",
    "seconds_for",
]

KEY_LENGTH: Final = 32
SALT_LENGTH: Final = 16

_MIB = 1024
_FASTEST_SECONDS = 0.7
_SLOWEST_SECONDS = 1.5
_TARGET_SECONDS = 1.0


def normalised_password(password: str) -> bytes:
    """Return the bytes of a password so that every keyboard and system types the same.

    As RFC 8265 OpaqueString (case kept, every space an ASCII space), but in the wider compatibility form NFKC.
    """
    spaced = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in password)
    return unicodedata.normalize("NFKC", spaced).encode("utf-8", "surrogatepass")


def derive_kek(password: str, salt: bytes, cost: KdfCost) -> bytes:
    """Return the 32-byte key-encryption key of a password; KdfOutOfBounds, NotEnoughMemory."""
    check_cost(cost)
    stretcher = Argon2id(
        salt=salt, length=KEY_LENGTH, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    try:
        return stretcher.derive(normalised_password(password))
    except MemoryError as error:
        raise NotEnoughMemory from error


def hkdf_sha256(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    """Return RFC 5869 extract-and-expand output."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def derive(secret: bytes, label: str, length: int = KEY_LENGTH, *, salt: bytes = b"") -> bytes:
    """Return an independent key for one named purpose; the label is the purpose and never changes."""
    return hkdf_sha256(secret, salt=salt, info=label_bytes("derive", label), length=length)


def seconds_for(cost: KdfCost, timer: Callable[[], float] = time.perf_counter) -> float:
    """Return how long one guess takes on this computer."""
    begin = timer()
    derive_kek("calibration", bytes(SALT_LENGTH), cost)
    return timer() - begin


def calibrate(measure: Callable[[KdfCost], float] = seconds_for) -> KdfCost:
    """Return a cost that takes 0.7 to 1.5 s here, within the bounds; about two to four seconds of work.

    Memory is what makes guessing dear, so a fast computer first gets more rounds and then more memory,
    a slow one first loses rounds and then memory.
    """
    cost = KdfCost.DEFAULT
    for _attempt in range(3):
        seconds = measure(cost)
        if _FASTEST_SECONDS <= seconds <= _SLOWEST_SECONDS:
            return cost
        better = _scaled(cost, _TARGET_SECONDS / max(seconds, 0.001))
        if better == cost:
            return cost
        cost = better
    return cost


def _scaled(cost: KdfCost, factor: float) -> KdfCost:
    """Return the cost whose memory x iterations is nearest to the given multiple, within the bounds."""
    work = cost.memory_kib * cost.iterations * factor
    fewest, most = ITERATION_BOUNDS
    iterations = min(max(round(work / cost.memory_kib), fewest), most)
    smallest, largest = MEMORY_BOUNDS
    memory_kib = min(max(int(work / iterations), smallest), largest) // _MIB * _MIB
    return replace(cost, memory_kib=memory_kib, iterations=iterations)
