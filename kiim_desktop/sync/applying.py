"""From a bundle that came down to records (states VERIFY and APPLY): everything is opened first, then written.

What cannot be opened is quarantined, what cannot be judged yet is parked; both are kept and tried again with the next
bundle. One bad unit never holds up the others.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import msgspec

from kiim_desktop.base.ids import RecordId, ReplicaId, StreamId, UnitId
from kiim_desktop.crypto.errors import SealError
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import claims, repacks, shares, streams
from kiim_desktop.storage.exchange import Desk, Exchange, KnownReplica
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.storage.store import Changed
from kiim_desktop.storage.streams import StoredUnit, Stream, StreamKind, UnitState
from kiim_desktop.sync import sealing
from kiim_desktop.sync.announcing import Announced, keep_announced, open_announced
from kiim_desktop.sync.authors import replica_of
from kiim_desktop.sync.contexts import Past, Told, keep_told, note_asks
from kiim_desktop.sync.membership import Certified, Membership
from kiim_desktop.sync.passing_by import left_out, note_passed_by
from kiim_desktop.sync.recovering import send_lost
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.admitting import has_unknown_kinds, is_agreed, may_bring
from kiim_desktop.sync.sharing.coming_late import comes_late, new_here
from kiim_desktop.sync.sharing.handing_over import note_said, note_transfers
from kiim_desktop.sync.sharing.obeying import note_orders
from kiim_desktop.sync.sharing.ordering import note_receipts
from kiim_desktop.sync.sharing.owing import belongs, goes_on_with_own
from kiim_desktop.sync.sharing.tracking import let_doubted_go, note_arrival
from kiim_desktop.sync.waiting_for_directory import Withheld, part
from kiim_desktop.sync.wire.bundles import BundleBody, OpenedBundle, open_bundle
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.errors import BundleForeign, BundleNewer, WireError
from kiim_desktop.sync.wire.sharing import Mode
from kiim_desktop.sync.wire.units import UnitEnvelope

WEIGHT_AT_ONCE = 750
"""In one transaction, counted as new records: the writer is held for less than 100 ms."""
NO_STREAM = StreamId(b"")
REPLACING_WEIGHT = 12
"""A change that replaces something costs so much more than a new record: the words by which it was found are erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What one transaction brought."""

    changed: Changed = field(default_factory=Changed)
    changes: int = 0
    units: int = 0


class _Waiting(msgspec.Struct, frozen=True, array_like=True):
    """A unit put aside, with what is needed to try it again."""

    epoch: bytes
    device: bytes
    unit: UnitEnvelope


@dataclass(frozen=True, slots=True)
class _OpenedUnit:
    """A unit and what it holds; put aside, it holds nothing yet."""

    unit: StoredUnit
    changes: list[PlainChange]
    found: OpenStream | None = None
    late: bool = False
    """Its stream was closed when it came, and its office may not write there any more: listed, not applied."""


@dataclass(slots=True)
class _Opened:
    """What was found in a bundle before anything is written."""

    past: Past
    """What units of other offices may name."""
    names: Announced
    withheld: Withheld
    replicas: dict[ReplicaId, KnownReplica] = field(default_factory=dict)
    offices: dict[ReplicaId, bytes | None] = field(default_factory=dict)
    """Whose each replica is, as far as it was looked up."""
    units: list[_OpenedUnit] = field(default_factory=list)
    kept: set[Scope] = field(default_factory=set)
    """Of which files a unit of the own office's own stream is among them."""

    @property
    def has_earlier(self) -> bool:
        """Tell whether anything was read that the hub had in an earlier epoch, and may have lost since."""
        return any(each.unit.state is UnitState.BEFORE for each in self.units)


def verify_bundle(member: Membership, raw: bytes) -> OpenedBundle:
    """Return a bundle that the hub made for this device; WireError tells what is wrong with any other."""
    bundle = open_bundle(
        raw,
        keypair=member.keys.hpke,
        public=member.keys.public.hpke_public,
        sender_key=lambda sender: member.hub_key if sender == member.hub.id else None,
        training=member.training,
    )
    if bundle.header.channel != member.device:
        raise BundleForeign
    return bundle


def apply_bundle(exchange: Exchange, member: Membership, bundle: OpenedBundle, user: bytes) -> Iterator[Applied]:
    """Apply everything a verified bundle holds; yields after each transaction, so that waiting saves get their turn.

    A bundle of usual size is one transaction. A larger one is cut between units, and the cursor moves with the last
    piece: whatever happens in between, the whole bundle comes again and changes nothing that is already there.
    """
    yield from _apply_body(exchange, member, bundle.body, user)


def apply_waiting(exchange: Exchange, member: Membership, user: bytes) -> Iterator[Applied]:
    """Try once more what waits here: the hub has told something that it waited for."""
    yield from _apply_body(exchange, member, BundleBody(), user)


def _apply_body(exchange: Exchange, member: Membership, body: BundleBody, user: bytes) -> Iterator[Applied]:
    with exchange.reading() as desk:
        body, withheld = part(desk, member, body)
    note_said(exchange, member, body)
    with exchange.reading() as desk:
        opened = _open_all(desk, member, body, withheld)
    for number, piece in enumerate(_pieces(opened)):
        changes = [change for each in piece if not each.late for change in each.changes]
        audit = [AuditEntry(user, AuditAction.EXCHANGE, detail=f"received={len(changes)}")] if changes else []
        is_last = not opened.units or piece[-1] is opened.units[-1]
        with exchange.writing() as desk:
            if number == 0:
                keep_announced(desk, member, opened.names)
                for replica in opened.replicas.values():
                    desk.know_replica(replica)
                note_passed_by(desk, member, body, opened.names.streams, opened.names.not_taken)
                keep_told(desk, body.receipted)
                note_orders(desk, member, body.orders, body.countersignatures)
                note_receipts(desk, member, body.order_receipts)
                repacks.say_again(desk, body.unopened)
                withheld.keep(desk, has_units=bool(opened.units))
            changed = desk.take_in(changes, audit) if changes else Changed()
            repacks.keep_units(desk.connection, member.office, [each.unit for each in piece])
            _note_arrivals(desk, member, piece)
            if is_last:
                for stream in opened.names.taken_up:
                    claims.forget_claim(desk.connection, stream)
                note_transfers(desk, member, body, opened.names.shares.values())
                if any(each.unit.state is UnitState.BEFORE for each in opened.units) and not desk.get(
                    ExchangeFact.RECOVERING
                ):
                    send_lost(desk)
                note_asks(desk, opened.past.lacking)
                _move_cursor(desk, body.cursor)
        yield Applied(
            changed=changed, changes=len(changes), units=sum(each.unit.state is UnitState.HELD for each in piece)
        )


def _note_arrivals(desk: Desk, member: Membership, piece: list[_OpenedUnit]) -> None:
    came = [(each.found.stream, each.changes) for each in piece if each.found is not None and not each.late]
    let_doubted_go(desk, member.office, came)
    for each in piece:
        if each.late:
            desk.refuse(new_here(desk, each.changes), "late")
        elif each.found is not None:
            note_arrival(desk, member.office, each.found, each.changes)


def _pieces(opened: _Opened) -> Iterator[list[_OpenedUnit]]:
    """Cut what was opened into transactions; one empty piece if there are no units, for names and cursor."""
    piece: list[_OpenedUnit] = []
    size = 0
    for each in opened.units:
        weight = sum([REPLACING_WEIGHT if change.contexts else 1 for change in each.changes])
        if piece and size + weight > WEIGHT_AT_ONCE:
            yield piece
            piece, size = [], 0
        piece.append(each)
        size += weight
    yield piece


def _open_all(desk: Desk, member: Membership, body: BundleBody, withheld: Withheld) -> _Opened:
    opened = _Opened(Past(desk, body.receipted), open_announced(desk, member, body), withheld)
    for signed in body.rid_certificates:
        if (replica := replica_of(member, signed)) is not None:
            opened.replicas[replica.rid] = replica
    closed = left_out(desk, body, opened.names.not_taken)
    for unit in (each for each in body.units if each.stream not in closed):
        device = body.devices[unit.device] if unit.device < len(body.devices) else b""
        _open_unit(desk, member, opened, device, unit)
    epoch = desk.get(ExchangeFact.EPOCH) or b""
    taken_up = dict.fromkeys(opened.names.taken_up)
    aside = [each for stream in taken_up for each in streams.claimed_units(desk.connection, stream)]
    for state in (UnitState.PARKED, UnitState.QUARANTINED):
        aside += streams.waiting_units(desk.connection, state)
    for waiting in aside:
        again = unpack(waiting.body or b"", _Waiting)
        if again.epoch == epoch:
            _open_unit(desk, member, opened, again.device, again.unit, waited_for=waiting.stream)
        elif waiting.stream != NO_STREAM:
            _open_earlier(desk, member, opened, waiting.stream, again)
    return opened


def _open_earlier(desk: Desk, member: Membership, opened: _Opened, stream: StreamId, again: _Waiting) -> None:
    """Try once more what waits since an earlier epoch of the hub, which may have lost it: only its stream is known.

    What still cannot be read goes on waiting as it is.
    """
    for found in _under_every_key(desk, member, stream):
        try:
            sealing.open_content(found, again.unit)
        except (BundleNewer, SealError, WireError):
            continue
        before = len(opened.units)
        _open_unit(desk, member, opened, again.device, again.unit, found)
        read = [each for each in opened.units[before:] if each.unit.state is UnitState.HELD]
        opened.units[before:] = [replace(each, unit=replace(each.unit, state=UnitState.BEFORE)) for each in read]
        return


def _under_every_key(desk: Desk, member: Membership, stream: StreamId) -> Iterator[OpenStream]:
    known = streams.stream_by_id(desk.connection, stream)
    if known is None:
        return
    for stored in streams.keys_of(desk.connection, stream):
        with contextlib.suppress(SealError, WireError):
            yield sealing.open_stored(known, stored, member.own_ring)


def _open_unit(
    desk: Desk, member: Membership, opened: _Opened, device: bytes, unit: UnitEnvelope,
    found: OpenStream | None = None, waited_for: StreamId = NO_STREAM,
) -> None:  # fmt: skip
    """Open one unit into changes, or put it aside as parked or quarantined, with the stream it `waited_for` so far."""
    names = opened.names
    found = found or names.aliases.get(unit.stream) or _known_stream(desk, member, unit.stream)
    claimed = found.stream.id if found is not None else names.aside.get(unit.stream)
    if claimed in names.past:
        return
    if found is None:
        told = opened.withheld.aliases.get(unit.stream)
        unknown = UnitState.QUARANTINED if told is None else UnitState.PARKED
        state = unknown if claimed is None else UnitState.CLAIMED
        _put_aside(desk, opened, device, unit, state, claimed or told or waited_for)
        return
    try:
        changes, replaced = sealing.open_content(found, unit)
    except BundleNewer:
        _put_aside(desk, opened, device, unit, UnitState.PARKED, found.stream.id)
        return
    except (SealError, WireError):
        _put_aside(desk, opened, device, unit, UnitState.QUARANTINED)
        return
    is_shared = found.stream.kind is StreamKind.SHARED
    judge = _judge_shared if is_shared else _judge_own
    must_wait = opened.withheld.keeps_out(member, device)
    verdict = UnitState.PARKED if must_wait else judge(desk, member, opened, found, device, changes)
    if verdict is not UnitState.HELD:
        _put_aside(desk, opened, device, unit, verdict, found.stream.id)
        return
    sender = member.certified.get(device)
    marks = replaced if sender is not None and sender.certificate.office == found.stream.owner else ()
    held = StoredUnit(id=UnitId(unit.id), stream=found.stream.id, hub_seq=unit.hub_seq, replaces=marks)
    late = is_shared and comes_late(
        desk, member, _share(desk, opened, found), sender, changes, is_flagged=unit.late, kept=opened.kept
    )
    if not late and not _names_only_past(desk, member, opened, found.stream, sender, changes):
        _put_aside(desk, opened, device, unit, UnitState.PARKED, found.stream.id)
        return
    opened.units.append(_OpenedUnit(held, changes, found, late))
    if found.stream.kind is StreamKind.OWN and found.stream.owner == member.office:
        opened.kept.add(found.stream.scope)


def _names_only_past(
    desk: Desk, member: Membership, opened: _Opened, stream: Stream, sender: Certified | None,
    changes: list[PlainChange],
) -> bool:  # fmt: skip
    """Tell whether a unit that will be applied covers nothing that is still to be written; the own office's may."""
    office = sender.certificate.office if sender else b""
    if opened.past.names_unreceipted(changes):
        return False
    if office != member.office:
        said = Told(
            sender=office, owner=stream.owner, here=member.office, office_of=lambda rid: _office_of(desk, opened, rid)
        )
        if not opened.past.has_all(changes, said):
            return False
    opened.past.meet(changes)
    return True


def _share(desk: Desk, opened: _Opened, found: OpenStream) -> StoredShare | None:
    return opened.names.shares.get(found.stream.id) or shares.share_of(desk.connection, found.stream.id)


def _judge_shared(
    desk: Desk, member: Membership, opened: _Opened, found: OpenStream, device: bytes, changes: list[PlainChange]
) -> UnitState:
    """Return HELD if what a unit of a shared stream holds was agreed and comes from somebody who may write there."""
    share = _share(desk, opened, found)
    sender = member.certified.get(device)
    if share is None or sender is None:
        return UnitState.PARKED
    office = sender.certificate.office
    if not may_bring(share, office) or not is_agreed(share, changes):
        return UnitState.QUARANTINED
    if office == share.owner:
        return UnitState.PARKED if has_unknown_kinds(changes) else UnitState.HELD
    whose = {rid: _office_of(desk, opened, rid) for rid in {change.dot.replica for change in changes}}
    if set(whose.values()) - {office}:
        opened.past.lacking |= {rid for rid, known in whose.items() if known is None}
        return UnitState.PARKED
    arrived = (each for each in opened.units if each.found is not None and each.found.stream == found.stream)
    there = {change.record for each in arrived for change in each.changes}
    strange = [each for each in changes if share.mode < Mode.CO_EDIT or not _lies_in(desk, share, each, there)]
    if not goes_on_with_own(desk, office, strange, opened.replicas):
        return UnitState.QUARANTINED
    return UnitState.PARKED if has_unknown_kinds(changes) else UnitState.HELD


def _lies_in(desk: Desk, share: StoredShare, change: PlainChange, there: set[RecordId]) -> bool:
    """Tell whether a change is one of a record of its stream; `there` came with the same bundle."""
    return change.record in there or belongs(desk, share, change.record)


def _judge_own(
    desk: Desk, member: Membership, opened: _Opened, found: OpenStream, device: bytes, changes: list[PlainChange]
) -> UnitState:
    is_right = _may_come_from(desk, member, opened, found, device, changes)
    return UnitState.HELD if is_right else UnitState.PARKED


def _known_stream(desk: Desk, member: Membership, alias: int) -> OpenStream | None:
    stored = streams.key_by_alias(desk.connection, alias) if alias > 0 else None
    stream = streams.stream_by_id(desk.connection, stored.stream) if stored else None
    if stored is None or stream is None:
        return None
    try:
        return sealing.open_stored(stream, stored, member.own_ring)
    except (SealError, WireError):
        return None


def _may_come_from(
    desk: Desk, member: Membership, opened: _Opened, found: OpenStream, device: bytes, changes: Iterable[PlainChange]
) -> bool:
    """Tell whether the uploading device belongs to the owner of the stream, and every change to a replica of it.

    Within the own office a device may send again what others wrote and vouches for it: what a sibling wrote (recovery,
    repack), and of a person what another office contributed.
    """
    owner = found.stream.owner
    sender = member.certified.get(device)
    if sender is None or sender.certificate.office != owner:
        return False
    if owner == member.office and found.stream.kind is StreamKind.OWN:
        return True
    allowed = {owner, None} if owner == member.office else {owner}
    return {_office_of(desk, opened, rid) for rid in {change.dot.replica for change in changes}} <= allowed


def _office_of(desk: Desk, opened: _Opened, rid: ReplicaId) -> bytes | None:
    if rid not in opened.offices:
        known = opened.replicas.get(rid) or desk.replica(rid)
        opened.offices[rid] = known.office if known else None
    return opened.offices[rid]


def _put_aside(
    desk: Desk, opened: _Opened, device: bytes, unit: UnitEnvelope, state: UnitState, stream: StreamId = NO_STREAM
) -> None:  # fmt: skip
    kept = pack(_Waiting(desk.get(ExchangeFact.EPOCH) or b"", device, unit))
    aside = StoredUnit(id=UnitId(unit.id), stream=stream, state=state, hub_seq=unit.hub_seq, body=kept)
    opened.units.append(_OpenedUnit(aside, []))


def _move_cursor(desk: Desk, cursor: int) -> None:
    known = int.from_bytes(desk.get(ExchangeFact.CURSOR) or b"", "big")
    if cursor > known:
        desk.put({ExchangeFact.CURSOR: cursor.to_bytes(8, "big")})


__all__ = ["Applied", "apply_bundle", "apply_waiting", "verify_bundle"]
