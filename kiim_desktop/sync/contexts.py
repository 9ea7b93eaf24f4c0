"""Contexts of the future: what another office says it has seen must have been there, or it would kill what is to come.

A change drops every head its context covers, those that arrive later too. So a unit of another office is taken only if
each dot it names was receipted by the hub, was met here in the same record, or belongs to the office that sent it:
that one can harm nobody but itself. The owner of a stream vouches for everybody in it except this office. Of a replica
this device gave up nothing is to come either: after a hub was put back its numbers may never be receipted again. Any
other unit waits, and the hub is asked what it has of the replicas named (sync.md 1).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kiim_desktop.base.ids import RecordId, ReplicaId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import receipts
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.requests import ASKS_CAP
from kiim_desktop.sync.wire.units import Interval, RidIntervals, holds

Intervals = tuple[Interval, ...]
Seen = dict[ReplicaId, int]
Place = tuple[Scope, RecordId]
NOTHING: Final[Intervals] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who tells changes, and to whom."""

    sender: bytes
    """The office of the device that uploaded them."""
    owner: bytes
    here: bytes
    """The office of this device."""
    office_of: Callable[[ReplicaId], bytes | None]


class Past:
    """What is known here of what others have written, while a bundle is opened."""

    def __init__(self, desk: Desk, told: Iterable[RidIntervals]) -> None:
        self._desk = desk
        self._told = {ReplicaId(each.rid): each.intervals for each in told}
        self._receipted: dict[ReplicaId, Intervals] = {}
        self._present = receipts.present(desk.connection)
        self._given_up = receipts.given_up(desk.connection)
        self._first_unreceipted = receipts.first_waiting(desk.connection)
        self._met: dict[Place, Seen] = {}
        self._looked_up: set[Place] = set()
        self._taken: list[PlainChange] = []
        self.lacking: set[ReplicaId] = set()
        """Of which replicas the hub has to be asked."""

    def has_all(self, changes: Iterable[PlainChange], said: Told) -> bool:
        """Tell whether everything that changes of another office cover is past; notes what is not known."""
        doubtful = {rid for change in changes for rid in self._future_of(change, said)}
        self.lacking |= doubtful
        return not doubtful

    def names_unreceipted(self, changes: Iterable[PlainChange]) -> bool:
        """Tell whether changes name what this replica wrote in their records and nobody has receipted yet.

        A copy of this device may have written something else under the same number; who saw that has not seen this.
        Once the hub has compared, it is receipted, or has another name (sync.md 1).
        """
        return any(
            rid == self._present
            and seq >= self._first_unreceipted
            and receipts.is_any_waiting(self._desk.connection, change.scope, change.record, seq)
            for change in changes
            for rid, seq in _named(change)
        )

    def meet(self, changes: Iterable[PlainChange]) -> None:
        """Count what is about to be applied as met."""
        self._taken.extend(changes)

    def _future_of(self, change: PlainChange, said: Told) -> Iterator[ReplicaId]:
        for rid, seq in _named(change):
            office = said.office_of(rid)
            if office == said.sender or (said.sender == said.owner and office != said.here):
                continue
            if not self._is_past(change, rid, seq):
                yield rid

    def _is_past(self, change: PlainChange, rid: ReplicaId, seq: int) -> bool:
        if rid == self._present:
            return receipts.has_left(self._desk.connection, seq)
        if _is_in(self._given_up, rid, seq):
            return True
        if rid not in self._receipted:
            known = receipts.of(self._desk.connection, rid)
            self._receipted[rid] = united(known, self._told.get(rid, NOTHING))
        return holds(self._receipted[rid], seq) or self._met_in(change).get(rid, 0) >= seq

    def _met_in(self, change: PlainChange) -> Seen:
        """Return how far each replica was met in a record: in the file, and in what is about to be applied."""
        place = (change.scope, change.record)
        if place not in self._looked_up:
            self._looked_up.add(place)
            self._taken += self._desk.living_of(change.scope, [change.record])
        for each in self._taken:
            met = self._met.setdefault((each.scope, each.record), {})
            for rid, seq in _named(each):
                met[rid] = max(seq, met.get(rid, 0))
        self._taken = []
        return self._met.get(place, {})


def names_given_up(desk: Desk, changes: Iterable[PlainChange]) -> bool:
    """Tell whether changes name what this device gave up without a receipt: nobody but it can tell that it is past."""
    spans = receipts.given_up(desk.connection)
    return bool(spans) and any(_is_in(spans, rid, seq) for change in changes for rid, seq in _named(change))


def _is_in(spans: Mapping[ReplicaId, Interval], rid: ReplicaId, seq: int) -> bool:
    first, last = spans.get(rid, (1, 0))
    return first <= seq <= last


def keep_told(desk: Desk, told: Iterable[RidIntervals]) -> None:
    """Keep what the hub tells of replicas; what was receipted once stays past, whatever becomes of the hub."""
    for each in told:
        rid = ReplicaId(each.rid)
        known = receipts.of(desk.connection, rid)
        all_of_it = united(known, each.intervals)
        if all_of_it != known:
            desk.keep_receipts(rid, all_of_it)


def note_asks(desk: Desk, lacking: Iterable[ReplicaId]) -> None:
    """Keep of which replicas the next hello asks; if not all fit, those come first that were not asked for."""
    before = set(asks_of(desk))
    wanted = sorted(lacking, key=lambda rid: (rid in before, rid))[:ASKS_CAP]
    if before != set(wanted):
        desk.put({ExchangeFact.ASKS: pack(tuple(wanted)) if wanted else None})


def asks_of(desk: Desk) -> tuple[bytes, ...]:
    """Return of which replicas the hub is to be asked."""
    stored = desk.get(ExchangeFact.ASKS)
    return unpack(stored, tuple[bytes, ...]) if stored else ()


def asks_more(exchange: Exchange, asked: Collection[bytes]) -> bool:
    """Tell whether the hub is to be asked of a replica that it was not asked for yet."""
    with exchange.reading() as desk:
        return not set(asks_of(desk)).issubset(asked)


def united(one: Intervals, other: Intervals) -> Intervals:
    """Return both interval sets as one; neighbours joined."""
    if not other or one == other:
        return one
    merged: list[tuple[int, int]] = []
    for first, last in sorted((*one, *other)):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _named(change: PlainChange) -> Iterator[tuple[ReplicaId, int]]:
    """Yield every dot a change claims to know, its own included."""
    yield change.dot.replica, change.dot.seq
    for context in (*change.contexts.values(), *change.erases.values()):
        yield from context.items()
