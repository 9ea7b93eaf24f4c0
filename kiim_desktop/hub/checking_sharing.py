"""Proves what was granted and taken back: signed by whom it should be, promised in the ledger, and really gone."""

from __future__ import annotations

from collections.abc import Iterator

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.hub.manifests import key_chain
from kiim_desktop.hub.store.ledger import EntryKind, erased_tag
from kiim_desktop.hub.store.subscriptions import OWNER_MODE, Granted
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import OfficeKeys, Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.handing_over import Offer, Word
from kiim_desktop.sync.wire.sharing import Countersignature, Grant, Order, OrderReceipt, Outcome

ORDERED = frozenset({EntryKind.ORDER, EntryKind.COUNTERSIGNATURE, EntryKind.ORDER_RECEIPT})
OFFERED = frozenset({EntryKind.OFFER, EntryKind.WORD})
PROMISED = {EntryKind.GRANT, *ORDERED, *OFFERED}


def bad_grants(transaction: Transaction) -> list[str]:
    """Return the streams whose grants were never promised, are not signed, or belong to no subscription; and the
    subscriptions nobody granted.
    """
    promised = _promised(transaction)
    granted = transaction.subscriptions.all_granted()
    subscribed = [one for one in transaction.subscriptions.all() if one.mode != OWNER_MODE]
    known = {(one.stream, one.office) for one in subscribed}
    unbacked = {(one.stream, one.office) for one in subscribed if not one.closed}
    backed = {(one.stream, one.office) for one in granted}
    bad = [one.stream for one in granted if one.signed not in promised or not _is_granted(transaction, one)]
    lone = [stream for stream, _office in sorted((unbacked - backed) | (backed - known))]
    return [stream.hex() for stream in dict.fromkeys([*bad, *lone])]


def bad_orders(transaction: Transaction) -> list[str]:
    """Return the orders with something about them that is not promised or not signed, and promised ones that lack."""
    promised = _promised(transaction)
    held = dict(_orders(transaction))
    bad = [order for signed, (order, is_signed) in held.items() if signed not in promised or not is_signed]
    lost = [
        subject
        for signed, (kind, subject) in promised.items()
        if kind in ORDERED and signed not in held and not _is_replaced(kind, signed)
    ]
    return [order.hex() for order in dict.fromkeys([*bad, *lost])]


def _is_replaced(kind: EntryKind, signed: bytes) -> bool:
    """Tell whether something promised gives way to what the same device says later: why it has not deleted yet."""
    if kind is not EntryKind.ORDER_RECEIPT:
        return False
    return unpack(unpack(signed, Signed).raw, OrderReceipt).outcome is not Outcome.DELETED


def bad_offers(transaction: Transaction) -> list[str]:
    """Return the offers with something about them that is not promised or not signed, and promised ones that lack."""
    promised = _promised(transaction)
    held = dict(_offers(transaction))
    bad = [offer for signed, (offer, is_signed) in held.items() if signed not in promised or not is_signed]
    lost = [subject for signed, (kind, subject) in promised.items() if kind in OFFERED and signed not in held]
    return [offer.hex() for offer in dict.fromkeys([*bad, *lost])]


def left_of_erased(transaction: Transaction) -> list[str]:
    """Return the erased streams of which something is left: content, head, key, or who had it."""
    streams = transaction.units.erased_streams()
    tags = transaction.ledger.erased([erased_tag(stream) for stream in streams])
    return [
        stream.hex()
        for stream, is_empty in streams.items()
        if not is_empty
        or erased_tag(stream) not in tags
        or transaction.keys.holds(stream)
        or transaction.subscriptions.offices_of([stream])
    ]


def _promised(transaction: Transaction) -> dict[bytes, tuple[EntryKind, bytes]]:
    """Return what was promised (packed Signed), with its kind and subject; forgotten entries left out."""
    return {
        entry.content: (entry.kind, entry.subject)
        for entry in transaction.ledger.entries()
        if entry.kind in PROMISED and entry.content is not None
    }


def _orders(transaction: Transaction) -> Iterator[tuple[bytes, tuple[bytes, bool]]]:
    """Yield what belongs to orders: (packed Signed, (order, whether it is signed by who it says))."""
    for order in transaction.orders.all():
        claimed = unpack(unpack(order.signed, Signed).raw, Order)
        key = _office_key(transaction, claimed.owner, claimed.generation)
        yield order.signed, (order.id, _is_signed(key, SignLabel.ORDER, order.signed, Order))
    for one in transaction.orders.countersignatures():
        signature = unpack(unpack(one.signed, Signed).raw, Countersignature)
        key = _office_key(transaction, signature.office, signature.generation)
        yield one.signed, (one.order_id, _is_signed(key, SignLabel.COUNTERSIGN, one.signed, Countersignature))
    for receipt in transaction.orders.receipts():
        device = transaction.directory.device(receipt.device)
        key = DevicePublic.from_bytes(device.public).verify_key if device else None
        is_signed = _is_signed(key, SignLabel.ORDER_RECEIPT, receipt.signed, OrderReceipt)
        yield receipt.signed, (receipt.order_id, is_signed)


def _offers(transaction: Transaction) -> Iterator[tuple[bytes, tuple[bytes, bool]]]:
    """Yield offers and words about them: (packed Signed, (offer, whether it is signed by who it says))."""
    for one in transaction.offers.all():
        offer = unpack(unpack(one.signed, Signed).raw, Offer)
        key = _office_key(transaction, offer.owner, offer.generation)
        yield one.signed, (one.id, _is_signed(key, SignLabel.OFFER, one.signed, Offer))
    for said in transaction.offers.words():
        word = unpack(unpack(said.signed, Signed).raw, Word)
        key = _office_key(transaction, word.office, word.generation)
        yield said.signed, (said.offer_id, _is_signed(key, SignLabel.WORD, said.signed, Word))


def _is_granted(transaction: Transaction, granted: Granted) -> bool:
    """Tell whether the owner of the stream, whoever that is, signed exactly this."""
    claimed = unpack(unpack(granted.signed, Signed).raw, Grant)
    if (claimed.stream, claimed.key_id, claimed.office) != (granted.stream, granted.key_id, granted.office):
        return False
    if claimed.owner not in {stream.owner for stream in transaction.units.by_id(granted.stream)}:
        return False
    key = _office_key(transaction, claimed.owner, claimed.generation)
    return _is_signed(key, SignLabel.GRANT, granted.signed, Grant)


def _office_key(transaction: Transaction, office: bytes, generation: int) -> VerifyKey | None:
    """Return the signing key an office had in a generation."""
    found = transaction.directory.office(office)
    publics = [OfficePublic.from_bytes(unpack(one.raw, OfficeKeys).public) for one in key_chain(found)] if found else []
    return next((VerifyKey(one.signing_public) for one in publics if one.generation == generation), None)


def _is_signed(key: VerifyKey | None, label: SignLabel, packed: bytes, form: type[object]) -> bool:
    if key is None:
        return False
    try:
        verified(key, label, unpack(packed, Signed), form)
    except (CryptoError, WireError):
        return False
    return True
