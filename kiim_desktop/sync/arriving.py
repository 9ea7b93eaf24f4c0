"""A single bundle that came by itself (mail attachment): the same checks and the same way in as from a folder."""

from __future__ import annotations

from collections.abc import Iterator

from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.applying import Applied, apply_bundle
from kiim_desktop.sync.errors import BundleForHub, BundleOutdated
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.ringless import opened_here
from kiim_desktop.sync.trips import beyond_gap
from kiim_desktop.sync.wire.bundles import inspect, recipient_id


def take_arrived(exchange: Exchange, member: Membership, raw: bytes, user: bytes) -> Iterator[Applied]:
    """Apply a bundle the hub made for this device; yields after each transaction.

    The cursor stays: what should have come before may still be missing, so everything comes once more with the next
    exchange and changes nothing then. BundleForHub, BundleOutdated, WireError: nothing was changed.
    """
    if recipient_id(member.hub.hpke_public) in inspect(raw).recipients:
        raise BundleForHub
    bundle = opened_here(exchange, member, raw)
    if bundle.header.epoch != exchange.get(ExchangeFact.EPOCH):
        raise BundleOutdated
    yield from apply_bundle(exchange, member, beyond_gap(bundle), user)
