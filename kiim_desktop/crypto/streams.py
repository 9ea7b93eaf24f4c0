"""Units of a stream: sealed without a nonce, so that clones, restores and repacks can never reuse one.

AES-256-SIV (RFC 5297) is deterministic: equal content under one key gives equal bytes, and the tag is the unit id.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.padding import PKCS7

from kiim_desktop.base.ids import KeyId, Random, StreamId, UnitId, system_random
from kiim_desktop.crypto.errors import SealTooLarge, Unopenable
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.suites import SUITE

TAG_LENGTH: Final = 16
KEY_ID_LENGTH: Final = 16
STREAM_ID_LENGTH: Final = 16
SECRET_LENGTH: Final = 32
PADDING_BITS: Final = 64
LARGEST_UNIT: Final = 256 * 1024 + 1024
"""Largest compressed unit: 256 KiB unpacked, and what compression may add to noise."""


@dataclass(frozen=True, slots=True)
class StreamKey:
    """The key of one stream; its id is public, its secret is not."""

    key_id: KeyId
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if (len(self.key_id), len(self.secret)) != (KEY_ID_LENGTH, SECRET_LENGTH):
            raise ValueError(len(self.key_id), len(self.secret))

    @classmethod
    def create(cls, random: Random = system_random) -> StreamKey:
        return cls(KeyId(random(KEY_ID_LENGTH)), random(SECRET_LENGTH))

    @classmethod
    def from_bytes(cls, raw: bytes) -> StreamKey:
        return cls(KeyId(raw[:KEY_ID_LENGTH]), raw[KEY_ID_LENGTH:])

    def to_bytes(self) -> bytes:
        """Return key id and secret, 48 bytes, secret."""
        return self.key_id + self.secret


@dataclass(frozen=True, slots=True)
class SealedUnit:
    """A unit as the hub sees it: its id is its authentication tag."""

    unit_id: UnitId
    ciphertext: bytes = field(repr=False)

    @classmethod
    def from_bytes(cls, raw: bytes) -> SealedUnit:
        return cls(UnitId(raw[:TAG_LENGTH]), raw[TAG_LENGTH:])

    def to_bytes(self) -> bytes:
        return self.unit_id + self.ciphertext


def seal_unit(key: StreamKey, stream_id: StreamId, dictionary_id: int, plaintext: bytes) -> SealedUnit:
    """Return the sealed unit; equal content, key, stream and dictionary give equal bytes. SealTooLarge."""
    if len(plaintext) > LARGEST_UNIT:
        raise SealTooLarge(count=len(plaintext), limit=LARGEST_UNIT)
    padder = PKCS7(PADDING_BITS).padder()
    padded = padder.update(plaintext) + padder.finalize()
    return SealedUnit.from_bytes(_siv(key).encrypt(padded, _context(key, stream_id, dictionary_id)))


def open_unit(key: StreamKey, stream_id: StreamId, dictionary_id: int, unit: SealedUnit) -> bytes:
    """Return the plain (still compressed) unit; Unopenable if anything differs, SealTooLarge."""
    sealed = unit.to_bytes()
    if len(sealed) > LARGEST_UNIT + TAG_LENGTH + PADDING_BITS // 8:
        raise SealTooLarge(count=len(sealed), limit=LARGEST_UNIT)
    try:
        padded = _siv(key).decrypt(sealed, _context(key, stream_id, dictionary_id))
        unpadder = PKCS7(PADDING_BITS).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except (InvalidTag, ValueError) as error:
        raise Unopenable from error


def _siv(key: StreamKey) -> AESSIV:
    return AESSIV(derive(key.secret, "stream unit", 64))


def _context(key: StreamKey, stream_id: StreamId, dictionary_id: int) -> list[bytes]:
    if len(stream_id) != STREAM_ID_LENGTH:
        raise ValueError(len(stream_id))
    return [SUITE, stream_id, key.key_id, dictionary_id.to_bytes(4, "big")]
