"""The keys of one device (one profile): it signs what it sends and opens what is sealed to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto import hpke, signing
from kiim_desktop.crypto.errors import BadPublicKey, Unopenable
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.signing import SigningKey, VerifyKey
from kiim_desktop.crypto.suites import SUITE, strip_suite

SEED_LENGTH: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePublic:
    """What everybody may know of a device's keys; it stands in its certificate."""

    signing_public: bytes
    hpke_public: bytes = field(repr=False)

    @property
    def verify_key(self) -> VerifyKey:
        return VerifyKey(self.signing_public)

    def fingerprint(self) -> bytes:
        """Return the 32 bytes whose four words people compare by phone."""
        return signing.fingerprint(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the one byte form that is signed and compared."""
        return SUITE + self.signing_public + self.hpke_public

    @classmethod
    def from_bytes(cls, raw: bytes) -> DevicePublic:
        """Return the keys of the byte form; BadPublicKey if they are none."""
        keys = strip_suite(raw)
        if len(keys) != signing.PUBLIC_LENGTH + hpke.PUBLIC_LENGTH:
            raise BadPublicKey
        hpke.check_public(keys[signing.PUBLIC_LENGTH :])
        return cls(signing_public=keys[: signing.PUBLIC_LENGTH], hpke_public=keys[signing.PUBLIC_LENGTH :])


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKeys:
    """Both private keys of a device."""

    signing: SigningKey = field(repr=False)
    hpke: HpkeKeyPair = field(repr=False)

    @classmethod
    def create(cls, random: Random = system_random) -> DeviceKeys:
        return cls(signing=SigningKey.create(random), hpke=HpkeKeyPair.generate(random))

    @classmethod
    def derive(cls, seed: bytes, binding: bytes | None = None) -> DeviceKeys:
        """Return the keys of a 32-byte seed kept in the database, mixed with the secret this computer keeps for us.

        The seed, not the database key, is the root: the database key changes when a user leaves, the device stays.
        With another binding (or none) come other keys: the device must be enrolled anew, no data is lost.
        """
        if len(seed) != SEED_LENGTH:
            raise ValueError(len(seed))
        root = derive(seed, "device root", salt=binding or b"")
        return cls(signing=SigningKey(derive(root, "device signing")), hpke=HpkeKeyPair.derive(root, "device"))

    @property
    def public(self) -> DevicePublic:
        return DevicePublic(signing_public=self.signing.public_bytes(), hpke_public=self.hpke.public_bytes())

    def to_bytes(self) -> bytes:
        """Return the secret byte form."""
        return SUITE + self.signing.to_bytes() + self.hpke.to_bytes()

    @classmethod
    def from_bytes(cls, raw: bytes) -> DeviceKeys:
        """Return the keys of the byte form; Unopenable if they are none, UnsupportedSuite."""
        seeds = strip_suite(raw)
        try:
            return cls(
                signing=SigningKey.from_bytes(seeds[: signing.SEED_LENGTH]),
                hpke=HpkeKeyPair.from_bytes(seeds[signing.SEED_LENGTH :]),
            )
        except ValueError as error:
            raise Unopenable from error
