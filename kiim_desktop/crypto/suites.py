"""The one set of algorithms in use, named in every format so that a later one can be told apart.

Suite 1: Argon2id, HKDF-SHA256, AES-256-GCM (wrapping), AES-256-SIV (units), ChaCha20-Poly1305 (bundle bodies),
HPKE with ML-KEM-768 + X25519, HKDF-SHA256 and AES-256-GCM, Ed25519, HMAC-SHA256.
"""

from __future__ import annotations

from typing import Final

from kiim_desktop.crypto.errors import Unopenable, UnsupportedSuite

SUITE: Final = b"\x01"
"""The suite in binary formats: their first byte."""
SUITE_NAME: Final = "kiim-1"
"""The suite in text formats and in every derivation label."""


def strip_suite(sealed: bytes) -> bytes:
    """Return what follows the suite byte; UnsupportedSuite if somebody newer wrote it, Unopenable if empty."""
    if not sealed:
        raise Unopenable
    if sealed[:1] != SUITE:
        raise UnsupportedSuite
    return sealed[1:]


def label_bytes(purpose: str, label: str) -> bytes:
    """Return the prefix that keeps one use of a key apart from every other; labels hold no NUL."""
    if "\0" in label or not label:
        raise ValueError(label)
    return f"{SUITE_NAME}\0{purpose}\0{label}\0".encode()
