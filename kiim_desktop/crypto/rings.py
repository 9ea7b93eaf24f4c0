"""The keys of an office, generation by generation, and what is sealed with them.

A ring holds the newest generation openly (it only ever travels sealed to a device or to the office sheet) and every
older one sealed under the secret of its successor. Whoever holds the newest ring opens everything old; whoever kept
an old ring opens nothing new.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from kiim_desktop.base.ids import Random, StreamId, system_random
from kiim_desktop.crypto import hpke, signing
from kiim_desktop.crypto.errors import BadPublicKey, RingTooOld, Unopenable
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.signing import SigningKey
from kiim_desktop.crypto.streams import StreamKey
from kiim_desktop.crypto.suites import SUITE, strip_suite

SECRET_LENGTH: Final = 32
_GENERATION_LENGTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePublic:
    """What everybody may know of an office's keys; it stands in the manifest."""

    generation: int
    hpke_public: bytes = field(repr=False)
    signing_public: bytes

    def fingerprint(self) -> bytes:
        """Return the 32 bytes whose four words people compare by phone."""
        return signing.fingerprint(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the one byte form that is signed and compared."""
        return SUITE + self.generation.to_bytes(_GENERATION_LENGTH, "big") + self.signing_public + self.hpke_public

    @classmethod
    def from_bytes(cls, raw: bytes) -> OfficePublic:
        """Return the keys of the byte form; BadPublicKey if they are none."""
        body = strip_suite(raw)
        generation, keys = body[:_GENERATION_LENGTH], body[_GENERATION_LENGTH:]
        if len(keys) != signing.PUBLIC_LENGTH + hpke.PUBLIC_LENGTH:
            raise BadPublicKey
        hpke.check_public(keys[signing.PUBLIC_LENGTH :])
        return cls(
            generation=int.from_bytes(generation, "big"),
            hpke_public=keys[signing.PUBLIC_LENGTH :],
            signing_public=keys[: signing.PUBLIC_LENGTH],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One complete set of office keys."""

    number: int
    secret: bytes = field(repr=False)
    hpke: HpkeKeyPair = field(repr=False)
    signing: SigningKey = field(repr=False)

    @classmethod
    def create(cls, number: int, random: Random) -> Generation:
        return cls(
            number=number,
            secret=random(SECRET_LENGTH),
            hpke=HpkeKeyPair.generate(random),
            signing=SigningKey.create(random),
        )

    @property
    def public(self) -> OfficePublic:
        return OfficePublic(
            generation=self.number, hpke_public=self.hpke.public_bytes(), signing_public=self.signing.public_bytes()
        )

    def to_bytes(self) -> bytes:
        number = self.number.to_bytes(_GENERATION_LENGTH, "big")
        return number + self.secret + self.signing.to_bytes() + self.hpke.to_bytes()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Generation:
        number, rest = raw[:_GENERATION_LENGTH], raw[_GENERATION_LENGTH:]
        signing_at, hpke_at = SECRET_LENGTH, SECRET_LENGTH + signing.SEED_LENGTH
        return cls(
            number=int.from_bytes(number, "big"),
            secret=rest[:signing_at],
            hpke=HpkeKeyPair.from_bytes(rest[hpke_at:]),
            signing=SigningKey.from_bytes(rest[signing_at:hpke_at]),
        )


class _RingForm(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    suite: bytes
    current: bytes
    older: tuple[bytes, ...]
    sheet_public: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRing:
    """All keys of one office: the current generation, the older ones sealed, the public key of its paper sheet."""

    current: Generation
    older: tuple[bytes, ...] = field(default=(), repr=False)
    sheet_public: bytes = field(default=b"", repr=False)

    @classmethod
    def create(cls, random: Random = system_random) -> OfficeRing:
        return cls(current=Generation.create(1, random))

    @property
    def public(self) -> OfficePublic:
        return self.current.public

    @property
    def generation(self) -> int:
        return self.current.number

    @property
    def signing(self) -> SigningKey:
        return self.current.signing

    @property
    def hpke(self) -> HpkeKeyPair:
        return self.current.hpke

    def next_generation(self, random: Random = system_random) -> OfficeRing:
        """Return the ring after a device was revoked or the secret may be known: all keys new, the old ones inside."""
        fresh = Generation.create(self.generation + 1, random)
        sealed = _older_cipher(fresh).encrypt(self.current.to_bytes(), [SUITE, self._number_bytes()])
        return OfficeRing(current=fresh, older=(*self.older, sealed), sheet_public=self.sheet_public)

    def with_sheet(self, sheet_public: bytes) -> OfficeRing:
        """Return the ring that remembers to whom its paper copy is sealed."""
        hpke.check_public(sheet_public)
        return OfficeRing(current=self.current, older=self.older, sheet_public=sheet_public)

    def keys_of(self, number: int) -> Generation:
        """Return the keys of one generation; RingTooOld if it is newer than this ring, Unopenable if it never was."""
        if number > self.generation:
            raise RingTooOld
        if number < 1:
            raise Unopenable
        generation = self.current
        for sealed in reversed(self.older[number - 1 :]):
            generation = _open_older(generation, sealed)
        return generation

    def lasting_secret(self, label: str) -> bytes:
        """Return 32 secret bytes for one purpose, the same on every device of the office under whatever newer keys."""
        return derive(self.keys_of(1).secret, label, SECRET_LENGTH)

    def to_bytes(self) -> bytes:
        """Return the secret byte form."""
        form = _RingForm(SUITE, self.current.to_bytes(), self.older, self.sheet_public)
        return msgspec.msgpack.encode(form, order="deterministic")

    @classmethod
    def from_bytes(cls, raw: bytes) -> OfficeRing:
        """Return the ring of the byte form; Unopenable if it is none, UnsupportedSuite."""
        try:
            form = msgspec.msgpack.decode(raw, type=_RingForm)
            strip_suite(form.suite)
            ring = cls(current=Generation.from_bytes(form.current), older=form.older, sheet_public=form.sheet_public)
        except (msgspec.DecodeError, ValueError) as error:
            raise Unopenable from error
        if ring.generation != len(ring.older) + 1:
            raise Unopenable
        return ring

    def _number_bytes(self) -> bytes:
        return self.generation.to_bytes(_GENERATION_LENGTH, "big")


def wrap_ring_for_device(ring: OfficeRing, device_hpke_public: bytes, info: bytes) -> bytes:
    """Return the ring sealed to one device or sheet; `info` names office and device."""
    return hpke.seal(device_hpke_public, b"office ring\0" + info, ring.to_bytes())


def unwrap_ring(keypair: HpkeKeyPair, wrapped: bytes, info: bytes) -> OfficeRing:
    """Return the ring; NotForUs if it was wrapped for somebody else or under another info."""
    return OfficeRing.from_bytes(hpke.open_sealed(keypair, b"office ring\0" + info, wrapped))


def seal_stream_key(ring: OfficeRing, stream_id: StreamId, key: StreamKey) -> bytes:
    """Return the stream key sealed for the own office; equal keys give equal bytes within a generation."""
    number = ring.generation.to_bytes(_GENERATION_LENGTH, "big")
    sealed = _stream_key_cipher(ring.current).encrypt(key.to_bytes(), [SUITE, number, stream_id])
    return SUITE + number + sealed


def open_stream_key(ring: OfficeRing, stream_id: StreamId, sealed: bytes) -> StreamKey:
    """Return the stream key; Unopenable if altered or of another stream or office, RingTooOld."""
    generation, body = _split_generation(ring, sealed)
    number = generation.number.to_bytes(_GENERATION_LENGTH, "big")
    try:
        return StreamKey.from_bytes(_stream_key_cipher(generation).decrypt(body, [SUITE, number, stream_id]))
    except (InvalidTag, ValueError) as error:
        raise Unopenable from error


def seal_stream_key_for(office: OfficePublic, stream_id: StreamId, key: StreamKey) -> bytes:
    """Return the stream key sealed to another office."""
    number = office.generation.to_bytes(_GENERATION_LENGTH, "big")
    return SUITE + number + hpke.seal(office.hpke_public, b"stream key\0" + number + stream_id, key.to_bytes())


def open_stream_key_for(ring: OfficeRing, stream_id: StreamId, sealed: bytes) -> StreamKey:
    """Return the stream key another office sealed to us, to whichever generation; NotForUs, RingTooOld."""
    generation, body = _split_generation(ring, sealed)
    number = generation.number.to_bytes(_GENERATION_LENGTH, "big")
    try:
        return StreamKey.from_bytes(hpke.open_sealed(generation.hpke, b"stream key\0" + number + stream_id, body))
    except ValueError as error:
        raise Unopenable from error


def _split_generation(ring: OfficeRing, sealed: bytes) -> tuple[Generation, bytes]:
    body = strip_suite(sealed)
    if len(body) < _GENERATION_LENGTH:
        raise Unopenable
    number = int.from_bytes(body[:_GENERATION_LENGTH], "big")
    return ring.keys_of(number), body[_GENERATION_LENGTH:]


def _open_older(newer: Generation, sealed: bytes) -> Generation:
    number = (newer.number - 1).to_bytes(_GENERATION_LENGTH, "big")
    try:
        return Generation.from_bytes(_older_cipher(newer).decrypt(sealed, [SUITE, number]))
    except (InvalidTag, ValueError) as error:
        raise Unopenable from error


def _older_cipher(generation: Generation) -> AESSIV:
    return AESSIV(derive(generation.secret, "ring older generation", 64))


def _stream_key_cipher(generation: Generation) -> AESSIV:
    return AESSIV(derive(generation.secret, "ring stream key", 64))
