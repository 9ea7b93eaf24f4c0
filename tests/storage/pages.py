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
WAL_HEADER, FRAME_HEADER = 32, 24


def decrypted_pages(path: Path, key: bytes) -> bytes:
    """Return every page in clear, free pages included."""
    stored = path.read_bytes()
    return b"".join(_page(stored[at : at + PAGE], key, first=at == 0) for at in range(0, len(stored), PAGE))


def _page(page: bytes, key: bytes, *, first: bool) -> bytes:
    body, vector = page[SALT if first else 0 : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(AES(key), CBC(vector)).decryptor()
    return decryptor.update(body) + decryptor.finalize()


def decrypted_wal(path: Path, key: bytes) -> bytes:
    """Return every page in the WAL beside a file in clear, those that no longer count included."""
    wal = path.with_name(f"{path.name}-wal")
    stored = wal.read_bytes() if wal.exists() else b""
    frames = range(WAL_HEADER, len(stored) - FRAME_HEADER - PAGE + 1, FRAME_HEADER + PAGE)
    return b"".join(
        _page(
            stored[at + FRAME_HEADER : at + FRAME_HEADER + PAGE],
            key,
            first=int.from_bytes(stored[at : at + 4], "big") == 1,
        )
        for at in frames
    )
