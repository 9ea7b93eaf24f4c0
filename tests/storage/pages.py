"""Reads the raw pages of an encrypted file, as somebody with the key and a hex editor would."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

PAGE = 4096
RESERVED = 80
"""Bytes at the end of each page: 16 of initialisation vector, 64 of HMAC (SQLCipher 4)."""
SALT = 16


def decrypted_pages(path: Path, key: bytes) -> bytes:
    """Return every page in clear, free pages included."""
    stored = path.read_bytes()
    return b"".join(_page(stored[at : at + PAGE], key, first=at == 0) for at in range(0, len(stored), PAGE))


def _page(page: bytes, key: bytes, *, first: bool) -> bytes:
    body, vector = page[SALT if first else 0 : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(AES(key), CBC(vector)).decryptor()
    return decryptor.update(body) + decryptor.finalize()
