"""What devices do when offices open streams to each other and take them back, with nothing but sync.wire."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypedDict, Unpack

from msgspec import structs

from kiim_desktop.base.ids import StreamId
from kiim_desktop.crypto import hpke
from kiim_desktop.crypto.rings import OfficeRing
from kiim_desktop.crypto.streams import SealedUnit, StreamKey, open_unit
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign
from kiim_desktop.sync.wire.requests import SyncAnswer
from kiim_desktop.sync.wire.sharing import (
    Countersignature,
    Grant,
    GrantNotice,
    Mode,
    Order,
    OrderKind,
    OrderReceipt,
    Outcome,
    grant_info,
)
from kiim_desktop.sync.wire.units import Reach, StreamNotice, UnitEnvelope
from tests.hub.devices import NOW, TestDevice, ring_notice

YEAR_END = "2026-12-31"
YESTERDAY, TODAY = "2026-03-01", "2026-03-02"


class GrantChanges(TypedDict, total=False):
    """What a grant says differently."""

    owner: bytes
    office: bytes
    stream: bytes
    key_id: bytes
    head: bytes
    mode: Mode
    until: str
    generation: int
    at: int


class OrderChanges(TypedDict, total=False):
    """What an order says differently."""

    id: bytes
    kind: OrderKind
    owner: bytes
    offices: tuple[bytes, ...]
    roles: tuple[str, ...]
    generation: int
    successor: bytes
    at: int


@dataclass(slots=True, kw_only=True)
class Shared:
    """A shared stream as its owner made it."""

    notice: StreamNotice
    owner: TestDevice
    units: list[UnitEnvelope] = field(default_factory=list)

    @property
    def stream(self) -> bytes:
        return self.notice.stream

    @property
    def key(self) -> StreamKey:
        return self.owner.stream_keys[self.stream]


def ring_of(device: TestDevice) -> OfficeRing:
    assert device.ring is not None
    return device.ring


def found(owner: TestDevice, *contents: bytes, reach: Reach = Reach.SHARED) -> Shared:
    """Announce a stream to share and send its founding units, each in a bundle of its own."""
    notice = structs.replace(owner.stream(), reach=reach, head=b"sealed terms")
    shared = Shared(notice=notice, owner=owner)
    owner.sync(BundleBody(rids=(owner.rid,), notices=(notice,)), wishes=2)
    for content in contents:
        write(shared, owner, content)
    return shared


def write(shared: Shared, device: TestDevice, content: bytes) -> UnitEnvelope:
    """Send one unit into a stream the device knows the alias and the key of."""
    device.stream_keys.setdefault(shared.stream, shared.key)
    device.aliases.setdefault(shared.stream, shared.owner.aliases[shared.stream])
    unit = device.unit(shared.stream, content)
    device.sync(BundleBody(rids=(device.rid,), units=(unit,)), wishes=2)
    shared.units.append(unit)
    return unit


def grant_to(shared: Shared, recipient: TestDevice, **changes: Unpack[GrantChanges]) -> GrantNotice:
    """Return a grant to the office of a device, signed by the office of the stream's owner, with the key sealed."""
    usual = Grant(
        stream=shared.stream,
        key_id=shared.notice.key_id,
        owner=shared.owner.office,
        office=recipient.office,
        mode=Mode.READ,
        until=YEAR_END,
        head=sha256(shared.notice.head).digest(),
        generation=ring_of(shared.owner).generation,
        at=NOW,
    )
    signed = sign(ring_of(shared.owner).signing, SignLabel.GRANT, structs.replace(usual, **changes))
    return sealed_grant(signed, shared.key, ring_of(recipient))


def sealed_grant(signed: Signed, key: StreamKey, ring: OfficeRing) -> GrantNotice:
    sealed = hpke.seal(ring.public.hpke_public, grant_info(signed.raw), key.to_bytes())
    return GrantNotice(signed, ring.generation, sealed)


def open_to(shared: Shared, recipient: TestDevice, **changes: Unpack[GrantChanges]) -> SyncAnswer:
    """Open a stream to an office."""
    return offer(shared.owner, grants=(grant_to(shared, recipient, **changes),))


class Offered(TypedDict, total=False):
    """What of sharing goes into a bundle."""

    grants: tuple[GrantNotice, ...]
    orders: tuple[Signed, ...]
    countersignatures: tuple[Signed, ...]
    order_receipts: tuple[Signed, ...]


def offer(device: TestDevice, **what: Unpack[Offered]) -> SyncAnswer:
    """Send what belongs to sharing up, and ask for nothing."""
    return device.sync(structs.replace(BundleBody(rids=(device.rid,)), **what), wishes=2)


def order_of(signer: TestDevice, /, *shared: Shared, **changes: Unpack[OrderChanges]) -> Signed:
    """Return an order about streams, signed by the office of a device."""
    usual = Order(
        id=signer.random(16),
        kind=OrderKind.DROP,
        owner=signer.office,
        streams=tuple(one.stream for one in shared),
        offices=(),
        generation=ring_of(signer).generation,
        at=NOW,
    )
    return sign(ring_of(signer).signing, SignLabel.ORDER, structs.replace(usual, **changes))


def drop(shared: Shared, *recipients: TestDevice, **changes: Unpack[OrderChanges]) -> Signed:
    """Send a DROP of one stream and return it."""
    changes.setdefault("offices", tuple(one.office for one in recipients))
    order = order_of(shared.owner, shared, **changes)
    offer(shared.owner, orders=(order,))
    return order


def erasure(*shared: Shared, **changes: Unpack[OrderChanges]) -> Signed:
    changes.setdefault("kind", OrderKind.ERASE)
    changes.setdefault("roles", ("lead", "counsellor"))
    return order_of(shared[0].owner, *shared, **changes)


def receipt_of(signer: TestDevice, order: Signed, /, **changes: Unpack[ReceiptChanges]) -> Signed:
    usual = OrderReceipt(
        order=unpack(order.raw, Order).id,
        device=signer.id,
        office=signer.office,
        records=3,
        delivered=bytes(32),
        at=NOW,
    )
    return sign(signer.keys.signing, SignLabel.ORDER_RECEIPT, structs.replace(usual, **changes))


class ReceiptChanges(TypedDict, total=False):
    """What a receipt says differently."""

    device: bytes
    office: bytes
    records: int
    outcome: Outcome


def countersigned(device: TestDevice, order: Signed, generation: int = 1) -> Signed:
    signature = Countersignature(unpack(order.raw, Order).id, device.office, generation, "lead", NOW)
    return sign(ring_of(device).signing, SignLabel.COUNTERSIGN, signature)


def codes(answer: SyncAnswer) -> list[str]:
    return [one.code for one in answer.refused]


def bodies(device: TestDevice) -> list[BundleBody]:
    return [one.body for one in device.received]


def fetched(device: TestDevice) -> list[BundleBody]:
    """Exchange until there is nothing more, and return what came down."""
    before = len(device.received)
    while device.sync().more:
        pass
    return bodies(device)[before:]


def units_in(got: list[BundleBody]) -> list[UnitEnvelope]:
    return [unit for body in got for unit in body.units]


def orders_in(got: list[BundleBody]) -> list[Signed]:
    return [order for body in got for order in body.orders]


def read_with_grant(device: TestDevice, shared: Shared) -> list[bytes]:
    """Return what an office reads of a stream with the key it was given in a grant, in the order it came."""
    aliases = {notice.alias for body in bodies(device) for notice in body.notices if notice.stream == shared.stream}
    keys: dict[bytes, StreamKey] = {}
    for body in bodies(device):
        for notice in body.grants:
            raw = hpke.open_sealed(ring_of(device).hpke, grant_info(notice.grant.raw), notice.sealed_key)
            keys[unpack(notice.grant.raw, Grant).stream] = StreamKey.from_bytes(raw)
    units = [unit for unit in units_in(bodies(device)) if unit.stream in aliases]
    stream = StreamId(shared.stream)
    key = keys[shared.stream]
    return [open_unit(key, stream, unit.dictionary, SealedUnit(unit.id, unit.body)) for unit in units]  # type: ignore[arg-type]  # ids are bytes on the wire


def small_pages(device: TestDevice, page_bytes: int) -> None:
    """Let a device talk to the same hub with smaller bundles down."""
    site = device.hub.site
    device.hub = Hub(replace(site, terms=replace(site.terms, page_bytes=page_bytes)))


def rotated(device: TestDevice) -> None:
    """Let an office change its keys."""
    fresh = ring_of(device).next_generation(device.random)
    notice = ring_notice(ring_of(device), fresh, device)
    device.sync(BundleBody(rids=(device.rid,), ring=notice), wishes=2)
    device.ring = fresh


def receipts_in(got: list[BundleBody]) -> list[OrderReceipt]:
    return [unpack(receipt.raw, OrderReceipt) for body in got for receipt in body.order_receipts]
