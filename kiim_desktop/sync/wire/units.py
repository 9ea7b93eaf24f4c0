"""Units: the changes of one stream in one bundle, and what the hub sees of streams and units.

The plain form of a unit (before zstd, padding and AES-SIV) is a UnitBody. The hub only ever sees UnitEnvelope and
StreamNotice. The scope of a stream stands once, sealed, in its notice, not in every unit.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.sync.wire.codec import CHANGES_CAP, Blob, Count, Hash, Id8, Id16, Seq

HEAD_CAP: Final = 24 * 1024
Triple = tuple[int, int, int]
Interval = tuple[Seq, Seq]
MARK_LENGTH: Final = 4
Mark = Annotated[bytes, Meta(min_length=MARK_LENGTH, max_length=MARK_LENGTH)]
"""The beginning of a unit id: enough to tell the units of one stream apart."""


class WireChange(msgspec.Struct, frozen=True, array_like=True):
    """One save of one record. Numbers in `rid`, `actor` and contexts point into the tables of the unit.

    `fields` is (field number, plain value, context) with context = flat (rid, seq, rid, seq ...).
    `erases` (only with field 0, the deletion) is (field number, context).
    """

    rid: Count
    seq: Seq
    record: Id8
    kind: Count
    lamport: Count
    wall: int
    actor: Count
    basis: Annotated[str, Meta(max_length=64)]
    fields: Annotated[tuple[tuple[Count, object, tuple[Count, ...]], ...], Meta(max_length=256)]
    erases: Annotated[tuple[tuple[Count, tuple[Count, ...]], ...], Meta(max_length=256)] = ()


class UnitBody(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """The plain form of a unit; `wall` is the base to which the wall times of its changes are added."""

    schema: Count
    rids: Annotated[tuple[Id8, ...], Meta(max_length=4096)]
    actors: Annotated[tuple[bytes, ...], Meta(max_length=4096)]
    wall: int
    changes: Annotated[tuple[WireChange, ...], Meta(max_length=CHANGES_CAP)]
    mark: Annotated[tuple[Triple, ...], Meta(max_length=CHANGES_CAP)] = ()
    """Without changes: what the unit covers, so that no two such units are equal."""
    replaces: Annotated[tuple[Mark, ...], Meta(max_length=CHANGES_CAP)] = ()
    """The beginnings of the ids of the units in whose place this one was put (wire/repacking.py)."""


class UnitForm(msgspec.Struct, frozen=True, array_like=True):
    """The one part of a unit that every version can read."""

    schema: Count


class StreamHead(msgspec.Struct, frozen=True, array_like=True):
    """What a stream is for: sealed under its key in the notice, so that the hub does not know."""

    kind: Annotated[str, Meta(max_length=16)]
    scope: Annotated[bytes, Meta(max_length=16)]
    terms: Annotated[bytes, Meta(max_length=HEAD_CAP)] = b""
    """A shared stream: packed SharedTerms (wire/sharing.py)."""


class Reach(IntEnum):
    """Who gets a stream."""

    OFFICE = 0
    """Only devices of the owner office."""
    MEMBERS = 1
    """Every member (the catalogue; its key is open)."""
    SHARED = 2
    """The owner office, and each office with a grant that is open."""


class StreamNotice(msgspec.Struct, frozen=True, array_like=True):
    """A stream under one key is announced, once per key; the hub numbers it (`alias`) and keeps the key apart.

    `sealed_key` lies under the office secret (crypto.rings.seal_stream_key), with Reach.MEMBERS it is the key itself.
    `head` is a sealed unit (dictionary 0) with the StreamHead. `hub_seq`, `owner` and `alias` are filled in by the hub.
    """

    stream: Id16
    key_id: Id16
    sealed_key: Annotated[bytes, Meta(max_length=4096)]
    head: Annotated[bytes, Meta(max_length=HEAD_CAP + 512)]
    reach: Reach = Reach.OFFICE
    alias: Count = 0
    owner: bytes = b""
    hub_seq: Count = 0


class UnitEnvelope(msgspec.Struct, frozen=True, array_like=True):
    """A sealed unit. `stream` >= 1 is the alias the hub gave; < 0 is ~index into the notices of the same bundle.

    `covers` names the own dots the hub shall receipt: (number in the rid table of the bundle, first seq, last seq),
    those in the unit and those that died before it was sealed. `device` (number in the device table of the bundle) and
    `hub_seq` are filled in by the hub.
    """

    id: Id16
    stream: int
    dictionary: Count
    body: Annotated[bytes, Meta(max_length=256 * 1024 + 2048)]
    covers: Annotated[tuple[Triple, ...], Meta(max_length=CHANGES_CAP)] = ()
    device: Count = 0
    hub_seq: Count = 0
    late: bool = False
    """Filled in by the hub: it came after its stream was frozen, and goes to the owner only."""


class RidIntervals(msgspec.Struct, frozen=True, array_like=True):
    """Which seqs of a replica the hub holds: disjoint, ascending, both ends included."""

    rid: Id8
    intervals: Annotated[tuple[Interval, ...], Meta(max_length=100_000)]


class StreamDigest(msgspec.Struct, frozen=True, array_like=True):
    """What the hub holds of a stream under one key: how many units, and the sum of their ids mod 2^256."""

    stream: Id16
    units: Count
    total: Hash


class RefusedUnit(msgspec.Struct, frozen=True, array_like=True):
    """A unit the hub did not take, and why (a stable code)."""

    id: Id16
    code: Annotated[str, Meta(max_length=32)]


def digest_of(unit_ids: list[bytes]) -> bytes:
    """Return the 32-byte digest of a set of units."""
    return (sum(int.from_bytes(each, "big") for each in unit_ids) % 2**256).to_bytes(32, "big")


def add_interval(intervals: tuple[Interval, ...], first: int, last: int) -> tuple[Interval, ...]:
    """Return the interval set with first..last in it; disjoint, ascending, neighbours joined."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted([*intervals, (first, last)]):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def holds(intervals: tuple[Interval, ...], seq: int) -> bool:
    return any(first <= seq <= last for first, last in intervals)


__all__ = [
    "Blob",
    "Interval",
    "Reach",
    "RefusedUnit",
    "RidIntervals",
    "StreamDigest",
    "StreamHead",
    "StreamNotice",
    "Triple",
    "UnitBody",
    "UnitEnvelope",
    "UnitForm",
    "WireChange",
    "add_interval",
    "digest_of",
    "holds",
]
