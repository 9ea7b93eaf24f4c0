"""A bundle in the making: streams it names, units sealed so far, and what has to be kept together with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kiim_desktop.base.ids import KeyId, Random, RecordId, ReplicaId, StreamId
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.repacks import Packed
from kiim_desktop.sync import sealing
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.owing import Owed
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.errors import BundleTooLarge
from kiim_desktop.sync.wire.repacking import Repack
from kiim_desktop.sync.wire.units import StreamNotice, Triple, UnitEnvelope

UNIT_BYTES = 160 * 1024
"""Rough size of the changes put into one unit."""


@dataclass(frozen=True, slots=True)
class Packing:
    """A stream packed anew, and why (storage/packing.py)."""

    repack: Repack
    stream: StreamId
    stale: int
    is_all: bool = True
    """Every old unit is replaced; else the stream stays due."""

    def packed(self, number: int) -> Packed:
        """Return what to remember while the bundle of this number is under way."""
        units = tuple(unit.id for unit in self.repack.units)
        return Packed(number, self.repack.name, self.stream, units, self.repack.replaces, self.stale, self.is_all)


Home = tuple[StreamId, list[tuple[RecordId, int]]]
"""A stream; of one of another office also what is in the unit, record and seq of each change: it may not be taken."""


@dataclass(slots=True)
class Draft:
    """A bundle in the making."""

    rid: ReplicaId
    member: Membership
    random: Random
    notices: list[StreamNotice] = field(default_factory=list)
    units: list[UnitEnvelope] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    """Where each unit goes."""
    streams: list[OpenStream] = field(default_factory=list)
    """Streams and keys made for this bundle."""
    named: dict[bytes, int] = field(default_factory=dict)
    rids: set[ReplicaId] = field(default_factory=set)
    own_certificate: Signed | None = None
    refused: list[PlainChange] = field(default_factory=list)
    """Too large to be exchanged; they stay here and are listed."""
    unshared: list[PlainChange] = field(default_factory=list)
    """Own changes of a person whom nobody opens to this office any more; they are listed too."""
    owed: Owed = field(default_factory=Owed)
    packings: list[Packing] = field(default_factory=list)
    opened: tuple[bytes, ...] = ()
    """Units of siblings that replaced others, of which the hub is told that they could be opened here."""
    unopened: tuple[bytes, ...] = ()
    """Units that lie in quarantine here, of which the hub does not know yet."""

    def name_of(self, opened: OpenStream) -> int:
        """Return how this bundle calls a stream: the hub's alias, or the place of its notice."""
        if opened.stored.alias is not None:
            return opened.stored.alias
        if opened.stored.key_id not in self.named:
            is_own = opened.stream.owner == self.member.office
            self._name(opened.stored.key_id, sealing.notice_of(opened) if is_own else sealing.reference_to(opened))
        return self.named[opened.stored.key_id]

    def asked_for(self, stream: StreamId, key: KeyId) -> int:
        """Return how this bundle calls a stream of another office that was forgotten here."""
        if key not in self.named:
            self._name(key, sealing.asking_for(stream, key))
        return self.named[key]

    def _name(self, key: KeyId, notice: StreamNotice) -> None:
        self.notices.append(notice)
        self.named[key] = ~(len(self.notices) - 1)

    def add(self, opened: OpenStream, changes: Sequence[PlainChange], covers: tuple[Triple, ...]) -> None:
        """Seal changes into a unit, or into several; a single one too large for any is refused, not a stopper."""
        try:
            unit = sealing.seal_changes(opened, changes, self.name_of(opened), covers)
        except BundleTooLarge:
            half = len(changes) // 2
            if half:
                self.add(opened, changes[:half], ())
                self.add(opened, changes[half:], covers)
                return
            self.refused += changes
            unit = sealing.seal_changes(opened, (), self.name_of(opened), covers)
        self.units.append(unit)
        is_foreign = opened.stream.owner != self.member.office
        held = [(each.record, each.dot.seq) for each in changes if is_foreign and each not in self.refused]
        self.homes.append((opened.stream.id, held))

    def add_all(self, opened: OpenStream, changes: Sequence[PlainChange], covers: tuple[Triple, ...] = ()) -> None:
        """Seal changes into as few units as their size allows; the receipts hang on the last one."""
        parts = _parts(changes)
        for part in parts[:-1]:
            self.add(opened, part, ())
        self.add(opened, parts[-1], covers)

    def known(self, desk: Desk, stream: StreamId) -> OpenStream | None:
        """Return a stream this device knows, under its newest key; None if it is forgotten.

        One of another office that the hub has not named is only asked for: nobody but its owner announces it, least of
        all to a hub that was put back and would take the first who does for the owner.
        """
        found = streams.stream_by_id(desk.connection, stream)
        stored = streams.newest_key(desk.connection, stream)
        if found is None or stored is None:
            return None
        return sealing.open_stored(found, stored, self.member.own_ring)


def covers_of(seqs: Iterable[int]) -> tuple[Triple, ...]:
    """Return own seqs as intervals, as a unit names what the hub shall receipt."""
    intervals: list[tuple[int, int]] = []
    for seq in sorted(seqs):
        if intervals and seq <= intervals[-1][1] + 1:
            intervals[-1] = (intervals[-1][0], seq)
        else:
            intervals.append((seq, seq))
    return tuple((0, first, last) for first, last in intervals)


def _parts(changes: Sequence[PlainChange]) -> list[list[PlainChange]]:
    parts: list[list[PlainChange]] = [[]]
    size = 0
    for change in changes:
        weight = 64 + sum([16 + len(each) if isinstance(each, str) else 32 for each in change.values.values()])
        if size + weight > UNIT_BYTES and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(change)
        size += weight
    return parts
