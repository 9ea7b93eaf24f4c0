"""Sealing to one recipient: HPKE (RFC 9180) with the hybrid of ML-KEM-768 and X25519, safe if either one holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto.errors import BadPublicKey, NotForUs
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.suites import SUITE, label_bytes, strip_suite

MLKEM_SEED_LENGTH: Final = 64
X25519_SEED_LENGTH: Final = 32
MLKEM_PUBLIC_LENGTH: Final = 1184
PUBLIC_LENGTH: Final = MLKEM_PUBLIC_LENGTH + 32
OVERHEAD: Final = 1 + 1120 + 16
"""Bytes a sealed text is longer than the plain one: suite, encapsulated keys, tag."""


@dataclass(frozen=True, slots=True)
class HpkeKeyPair:
    """A private key, kept as the seeds of its two components; never shown."""

    mlkem_seed: bytes = field(repr=False)
    x25519_seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if (len(self.mlkem_seed), len(self.x25519_seed)) != (MLKEM_SEED_LENGTH, X25519_SEED_LENGTH):
            raise ValueError(len(self.mlkem_seed), len(self.x25519_seed))

    @classmethod
    def generate(cls, random: Random = system_random) -> HpkeKeyPair:
        return cls(random(MLKEM_SEED_LENGTH), random(X25519_SEED_LENGTH))

    @classmethod
    def derive(cls, secret: bytes, label: str) -> HpkeKeyPair:
        """Return the pair that belongs to a secret of at least 128 bits, the same each time."""
        seeds = derive(secret, f"hpke {label}", MLKEM_SEED_LENGTH + X25519_SEED_LENGTH)
        return cls.from_bytes(seeds)

    @classmethod
    def from_bytes(cls, seeds: bytes) -> HpkeKeyPair:
        return cls(seeds[:MLKEM_SEED_LENGTH], seeds[MLKEM_SEED_LENGTH:])

    def to_bytes(self) -> bytes:
        """Return both seeds, 96 bytes, secret."""
        return self.mlkem_seed + self.x25519_seed

    def public_bytes(self) -> bytes:
        """Return 1216 bytes: the ML-KEM-768 public key, then the X25519 one."""
        mlkem = MLKEM768PrivateKey.from_seed_bytes(self.mlkem_seed).public_key().public_bytes_raw()
        return mlkem + X25519PrivateKey.from_private_bytes(self.x25519_seed).public_key().public_bytes_raw()

    def private_key(self) -> MLKEM768X25519PrivateKey:
        """Return the key as the library takes it; only this package uses it."""
        return MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(self.mlkem_seed),
            X25519PrivateKey.from_private_bytes(self.x25519_seed),
        )


def seal(public: bytes, info: bytes, plaintext: bytes) -> bytes:
    """Return what only the holder of the key pair opens, and only with the same info; BadPublicKey.

    `info` is the whole context (RFC 9180 mode base, single shot; the library takes no other associated data).
    The fresh randomness comes from the library itself.
    """
    try:
        return SUITE + _suite().encrypt(plaintext, _public(public), info=_bound(info))
    except ValueError as error:
        raise BadPublicKey from error


def open_sealed(keypair: HpkeKeyPair, info: bytes, sealed: bytes) -> bytes:
    """Return the plain text; NotForUs if sealed to somebody else, under another info, or altered."""
    body = strip_suite(sealed)
    try:
        return _suite().decrypt(body, keypair.private_key(), info=_bound(info))
    except (InvalidTag, ValueError) as error:
        raise NotForUs from error


def check_public(public: bytes) -> None:
    """Raise BadPublicKey unless these bytes are a public key one can seal to."""
    _public(public)


def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _bound(info: bytes) -> bytes:
    return label_bytes("hpke", "info") + info


def _public(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != PUBLIC_LENGTH:
        raise BadPublicKey
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_LENGTH]),
            X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_LENGTH:]),
        )
    except ValueError as error:
        raise BadPublicKey from error
