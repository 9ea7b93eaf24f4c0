"""The farewell: own changes that have not left when their file has to be forgotten go to the office that keeps it.

They are sealed into the stream once more and kept as that: the key of the stream is forgotten with the file, so nothing
here opens them any more and the records can go at once, whether the next bundle leaves in a second or with a stick in
three weeks. The hub gives what comes into a closed stream to the owner of the stream only. A key of the owner on top
would change nothing: whoever held the key of the stream held the records as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from kiim_desktop.base.ids import Random, RecordId, ReplicaId
from kiim_desktop.storage import farewells, shares
from kiim_desktop.storage.exchange import Desk, KnownReplica
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.farewells import StoredFarewell
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.streams import Stream
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.drafts import Draft, covers_of
from kiim_desktop.sync.sharing.owing import may_write_into
from kiim_desktop.sync.sharing.turning import UNKNOWN
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import RidCertificate, SignLabel, sign
from kiim_desktop.sync.wire.units import RefusedUnit, UnitEnvelope

BYTES_AT_ONCE = 1024 * 1024
"""Of farewells in one bundle."""


def say_farewell(
    desk: Desk, member: Membership, own: ReplicaId, stream: Stream, records: Collection[RecordId], random: Random
) -> list[PlainChange]:
    """Seal what this device wrote into these records and the hub may not have, in the transaction that forgets them.

    Returns what cannot be brought to the owner: nobody lets this office write there.
    """
    pending = [each for each in desk.unreceipted(stream.scope) if each[1] in records]
    changes = _not_brought(desk, member, own, stream, records, {seq for seq, _record, _change in pending})
    if not changes:
        return []
    share = shares.share_of(desk.connection, stream.id)
    opened = Draft(own, member, random).known(desk, stream.id)
    if share is None or opened is None:
        return changes
    _certify(desk, member, own)
    lost = [each for each in changes if not may_write_into(desk, share, member.office, each)]
    for rid in sorted({each.dot.replica for each in changes}):
        sent = [each for each in changes if each.dot.replica == rid and each not in lost]
        dead = [seq for seq, _record, change in pending if rid == own and change is None]
        draft = Draft(rid, member, random)
        if sent:
            draft.add_all(opened, sent, covers_of({*dead, *[each.dot.seq for each in sent]}))
        for unit in draft.units:
            _keep(desk, opened, rid, unit)
        lost += draft.refused
    return lost


def units_of(
    desk: Desk, draft: Draft, chosen: Iterable[StoredFarewell], rids: list[ReplicaId]
) -> list[UnitEnvelope]:  # fmt: skip
    """Return the units as a bundle with these replica ids brings them.

    To a hub that was put back since its short name means nothing, or another stream: it is asked for by key.
    """
    epoch = desk.get(ExchangeFact.EPOCH) or b""
    found = []
    for each in chosen:
        unit = unpack(each.envelope, UnitEnvelope)
        name = unit.stream if epoch and each.epoch == epoch else draft.asked_for(each.stream, each.key_id)
        covers = tuple((rids.index(each.rid), first, last) for _place, first, last in unit.covers)
        found.append(msgspec.structs.replace(unit, stream=name, covers=covers))
    return found


def heed_unknown(desk: Desk, refused: Iterable[RefusedUnit]) -> None:
    """Keep what the hub cannot bring to the owner of a stream yet: it was put back and has not been told of it."""
    farewells.put_off(desk.connection, [each.id for each in refused if each.code == UNKNOWN])


def farewells_to_send(desk: Desk) -> list[StoredFarewell]:
    """Return what goes with the next bundle, as much as fits."""
    chosen: list[StoredFarewell] = []
    size = 0
    for each in farewells.to_send(desk.connection):
        if not chosen or size + len(each.envelope) <= BYTES_AT_ONCE:
            chosen.append(each)
            size += len(each.envelope)
    return chosen


def _not_brought(
    desk: Desk, member: Membership, own: ReplicaId, stream: Stream, records: Collection[RecordId], pending: set[int]
) -> list[PlainChange]:  # fmt: skip
    """Return what lives of own changes of this device without a receipt, or was never sealed into the stream.

    The latter has a receipt by itself where a hub that was put back could not name the stream at that time.
    """
    found = []
    for change in desk.living_of(stream.scope, sorted(records)):
        rid = change.dot.replica
        known = desk.replica(rid)
        is_here = rid == own or (known is not None and known.device == member.device)
        is_pending = rid == own and change.dot.seq in pending
        if is_here and (
            is_pending or change.dot not in (shares.dots_in(desk.connection, stream.id, change.record) or ())
        ):
            found.append(change)
    return found


def _keep(desk: Desk, opened: OpenStream, rid: ReplicaId, unit: UnitEnvelope) -> None:
    said = StoredFarewell(
        unit=unit.id,
        stream=opened.stream.id,
        key_id=opened.stored.key_id,
        rid=rid,
        epoch=b"" if opened.stored.alias is None else desk.get(ExchangeFact.EPOCH) or b"",
        envelope=pack(unit),
    )
    farewells.keep(desk.connection, said)


def _certify(desk: Desk, member: Membership, rid: ReplicaId) -> None:
    """Have whose replica it is at hand: maybe no bundle ever left under it, and it is left now."""
    known = desk.replica(rid)
    if known is None or not known.certificate:
        said = RidCertificate(rid, member.device, member.office, desk.generation())
        certificate = pack(sign(member.keys.signing, SignLabel.RID, said))
        desk.know_replica(
            KnownReplica(rid=rid, device=member.device, office=member.office, certificate=certificate)
        )  # fmt: skip
