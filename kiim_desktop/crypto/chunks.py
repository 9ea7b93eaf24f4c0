"""Pieces of an attached file: sealed under a key of its own, each bound to its place, named by what it looks like.

AES-256-SIV as in streams.py: no nonce exists that a clone or a restore could use twice. Every piece says where it
stands and whether it is the last one, so that none can be moved, repeated, swapped between files or cut off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from kiim_desktop.base.ids import AttachmentId, Random, system_random
from kiim_desktop.crypto.errors import SealTooLarge, Unopenable
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.suites import SUITE

PIECE_LENGTH: Final = 128 * 1024
"""Bytes of a file in one chunk; only the last one holds less."""
MOST_CHUNKS: Final = 160
"""As many as 20 MiB take."""
INDEX_PLACE: Final = 2**32 - 1
"""Where the index of a file stands (file_indexes.py): behind every place a piece can have."""
KEY_LENGTH: Final = 32
_ID_LENGTH: Final = 16
_TAG_LENGTH: Final = 16
LARGEST_CHUNK: Final = PIECE_LENGTH + _TAG_LENGTH


@dataclass(frozen=True, slots=True)
class AttachmentKey:
    """The random key of one attached file, used for nothing else."""

    attachment: AttachmentId
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if (len(self.attachment), len(self.secret)) != (_ID_LENGTH, KEY_LENGTH):
            raise ValueError(len(self.attachment), len(self.secret))

    @classmethod
    def create(cls, random: Random = system_random) -> AttachmentKey:
        return cls(AttachmentId(random(_ID_LENGTH)), random(KEY_LENGTH))


def seal_chunk(key: AttachmentKey, place: int, piece: bytes, *, is_last: bool) -> bytes:
    """Return a sealed piece of a file; places count from 0. SealTooLarge for a piece or a file beyond the bounds."""
    if len(piece) > PIECE_LENGTH:
        raise SealTooLarge(count=len(piece), limit=PIECE_LENGTH)
    if place >= MOST_CHUNKS:
        raise SealTooLarge(count=place + 1, limit=MOST_CHUNKS)
    return seal_at(key, place, piece, is_last=is_last)


def seal_at(key: AttachmentKey, place: int, content: bytes, *, is_last: bool) -> bytes:
    """Return content sealed at a place, whatever place that is: of a piece, or of the index."""
    return _cipher(key).encrypt(content, _context(key, place, is_last=is_last))


def open_chunk(key: AttachmentKey, place: int, chunk: bytes, *, is_last: bool) -> bytes:
    """Return the piece; Unopenable if it is another one, of another file or place, or altered, SealTooLarge."""
    if len(chunk) > LARGEST_CHUNK:
        raise SealTooLarge(count=len(chunk), limit=LARGEST_CHUNK)
    return open_sealed(key, place, chunk, is_last=is_last)


def open_sealed(key: AttachmentKey, place: int, sealed: bytes, *, is_last: bool) -> bytes:
    """Return what was sealed at a place; Unopenable."""
    try:
        return _cipher(key).decrypt(sealed, _context(key, place, is_last=is_last))
    except (InvalidTag, ValueError) as error:
        raise Unopenable from error


def chunk_address(chunk: bytes) -> bytes:
    """Return the name of a sealed piece, 32 bytes; it says nothing about what is in it."""
    return sha256(chunk).digest()


def _cipher(key: AttachmentKey) -> AESSIV:
    return AESSIV(derive(key.secret, "attachment chunk", 64))


def _context(key: AttachmentKey, place: int, *, is_last: bool) -> list[bytes]:
    return [SUITE, key.attachment, place.to_bytes(4, "big"), bytes([is_last])]
