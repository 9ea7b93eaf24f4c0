"""Proof that something was forgotten: the order and every receipt with the directory, checkable by anybody.

File `*.kiimproof`: magic, then MessagePack [order, receipts, manifest], each a Signed. It names no person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.storage import sharing_orders
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.sync.errors import ProofNotSound
from kiim_desktop.sync.manifests import office_publics
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import DeviceCertificate, Manifest, Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import SyncError, WireError
from kiim_desktop.sync.wire.sharing import Order, OrderReceipt, Outcome

MAGIC: Final = b"KIIMPROOF1\r\n"


class _Proof(msgspec.Struct, frozen=True, array_like=True):
    order: Signed
    receipts: Annotated[tuple[Signed, ...], Meta(max_length=4096)]
    manifest: Signed


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """What a proof proves, every signature checked."""

    order: Order
    receipts: tuple[OrderReceipt, ...]
    manifest: Manifest
    """Signed by the hub named in it: whoever checks compares the hub's key with the one it knows."""


def make_proof(desk: Desk, member: Membership, order: bytes) -> bytes | None:
    """Return the file for an order this office gave; None if there is no such order."""
    stored = sharing_orders.order_by_id(desk.connection, order, given=True)
    if stored is None or member.manifest_raw is None:
        return None
    found = sharing_orders.receipts_of(desk.connection, order)
    receipts = tuple(unpack(each.signed, Signed) for each in found if each.outcome == sharing_orders.DELETED)
    return MAGIC + pack(_Proof(unpack(stored.signed, Signed), receipts, member.manifest_raw))


def check_proof(raw: bytes) -> CheckedProof:
    """Return what a proof says if everything in it is signed by whom it names; ProofNotSound."""
    if not raw.startswith(MAGIC):
        raise ProofNotSound
    try:
        proof = unpack(raw[len(MAGIC) :], _Proof)
        claimed = unpack(proof.manifest.raw, Manifest)
        manifest = verified(VerifyKey(claimed.hub.signing_public), SignLabel.MANIFEST, proof.manifest, Manifest)
        order = _checked_order(manifest, proof.order)
        receipts = tuple(_checked_receipt(manifest, order, each) for each in proof.receipts)
    except (CryptoError, WireError, SyncError, IndexError) as error:
        raise ProofNotSound from error
    return CheckedProof(order, receipts, manifest)


def _checked_order(manifest: Manifest, signed: Signed) -> Order:
    order = unpack(signed.raw, Order)
    key = VerifyKey(_publics(manifest, order.owner)[order.generation - 1].signing_public)
    return verified(key, SignLabel.ORDER, signed, Order)


def _checked_receipt(manifest: Manifest, order: Order, signed: Signed) -> OrderReceipt:
    receipt = unpack(signed.raw, OrderReceipt)
    certificates = [(each.certificate, unpack(each.certificate.raw, DeviceCertificate)) for each in manifest.devices]
    found = [(raw, said) for raw, said in certificates if said.device == receipt.device]
    says_so = receipt.order == order.id and receipt.outcome is Outcome.DELETED
    if not says_so or len(found) != 1 or found[0][1].office != receipt.office:
        raise ProofNotSound
    raw, said = found[0]
    office = VerifyKey(_publics(manifest, said.office)[said.generation - 1].signing_public)
    certificate = verified(office, SignLabel.DEVICE, raw, DeviceCertificate)
    return verified(VerifyKey(certificate.signing_public), SignLabel.ORDER_RECEIPT, signed, OrderReceipt)


def _publics(manifest: Manifest, office: bytes) -> list[OfficePublic]:
    entry = next((each for each in manifest.offices if each.id == office), None)
    if entry is None:
        raise ProofNotSound
    return office_publics(entry)
