"""One round of exchange with a device: who it is, what it brings, what it gets; all of it signed.

First everything that needs no lock (signature, seal, decoding), then one transaction. A refusal inside the exchange is
a signed answer with a code; only a sender that cannot be told is refused outside of it (refusals.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from msgspec import structs

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.hub.certificates import has_expired, renewed
from kiim_desktop.hub.downlinks import Down, send_down, send_nothing
from kiim_desktop.hub.epochs import EPOCH, EPOCH_NUMBER, begin_epoch, is_ready
from kiim_desktop.hub.ingesting import (
    ReplicaTaken,
    TakenIn,
    bundle_bytes,
    own_certificates,
    own_replicas,
    register_replicas,
    take_in,
)
from kiim_desktop.hub.recalling import has_forgotten, note_ringless, ringless
from kiim_desktop.hub.refusals import Damaged, TooLarge, Unknown
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.sticks import note_stick, told_sticks
from kiim_desktop.hub.store.channels import Channel, Uplink
from kiim_desktop.hub.store.directory import Device, DeviceStatus
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.hub.telling import ungranted
from kiim_desktop.hub.vouching import take_vouched
from kiim_desktop.sync.wire.bundles import OpenedBundle, open_bundle
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import EnrolRequest, PendingDevice, Signed
from kiim_desktop.sync.wire.errors import BundleNewer, BundleTooLarge, WireError
from kiim_desktop.sync.wire.requests import (
    PROTOCOL,
    SYNC_PATH,
    AnswerCode,
    Hello,
    SyncAnswer,
    SyncRequest,
    Wish,
    make_response,
    read_request,
    verify_request,
)
from kiim_desktop.sync.wire.units import RidIntervals, StreamDigest, digest_of

FIRST_PREVIOUS: Final = bytes(32)
INTERVALS_CAP: Final = 1_000
"""Of one replica that is asked for; an honest one has a few."""
SERVED = (DeviceStatus.ACTIVE, DeviceStatus.REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplinked:
    """The bundle of a request, opened, or why it could not be."""

    opened: OpenedBundle | None = None
    certified: dict[bytes, bytes] = field(default_factory=dict)
    """Packed certificates of replica ids the device signed for itself."""
    was_sent_up: bool = False
    code: AnswerCode = AnswerCode.OK


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a request may be served, and the channel with its number used up."""

    code: AnswerCode
    channel: Channel
    device: Device | None = None
    """None: the request counts for nothing, not even its number is kept."""
    seen_before: int = 0
    """When the device asked before this."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bundle belongs in its channel."""

    code: AnswerCode = AnswerCode.OK
    held: int = 0
    """The greatest number held before."""
    is_known: bool = False


Send = Callable[[Site, Transaction, Device, Hello, Channel], Down]
"""Decides what an answer brings down (downlinks.py)."""


def answer_sync(site: Site, raw: bytes) -> tuple[AnswerCode, bytes]:
    """Return how a packed SyncRequest was taken, and the packed SyncResponse; Unknown, Damaged, TooLarge."""
    device, hello, request = read_signed(site, raw)
    with site.pace.turn(device.id):
        uplinked = _open(site, device, hello, request)
        with site.store.write() as transaction:
            admitted = admit(site, transaction, device.id, hello)
            code, taken = admitted.code, TakenIn()
            if admitted.device is not None and code is AnswerCode.OK:
                sender = renewed(site, transaction, admitted.device, request.renewals)
                code, taken = take(site, transaction, sender, hello, uplinked)
            is_mute = code is AnswerCode.EXPIRED
            served = replace(admitted, code=AnswerCode.OK if is_mute else code)
            answer, down = reply(site, transaction, served, hello, taken, send_down)
            answer = structs.replace(answer, code=code) if is_mute else answer
    return answer.code, make_response(site.identity.signing, request.hello, answer, down.bundle)


def read_signed(site: Site, raw: bytes, path: str = SYNC_PATH) -> tuple[Device, Hello, SyncRequest]:
    """Return who sent a packed SyncRequest to a path, and what it says; Unknown, Damaged, TooLarge."""
    try:
        hello, request = read_request(raw)
    except BundleTooLarge as error:
        raise TooLarge from error
    except WireError as error:
        raise Damaged from error
    device = known_device(site, hello.device)
    try:
        verify_request(DevicePublic.from_bytes(device.public).verify_key, request, path)
    except CryptoError as error:
        raise Unknown from error
    return device, hello, request


def known_device(site: Site, device: bytes) -> Device:
    """Return a device that is or was served; Unknown alike for foreign, random and waiting ones."""
    with site.store.read() as transaction:
        found = transaction.directory.device(device)
    if found is None or found.status not in SERVED:
        raise Unknown
    return found


def _open(site: Site, device: Device, hello: Hello, request: SyncRequest) -> Uplinked:
    if not hello.bundle:
        return Uplinked()
    raw = request.bundle
    if not raw:
        with site.store.read() as transaction:
            raw = transaction.channels.whole_upload(device.id, hello.bundle) or b""
    if not raw:
        return Uplinked(code=AnswerCode.MISSING)
    if sha256(raw).digest() != hello.bundle:
        return Uplinked(code=AnswerCode.DAMAGED)
    return replace(open_uplink(site, device, hello, raw), was_sent_up=not request.bundle)


def open_uplink(site: Site, device: Device, hello: Hello, raw: bytes) -> Uplinked:
    """Return a bundle of the channel a hello speaks of, opened and its signature checked."""

    def sender_key(sender: bytes) -> VerifyKey | None:
        return DevicePublic.from_bytes(device.public).verify_key if sender == device.id else None

    identity = site.identity
    try:
        opened = open_bundle(
            raw,
            keypair=identity.hpke,
            public=identity.hpke_public,
            sender_key=sender_key,
            training=site.terms.training,
        )
    except BundleNewer:
        return Uplinked(code=AnswerCode.SCHEMA)
    except (WireError, CryptoError):
        return Uplinked(code=AnswerCode.DAMAGED)
    if opened.header.channel != hello.rid:
        return Uplinked(code=AnswerCode.DAMAGED)
    certified = own_certificates(device, opened.body)
    return Uplinked(opened=opened, certified=certified)


def admit(site: Site, transaction: Transaction, device_id: bytes, hello: Hello) -> Admission:
    """Lock a device and tell whether its request may be served; nothing is kept before `reply`."""
    transaction.lock_device(device_id)
    device = transaction.directory.device(device_id)
    channel = transaction.channels.get(device_id)
    if device is None or device.status is not DeviceStatus.ACTIVE:
        return Admission(AnswerCode.REVOKED, channel)
    if not is_ready(transaction):
        return Admission(AnswerCode.LATER, channel)
    if hello.counter <= channel.counter:
        return Admission(AnswerCode.COUNTER, channel)
    seen_before = channel.seen_at
    if channel.by_folder:
        note_stick(site, transaction)
    channel = replace(channel, counter=hello.counter, seen_at=site.now(), schema=hello.schema, by_folder=0)
    return Admission(_first_obstacle(site, transaction, hello), channel, device, seen_before)


def reply(
    site: Site, transaction: Transaction, admitted: Admission, hello: Hello, taken: TakenIn, send: Send
) -> tuple[SyncAnswer, Down]:
    """Return the answer and what comes down with it, and keep the number of the request."""
    device, channel = admitted.device, admitted.channel
    if device is None:
        return _plain(site, transaction, admitted.code, channel), Down(channel=channel)
    if admitted.code is not AnswerCode.OK:
        transaction.channels.put(channel)
        return _plain(site, transaction, admitted.code, channel, hello.rid), Down(channel=channel)
    wanted = send_nothing if hello.wishes & Wish.NO_DOWN else send
    down = wanted(site, transaction, device, hello, channel)
    transaction.channels.put(down.channel)
    answer = _full(site, transaction, device, hello, taken, down)
    is_new = answer.manifest is not None
    return structs.replace(answer, sticks=told_sticks(transaction, admitted.seen_before, is_new=is_new)), down


def _first_obstacle(site: Site, transaction: Transaction, hello: Hello) -> AnswerCode:
    """Return why this hello cannot be served, or OK. A device that saw more than there is proves a rolled back hub."""
    if hello.protocol > PROTOCOL:
        return AnswerCode.SCHEMA
    epoch = transaction.facts.get(EPOCH)
    if hello.epoch and hello.epoch != epoch:
        return AnswerCode.EPOCH
    if hello.epoch and _was_put_back(transaction, hello, epoch):
        begin_epoch(transaction, site.now(), site.random)
        return AnswerCode.EPOCH
    return AnswerCode.OK


def _was_put_back(transaction: Transaction, hello: Hello, epoch: bytes) -> bool:
    """Tell whether a device saw a number or had a bundle taken of which this store knows nothing."""
    if hello.cursor > transaction.facts.hub_seq():
        return True
    last = transaction.channels.last_uplink(hello.rid, epoch) if hello.taken else None
    return hello.taken > (last.number if last else 0)


def take(
    site: Site, transaction: Transaction, device: Device, hello: Hello, uplinked: Uplinked
) -> tuple[AnswerCode, TakenIn]:
    """Take in the bundle of a request, if there is one; a replica id belongs to one device either way."""
    opened = uplinked.opened
    obstacle = AnswerCode.EXPIRED if opened is not None and has_expired(site, device) else uplinked.code
    if obstacle is not AnswerCode.OK:
        return obstacle, TakenIn()
    try:
        own = own_replicas(transaction, device, [hello.rid, *uplinked.certified])
    except ReplicaTaken:
        return AnswerCode.FORK, TakenIn()
    if opened is None:
        return AnswerCode.OK, TakenIn()
    place = _place(transaction, opened)
    if place.code is not AnswerCode.OK:
        return place.code, TakenIn()
    size = 0 if place.is_known else bundle_bytes(opened.body)
    if size and transaction.units.use(device.office, size) > site.terms.quota_bytes:
        transaction.units.use(device.office, -size)
        return AnswerCode.QUOTA, TakenIn()
    replicas = register_replicas(site, transaction, device, own, uplinked.certified)
    take_vouched(site, transaction, opened.body.rid_certificates)
    taken = take_in(site, transaction, device, opened, replicas, is_retry=place.is_known)
    if not place.is_known:
        if taken.unstored:
            transaction.units.use(device.office, -taken.unstored)
        _remember(site, transaction, opened)
    if uplinked.was_sent_up:
        transaction.channels.drop_upload(device.id, opened.hash)
    return AnswerCode.OK, replace(taken, number=max(place.held, opened.header.number))


def _place(transaction: Transaction, opened: OpenedBundle) -> Place:
    """Check number and chain: the same number with another content is a fork (a cloned or rolled back device).

    In an epoch that began after a restore the first number of a channel is taken as it comes: what was before is lost.
    """
    header = opened.header
    epoch = transaction.facts.get(EPOCH)
    if header.epoch not in (b"", epoch):
        return Place(AnswerCode.EPOCH)
    last = transaction.channels.last_uplink(header.channel, epoch)
    if last is None:
        is_start = (header.number, header.previous) == (1, FIRST_PREVIOUS)
        is_later_epoch = transaction.facts.number(EPOCH_NUMBER) > 1
        return Place(AnswerCode.OK if is_start or is_later_epoch else AnswerCode.GAP)
    if header.number > last.number + 1:
        return Place(AnswerCode.GAP, last.number)
    if header.number == last.number + 1:
        return Place(AnswerCode.OK if header.previous == last.hash else AnswerCode.FORK, last.number)
    is_last = header.number == last.number
    same = last if is_last else transaction.channels.uplink(header.channel, epoch, header.number)
    is_same = same is not None and same.hash == opened.hash
    return Place(AnswerCode.OK if is_same else AnswerCode.FORK, last.number, is_known=True)


def _remember(site: Site, transaction: Transaction, opened: OpenedBundle) -> None:
    header = opened.header
    epoch = transaction.facts.get(EPOCH)
    uplink = Uplink(rid=header.channel, number=header.number, hash=opened.hash, at=site.now(), epoch=epoch)
    transaction.channels.add_uplink(uplink)


def _plain(site: Site, transaction: Transaction, code: AnswerCode, channel: Channel, rid: bytes = b"") -> SyncAnswer:
    """Return an answer that says only how it stands."""
    epoch = transaction.facts.get(EPOCH)
    last = transaction.channels.last_uplink(rid, epoch) if rid else None
    return SyncAnswer(
        code=code,
        epoch=epoch,
        head=transaction.facts.hub_seq(),
        time=site.now(),
        counter=channel.counter,
        number=last.number if last else 0,
    )


def _full(site: Site, transaction: Transaction, device: Device, hello: Hello, taken: TakenIn, down: Down) -> SyncAnswer:
    plain = _plain(site, transaction, AnswerCode.OK, down.channel, b"" if taken.number else hello.rid)
    forgot = has_forgotten(transaction, hello) and not taken.recalled
    newer = not forgot and transaction.directory.manifest_number() > hello.manifest
    return SyncAnswer(
        code=plain.code,
        epoch=plain.epoch,
        head=plain.head,
        time=plain.time,
        counter=plain.counter,
        number=taken.number or plain.number,
        more=down.more,
        receipts=taken.receipts,
        aliases=taken.aliases,
        down=down.offers,
        manifest=unpack(transaction.directory.manifest()[1], Signed) if newer else None,
        siblings=_siblings(transaction, device) if newer else (),
        ring=b"" if forgot else _ring(transaction, device, hello),
        pending=_pending(transaction, device),
        refused=taken.refused,
        digests=_digests(transaction, device) if hello.wishes & Wish.DIGESTS else (),
        named=_named(transaction, hello.asks),
        named_certificates=_certificates(transaction, hello.asks),
        forgot_manifest=forgot,
        ringless=ringless(transaction, device, hello),
        ungranted=ungranted(transaction, device, hello),
    )


def _siblings(transaction: Transaction, device: Device) -> tuple[tuple[bytes, bytes], ...]:
    devices = transaction.directory.devices(device.office)
    return tuple((one.id, one.public) for one in devices if one.status is DeviceStatus.ACTIVE)


def _ring(transaction: Transaction, device: Device, hello: Hello) -> bytes:
    """Return the newest ring for a device that says it has an older one; a restored copy of it asks for it again.

    It is believed by the manifest that names it: who first has to say by which one it goes gets both afterwards.
    """
    generation, sealed = transaction.keys.ring_for(device.id) or (0, b"")
    if hello.ring < generation:
        return sealed
    note_ringless(transaction, device, hello)
    return b""


def _pending(transaction: Transaction, device: Device) -> tuple[PendingDevice, ...]:
    return tuple(
        PendingDevice(
            device=one.id,
            label=one.label,
            role=one.role,
            public=one.public,
            at=unpack(unpack(one.request, Signed).raw, EnrolRequest).at,
        )
        for one in transaction.directory.waiting_for(device.office)
    )


def _named(transaction: Transaction, asks: Sequence[bytes]) -> tuple[RidIntervals, ...]:
    """Return what is receipted of replicas by their exact ids; of one with too many gaps nothing, for want of room."""
    known = transaction.ledger.replicas(sorted(set(asks)))
    return tuple(RidIntervals(rid, one.seen) for rid, one in known.items() if len(one.seen) <= INTERVALS_CAP)


def _certificates(transaction: Transaction, asks: Sequence[bytes]) -> tuple[Signed, ...]:
    """Return whose these replicas are, as their devices signed it."""
    known = transaction.ledger.replicas(sorted(set(asks)))
    return tuple(unpack(one.certificate, Signed) for one in known.values())


def _digests(transaction: Transaction, device: Device) -> tuple[StreamDigest, ...]:
    held = transaction.units.ids_of_owner(device.office)
    return tuple(StreamDigest(stream, len(ids), digest_of(ids)) for stream, ids in held.items())
