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
"""

from __future__ import annotations

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
CHANGES_CAP: Final = 4_000
"""Changes in one stream; a larger one is left as it is."""
STREAM_BYTES: Final = 1024 * 1024
"""The same in sealed bytes."""
UNIT_BYTES: Final = 128 * 1024


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

    def fill(desk: Desk, draft: Draft) -> None:
        draft.unopened = repacks.unopened(desk)
        draft.opened = repacks.opened(desk) if not streams.is_any_waiting(desk.connection) else ()
        room = terms.bytes_at_once.value
        for due in chosen:
            packing = _packing(desk, draft, due)
            size = sum(len(unit.body) for unit in packing.repack.units) if packing else 0
            if packing is None or size > STREAM_BYTES:
                put_off.append(due.stream.id)
                continue
            if draft.packings and size > room:
                break
            draft.packings.append(packing)
            room -= size

    made = seal_filled(exchange, member, random, fill)
    if put_off:
        with exchange.writing() as desk:
            repacks.put_off(desk.connection, put_off, desk.now())
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


def _packing(desk: Desk, draft: Draft, due: Due) -> Packing | None:
    """Return a stream packed anew; None if there is nothing to replace, or more than fits into a bundle."""
    held = sorted(streams.held_ids(desk.connection, due.stream.id))[:REPLACES_CAP]
    opened = _opened(desk, draft, due)
    if not held or opened is None:
        return None
    changes = _content(desk, due)
    if changes is None or len(changes) > CHANGES_CAP:
        return None
    name = draft.name_of(opened)
    try:
        units = _units(opened, changes, name, tuple(sorted({each[:MARK_LENGTH] for each in held})))
    except BundleTooLarge:
        return None
    return Packing(Repack(name, units, tuple(held), due.forgets), due.stream.id, due.stale)


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


def _units(
    opened: OpenStream, changes: list[PlainChange], name: int, marks: tuple[bytes, ...]
) -> tuple[UnitEnvelope, ...]:
    """Seal changes into as few units as fit; the changes of one record lie together. BundleTooLarge."""
    parts = _parts([each for each in changes if not _never_left(each)])
    if len(parts) > UNITS_CAP:
        raise BundleTooLarge(count=len(parts), limit=UNITS_CAP)
    return tuple(sealing.seal_changes(opened, part, name, (), marks) for part in parts)


def _never_left(change: PlainChange) -> bool:
    """Tell whether a change is larger than any unit: it is listed where it was made, and lies in none."""
    return _weight(change) > UNIT_CAP // 4 and len(pack(unit_body([change]))) > UNIT_CAP


def _parts(changes: list[PlainChange]) -> list[list[PlainChange]]:
    parts: list[list[PlainChange]] = []
    size = UNIT_CAP
    for number, change in enumerate(changes):
        is_new = number == 0 or change.record != changes[number - 1].record
        if is_new and size + _weight(change) > UNIT_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(change)
        size += _weight(change)
    return parts


def _weight(change: PlainChange) -> int:
    """Return about how many bytes a change takes."""
    return 64 + sum([16 + len(each.encode()) if isinstance(each, str) else 32 for each in change.values.values()])
