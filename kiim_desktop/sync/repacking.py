"""Packing streams anew at the owner's devices: what is dead leaves the hub, and many small units become one.

Runs only when an exchange has nothing else to say, and does a bounded part of what is due; the next one goes on. A
stream is packed only if everything of its file has left this device and has its receipt, so the new units hold exactly
what anybody who got all the old ones would hold: the living heads under their dots and contexts. Nothing else is needed
for later merging, because a device keeps nothing else either. Of a deleted record the heads stay without their values:
a late unit with an older dot stays dead, and if somebody goes on with the record, devices that have the values send
them again (storage/packing.py).

Two devices may pack one stream at the same time: the hub passes over what the first has replaced, and takes the second
only if it still replaces something. A stream that was taken back is emptied: all of it lies in the own stream of its
person too.

A stream larger than a bundle is packed in several exchanges: its new units go ahead as any others, for whoever has them
already knows what they say, and the last one takes the place of all the old ones in one step. Equal content seals to
equal bytes, so what went ahead is known again without being noted. If somebody writes meanwhile, what went ahead in
vain is replaced with the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kiim_desktop.base.ids import Random, StreamId
from kiim_desktop.domain.repacking_rules import PackingTerms
from kiim_desktop.storage import repacks, shares, streams
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.repacks import Due, Until
from kiim_desktop.storage.shares import ShareState
from kiim_desktop.storage.streams import StreamKind
from kiim_desktop.sync import sealing
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.outbox import opened_anew, seal_filled
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.drafts import Draft, Packing
from kiim_desktop.sync.sharing.owing import belonging
from kiim_desktop.sync.translating import unit_body
from kiim_desktop.sync.wire.codec import UNIT_CAP, pack
from kiim_desktop.sync.wire.errors import BundleTooLarge
from kiim_desktop.sync.wire.repacking import REPLACES_CAP, UNITS_CAP, Repack
from kiim_desktop.sync.wire.units import MARK_LENGTH, UnitEnvelope

DAY: Final = int(timedelta(days=1).total_seconds() * 1000)
BYTES_AT_ONCE: Final = 3 * 1024 * 1024
"""Sealed bytes that one bundle carries for sure; of a larger stream all units but the last go ahead, some at a time."""
UNIT_BYTES: Final = 128 * 1024
RECORD_BYTES: Final = 192 * 1024
"""The changes of one record lie together up to here."""


@dataclass(slots=True)
class Repacker:
    """Packs anew at most once in an exchange, and only if that had nothing else to say."""

    terms: PackingTerms
    today: date
    random: Random
    is_done: bool = False

    def run(self, exchange: Exchange, member: Membership, moved: int) -> bool:
        """Make and keep a bundle if `moved` changes are none and no bundle waits; tells whether there is one now."""
        if self.is_done or moved or exchange.outgoing() is not None:
            return False
        self.is_done = True
        return repack(exchange, member, self.terms, self.today, self.random)


def repack(exchange: Exchange, member: Membership, terms: PackingTerms, today: date, random: Random) -> bool:
    """Make and keep a bundle that packs anew what is due; False if there is nothing to say.

    It tells too which units of siblings that replaced others could be opened here, and which units lie in quarantine.
    """
    chosen = _chosen(exchange, member, terms, today)
    put_off: list[StreamId] = []
    unfinished: list[StreamId] = []

    def fill(desk: Desk, draft: Draft) -> None:
        draft.unopened = repacks.unopened(desk)
        draft.opened = repacks.opened(desk) if not streams.is_any_waiting(desk.connection) else ()
        room = terms.bytes_at_once.value
        is_begun = False
        for due in chosen:
            anew = _made_anew(desk, draft, due)
            if anew is None:
                put_off.append(due.stream.id)
                continue
            if is_begun and anew.size > room:
                break
            anew.add_to(draft)
            room -= anew.size
            is_begun = True
            if not anew.is_all:
                unfinished.append(due.stream.id)

    made = seal_filled(exchange, member, random, fill)
    if put_off:
        with exchange.writing() as desk:
            repacks.put_off(desk.connection, put_off, desk.now())
    if unfinished:
        exchange.put({ExchangeFact.PACKS_LOOKED: None})
    return made is not None


def _chosen(exchange: Exchange, member: Membership, terms: PackingTerms, today: date) -> list[Due]:
    """Return some of the streams that are due and may be packed now; once a day every stream is looked at."""
    limit = terms.streams_at_once.value
    with exchange.reading() as desk:
        until = _until(desk.now(), terms)
        found = repacks.due(desk.connection, member.office, until, limit)
        looks = not found and desk.get(ExchangeFact.PACKS_LOOKED) != today.isoformat().encode()
        if looks:
            found = repacks.in_many_units(desk.connection, member.office, until, limit)
        ready = [each for each in found if _is_settled(desk, each)]
    if looks and len(found) < limit:
        exchange.put({ExchangeFact.PACKS_LOOKED: today.isoformat().encode()})
    return ready


def _until(now: int, terms: PackingTerms) -> Until:
    return Until(
        deleted=now - terms.deleted_quiet_days.value * DAY,
        corrected_shared=now - terms.corrected_shared_quiet_days.value * DAY,
        corrected=now - terms.corrected_quiet_days.value * DAY,
        closed=now - terms.closed_quiet_days.value * DAY,
        many=now - terms.quiet_days.value * DAY,
        units=terms.units_more_than.value,
    )


def _is_settled(desk: Desk, due: Due) -> bool:
    """Tell whether the hub has all of a file that this device has, and nothing is owed to or by the stream."""
    known = streams.streams_of_scope(desk.connection, due.stream.scope)
    owed = (each for each in known if shares.due_records(desk.connection, each.id, 1))
    if desk.is_pending(due.stream.scope) or next(owed, None) is not None:
        return False
    if due.stream.kind is not StreamKind.SHARED:
        return True
    share = shares.share_of(desk.connection, due.stream.id)
    if share is None or share.state is ShareState.FOUNDING:
        return False
    return share.state is ShareState.CLOSED or shares.is_taken_by_all(desk.connection, due.stream.id)


@dataclass(frozen=True, slots=True)
class _Anew:
    """What a bundle brings of a stream packed anew: units that go ahead, or what takes the place of the old ones."""

    opened: OpenStream
    ahead: Sequence[UnitEnvelope] = ()
    packing: Packing | None = None

    @property
    def size(self) -> int:
        units = self.packing.repack.units if self.packing else self.ahead
        return sum(len(unit.body) for unit in units)

    @property
    def is_all(self) -> bool:
        """Tell whether no old unit stays."""
        return self.packing is not None and self.packing.is_all

    def add_to(self, draft: Draft) -> None:
        if self.packing is not None:
            draft.packings.append(self.packing)
        for unit in self.ahead:
            draft.units.append(unit)
            draft.homes.append((self.opened.stream.id, []))


def _made_anew(desk: Desk, draft: Draft, due: Due) -> _Anew | None:
    """Return a stream packed anew, or what goes ahead of that; None if there is nothing to replace."""
    held = frozenset(streams.held_ids(desk.connection, due.stream.id))
    opened = _opened(desk, draft, due)
    changes = _content(desk, due) if held and opened is not None else None
    if opened is None or changes is None:
        return None
    parts = _parts([each for each in changes if not _never_left(each)])
    if changes and not parts:
        return None
    name = draft.name_of(opened)
    old = sorted(held)[:REPLACES_CAP]
    units = [unit for part in parts for unit in _seal(opened, part, name, _marks(old))]
    if sum(len(unit.body) for unit in units) <= BYTES_AT_ONCE and len(units) <= UNITS_CAP:
        return _Anew(opened, packing=_packing(due, name, units, old, left=len(held) - len(old)))
    return _made_in_steps(opened, due, name, parts, held)


def _made_in_steps(
    opened: OpenStream, due: Due, name: int, parts: Sequence[list[PlainChange]], held: frozenset[bytes]
) -> _Anew | None:
    """Return the next units of a large stream that the hub lacks; if it has all but the last, the last one."""
    first = [unit for part in parts[:-1] for unit in _seal(opened, part, name, ())]
    lacking = [unit for unit in first if unit.id not in held]
    if lacking:
        return _Anew(opened, _as_many_as_fit(lacking))
    rest = sorted(held - {unit.id for unit in first})
    old = rest[:REPLACES_CAP]
    if not old:
        return None
    units = _seal(opened, parts[-1], name, _marks(old))
    return _Anew(opened, packing=_packing(due, name, units, old, left=len(rest) - len(old)))


def _packing(due: Due, name: int, units: Sequence[UnitEnvelope], old: Sequence[bytes], *, left: int) -> Packing:
    """Return the swap; `left`: so many old units do not fit into it, and the stream stays due for them."""
    return Packing(Repack(name, tuple(units), tuple(old), due.forgets), due.stream.id, due.stale, is_all=not left)


def _as_many_as_fit(units: Sequence[UnitEnvelope]) -> list[UnitEnvelope]:
    chosen: list[UnitEnvelope] = []
    size = 0
    for unit in units:
        size += len(unit.body)
        if chosen and size > BYTES_AT_ONCE:
            break
        chosen.append(unit)
    return chosen


def _marks(old: Sequence[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted({each[:MARK_LENGTH] for each in old}))


def _opened(desk: Desk, draft: Draft, due: Due) -> OpenStream | None:
    if due.stream.kind is StreamKind.SHARED:
        return draft.known(desk, due.stream.id)
    return opened_anew(desk, draft, due.stream)


def _content(desk: Desk, due: Due) -> list[PlainChange] | None:
    """Return everything that lives in a stream; () for one that was taken back, None if there is nothing to keep."""
    living = desk.sayable(due.stream.scope)
    if due.stream.kind is not StreamKind.SHARED:
        return living or None
    share = shares.share_of(desk.connection, due.stream.id)
    if share is None or share.state is ShareState.CLOSED:
        return []
    return belonging(desk, share, living) or None


def _seal(opened: OpenStream, changes: list[PlainChange], name: int, marks: tuple[bytes, ...]) -> list[UnitEnvelope]:
    """Seal changes into one unit, or into several if they take more room than their weight says."""
    try:
        return [sealing.seal_changes(opened, changes, name, (), marks)]
    except BundleTooLarge:
        half = len(changes) // 2
        if not half:
            raise
        return [*_seal(opened, changes[:half], name, marks), *_seal(opened, changes[half:], name, marks)]


def _never_left(change: PlainChange) -> bool:
    """Tell whether a change is larger than any unit: it is listed where it was made, and lies in none."""
    return _weight(change) > UNIT_CAP // 4 and len(pack(unit_body([change]))) > UNIT_CAP


def _parts(changes: list[PlainChange]) -> list[list[PlainChange]]:
    """Return changes as they lie in units: those of one record together, as far as they fit into one."""
    parts: list[list[PlainChange]] = []
    size = UNIT_CAP
    for number, change in enumerate(changes):
        is_new = number == 0 or change.record != changes[number - 1].record
        if size + _weight(change) > (UNIT_BYTES if is_new else RECORD_BYTES):
            parts.append([])
            size = 0
        parts[-1].append(change)
        size += _weight(change)
    return parts


def _weight(change: PlainChange) -> int:
    """Return about how many bytes a change takes."""
    return 64 + sum([16 + len(each.encode()) if isinstance(each, str) else 32 for each in change.values.values()])
