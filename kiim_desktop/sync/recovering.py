"""What this device does when somebody was set back: itself (fork), or the hub (new epoch, sync.md 7)."""

from __future__ import annotations

from typing import Final

import msgspec

from kiim_desktop.storage import (
    chunk_places,
    doubted_dots,
    farewells,
    repacks,
    shares,
    sharing_orders,
    streams,
    transfers,
)
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.streams import StreamKind
from kiim_desktop.sync.post import read_post, write_post

REPLICA_LENGTH: Final = 8


def is_recovering(exchange: Exchange) -> bool:
    """Tell whether everything is being pulled from a restored hub; until then nothing is sent."""
    return exchange.get(ExchangeFact.RECOVERING) is not None


def go_on_under_new_replica(exchange: Exchange) -> None:
    """Another state of this device wrote under our replica id: nothing is lost, own changes get new dots."""
    drop_bundles(exchange)
    exchange.store.mint_replica()
    look_back(exchange)


def look_back(exchange: Exchange) -> None:
    """Under a new replica id, get again what the hub may have of the old one without our knowing.

    The hub does not send a replica what it wrote itself, and the cursor has passed it. What was sealed and never
    receipted has new dots here; the old ones live on elsewhere and have to be met, or devices would differ for ever.
    """
    noted = exchange.get(ExchangeFact.LOOK_BACK)
    if noted is None or noted[:REPLICA_LENGTH] == exchange.store.replica:
        return
    with exchange.writing() as desk:
        cursor = min(noted[REPLICA_LENGTH:], desk.get(ExchangeFact.CURSOR) or b"")
        desk.put({ExchangeFact.CURSOR: cursor or None, ExchangeFact.LOOK_BACK: None})


def part_from_copy(exchange: Exchange) -> None:
    """Somebody else wrote under our replica id: go on under a new one and pull everything.

    The hub does not send a replica what it wrote itself; what the copy wrote would be left out for ever otherwise.
    """
    go_on_under_new_replica(exchange)
    exchange.put({ExchangeFact.CURSOR: None})


def begin_recovery(exchange: Exchange, epoch: bytes) -> None:
    """The hub has a new epoch: forget where things were seen and pull everything."""
    go_on_under_new_replica(exchange)
    with exchange.writing() as desk:
        streams.forget_aliases(desk.connection)
        streams.doubt_held(desk.connection)
        doubted_dots.doubt(desk.connection, exchange.store.identity.office)
        desk.put({ExchangeFact.EPOCH: epoch, ExchangeFact.CURSOR: None, ExchangeFact.RECOVERING: b"1"})


def end_recovery(exchange: Exchange) -> None:
    """Everything the hub has is here: what it lacks is sent again."""
    with exchange.writing() as desk:
        send_lost(desk)
        streams.mark_to_announce(desk.connection, exchange.store.identity.office)
        shares.begin_anew(desk.connection, shares.with_older_keys(desk.connection))
        shares.grant_again(desk.connection)
        sharing_orders.send_again(desk.connection)
        chunk_places.doubt_places(desk.connection)
        transfers.send_again(desk.connection)
        desk.put({ExchangeFact.RECOVERING: None})


def send_lost(desk: Desk) -> None:
    """Send again what was in units that the hub once had and does not hold in its present epoch."""
    lost = streams.lost_streams(desk.connection)
    repacks.lost(desk.connection, lost)
    known = {each.id: each for each in streams.all_streams(desk.connection)}
    shared = {each for each in lost if each in known and known[each].kind is StreamKind.SHARED}
    streams.mark_to_offer(desk.connection, [each for each in lost if each not in shared])
    shares.begin_anew(desk.connection, shared)


def drop_bundles(exchange: Exchange) -> None:
    """Throw away bundles not yet taken; what was in them is sealed again."""
    with exchange.writing() as desk:
        ungranted = set(shares.grants_dropped(desk.connection)) & shares.with_older_keys(desk.connection)
        shares.begin_anew(desk.connection, desk.homes_of_outgoing() | ungranted)
        streams.offers_dropped(desk.connection)
        sharing_orders.dropped(desk.connection)
        repacks.dropped(desk)
        transfers.dropped(desk.connection)
        desk.unseal()
        post = read_post(desk)
        write_post(desk, msgspec.structs.replace(post, sealed=False))


def take_up_post(exchange: Exchange) -> None:
    """What was posted and shows no effect goes into a bundle again, unless one is still under way."""
    with exchange.reading() as desk:
        is_waiting = read_post(desk).sealed and not desk.is_any_outgoing()
        is_put_off = transfers.is_any_put_off(desk.connection) or farewells.is_any_put_off(desk.connection)
    if is_put_off:
        with exchange.writing() as desk:
            transfers.take_up(desk.connection)
            farewells.take_up(desk.connection)
    if is_waiting:
        with exchange.writing() as desk:
            post = read_post(desk)
            if post.sealed:
                write_post(desk, msgspec.structs.replace(post, sealed=False))
