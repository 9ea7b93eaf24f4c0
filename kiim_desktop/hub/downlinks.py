"""What goes down to a device: streams and sealed units that reach its office and that it has not confirmed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import msgspec

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.hub.epochs import EPOCH
from kiim_desktop.hub.sites import PAGE_ITEMS, Site
from kiim_desktop.hub.store.channels import Channel, Queued
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.hub.store.units import Stream, Unit
from kiim_desktop.sync.wire.bundles import BundleBody, BundleKind, BundlePlan, bundle_hash, make_bundle
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.requests import DownOffer, Hello
from kiim_desktop.sync.wire.units import Reach, RidIntervals, StreamNotice, UnitEnvelope

NOTICE_BYTES: Final = 400
"""What a notice with its sealed key takes in a bundle, at most in practice."""
UNIT_BYTES: Final = 96
"""What a unit takes besides its body."""
Covers = list[tuple[bytes, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """What an answer brings or offers, and the channel after it."""

    channel: Channel
    bundle: bytes = b""
    offers: tuple[DownOffer, ...] = ()
    more: bool = False


def send_down(site: Site, transaction: Transaction, device: Device, hello: Hello, channel: Channel) -> Down:
    """Return the next bundle after the cursor the device confirmed: inlined, or offered to be fetched in pieces.

    A bundle that waits already is offered again as it is, so that a broken download goes on where it stopped.
    """
    head = transaction.facts.hub_seq()
    same = channel.rid == hello.rid and channel.cursor == hello.cursor
    channel = replace(channel, rid=hello.rid, cursor=hello.cursor, scanned=channel.scanned if same else hello.cursor)
    waiting = transaction.channels.queued(device.id)
    if waiting is not None and same and waiting.from_seq == hello.cursor:
        return Down(channel=channel, offers=(_offer(waiting),), more=waiting.to_seq < head)
    if waiting is not None:
        transaction.channels.drop_queued(device.id)
    page = _page(site, transaction, device, hello, after=max(channel.scanned, hello.cursor), head=head)
    if page is None:
        return Down(channel=replace(channel, scanned=head))
    return _sealed(site, transaction, device, hello, channel, page, head)


def _page(
    site: Site, transaction: Transaction, device: Device, hello: Hello, *, after: int, head: int
) -> BundleBody | None:
    """Return what fits into one bundle, None if there is nothing."""
    units = transaction.units
    sizes = units.sizes_between(after, head, device.office, hello.rid, PAGE_ITEMS)
    streams = units.streams_between(after, head, device.office, hello.rid)
    items = sorted(
        [(number, size + UNIT_BYTES) for number, size in sizes] + [(stream.hub_seq, NOTICE_BYTES) for stream in streams]
    )
    if not items:
        return None
    upto = _fits(items, site.terms.page_bytes, whole=head if len(sizes) < PAGE_ITEMS else sizes[-1][0])
    chosen = units.between(after, upto, device.office, hello.rid)
    return _body(transaction, chosen, [stream for stream in streams if stream.hub_seq <= upto], device, upto)


def _fits(items: Sequence[tuple[int, int]], limit: int, *, whole: int) -> int:
    """Return the hub_seq up to which items fit into a limit, at least one; `whole` if all do."""
    total = 0
    last = items[0][0]
    for number, size in items:
        total += size
        if total > limit and number != items[0][0]:
            return last
        last = number
    return whole


def _body(
    transaction: Transaction, units: Sequence[Unit], streams: Sequence[Stream], device: Device, cursor: int
) -> BundleBody:
    covers: list[Covers] = [msgspec.msgpack.decode(unit.covers, type=Covers) for unit in units]
    rids = list(dict.fromkeys([unit.rid for unit in units] + [rid for one in covers for rid, _first, _last in one]))
    devices = list(dict.fromkeys(unit.device for unit in units))
    known = transaction.ledger.replicas(rids)
    sealed = transaction.keys.get([stream.key_id for stream in streams])
    place = {rid: number for number, rid in enumerate(rids)}
    return BundleBody(
        rids=tuple(rids),
        rid_certificates=tuple(
            unpack(known[rid].certificate, Signed) for rid in rids if rid in known and known[rid].device != device.id
        ),
        notices=tuple(_notice(stream, sealed.get((stream.id, stream.key_id), b""), device) for stream in streams),
        units=tuple(
            UnitEnvelope(
                id=unit.id,
                stream=unit.alias,
                dictionary=unit.dictionary,
                body=unit.body,
                covers=tuple((place[rid], first, last) for rid, first, last in dots),
                device=devices.index(unit.device),
                hub_seq=unit.hub_seq,
            )
            for unit, dots in zip(units, covers, strict=True)
        ),
        devices=tuple(devices),
        cursor=cursor,
        receipted=tuple(RidIntervals(rid, known[rid].seen) for rid in rids if rid in known),
    )


def _notice(stream: Stream, sealed_key: bytes, device: Device) -> StreamNotice:
    """Return the notice of a stream; another office gets its key only if every member may read it."""
    may_have_key = stream.owner == device.office or stream.reach == Reach.MEMBERS
    return StreamNotice(
        stream=stream.id,
        key_id=stream.key_id,
        sealed_key=sealed_key if may_have_key else b"",
        head=stream.head,
        reach=Reach(stream.reach),
        alias=stream.alias,
        owner=stream.owner,
        hub_seq=stream.hub_seq,
    )


def _sealed(
    site: Site,
    transaction: Transaction,
    device: Device,
    hello: Hello,
    channel: Channel,
    page: BundleBody,
    head: int,
) -> Down:
    plan = BundlePlan(
        channel=device.id,
        number=channel.down_number + 1,
        previous=channel.down_hash,
        epoch=transaction.facts.get(EPOCH),
        training=site.terms.training,
        kind=BundleKind.DELTA,
    )
    raw = make_bundle(
        plan,
        page,
        sender=site.identity.id,
        key=site.identity.signing,
        recipients=[DevicePublic.from_bytes(device.public).hpke_public],
        random=site.random,
    )
    channel = replace(channel, down_number=plan.number, down_hash=bundle_hash(raw))
    more = page.cursor < head
    if len(raw) <= hello.room:
        return Down(channel=channel, bundle=raw, more=more)
    queued = Queued(
        device=device.id, number=plan.number, from_seq=hello.cursor, to_seq=page.cursor, at=site.now(), body=raw
    )
    transaction.channels.put_queued(queued)
    return Down(channel=channel, offers=(_offer(queued),), more=more)


def _offer(queued: Queued) -> DownOffer:
    return DownOffer(queued.number, len(queued.body), sha256(queued.body).digest())
