"""What goes down to a device: streams and sealed units that reach its office and that it has not confirmed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

import msgspec

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.hub.epochs import EPOCH
from kiim_desktop.hub.handing_over import transfers_between
from kiim_desktop.hub.letters import reads_content
from kiim_desktop.hub.sharing import day_of
from kiim_desktop.hub.sites import PAGE_ITEMS, Site
from kiim_desktop.hub.store.channels import Channel, Queued
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.hub.store.units import Stream, Unit
from kiim_desktop.hub.telling import RECEIPT_BYTES, errand_for, is_void, notice_bytes, with_errand
from kiim_desktop.sync.wire.bundles import BundleBody, BundleKind, BundlePlan, bundle_hash, make_bundle
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.requests import DownOffer, Hello
from kiim_desktop.sync.wire.units import Reach, RidIntervals, StreamNotice, UnitEnvelope

NOTICE_BYTES: Final = 400
"""What a notice with its sealed key takes in a bundle, at most in practice."""
REPORT_BYTES: Final = 20
UNIT_BYTES: Final = 96
"""What a unit takes besides its body."""
Covers = list[tuple[bytes, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """What an answer brings or offers, and the channel after it."""

    channel: Channel
    bundle: bytes = b""
    offers: tuple[DownOffer, ...] = ()
    beside: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    """Number and content of offered bundles that travel beside the answer (folder, stick)."""
    more: bool = False


def send_nothing(_site: Site, _transaction: Transaction, _device: Device, _hello: Hello, channel: Channel) -> Down:
    """Leave the channel as it is."""
    return Down(channel=channel)


def send_down(site: Site, transaction: Transaction, device: Device, hello: Hello, channel: Channel) -> Down:
    """Return the next bundle after the cursor the device confirmed: inlined, or offered to be fetched in pieces.

    A bundle that waits already is offered again as it is, so that a broken download goes on where it stopped.
    """
    head = transaction.facts.hub_seq()
    channel, same = heard(channel, hello)
    waiting = transaction.channels.queued(device.id)
    if waiting is not None and is_void(site, transaction, device.office, head=waiting.head, at=waiting.at):
        same = False
    if waiting is not None and same and waiting.from_seq == hello.cursor:
        return Down(channel=channel, offers=(_offer(waiting),), more=waiting.to_seq < head)
    if waiting is not None:
        transaction.channels.drop_queued(device.id)
    page = _page(site, transaction, device, hello, after=max(channel.scanned, hello.cursor), head=head)
    if page is None:
        return Down(channel=replace(channel, scanned=head))
    channel, raw = _sealed(site, transaction, device, channel, page)
    more = page.cursor < head
    if len(raw) <= hello.room:
        return Down(channel=channel, bundle=raw, more=more)
    queued = Queued(
        device=device.id,
        number=channel.down_number,
        from_seq=hello.cursor,
        to_seq=page.cursor,
        head=head,
        at=site.now(),
        body=raw,
    )
    transaction.channels.put_queued(queued)
    return Down(channel=channel, offers=(_offer(queued),), more=more)


def send_all(site: Site, transaction: Transaction, device: Device, hello: Hello, channel: Channel) -> Down:
    """Return every bundle after the cursor the device confirmed, as far as one trip carries them.

    A single one is inlined, several are offered and lie beside the answer. Nothing is remembered but their numbers: as
    long as the device has not confirmed them, another trip brings the same units again.
    """
    head = transaction.facts.hub_seq()
    channel, _same = heard(channel, hello)
    after, size = max(channel.scanned, hello.cursor), 0
    made: list[tuple[int, bytes]] = []
    while after < head:
        page = _page(site, transaction, device, hello, after=after, head=head)
        if page is None:
            after = head
            break
        following, raw = _sealed(site, transaction, device, channel, page)
        if made and size + len(raw) > site.terms.trip_bytes:
            break
        channel = following
        made.append((channel.down_number, raw))
        after, size = page.cursor, size + len(raw)
    if not made:
        return Down(channel=replace(channel, scanned=head))
    if len(made) == 1:
        return Down(channel=channel, bundle=made[0][1], more=after < head)
    offers = tuple(DownOffer(number, len(raw), sha256(raw).digest()) for number, raw in made)
    return Down(channel=channel, offers=offers, beside=tuple(made), more=after < head)


def heard(channel: Channel, hello: Hello) -> tuple[Channel, bool]:
    """Return the channel as a hello confirms it, and whether it stands where it stood."""
    same = channel.rid == hello.rid and channel.cursor == hello.cursor
    scanned = channel.scanned if same else hello.cursor
    return replace(channel, rid=hello.rid, cursor=hello.cursor, scanned=scanned), same


def _page(
    site: Site, transaction: Transaction, device: Device, hello: Hello, *, after: int, head: int
) -> BundleBody | None:
    """Return what fits into one bundle, None if there is nothing. What is ordered comes first."""
    units, office, rid, day = transaction.units, device.office, hello.rid, day_of(site)
    room = site.terms.page_bytes
    errand = errand_for(transaction, device, rid, after=after, head=head, room=room // 2)
    reads = reads_content(transaction, device)
    sizes = units.sizes_between(after, head, office, rid, PAGE_ITEMS, day) if reads else []
    streams = units.streams_between(after, head, office, rid, day) if reads else []
    receipts = transaction.orders.receipts_between(after, head, office, rid, PAGE_ITEMS)
    reports = transaction.repacks.reports_between(after, head, device.id, PAGE_ITEMS)
    transfers = transfers_between(transaction, office, rid, after=after, head=head, limit=PAGE_ITEMS)
    items = sorted(
        [(number, REPORT_BYTES) for number, _unit in reports]
        + [(number, size + UNIT_BYTES) for number, size in sizes]
        + [(stream.hub_seq, notice_bytes(stream, device, NOTICE_BYTES)) for stream in streams]
        + [(receipt.hub_seq, RECEIPT_BYTES) for receipt in receipts]
        + transfers.items
    )
    if not items and not errand:
        return None
    whole = head if len(sizes) < PAGE_ITEMS else sizes[-1][0]
    whole = min(whole if len(receipts) < PAGE_ITEMS else min(whole, receipts[-1].hub_seq), transfers.whole)
    whole = whole if len(reports) < PAGE_ITEMS else min(whole, reports[-1][0])
    upto = min(_fits(items, room - errand.size, whole=whole) if items else head, whole, errand.upto)
    chosen = units.between(after, upto, office, rid, day) if reads else []
    told = [stream for stream in streams if stream.hub_seq <= upto]
    confirmed = [receipt for receipt in receipts if receipt.hub_seq <= upto]
    body = _body(transaction, chosen, told, device, rid, upto)
    body = msgspec.structs.replace(body, unopened=tuple(unit for number, unit in reports if number <= upto))
    body = with_errand(transaction, device, body, errand=errand, streams=told, receipts=confirmed)
    return transfers.put_into(site, transaction, body, office)


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
    transaction: Transaction, units: Sequence[Unit], streams: Sequence[Stream], device: Device, own: bytes, cursor: int
) -> BundleBody:
    """Return a page. Only the certificate of its present replica is known for sure to a device that may be a copy."""
    covers: list[Covers] = [msgspec.msgpack.decode(unit.covers, type=Covers) for unit in units]
    rids = list(dict.fromkeys([unit.rid for unit in units] + [rid for one in covers for rid, _first, _last in one]))
    devices = list(dict.fromkeys(unit.device for unit in units))
    known = transaction.ledger.replicas(rids)
    sealed = transaction.keys.get([stream.key_id for stream in streams])
    place = {rid: number for number, rid in enumerate(rids)}
    return BundleBody(
        rids=tuple(rids),
        rid_certificates=tuple(unpack(known[rid].certificate, Signed) for rid in rids if rid in known and rid != own),
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
                late=unit.late,
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
    site: Site, transaction: Transaction, device: Device, channel: Channel, page: BundleBody
) -> tuple[Channel, bytes]:
    """Return the next bundle of a channel, and the channel after it."""
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
    return replace(channel, down_number=plan.number, down_hash=bundle_hash(raw)), raw


def _offer(queued: Queued) -> DownOffer:
    return DownOffer(queued.number, len(queued.body), sha256(queued.body).digest())
