"""The channel of this replica to the hub: request counter, number and hash of the last bundle; one per replica."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.wire.codec import Count, Hash, Id8, pack, unpack

FIRST = bytes(32)
"""What a first bundle names as the one before."""


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    rid: Id8
    counter: Count
    number: Count
    hash: Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How far this replica's talk with the hub is."""

    rid: ReplicaId
    counter: int = 0
    number: int = 0
    """Of the last bundle made."""
    hash: bytes = FIRST

    def to_bytes(self) -> bytes:
        return pack(_Stored(self.rid, self.counter, self.number, self.hash))

    @property
    def facts(self) -> dict[ExchangeFact, bytes | None]:
        return {ExchangeFact.CHANNEL: self.to_bytes()}


def read_channel(stored: bytes | None, rid: ReplicaId) -> Channel:
    """Return the channel of this replica; after a change of replica bundles begin anew, request numbers go on."""
    if stored is None:
        return Channel(rid=rid)
    found = unpack(stored, _Stored)
    if found.rid != rid:
        return Channel(rid=rid, counter=found.counter)
    return Channel(rid=rid, counter=found.counter, number=found.number, hash=found.hash)
