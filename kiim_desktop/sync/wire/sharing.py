"""What one office opens to another and takes back: terms, grants, orders and their receipts (sync.md 2 and 6).

The hub sees grants, orders and receipts: which office opens which stream to which, until when, and what was taken back.
It never sees the terms: they lie in the head of the stream, sealed under its key.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.sync.wire.codec import Blob, Count, Hash, Id8, Id16, Label
from kiim_desktop.sync.wire.directory import Signed

RECIPIENTS_CAP: Final = 64
STREAMS_CAP: Final = 256
LISTED_CAP: Final = 2_000
Day = Annotated[str, Meta(min_length=10, max_length=10)]
"""ISO 8601, e.g. 2026-03-31; the last day on which it holds."""


class Mode(IntEnum):
    """What a subscribing office may do; each includes the one before."""

    READ = 0
    CONTRIBUTE = 1
    """Write records of its own into the stream."""
    CO_EDIT = 2
    """Change records of others in it too."""


class SharedTerms(msgspec.Struct, frozen=True, array_like=True):
    """What was agreed, for the eyes of those who hold the key of the stream."""

    consent: Id8
    """The id of the consent record in the file of the person."""
    groups: Annotated[tuple[Count, ...], Meta(min_length=1, max_length=32)]
    """Numbers of the categories."""
    mode: Mode
    since: Day
    until: Day
    recipients: Annotated[tuple[Id16, ...], Meta(min_length=1, max_length=RECIPIENTS_CAP)]
    purposes: Annotated[tuple[Label, ...], Meta(max_length=16)]
    evidence: Label
    text_version: Label
    signer: Label
    everything: bool
    """True: all records of the groups, those to come included. False: only those listed."""
    listed: Annotated[tuple[Id8, ...], Meta(max_length=LISTED_CAP)] = ()
    offer: Annotated[bytes, Meta(max_length=16)] = b""
    """The accepted offer it belongs to (wire/handing_over.py); empty: a consent opens it for as long as it holds."""
    is_once: bool = False
    """Content of one referral: the records as they are now, and from then on only what belongs to the referral."""
    proof: Signed | None = None
    """Of a file that was handed over: the word of its former keeper that it is done (wire/handing_over.py)."""


class Grant(msgspec.Struct, frozen=True, array_like=True):
    """An office opens a stream to another (SignLabel.GRANT, by the owner's office keys of `generation`)."""

    stream: Id16
    key_id: Id16
    owner: Id16
    office: Id16
    """Who may read from now on."""
    mode: Mode
    until: Day
    head: Hash
    """SHA-256 of the sealed head: nobody can put other terms beside a grant."""
    generation: Count
    at: Count
    """Milliseconds since 1970."""


class GrantNotice(msgspec.Struct, frozen=True, array_like=True):
    """A grant with the key of the stream, sealed to the recipient's office keys of `recipient_generation`.

    It takes effect when the hub has it; everything the stream was founded with goes into the same bundle or an earlier
    one.
    """

    grant: Signed
    recipient_generation: Count
    sealed_key: Blob
    """crypto.hpke, under `info` = grant_info(grant.raw)."""


class OrderKind(StrEnum):
    """What is ordered."""

    DROP = "drop"
    """These offices forget what they have of these streams; the streams are frozen."""
    ERASE = "erase"
    """Everybody forgets these streams for ever, the hub first."""


class Order(msgspec.Struct, frozen=True, array_like=True):
    """The owner of streams takes them back (SignLabel.ORDER, by its office keys of `generation`)."""

    id: Id16
    kind: OrderKind
    owner: Id16
    streams: Annotated[tuple[Id16, ...], Meta(min_length=1, max_length=STREAMS_CAP)]
    offices: Annotated[tuple[Id16, ...], Meta(max_length=RECIPIENTS_CAP)]
    """DROP: whose access ends. ERASE: () means every office that ever had access, the owner included."""
    generation: Count
    at: Count
    roles: Annotated[tuple[Label, ...], Meta(max_length=4)] = ()
    """ERASE: the two different roles of those who decided."""
    successor: bytes = b""
    """DROP: the stream in which it goes on for those who remain; empty if there is none."""
    again: Count = 0
    """How often the same was ordered before, because the second signature had not come in time."""


class Countersignature(msgspec.Struct, frozen=True, array_like=True):
    """A second signature for an order that would delete many persons at once (SignLabel.COUNTERSIGN).

    It is for what is ordered, not for one copy of it: two devices of an office may have given the same order.
    """

    order: Id16
    """Its id: a hash of its kind, its streams and how often it was given."""
    office: Id16
    """Whose office keys signed: the owner's, or those of the office of the data-protection officer."""
    generation: Count
    role: Label
    at: Count


class Outcome(IntEnum):
    """How far a device is with an order."""

    DELETED = 0
    WAITS = 1
    """Hidden; so many persons at once that a second signature has to come first."""
    LAPSED = 2
    """Hidden; the second signature did not come in time, nothing is deleted unless it is ordered anew."""


class OrderReceipt(msgspec.Struct, frozen=True, array_like=True):
    """A device did what was ordered, or says why not yet (SignLabel.ORDER_RECEIPT, by the device)."""

    order: Id16
    device: Id16
    office: Id16
    records: Count
    """How many records were deleted."""
    delivered: Hash
    """Merkle root over the sorted ids of the units of these streams it had been given; 32 zero bytes for none."""
    at: Count
    kept: Count = 0
    """Records of its own making that the office may keep with a legal basis of its own."""
    outcome: Outcome = Outcome.DELETED


def order_id(kind: OrderKind, streams: Iterable[bytes], again: int = 0) -> bytes:
    """Return the id of an order: two devices of an office that order the same give the same order."""
    said = b"kiim order\0" + kind.value.encode() + b"\0" + b"".join(sorted(streams))
    return sha256(said + (b"\0" + again.to_bytes(4, "big") if again else b"")).digest()[:16]


def refusal_id(raw: bytes) -> bytes:
    """Return under which id RefusedUnit speaks of a grant or countersignature; an order is named by its own."""
    return sha256(raw).digest()[:16]


def grant_info(grant_raw: bytes) -> bytes:
    """Return the `info` under which a stream key is sealed to a recipient: it fits exactly one grant."""
    return b"kiim grant\0" + grant_raw
