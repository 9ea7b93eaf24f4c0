"""Orders: the owner takes streams back. The hub obeys first, then tells every device, and keeps who confirmed.

DROP ends the access of offices and freezes the streams. ERASE deletes the streams here too, keys included, and refuses
them for ever. Everything may come twice; an order is known by its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.chunk_ends import close_files, erase_files
from kiim_desktop.hub.epochs import promise
from kiim_desktop.hub.reasons import Reason
from kiim_desktop.hub.signatures import NotTaken, check_signed, decoded, keys_of_sender
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.ledger import EntryKind, erased_tag
from kiim_desktop.hub.store.orders import StoredCountersignature, StoredOrder, StoredReceipt
from kiim_desktop.hub.store.subscriptions import NEVER, Subscription
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.sharing import Countersignature, Mode, Order, OrderKind, OrderReceipt, Outcome, refusal_id
from kiim_desktop.sync.wire.units import RefusedUnit

ROLES_NEEDED: Final = 2
STREAM_LENGTH: Final = 16


def take_orders(site: Site, transaction: Transaction, sender: Device, orders: Sequence[Signed]) -> list[RefusedUnit]:
    """Carry out orders and return which were not taken."""
    refused: list[RefusedUnit] = []
    for signed in orders:
        id = refusal_id(signed.raw)
        try:
            order = decoded(signed, Order)
            id = order.id
            _take_order(site, transaction, sender, signed, order)
        except NotTaken as left_out:
            refused.append(RefusedUnit(id, left_out.reason.value))
    return refused


def take_countersignatures(
    site: Site, transaction: Transaction, sender: Device, signatures: Sequence[Signed]
) -> list[RefusedUnit]:
    """Keep further signatures for orders and return which were not taken."""
    refused: list[RefusedUnit] = []
    for signed in signatures:
        try:
            _take_countersignature(site, transaction, sender, signed)
        except NotTaken as left_out:
            refused.append(RefusedUnit(refusal_id(signed.raw), left_out.reason.value))
    return refused


def take_receipts(site: Site, transaction: Transaction, sender: Device, rid: bytes, receipts: Sequence[Signed]) -> None:
    """Keep what a device says it did, or why not yet; what it did is the last word.

    What fits no order to it is left out without a word: there is nothing to know.
    """
    key = DevicePublic.from_bytes(sender.public).verify_key
    for signed in receipts:
        try:
            receipt = verified(key, SignLabel.ORDER_RECEIPT, signed, OrderReceipt)
        except (CryptoError, WireError):
            continue
        is_own = (receipt.device, receipt.office) == (sender.id, sender.office)
        if not is_own or not transaction.orders.is_addressed(receipt.order, sender.office):
            continue
        known, is_done = transaction.orders.receipt(receipt.order, sender.id), receipt.outcome is Outcome.DELETED
        if known is not None and (known.is_done or known.signed == pack(signed)):
            transaction.orders.receipted_anew(receipt.order, sender.id, rid)
            continue
        number = transaction.facts.give_hub_seqs(1)[0]
        stored = StoredReceipt(
            order_id=receipt.order, device=sender.id, rid=rid, signed=pack(signed), hub_seq=number, is_done=is_done
        )
        transaction.orders.add_receipt(stored)
        promise(transaction, EntryKind.ORDER_RECEIPT, site.now(), receipt.order, stored.signed, site.random)


def _take_order(site: Site, transaction: Transaction, sender: Device, signed: Signed, order: Order) -> None:
    if order.owner != sender.office:
        raise NotTaken(Reason.UNKNOWN)
    known = transaction.orders.get(order.id)
    if known is not None and known.owner == sender.office:
        return
    check_signed(keys_of_sender(transaction, sender), SignLabel.ORDER, signed, Order, order.generation)
    _check_order(transaction, sender, order)
    if known is not None:
        raise NotTaken(Reason.ORDER)
    number = transaction.facts.give_hub_seqs(1)[0]
    if order.kind is OrderKind.DROP:
        told = set(order.offices)
        _drop(transaction, order, number)
        close_files(transaction, order.streams, site.now())
    else:
        told = {order.owner, *order.offices, *transaction.subscriptions.offices_of(order.streams)}
        _erase(site, transaction, order, told, number)
        erase_files(transaction, order.streams)
    stored = StoredOrder(
        id=order.id,
        kind=order.kind.value,
        owner=order.owner,
        signed=pack(signed),
        hub_seq=number,
    )
    transaction.orders.add(stored, told)
    promise(transaction, EntryKind.ORDER, site.now(), order.id, stored.signed, site.random)
    _void_queued(transaction, told)


def _check_order(transaction: Transaction, sender: Device, order: Order) -> None:
    """Check what is ordered about whose streams; a foreign, an unknown and a random stream are told alike."""
    for stream in order.streams:
        known = transaction.units.by_id(stream)
        if not known or known[0].owner != sender.office:
            raise NotTaken(Reason.UNKNOWN)
    if order.kind is OrderKind.ERASE:
        if len({role.strip().casefold() for role in order.roles} - {""}) < ROLES_NEEDED:
            raise NotTaken(Reason.ROLES)
        return
    if order.owner in order.offices:
        raise NotTaken(Reason.OFFICE)
    if len(order.successor) not in (0, STREAM_LENGTH) or order.successor in order.streams:
        raise NotTaken(Reason.ORDER)


def _drop(transaction: Transaction, order: Order, number: int) -> None:
    """Freeze the streams and shut offices out of them, and out of what they were continued in."""
    for stream in order.streams:
        transaction.units.freeze(stream, number, order.successor)
        transaction.subscriptions.drop(stream, number, order.successor)
    for stream in _continued(transaction, order):
        aliases = [one.alias for one in transaction.units.by_id(stream)]
        for office in order.offices:
            transaction.subscriptions.close(stream, office, number)
            _remember_closed(transaction, order, stream, office, number)
            transaction.keys.drop_for(office, stream)
            for alias in aliases:
                transaction.units.clear_backlog(office, alias)


def _remember_closed(transaction: Transaction, order: Order, stream: bytes, office: bytes, number: int) -> None:
    """Remember whom an order shuts out although no grant of it is known here: a hub put back had lost it.

    What that office wrote before is then taken for the owner as what came late, whose judgement it is.
    """
    if stream in order.streams and transaction.subscriptions.get(stream, office) is None:
        ended = Subscription(
            stream=stream, office=office, mode=Mode.CO_EDIT.name.lower(), until=NEVER, since=number, closed=number
        )
        transaction.subscriptions.put(ended)


def _continued(transaction: Transaction, order: Order) -> list[bytes]:
    """Return the streams of an order and all that took their place: the first freeze named them, maybe another order.

    Who was shut out of a stream must not read on in its successor, made by a colleague who did not know of it.
    """
    found: dict[bytes, None] = {}
    waiting = list(order.streams)
    while waiting:
        stream = waiting.pop()
        known = transaction.units.by_id(stream)
        if stream in found or not known or known[0].owner != order.owner:
            continue
        found[stream] = None
        waiting.append(known[0].successor)
    return list(found)


def _erase(site: Site, transaction: Transaction, order: Order, told: Iterable[bytes], number: int) -> None:
    """Delete the streams with everything that opens them; what entries of the ledger say about them goes too."""
    offices = sorted(told)
    for stream in order.streams:
        transaction.units.erase(stream, number)
        transaction.keys.drop_stream(stream)
        transaction.subscriptions.forget(stream)
        transaction.ledger.forget(stream)
        transaction.ledger.mark_erased(stream, site.now(), offices)
        promise(transaction, EntryKind.ERASED, site.now(), erased_tag(stream), order.id, site.random)
    transaction.shred_at_end()


def _void_queued(transaction: Transaction, offices: Iterable[bytes]) -> None:
    for office in offices:
        for device in transaction.directory.devices(office):
            transaction.channels.drop_queued(device.id)


def _take_countersignature(site: Site, transaction: Transaction, sender: Device, signed: Signed) -> None:
    """Check who signs: the owner's office, or that of a data-protection officer; whose else it is, is not told."""
    claimed = decoded(signed, Countersignature)
    if claimed.office != sender.office:
        raise NotTaken(Reason.ORDER)
    id = refusal_id(signed.raw)
    if transaction.orders.is_countersigned(id):
        return
    keys = keys_of_sender(transaction, sender)
    check_signed(keys, SignLabel.COUNTERSIGN, signed, Countersignature, claimed.generation)
    order = transaction.orders.get(claimed.order)
    may_sign = order is not None and (sender.office == order.owner or sender.role == Role.DPO.value)
    if order is None or not may_sign:
        raise NotTaken(Reason.ORDER)
    number = transaction.facts.give_hub_seqs(1)[0]
    stored = StoredCountersignature(id=id, order_id=order.id, signed=pack(signed), hub_seq=number)
    transaction.orders.countersign(stored)
    promise(transaction, EntryKind.COUNTERSIGNATURE, site.now(), order.id, stored.signed, site.random)
