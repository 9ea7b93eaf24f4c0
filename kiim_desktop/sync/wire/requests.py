"""What a device and the hub say to each other: the lean hello, the signed answer, and pieces of large bundles.

POST /v1/sync carries SyncRequest and returns SyncResponse; the same bytes lie as files in a folder. Large bundles go
up with PATCH /v1/up/{sha256} (body: UpRequest, answer: UpAnswer) and come down with GET /v1/down/{device}/{no} (header
Kiim-Request: base64url of the packed DownRequest, and Range; the answer is the piece itself). The core of the hub takes
and returns these packed messages whatever the carrier.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta

from kiim_desktop.crypto.signing import SigningKey, VerifyKey
from kiim_desktop.sync.wire.codec import (
    FILE_CAP,
    INLINE_CAP,
    MESSAGE_CAP,
    Blob,
    Count,
    Hash,
    Id8,
    Id16,
    Signature,
    pack,
    unpack,
)
from kiim_desktop.sync.wire.directory import PendingDevice, Signed, SignLabel
from kiim_desktop.sync.wire.units import RefusedUnit, RidIntervals, StreamDigest

PROTOCOL = 1
SYNC_PATH, UP_PATH, DOWN_PATH, ENROL_PATH = "/v1/sync", "/v1/up", "/v1/down", "/v1/enrol"
RENEWALS_CAP = 16
ASKS_CAP = 24
"""Replicas of one hello whose receipts are asked for."""
UNGRANTED_CAP = 256
"""Streams named in one answer of which nobody was given the key."""
ACK_PATH, MANIFEST_PATH = "/v1/ack", "/v1/manifest"
"""Both take a SyncRequest without a bundle that is signed for their path: as a body, and in the header Kiim-Request."""


class Wish(IntEnum):
    """Bits of Hello.wishes."""

    DIGESTS = 1
    """Send digests of the office's streams (recovery)."""
    NO_DOWN = 2
    """Send nothing down this time."""
    FORWARD = 4
    """The bundle is another device's of the same office; SyncAnswer.forwarded tells how it was taken."""
    UNGRANTED = 8
    """Tell which shared streams of the office nobody was given the key of: another device may have founded one and
    never said so to their recipients."""


class Hello(msgspec.Struct, frozen=True, array_like=True):
    """Who asks and how far it is.

    `cursor` is the ack: everything up to it is applied and durable, and the downlink goes on from there (after a
    restored backup it may be lower than before).
    """

    protocol: Count
    device: Id16
    rid: Id8
    counter: Count
    """Strictly rising per device, over changes of the replica; the hub refuses a request twice."""
    epoch: Annotated[bytes, Meta(max_length=16)]
    """Of the hub as last known; empty before the first answer."""
    cursor: Count
    manifest: Count
    ring: Count
    """Generation of the office ring this device holds."""
    schema: Count
    bundle: bytes = b""
    """SHA-256 of the bundle that is inlined or was sent up before; empty if there is none."""
    room: Count = INLINE_CAP
    """Bytes of a bundle the answer may inline."""
    wishes: Count = 0
    asks: Annotated[tuple[Id8, ...], Meta(max_length=ASKS_CAP)] = ()
    """Replicas of anybody of which the answer shall tell what the hub holds: units that name them wait here."""
    manifest_hash: Annotated[bytes, Meta(max_length=32)] = b""
    """Of the manifest of that number; a hub that was put back may know it not, or another one."""
    taken: Count = 0
    """The greatest number of this channel the hub said it holds in this epoch: a hub that holds less was put back."""


class SyncRequest(msgspec.Struct, frozen=True, array_like=True):
    """`hello` is a packed Hello; the signature is the device's over path, hello and bundle hash."""

    hello: Annotated[bytes, Meta(max_length=512)]
    signature: Signature
    bundle: Annotated[bytes, Meta(max_length=FILE_CAP)] = b""
    renewals: Annotated[tuple[Signed, ...], Meta(max_length=RENEWALS_CAP)] = ()
    """New certificates of devices of the office, signed by the office: they count before the bundle is looked at."""


class AnswerCode(IntEnum):
    """How the hub took a request. Only OK took the bundle (codes as in problem+json: their names in lower case)."""

    OK = 0
    FORK = 1
    """Same channel number with another content, or a chain that does not fit: write under a new replica id."""
    EPOCH = 2
    """The hub is not the one of that epoch any more: recover."""
    QUOTA = 3
    SCHEMA = 4
    ERASED = 5
    REVOKED = 6
    COUNTER = 7
    """The counter was not above `SyncAnswer.counter`: go on from there."""
    GAP = 8
    """An earlier bundle of the channel is missing; `SyncAnswer.number` is the last one held."""
    DAMAGED = 9
    """The bundle could not be opened; make it anew."""
    LATER = 10
    """Busy or not ready."""
    MISSING = 11
    """The hello names a bundle that was not sent up completely."""
    EXPIRED = 12
    """The certificate of the device has ended: its bundle was not taken, everything else was served."""


class DownOffer(msgspec.Struct, frozen=True, array_like=True):
    """A bundle that waits to be fetched."""

    number: Count
    length: Annotated[int, Meta(ge=0, le=FILE_CAP)]
    sha256: Hash


class SyncAnswer(msgspec.Struct, frozen=True, array_like=True):
    """What the hub says. A no-op fills only the first five."""

    code: AnswerCode
    epoch: Annotated[bytes, Meta(max_length=16)]
    head: Count
    """The greatest hub_seq."""
    time: Count
    """Hub time, milliseconds since 1970."""
    counter: Count
    """The greatest request counter known of this device."""
    number: Count = 0
    """The greatest bundle number held of the channel (rid)."""
    more: bool = False
    """There is more to fetch than this answer holds or offers: ask again after applying."""
    receipts: tuple[RidIntervals, ...] = ()
    """Own rids of the device with all seqs the hub holds durably, where this request changed or named them."""
    aliases: tuple[tuple[Id16, Id16, Count], ...] = ()
    """(stream, key id, alias) of the notices in the bundle."""
    down: tuple[DownOffer, ...] = ()
    manifest: Signed | None = None
    siblings: tuple[tuple[Id16, Blob], ...] = ()
    """With a manifest: (device, DevicePublic bytes) of the active devices of the own office."""
    ring: Blob = b""
    """The newest ring, wrapped for this device, if its own is older."""
    pending: tuple[PendingDevice, ...] = ()
    orders: tuple[bytes, ...] = ()
    refused: tuple[RefusedUnit, ...] = ()
    digests: tuple[StreamDigest, ...] = ()
    named: tuple[RidIntervals, ...] = ()
    """Of the replicas the hello asked for, by exact id; those the hub does not know are left out."""
    named_certificates: tuple[Signed, ...] = ()
    """Whose these replicas are: a device that sends again what it once wrote does so under its present one."""
    forgot_manifest: bool = False
    """The hub does not know the manifest this device goes by: send it up (bundles.BundleBody.recalled)."""
    ringless: tuple[tuple[Id16, Blob], ...] = ()
    """(device, DevicePublic bytes) of siblings with an older ring for whom none waits here: wrap yours for them."""
    forwarded: AnswerCode | None = None
    """How the bundle of another device was taken."""
    sticks: tuple[tuple[Id16, Count], ...] | None = None
    """(office, hub time) of the offices that come by folder or stick alone, and when last; None: as before."""
    ungranted: Annotated[tuple[tuple[Id16, Id16], ...], Meta(max_length=UNGRANTED_CAP)] | None = None
    """(stream, key id), the newest first, as Wish.UNGRANTED asks; None: not asked."""


class SyncResponse(msgspec.Struct, frozen=True, array_like=True):
    """`answer` is a packed SyncAnswer; the signature is the hub's, over the hello it answers, answer and bundle."""

    answer: Annotated[bytes, Meta(max_length=MESSAGE_CAP)]
    signature: Signature
    bundle: Annotated[bytes, Meta(max_length=FILE_CAP)] = b""


class UpHead(msgspec.Struct, frozen=True, array_like=True):
    device: Id16
    sha256: Hash
    total: Annotated[int, Meta(ge=1, le=FILE_CAP)]
    offset: Count
    chunk: Hash
    """SHA-256 of the piece; of b"" to ask how much is there."""


class UpRequest(msgspec.Struct, frozen=True, array_like=True):
    head: Annotated[bytes, Meta(max_length=512)]
    signature: Signature
    chunk: Annotated[bytes, Meta(max_length=FILE_CAP)] = b""


class UpAnswer(msgspec.Struct, frozen=True, array_like=True):
    """`received`: how many bytes from the start are there; go on from that offset."""

    received: Count


class DownHead(msgspec.Struct, frozen=True, array_like=True):
    device: Id16
    number: Count
    offset: Count
    length: Count


class DownRequest(msgspec.Struct, frozen=True, array_like=True):
    head: Annotated[bytes, Meta(max_length=512)]
    signature: Signature


def make_request(
    key: SigningKey, hello: Hello, bundle: bytes = b"", path: str = SYNC_PATH, *, renewals: tuple[Signed, ...] = ()
) -> bytes:
    """Return the packed SyncRequest; `hello.bundle` must be the SHA-256 of a bundle inlined or sent up before."""
    raw = pack(hello)
    return pack(SyncRequest(raw, key.sign(SignLabel.REQUEST.value, _request_part(path, raw)), bundle, renewals))


def read_request(raw: bytes) -> tuple[Hello, SyncRequest]:
    """Return hello and request, not yet verified (the hello names whose key to take); MessageDamaged."""
    request = unpack(raw, SyncRequest, FILE_CAP + 4096)
    return unpack(request.hello, Hello), request


def verify_request(key: VerifyKey, request: SyncRequest, path: str = SYNC_PATH) -> None:
    """Return quietly if the device signed this hello, else BadSignature. The caller compares the bundle's hash."""
    key.verify(SignLabel.REQUEST.value, _request_part(path, request.hello), request.signature)


def make_response(key: SigningKey, hello_raw: bytes, answer: SyncAnswer, bundle: bytes = b"") -> bytes:
    raw = pack(answer)
    return pack(SyncResponse(raw, key.sign(SignLabel.ANSWER.value, _answer_part(hello_raw, raw, bundle)), bundle))


def read_response(key: VerifyKey, hello_hash: bytes, raw: bytes) -> tuple[SyncAnswer, SyncResponse]:
    """Return the answer to the hello with this SHA-256; BadSignature if the hub did not say it, MessageDamaged."""
    response = unpack(raw, SyncResponse, FILE_CAP + MESSAGE_CAP)
    part = _answer_digest(hello_hash, response.answer, response.bundle)
    key.verify(SignLabel.ANSWER.value, part, response.signature)
    return unpack(response.answer, SyncAnswer), response


def hello_hash(hello_raw: bytes) -> bytes:
    return sha256(hello_raw).digest()


def make_up(key: SigningKey, head: UpHead, chunk: bytes = b"") -> bytes:
    raw = pack(head)
    return pack(UpRequest(raw, key.sign(SignLabel.REQUEST.value, _request_part(UP_PATH, raw)), chunk))


def make_down(key: SigningKey, head: DownHead) -> bytes:
    raw = pack(head)
    return pack(DownRequest(raw, key.sign(SignLabel.REQUEST.value, _request_part(DOWN_PATH, raw))))


def verify_piece(key: VerifyKey, path: str, request: UpRequest | DownRequest) -> None:
    """As verify_request, for UP_PATH and DOWN_PATH. The caller compares the hash of the piece with the head."""
    key.verify(SignLabel.REQUEST.value, _request_part(path, request.head), request.signature)


def _request_part(path: str, raw: bytes) -> bytes:
    return path.encode() + b"\0" + sha256(raw).digest()


def _answer_part(hello_raw: bytes, answer_raw: bytes, bundle: bytes) -> bytes:
    return _answer_digest(hello_hash(hello_raw), answer_raw, bundle)


def _answer_digest(hello: bytes, answer_raw: bytes, bundle: bytes) -> bytes:
    return hello + sha256(answer_raw).digest() + sha256(bundle).digest()
