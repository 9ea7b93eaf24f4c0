"""Signatures (Ed25519, RFC 8032), each under the label of its purpose so that none can pass for another."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto.errors import BadPublicKey, BadSignature
from kiim_desktop.crypto.suites import label_bytes

SEED_LENGTH: Final = 32
PUBLIC_LENGTH: Final = 32
SIGNATURE_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """The public half: 32 bytes that tell whether a signature is genuine."""

    public: bytes

    def __post_init__(self) -> None:
        if len(self.public) != PUBLIC_LENGTH:
            raise BadPublicKey

    def verify(self, label: str, message: bytes, signature: bytes) -> None:
        """Return quietly if this key signed the message under this label, else raise BadSignature."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, label_bytes("sign", label) + message)
        except (InvalidSignature, ValueError) as error:
            raise BadSignature from error


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half: a seed of 32 bytes, never shown."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_LENGTH:
            raise ValueError(len(self.seed))

    @classmethod
    def create(cls, random: Random = system_random) -> SigningKey:
        return cls(random(SEED_LENGTH))

    @classmethod
    def from_bytes(cls, seed: bytes) -> SigningKey:
        return cls(seed)

    def to_bytes(self) -> bytes:
        return self.seed

    def public_bytes(self) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def verify_key(self) -> VerifyKey:
        return VerifyKey(self.public_bytes())

    def sign(self, label: str, message: bytes) -> bytes:
        """Return 64 bytes that only this key can make for this label and message."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(label_bytes("sign", label) + message)


def fingerprint(public: bytes) -> bytes:
    """Return 32 bytes that stand for public keys when people compare them (see words.four_words)."""
    return sha256(label_bytes("hash", "fingerprint") + public).digest()
