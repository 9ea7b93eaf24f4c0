"""Devices without the keys of their office (IT, data protection): they get orders and receipts, and no content.

They could not open it anyway; what is not sent need not be protected. What they say about content is not taken.
"""

from __future__ import annotations

from msgspec import structs

from kiim_desktop.domain.offices import holds_ring
from kiim_desktop.hub.reasons import Reason
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.sharing import refusal_id
from kiim_desktop.sync.wire.units import RefusedUnit


def reads_content(transaction: Transaction, device: Device) -> bool:
    """Tell whether a device gets streams and units at all."""
    office = transaction.directory.office(device.office)
    return office is not None and holds_ring(device.role, office.kind)


def sayable(transaction: Transaction, sender: Device, body: BundleBody) -> tuple[BundleBody, tuple[RefusedUnit, ...]]:
    """Return what of a bundle its sender may say at all, and the rest as refused: to it no stream exists."""
    if reads_content(transaction, sender):
        return body, ()
    ids = [unit.id for unit in body.units] + [refusal_id(one.raw) for one in body.orders]
    ids += [refusal_id(one.grant.raw) for one in body.grants]
    left = structs.replace(body, notices=(), units=(), approvals=(), revocations=(), ring=None, grants=(), orders=())
    return left, tuple(RefusedUnit(one, Reason.UNKNOWN.value) for one in ids)
