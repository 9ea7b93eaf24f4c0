"""Devices without the keys of their office (IT, data protection): of a bundle they keep orders and receipts alone."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from kiim_desktop.storage import sharing_orders
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.sharing_orders import GivenState, StoredOrder
from kiim_desktop.sync.applying import verify_bundle
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.obeying import verified_order
from kiim_desktop.sync.wire.bundles import OpenedBundle
from kiim_desktop.sync.wire.codec import pack


def opened_here(exchange: Exchange, member: Membership, raw: bytes) -> OpenedBundle:
    """Return a bundle the hub made for this device, as far as it can be of use here; WireError for any other."""
    bundle = verify_bundle(member, raw)
    return bundle if member.ring is not None else letters_of(exchange, member, bundle)


def letters_of(exchange: Exchange, member: Membership, bundle: OpenedBundle) -> OpenedBundle:
    """Keep what the own office took back, and return the bundle without whatever this device could not open anyway."""
    given = [(signed, order) for signed in bundle.body.orders if (order := verified_order(member, signed))]
    with exchange.writing() as desk:
        for signed, order in given:
            if order.owner == member.office:
                stored = StoredOrder(
                    id=order.id, kind=order.kind.value, owner=order.owner, scope=b"", signed=pack(signed),
                    state=GivenState.TAKEN.value, at=order.at, given=True,
                )  # fmt: skip
                sharing_orders.keep_order(desk.connection, stored)
    return replace(bundle, body=msgspec.structs.replace(bundle.body, notices=(), units=(), grants=()))
