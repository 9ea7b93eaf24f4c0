"""What of grants, orders and receipts goes down to a device, and what that waits for it has become void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from kiim_desktop.base.clock import moment
from kiim_desktop.hub.letters import reads_content
from kiim_desktop.hub.sharing import day_of
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.orders import StoredReceipt
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.hub.store.units import Stream
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.requests import UNGRANTED_CAP, Hello, Wish
from kiim_desktop.sync.wire.sharing import GrantNotice

GRANT_BYTES: Final = 1_800
"""What a grant with its sealed key takes in a bundle, at most in practice."""
RECEIPT_BYTES: Final = 300
_SIGNED_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a device has to be told whatever else fits: orders, and who signed them besides."""

    orders: tuple[Signed, ...] = ()
    countersignatures: tuple[Signed, ...] = ()
    size: int = 0
    upto: int
    """The hub_seq up to which nothing of this is left out: a cursor must not pass it."""

    def __bool__(self) -> bool:
        return bool(self.orders or self.countersignatures)


def errand_for(transaction: Transaction, device: Device, rid: bytes, *, after: int, head: int, room: int) -> Errand:
    """Return what a device has not confirmed yet, the oldest first, as far as it fits; at least one.

    One without content cannot know what its office ordered: it is told those orders too.
    """
    orders = transaction.orders.for_device(device.office, device.id, rid, after)
    if not reads_content(transaction, device):
        orders = [*transaction.orders.given_by(device.office, after), *orders]
    signatures = transaction.orders.countersignatures_for(device.office, device.id, rid, after)
    items = sorted(
        [(one.hub_seq, one.signed, True) for one in orders] + [(one.hub_seq, one.signed, False) for one in signatures]
    )
    size = taken = 0
    for _number, signed, _is_order in items:
        if taken and size + len(signed) + _SIGNED_BYTES > room:
            break
        size, taken = size + len(signed) + _SIGNED_BYTES, taken + 1
    return Errand(
        orders=tuple(unpack(signed, Signed) for _number, signed, is_order in items[:taken] if is_order),
        countersignatures=tuple(unpack(signed, Signed) for _number, signed, is_order in items[:taken] if not is_order),
        size=size,
        upto=items[taken][0] - 1 if taken < len(items) else head,
    )


def notice_bytes(stream: Stream, device: Device, usual: int) -> int:
    """Return what telling a stream takes, its grant included."""
    return len(stream.head) + usual + (GRANT_BYTES if stream.owner != device.office else 0)


def with_errand(
    transaction: Transaction,
    device: Device,
    body: BundleBody,
    *,
    errand: Errand,
    streams: Sequence[Stream],
    receipts: Sequence[StoredReceipt],
) -> BundleBody:
    """Return a page with what belongs beside its streams and units."""
    return structs.replace(
        body,
        grants=_grants(transaction, device, streams),
        orders=errand.orders,
        countersignatures=errand.countersignatures,
        order_receipts=tuple(unpack(receipt.signed, Signed) for receipt in receipts),
    )


def is_void(site: Site, transaction: Transaction, office: bytes, *, head: int, at: int) -> bool:
    """Tell whether something was taken back from an office, or has run out, since a bundle was cut at this hub_seq."""
    if transaction.orders.newest_to(office) > head:
        return True
    return transaction.subscriptions.has_expired(office, moment(at).astimezone().date().isoformat(), day_of(site))


def ungranted(transaction: Transaction, device: Device, hello: Hello) -> tuple[tuple[bytes, bytes], ...] | None:
    """Return the shared streams of the office of a device that nobody was given the key of, if it asks."""
    if not hello.wishes & Wish.UNGRANTED:
        return None
    return transaction.subscriptions.ungranted(device.office, UNGRANTED_CAP)


def _grants(transaction: Transaction, device: Device, streams: Sequence[Stream]) -> tuple[GrantNotice, ...]:
    """Return the grants of streams that another office opened to that of the device."""
    found: list[GrantNotice] = []
    for stream in streams:
        granted = transaction.subscriptions.granted(stream.id, device.office).get(stream.key_id)
        if stream.owner == device.office or granted is None:
            continue
        sealed = transaction.keys.sealed_for(device.office, stream.id, stream.key_id)
        found.append(GrantNotice(unpack(granted.signed, Signed), granted.generation, sealed))
    return tuple(found)
