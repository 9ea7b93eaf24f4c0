"""Takes in what a device sent up: streams, units, receipts and changes of the directory, in one transaction.

Everything here may happen twice with the same outcome: a device that never saw the answer sends the same bundle again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.hub.epochs import promise
from kiim_desktop.hub.handing_over import take_transfers
from kiim_desktop.hub.intervals import Intervals, are_valid, united
from kiim_desktop.hub.letters import sayable
from kiim_desktop.hub.manifests import publish
from kiim_desktop.hub.membership import change_membership
from kiim_desktop.hub.ordering import take_countersignatures, take_orders, take_receipts
from kiim_desktop.hub.reasons import Reason
from kiim_desktop.hub.recalling import take_recalled
from kiim_desktop.hub.repacking import repacked_bytes, take_repacks
from kiim_desktop.hub.sharing import day_of, judge_uploads, take_grants
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.key_store import SealedKey
from kiim_desktop.hub.store.ledger import EntryKind, Replica, erased_tag
from kiim_desktop.hub.store.subscriptions import FOR_EVER, OWNER_MODE, Subscription
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.hub.store.units import Stream, Unit
from kiim_desktop.sync.wire.bundles import BundleBody, OpenedBundle
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import RidCertificate, Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.units import RefusedUnit, RidIntervals, StreamNotice, UnitEnvelope

Alias = tuple[bytes, bytes, int]


class ReplicaTaken(Exception):  # never shown: it becomes the answer code FORK
    """A replica id in the bundle belongs to another device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of a bundle."""

    receipts: tuple[RidIntervals, ...] = ()
    aliases: tuple[Alias, ...] = ()
    refused: tuple[RefusedUnit, ...] = ()
    number: int = 0
    """The greatest bundle number now held of the channel."""
    recalled: bool = False
    """The bundle brought what the hub had forgotten of the directory."""
    unstored: int = 0
    """Bytes of `bundle_bytes` that were not taken, or lay here already."""


@dataclass(slots=True)
class _Sorted:
    """The units of a bundle, told apart: new ones, and dots to receipt by replica."""

    fresh: list[tuple[int, UnitEnvelope, bool]] = field(default_factory=list)
    """(alias, unit, whether it came too late)."""
    dots: dict[bytes, Intervals] = field(default_factory=dict)
    refused: list[RefusedUnit] = field(default_factory=list)


def take_in(
    site: Site,
    transaction: Transaction,
    sender: Device,
    opened: OpenedBundle,
    replicas: dict[bytes, Replica],
    *,
    is_retry: bool = False,
) -> TakenIn:
    """Store what a bundle brings and return its receipts; `replicas` are those the sender may write under.

    A bundle that was taken before brings no unit any more: what of it is not here was replaced since, and stays away.
    """
    rid = opened.header.channel
    body, silenced = sayable(transaction, sender, opened.body)
    others = transaction.ledger.replicas([one for one in body.rids if one not in replicas])
    replicas = replicas | {one: replica for one, replica in others.items() if replica.device == sender.id}
    transaction.lock_numbers()
    aliases, streams = _announce(site, transaction, sender, rid, body.notices)
    named = sorted({unit.stream for unit in body.units if unit.stream > 0} - set(streams))
    streams |= transaction.units.by_alias(named)
    take_recalled(site, transaction, sender, body.recalled)
    has_changed = change_membership(site, transaction, sender, body)
    if has_changed:
        publish(site, transaction)
    refused = _take_sharing(site, transaction, sender, rid, body)
    if has_changed or _may_close(body):
        streams = transaction.units.by_alias(sorted(streams))
    verdicts = judge_uploads(transaction, sender.office, streams, day_of(site))
    sorted_units = _sort_units(transaction, body, aliases, verdicts, replicas)
    if not is_retry:
        _store_units(transaction, sender, rid, body, sorted_units)
    refused += take_transfers(site, transaction, sender, rid, body)
    receipts = _receipt(site, transaction, replicas, sorted_units.dots)
    left_out, packed = take_repacks(site, transaction, sender, rid, body, aliases)
    stored = packed + _heads(body) + sum(len(unit.body) for _alias, unit, _is_late in sorted_units.fresh)
    own = tuple(alias for alias in aliases if alias[2])
    return TakenIn(
        receipts=receipts,
        aliases=own,
        refused=(*sorted_units.refused, *refused, *left_out, *silenced),
        recalled=body.recalled is not None,
        unstored=bundle_bytes(opened.body) - stored,
    )


def _take_sharing(
    site: Site, transaction: Transaction, sender: Device, rid: bytes, body: BundleBody
) -> list[RefusedUnit]:
    """Take what changes who may have which stream, before the units that are judged by it."""
    refused = take_orders(site, transaction, sender, body.orders)
    refused += take_countersignatures(site, transaction, sender, body.countersignatures)
    refused += take_grants(site, transaction, sender, body.grants)
    take_receipts(site, transaction, sender, rid, body.order_receipts)
    return refused


def _may_close(body: BundleBody) -> bool:
    """Tell whether a bundle holds what may freeze or erase a stream before its units are judged."""
    return bool(body.orders or body.countersignatures or body.grants or body.order_receipts or body.recalled)


def bundle_bytes(body: BundleBody) -> int:
    """Return what a bundle adds to the store of its office if all of it is taken."""
    return sum(len(unit.body) for unit in body.units) + _heads(body) + repacked_bytes(body)


def _heads(body: BundleBody) -> int:
    return sum(len(notice.head) for notice in body.notices)


def own_replicas(transaction: Transaction, sender: Device, rids: Sequence[bytes]) -> dict[bytes, Replica]:
    """Return the known replicas among these that belong to a device; ReplicaTaken if one is another device's."""
    known = transaction.ledger.replicas(rids)
    if any(replica.device != sender.id for replica in known.values()):
        raise ReplicaTaken
    return known


def own_certificates(sender: Device, body: BundleBody) -> dict[bytes, bytes]:
    """Return the packed certificates in a bundle by which the sender claims replica ids; others are left out."""
    found = ((_own_rid(sender, signed), signed) for signed in body.rid_certificates)
    return {rid: pack(signed) for rid, signed in found if rid is not None}


def register_replicas(
    site: Site, transaction: Transaction, sender: Device, own: dict[bytes, Replica], certified: dict[bytes, bytes]
) -> dict[bytes, Replica]:
    """Return the known replicas of this device and those it certified for the first time, after promising these."""
    fresh = {
        rid: Replica(
            rid=rid,
            device=sender.id,
            office=sender.office,
            certificate=certificate,
            seen=(),
            changed=promise(transaction, EntryKind.REPLICA, site.now(), rid, certificate, site.random),
        )
        for rid, certificate in certified.items()
        if rid not in own
    }
    transaction.ledger.put_replicas(list(fresh.values()))
    return own | fresh


def _own_rid(sender: Device, signed: Signed) -> bytes | None:
    key = DevicePublic.from_bytes(sender.public).verify_key
    try:
        certificate = verified(key, SignLabel.RID, signed, RidCertificate)
    except (CryptoError, WireError):
        return None
    return certificate.rid if (certificate.device, certificate.office) == (sender.id, sender.office) else None


def _announce(
    site: Site, transaction: Transaction, sender: Device, rid: bytes, notices: Sequence[StreamNotice]
) -> tuple[list[Alias], dict[int, Stream]]:
    """Number new streams and keep their keys; an alias of 0 says that the stream belongs to somebody else.

    Of an erased stream nothing is kept but its place, so that its units are refused for what they are. One whose key
    was lost is told to everybody again.
    """
    aliases: list[Alias] = []
    streams: dict[int, Stream] = {}
    keys: list[SealedKey] = []
    held = transaction.keys.get([notice.key_id for notice in notices])
    erased = transaction.ledger.erased(sorted({erased_tag(notice.stream) for notice in notices}))
    for notice in notices:
        known = transaction.units.by_id(notice.stream)
        if not notice.head:
            aliases.append((notice.stream, notice.key_id, _referred(transaction, sender, notice, known, streams)))
            continue
        if any(stream.owner != sender.office for stream in known):
            aliases.append((notice.stream, notice.key_id, 0))
            continue
        is_erased = erased_tag(notice.stream) in erased
        same = next((stream for stream in known if stream.key_id == notice.key_id), None)
        stream = same or _new_stream(site, transaction, sender, rid, notice, known, is_erased=is_erased)
        streams[stream.alias] = stream
        if not is_erased:
            if same is not None and (notice.stream, notice.key_id) not in held:
                transaction.units.tell_again(same.alias, transaction.facts.give_hub_seqs(1)[0])
            keys.append(SealedKey(stream=notice.stream, key_id=notice.key_id, sealed=notice.sealed_key))
        aliases.append((notice.stream, notice.key_id, stream.alias))
    transaction.keys.put(keys)
    return aliases, streams


def _referred(
    transaction: Transaction, sender: Device, notice: StreamNotice, known: Sequence[Stream], streams: dict[int, Stream]
) -> int:
    """Return the alias of a stream another office opened to that of the sender, be it closed by now; 0 of any other.

    After a restore the hub may not have told it yet, or never tells it again because it is closed: what was written
    into it before still reaches its owner.
    """
    same = next((stream for stream in known if stream.key_id == notice.key_id and not stream.erased), None)
    if same is None or not transaction.subscriptions.of(sender.office, [notice.stream]):
        return 0
    streams[same.alias] = same
    return same.alias


def _new_stream(
    site: Site,
    transaction: Transaction,
    sender: Device,
    rid: bytes,
    notice: StreamNotice,
    known: Sequence[Stream],
    *,
    is_erased: bool,
) -> Stream:
    """Number a stream under a key; under a new key it reaches whom it reached. It is frozen if it ever was.

    Grants that outlived it (the units were put back, the ledger was not) are told with it: what its owner
    sends now may count as older, and by their old numbers everybody has passed them.
    """
    number = transaction.facts.give_hub_seqs(1)[0]
    frozen, successor = transaction.subscriptions.dropped(notice.stream)
    stream = Stream(
        alias=transaction.facts.give_alias(),
        id=notice.stream,
        key_id=notice.key_id,
        owner=sender.office,
        rid=rid,
        reach=known[0].reach if known else int(notice.reach),
        head=b"" if is_erased else notice.head,
        hub_seq=number,
        frozen=frozen,
        successor=successor,
        erased=number if is_erased else 0,
    )
    transaction.units.add_stream(stream)
    transaction.subscriptions.tell_again(stream.id, stream.key_id, number)
    if not known and not is_erased:
        _promise_owner(site, transaction, stream)
    return stream


def _promise_owner(site: Site, transaction: Transaction, stream: Stream) -> None:
    owner = Subscription(stream=stream.id, office=stream.owner, mode=OWNER_MODE, until=FOR_EVER, since=stream.hub_seq)
    transaction.subscriptions.put(owner)
    content = pack((owner.office, owner.mode, owner.since))
    promise(transaction, EntryKind.SUBSCRIPTION, site.now(), stream.id, content, site.random)


def _sort_units(
    transaction: Transaction,
    body: BundleBody,
    aliases: Sequence[Alias],
    verdicts: dict[int, Reason | None],
    replicas: dict[bytes, Replica],
) -> _Sorted:
    """Tell new units from known and refused ones; a stream that is foreign or does not exist is `unknown` alike."""
    result = _Sorted()
    known = transaction.units.known([unit.id for unit in body.units])
    for unit in body.units:
        alias = _alias_of(unit, aliases)
        reason = verdicts.get(alias, Reason.UNKNOWN)
        dots = _dots_of(unit, body.rids)
        if reason is not None and reason is not Reason.LATE:
            result.refused.append(RefusedUnit(unit.id, reason.value))
        elif dots is None or any(rid not in replicas for rid in dots):
            result.refused.append(RefusedUnit(unit.id, Reason.FOREIGN_RID.value))
        else:
            for rid, intervals in dots.items():
                result.dots[rid] = united(result.dots.get(rid, ()), intervals)
            if (alias, unit.id) not in known:
                known[alias, unit.id] = reason is Reason.LATE
                result.fresh.append((alias, unit, reason is Reason.LATE))
            if known[alias, unit.id]:
                result.refused.append(RefusedUnit(unit.id, Reason.LATE.value))
    return result


def _alias_of(unit: UnitEnvelope, aliases: Sequence[Alias]) -> int:
    if unit.stream >= 0:
        return unit.stream
    return aliases[~unit.stream][2] if ~unit.stream < len(aliases) else 0


def _dots_of(unit: UnitEnvelope, rids: Sequence[bytes]) -> dict[bytes, Intervals] | None:
    """Return the dots a unit asks a receipt for, None if it names what is not in the tables of the bundle."""
    dots: dict[bytes, Intervals] = {}
    for number, first, last in unit.covers:
        if not 0 <= number < len(rids) or not are_valid([(first, last)]):
            return None
        dots[rids[number]] = united(dots.get(rids[number], ()), [(first, last)])
    return dots


def _store_units(transaction: Transaction, sender: Device, rid: bytes, body: BundleBody, units: _Sorted) -> None:
    if not units.fresh:
        return
    transaction.lock_numbers()
    numbers = transaction.facts.give_hub_seqs(len(units.fresh))
    transaction.units.add(
        [
            Unit(
                hub_seq=number,
                alias=alias,
                id=unit.id,
                device=sender.id,
                rid=rid,
                dictionary=unit.dictionary,
                body=unit.body,
                covers=pack([(body.rids[which], first, last) for which, first, last in unit.covers]),
                late=is_late,
            )
            for number, (alias, unit, is_late) in zip(numbers, units.fresh, strict=True)
        ]
    )


def _receipt(
    site: Site, transaction: Transaction, replicas: dict[bytes, Replica], dots: dict[bytes, Intervals]
) -> tuple[RidIntervals, ...]:
    """Promise what is new, and return everything receipted of the replicas the bundle named."""
    changed: list[Replica] = []
    for rid, intervals in dots.items():
        seen = united(replicas[rid].seen, intervals)
        if seen != replicas[rid].seen:
            number = promise(transaction, EntryKind.SEEN, site.now(), rid, pack(intervals), site.random)
            replicas[rid] = replace(replicas[rid], seen=seen, changed=number)
            changed.append(replicas[rid])
    transaction.ledger.put_replicas(changed)
    return tuple(RidIntervals(rid, replica.seen) for rid, replica in sorted(replicas.items()))
