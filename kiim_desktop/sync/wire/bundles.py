"""The bundle file `*.kiim`: one format for HTTPS, shared folder, stick and mail (sync.md 3).

magic | MessagePack [header bytes, stanza per recipient, sealed body]. The body, once opened, is
suite-sealed in segments and holds: signature (64) | sender id (16) | packed flag (1) | payload. The sender signs
header and payload together; recipients are named in the header, so a bundle cannot be passed on as meant for another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto import bundles as sealing
from kiim_desktop.crypto.errors import BadPublicKey, BadSignature, NotForUs, SealTooLarge, Unopenable, UnsupportedSuite
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.signing import SIGNATURE_LENGTH, SigningKey, VerifyKey
from kiim_desktop.sync.wire.codec import (
    CHANGES_CAP,
    FILE_CAP,
    UNPACKED_CAP,
    Count,
    Hash,
    Id8,
    Id16,
    deflate,
    inflate,
    pack,
    unpack,
)
from kiim_desktop.sync.wire.directory import Approval, Recalled, RingNotice, Signed, SignLabel
from kiim_desktop.sync.wire.errors import (
    BundleDamaged,
    BundleForeign,
    BundleNewer,
    BundleTooLarge,
    MessageDamaged,
    SenderUnknown,
    TrainingWall,
)
from kiim_desktop.sync.wire.handing_over import OfferNotice
from kiim_desktop.sync.wire.repacking import REPACKS_CAP, Repack
from kiim_desktop.sync.wire.sharing import GrantNotice
from kiim_desktop.sync.wire.units import RidIntervals, StreamNotice, UnitEnvelope

MAGIC: Final = b"KIIMB1\r\n"
VERSION: Final = 1
SCHEMA: Final = 1
"""Of the unit bodies and bundle bodies this version writes; newer ones are kept, not refused."""
LEVEL, LEVEL_OF_LARGE, LARGE = 19, 3, 256 * 1024
"""Level of zstd for a body, and for one of more than so many bytes. The units in it are noise by then, what stands
around them is not: of a delta of 1,000 changes level 19 leaves 5 % less than 3, for 11 ms (measured)."""
RECIPIENTS_CAP: Final = 16
TABLES_CAP: Final = 6 * 1024 * 1024
"""Bytes of a body beside the sealed units: small numbers take twenty times as much room once they are decoded."""
_SENDER_LENGTH = 16
_FRONT = SIGNATURE_LENGTH + _SENDER_LENGTH + 1


class BundleKind(StrEnum):
    """What a bundle carries."""

    DELTA = "delta"
    SNAPSHOT = "snapshot"
    ORDERS = "orders"
    RECEIPTS = "receipts"
    CHUNKS = "chunks"
    FAREWELL = "farewell"


class BundleHeader(msgspec.Struct, frozen=True, array_like=True):
    """What stands outside the seal: random ids, numbers and sizes."""

    version: Count
    kind: BundleKind
    id: Id16
    channel: Annotated[bytes, Meta(min_length=8, max_length=16)]
    """Uplink: the replica id of the device. Downlink: the device id."""
    number: Count
    """Rises by one per bundle of a channel, from 1 on."""
    previous: Hash
    """SHA-256 of the file before in this channel; 32 zero bytes in the first."""
    epoch: Annotated[bytes, Meta(max_length=16)]
    recipients: Annotated[tuple[Id16, ...], Meta(min_length=1, max_length=RECIPIENTS_CAP)]
    schema: Count
    training: bool
    unpacked: Annotated[int, Meta(ge=0, le=UNPACKED_CAP)]


class _File(msgspec.Struct, frozen=True, array_like=True):
    header: Annotated[bytes, Meta(max_length=4096)]
    stanzas: Annotated[tuple[bytes, ...], Meta(min_length=1, max_length=RECIPIENTS_CAP)]
    body: bytes


class BundleBody(msgspec.Struct, frozen=True, array_like=True):
    """What a bundle carries. `cursor` (downlink only): the hub_seq reached once all of it is applied."""

    rids: Annotated[tuple[Id8, ...], Meta(max_length=CHANGES_CAP)] = ()
    rid_certificates: Annotated[tuple[Signed, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Uplink: of rids used for the first time. Downlink: of rids the device cannot know yet."""
    notices: Annotated[tuple[StreamNotice, ...], Meta(max_length=CHANGES_CAP)] = ()
    units: Annotated[tuple[UnitEnvelope, ...], Meta(max_length=CHANGES_CAP)] = ()
    devices: Annotated[tuple[Id16, ...], Meta(max_length=CHANGES_CAP)] = ()
    cursor: Count = 0
    receipted: Annotated[tuple[RidIntervals, ...], Meta(max_length=CHANGES_CAP)] = ()
    approvals: Annotated[tuple[Approval, ...], Meta(max_length=CHANGES_CAP)] = ()
    revocations: Annotated[tuple[Signed, ...], Meta(max_length=CHANGES_CAP)] = ()
    ring: RingNotice | None = None
    grants: Annotated[tuple[GrantNotice, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Uplink: opened now. Downlink: those to the device's office whose stream is told in this bundle."""
    orders: Annotated[tuple[Signed, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Signed Order."""
    countersignatures: Annotated[tuple[Signed, ...], Meta(max_length=CHANGES_CAP)] = ()
    order_receipts: Annotated[tuple[Signed, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Uplink: of this device. Downlink: of orders the device's office gave."""
    recalled: Recalled | None = None
    """Uplink: what the hub was found to have forgotten."""
    repacks: Annotated[tuple[Repack, ...], Meta(max_length=REPACKS_CAP)] = ()
    """Uplink only."""
    opened: Annotated[tuple[Id16, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Uplink only: units that replaced others and could be opened by this device."""
    unopened: Annotated[tuple[Id16, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Uplink: units this device could not open, or must not believe. Downlink: such units that this device sent."""
    chunks: Annotated[tuple[bytes, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Of a bundle of the kind "chunks", which travels in folders only. Uplink: packed ChunkRequests of this device.
    Downlink: packed ChunkReplies."""
    offers: Annotated[tuple[OfferNotice, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Hand-overs and referrals (wire/handing_over.py)."""
    words: Annotated[tuple[Signed, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Signed Word: what was said about offers."""


class _SealedUnit(msgspec.Struct, frozen=True, array_like=True):
    """A unit of which only the sealed bytes are looked at; what follows is passed over."""

    id: msgspec.Raw
    stream: msgspec.Raw
    dictionary: msgspec.Raw
    body: bytes


class _SealedUnits(msgspec.Struct, frozen=True, array_like=True):
    """A body of which only the sealed bytes are looked at."""

    rids: msgspec.Raw
    rid_certificates: msgspec.Raw
    notices: msgspec.Raw
    units: Annotated[tuple[_SealedUnit, ...], Meta(max_length=CHANGES_CAP)]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePlan:
    """What a header needs besides the body."""

    channel: bytes
    number: int
    previous: bytes
    epoch: bytes
    training: bool
    kind: BundleKind = BundleKind.DELTA


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBundle:
    """A bundle whose seal and signature were right."""

    header: BundleHeader
    sender: bytes
    body: BundleBody
    hash: bytes


def recipient_id(hpke_public: bytes) -> bytes:
    """Return the 16 bytes by which a header names the key of a recipient."""
    return sha256(b"kiim recipient\0" + hpke_public).digest()[:16]


def bundle_hash(raw: bytes) -> bytes:
    return sha256(raw).digest()


def make_bundle(
    plan: BundlePlan,
    body: BundleBody,
    *,
    sender: bytes,
    key: SigningKey,
    recipients: Sequence[bytes],
    random: Random = system_random,
) -> bytes:
    """Return the file; `recipients` are HPKE public keys, `sender` the 16-byte id of device or hub. BundleTooLarge."""
    plain = pack(body)
    if len(plain) > UNPACKED_CAP:
        raise BundleTooLarge(count=len(plain), limit=UNPACKED_CAP)
    header = pack(_header(plan, len(plain), recipients, random))
    smaller = deflate(plain, level=LEVEL if len(plain) <= LARGE else LEVEL_OF_LARGE)
    payload = b"\x01" + smaller if len(smaller) < len(plain) else b"\x00" + plain
    signature = key.sign(SignLabel.BUNDLE.value, _signed_part(header, sender, payload))
    file_key = sealing.new_file_key(random)
    stanzas = tuple(sealing.seal_file_key(public, file_key, header) for public in recipients)
    raw = MAGIC + pack(_File(header, stanzas, sealing.seal_body(file_key, signature + sender + payload, random)))
    if len(raw) > FILE_CAP:
        raise BundleTooLarge(count=len(raw), limit=FILE_CAP)
    return raw


def inspect(raw: bytes) -> BundleHeader:
    """Return what anybody may read of a bundle file; BundleTooLarge, BundleDamaged, BundleNewer."""
    return _outside(raw)[0]


def open_bundle(
    raw: bytes, *, keypair: HpkeKeyPair, public: bytes, sender_key: Callable[[bytes], VerifyKey | None], training: bool
) -> OpenedBundle:
    """Return the opened bundle, checked in this order: size, addressee, seal, signature, inflate, types.

    `sender_key` returns the key of an id that may send to us, or None. Raises BundleTooLarge, BundleDamaged,
    BundleNewer, BundleForeign, TrainingWall, SenderUnknown. Number and chain are the business of the caller.
    """
    header, file = _outside(raw)
    if header.training != training:
        raise TrainingWall
    front = _unseal(header, file, keypair, public)
    if len(front) < _FRONT:
        raise BundleDamaged
    signature, sender = front[:SIGNATURE_LENGTH], front[SIGNATURE_LENGTH : SIGNATURE_LENGTH + _SENDER_LENGTH]
    payload = front[SIGNATURE_LENGTH + _SENDER_LENGTH :]
    known = sender_key(sender)
    if known is None:
        raise SenderUnknown
    try:
        known.verify(SignLabel.BUNDLE.value, _signed_part(file.header, sender, payload), signature)
    except BadSignature as error:
        raise BundleDamaged from error
    return OpenedBundle(header=header, sender=sender, body=_body(header, payload), hash=bundle_hash(raw))


def _header(plan: BundlePlan, unpacked: int, recipients: Sequence[bytes], random: Random) -> BundleHeader:
    return BundleHeader(
        version=VERSION,
        kind=plan.kind,
        id=random(16),
        channel=plan.channel,
        number=plan.number,
        previous=plan.previous,
        epoch=plan.epoch,
        recipients=tuple(recipient_id(public) for public in recipients),
        schema=SCHEMA,
        training=plan.training,
        unpacked=unpacked,
    )


def _outside(raw: bytes) -> tuple[BundleHeader, _File]:
    if len(raw) > FILE_CAP:
        raise BundleTooLarge(count=len(raw), limit=FILE_CAP)
    if not raw.startswith(MAGIC):
        raise BundleDamaged
    try:
        file = unpack(raw[len(MAGIC) :], _File, FILE_CAP)
        header = unpack(file.header, BundleHeader)
    except MessageDamaged as error:
        raise BundleDamaged from error
    if header.version > VERSION:
        raise BundleNewer
    if len(file.stanzas) != len(header.recipients):
        raise BundleDamaged
    return header, file


def _unseal(header: BundleHeader, file: _File, keypair: HpkeKeyPair, public: bytes) -> bytes:
    own = recipient_id(public)
    if own not in header.recipients:
        raise BundleForeign
    try:
        file_key = sealing.open_file_key(keypair, file.stanzas[header.recipients.index(own)], file.header)
        return sealing.open_body(file_key, file.body, FILE_CAP)
    except UnsupportedSuite as error:
        raise BundleNewer from error
    except SealTooLarge as error:
        raise BundleTooLarge(count=len(file.body), limit=FILE_CAP) from error
    except (NotForUs, Unopenable, BadPublicKey) as error:
        raise BundleDamaged from error


def _signed_part(header: bytes, sender: bytes, payload: bytes) -> bytes:
    return sha256(header).digest() + sender + sha256(payload).digest()


def _body(header: BundleHeader, payload: bytes) -> BundleBody:
    flag, content = payload[:1], payload[1:]
    try:
        plain = inflate(content, header.unpacked) if flag == b"\x01" else content
        if len(plain) != header.unpacked:
            raise BundleDamaged
        if len(plain) > TABLES_CAP:
            _check_tables(plain)
        return unpack(plain, BundleBody, UNPACKED_CAP)
    except MessageDamaged as error:
        raise BundleDamaged from error


def _check_tables(plain: bytes) -> None:
    """Refuse a body with more beside its sealed units than any honest one has, before all of it is decoded."""
    sealed = sum(len(unit.body) for unit in unpack(plain, _SealedUnits, UNPACKED_CAP).units)
    if len(plain) - sealed > TABLES_CAP:
        raise BundleTooLarge(count=len(plain) - sealed, limit=TABLES_CAP)
