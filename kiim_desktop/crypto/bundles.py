"""The body of a bundle file and the stanza that gives its key to one recipient.

Body = suite, 16 random bytes, then 64 KiB segments under ChaCha20-Poly1305 in the STREAM construction
(Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce counts segments and marks the last one, so that segments
cannot be moved, repeated, dropped or cut off. The random bytes make a fresh key each time a body is sealed.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto import hpke
from kiim_desktop.crypto.errors import SealTooLarge, Unopenable
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.suites import SUITE, strip_suite

FILE_KEY_LENGTH: Final = 32
SEGMENT_LENGTH: Final = 64 * 1024
_SALT_LENGTH = 16
_TAG_LENGTH = 16
_SEALED_SEGMENT = SEGMENT_LENGTH + _TAG_LENGTH


def new_file_key(random: Random = system_random) -> bytes:
    """Return the fresh 32-byte key of one bundle."""
    return random(FILE_KEY_LENGTH)


def seal_body(file_key: bytes, plaintext: bytes, random: Random = system_random) -> bytes:
    """Return the sealed body; `sealed_length` tells how long it gets."""
    salt = random(_SALT_LENGTH)
    cipher = _cipher(file_key, salt)
    starts = range(0, max(len(plaintext), 1), SEGMENT_LENGTH)
    segments = [
        cipher.encrypt(_nonce(number, is_last=number == len(starts) - 1), plaintext[at : at + SEGMENT_LENGTH], None)
        for number, at in enumerate(starts)
    ]
    return b"".join((SUITE, salt, *segments))


def open_body(file_key: bytes, sealed: bytes, max_length: int) -> bytes:
    """Return the plain body; SealTooLarge before any work, Unopenable if altered or cut, UnsupportedSuite."""
    body = strip_suite(sealed)
    salt, segments = body[:_SALT_LENGTH], body[_SALT_LENGTH:]
    starts = range(0, len(segments), _SEALED_SEGMENT)
    length = len(segments) - len(starts) * _TAG_LENGTH
    if length > max_length:
        raise SealTooLarge(count=length, limit=max_length)
    if length < 0 or not segments:
        raise Unopenable
    cipher = _cipher(file_key, salt)
    try:
        return b"".join(
            cipher.decrypt(_nonce(number, is_last=number == len(starts) - 1), segments[at : at + _SEALED_SEGMENT], None)
            for number, at in enumerate(starts)
        )
    except InvalidTag as error:
        raise Unopenable from error


def sealed_length(plain_length: int) -> int:
    """Return how many bytes a body of this plain length takes once sealed."""
    segments = max(1, -(-plain_length // SEGMENT_LENGTH))
    return len(SUITE) + _SALT_LENGTH + plain_length + segments * _TAG_LENGTH


def seal_file_key(recipient_public: bytes, file_key: bytes, header: bytes) -> bytes:
    """Return the stanza that gives the file key to one recipient; it opens only beside exactly this header."""
    return hpke.seal(recipient_public, _stanza_info(header), file_key)


def open_file_key(keypair: hpke.HpkeKeyPair, stanza: bytes, header: bytes) -> bytes:
    """Return the file key; NotForUs if the stanza is somebody else's or the header was altered."""
    file_key = hpke.open_sealed(keypair, _stanza_info(header), stanza)
    if len(file_key) != FILE_KEY_LENGTH:
        raise Unopenable
    return file_key


def _stanza_info(header: bytes) -> bytes:
    return b"bundle\0" + sha256(header).digest()


def _cipher(file_key: bytes, salt: bytes) -> ChaCha20Poly1305:
    if len(file_key) != FILE_KEY_LENGTH:
        raise ValueError(len(file_key))
    return ChaCha20Poly1305(derive(file_key, "bundle body", salt=salt))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
