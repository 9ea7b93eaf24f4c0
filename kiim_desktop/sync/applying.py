"""From a bundle that came down to records (states VERIFY and APPLY): everything is opened first, then written.

What cannot be opened is quarantined, what cannot be judged yet is parked; both are kept and tried again with the next
bundle. One bad unit never holds up the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from kiim_desktop.base.ids import DeviceId, OfficeId, ReplicaId, StreamId, UnitId
from kiim_desktop.crypto.errors import BadSignature, SealError
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.changes import Change
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange import Desk, Exchange, ExchangeFact, KnownReplica
from kiim_desktop.storage.store import Changed
from kiim_desktop.storage.streams import StoredUnit, StreamKind, UnitState
from kiim_desktop.sync import sealing
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.wire.bundles import BundleBody, OpenedBundle, open_bundle
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import RidCertificate, Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import BundleForeign, WireError
from kiim_desktop.sync.wire.units import StreamNotice, UnitEnvelope

CHANGES_AT_ONCE = 500
"""In one transaction: the writer is held for about 100 ms."""


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
    changes: list[Change]


@dataclass(slots=True)
class _Opened:
    """What was found in a bundle before anything is written."""

    streams: dict[bytes, OpenStream] = field(default_factory=dict)
    """By key id."""
    aliases: dict[int, OpenStream] = field(default_factory=dict)
    replicas: dict[ReplicaId, KnownReplica] = field(default_factory=dict)
    units: list[_OpenedUnit] = field(default_factory=list)


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
    body = bundle.body
    with exchange.reading() as desk:
        opened = _open_all(desk, member, body)
    for number, piece in enumerate(_pieces(opened)):
        changes = [change for each in piece for change in each.changes]
        audit = [AuditEntry(user, AuditAction.EXCHANGE, detail=f"received={len(changes)}")] if changes else []
        is_last = not opened.units or piece[-1] is opened.units[-1]
        with exchange.writing() as desk:
            if number == 0:
                _keep_names(desk, opened)
            changed = desk.take_in(changes, audit) if changes else Changed()
            streams.keep_units(desk.connection, [each.unit for each in piece])
            if is_last:
                _move_cursor(desk, body.cursor)
        yield Applied(
            changed=changed, changes=len(changes), units=sum(each.unit.state is UnitState.HELD for each in piece)
        )


def _pieces(opened: _Opened) -> Iterator[list[_OpenedUnit]]:
    """Cut what was opened into transactions; one empty piece if there are no units, for names and cursor."""
    piece: list[_OpenedUnit] = []
    size = 0
    for each in opened.units:
        if piece and size + len(each.changes) > CHANGES_AT_ONCE:
            yield piece
            piece, size = [], 0
        piece.append(each)
        size += len(each.changes)
    yield piece


def _open_all(desk: Desk, member: Membership, body: BundleBody) -> _Opened:
    opened = _Opened()
    for signed in body.rid_certificates:
        if (replica := _replica_of(member, signed)) is not None:
            opened.replicas[replica.rid] = replica
    for notice in body.notices:
        _open_notice(member, notice, opened)
    for unit in body.units:
        device = body.devices[unit.device] if unit.device < len(body.devices) else b""
        _open_unit(desk, member, opened, device, unit)
    epoch = desk.get(ExchangeFact.EPOCH) or b""
    for state in (UnitState.PARKED, UnitState.QUARANTINED):
        for waiting in streams.waiting_units(desk.connection, state):
            again = unpack(waiting.body or b"", _Waiting)
            if again.epoch == epoch:
                _open_unit(desk, member, opened, again.device, again.unit)
    return opened


def _replica_of(member: Membership, signed: Signed) -> KnownReplica | None:
    """Return whose replica a certificate names, if a device of the manifest signed it."""
    try:
        claimed = unpack(signed.raw, RidCertificate)
        found = member.certified.get(claimed.device)
        if found is None or found.certificate.office != claimed.office:
            return None
        verified(VerifyKey(found.certificate.signing_public), SignLabel.RID, signed, RidCertificate)
    except (WireError, BadSignature):
        return None
    return KnownReplica(
        rid=ReplicaId(claimed.rid),
        device=DeviceId(claimed.device),
        office=OfficeId(claimed.office),
        certificate=pack(signed),
    )


def _open_notice(member: Membership, notice: StreamNotice, opened: _Opened) -> None:
    """Open what announces a stream; one that cannot be opened is left out, its units are then quarantined."""
    try:
        found = sealing.read_notice(notice, member.own_ring)
    except (SealError, WireError):
        return
    if found.stream.kind is not StreamKind.CATALOGUE and found.stream.owner != member.office:
        return
    opened.streams[found.stored.key_id] = found
    if notice.alias:
        opened.aliases[notice.alias] = found


def _open_unit(desk: Desk, member: Membership, opened: _Opened, device: bytes, unit: UnitEnvelope) -> None:
    """Open one unit into changes, or put it aside as parked or quarantined."""
    found = opened.aliases.get(unit.stream) or _known_stream(desk, member, unit.stream)
    if found is None:
        _put_aside(desk, opened, device, unit, UnitState.QUARANTINED)
        return
    try:
        changes = sealing.open_changes(found, unit)
    except (SealError, WireError):
        _put_aside(desk, opened, device, unit, UnitState.QUARANTINED)
        return
    if not _may_come_from(desk, member, opened, found, device, changes):
        _put_aside(desk, opened, device, unit, UnitState.PARKED)
        return
    held = StoredUnit(id=UnitId(unit.id), stream=found.stream.id, state=UnitState.HELD, hub_seq=unit.hub_seq)
    opened.units.append(_OpenedUnit(held, changes))


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
    desk: Desk, member: Membership, opened: _Opened, found: OpenStream, device: bytes, changes: Iterable[Change]
) -> bool:
    """Tell whether the uploading device belongs to the owner of the stream, and every change to a replica of it.

    Within the own office a device may send again what a sibling wrote and vouches for it (recovery, repack), so there a
    replica nobody has heard of is let in; one known to belong elsewhere never is.
    """
    owner = found.stream.owner
    sender = member.certified.get(device)
    if sender is None or sender.certificate.office != owner:
        return False
    allowed = {owner, None} if owner == member.office else {owner}
    return {_office_of(desk, opened, rid) for rid in {change.dot.replica for change in changes}} <= allowed


def _office_of(desk: Desk, opened: _Opened, rid: ReplicaId) -> bytes | None:
    known = opened.replicas.get(rid) or desk.replica(rid)
    return known.office if known else None


def _put_aside(desk: Desk, opened: _Opened, device: bytes, unit: UnitEnvelope, state: UnitState) -> None:
    kept = pack(_Waiting(desk.get(ExchangeFact.EPOCH) or b"", device, unit))
    aside = StoredUnit(id=UnitId(unit.id), stream=StreamId(b""), state=state, hub_seq=unit.hub_seq, body=kept)
    opened.units.append(_OpenedUnit(aside, []))


def _keep_names(desk: Desk, opened: _Opened) -> None:
    for found in opened.streams.values():
        streams.keep_stream(desk.connection, found.stream)
        streams.keep_key(desk.connection, found.stored)
    for replica in opened.replicas.values():
        desk.know_replica(replica)


def _move_cursor(desk: Desk, cursor: int) -> None:
    known = int.from_bytes(desk.get(ExchangeFact.CURSOR) or b"", "big")
    if cursor > known:
        desk.put({ExchangeFact.CURSOR: cursor.to_bytes(8, "big")})


__all__ = ["Applied", "apply_bundle", "verify_bundle"]
