"""The hello of the next request, and the ones laid into a folder whose answers may still come."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiim_desktop.storage.exchange import Exchange, ExchangeFact, Outgoing
from kiim_desktop.sync.channels import read_channel
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.bundles import SCHEMA
from kiim_desktop.sync.wire.codec import INLINE_CAP, pack, unpack
from kiim_desktop.sync.wire.requests import PROTOCOL, Hello

KEPT: Final = 64
Hashes = tuple[bytes, ...]


def next_hello(exchange: Exchange, member: Membership, outgoing: Outgoing | None, room: int = INLINE_CAP) -> Hello:
    """Return the hello for a bundle or none; its number is used up, durably, before it leaves."""
    with exchange.writing() as desk:
        channel = read_channel(desk.get(ExchangeFact.CHANNEL), exchange.store.replica)
        channel = replace(channel, counter=channel.counter + 1)
        desk.put(channel.facts)
        cursor = int.from_bytes(desk.get(ExchangeFact.CURSOR) or b"", "big")
        epoch = desk.get(ExchangeFact.EPOCH) or b""
    return Hello(
        protocol=PROTOCOL,
        device=member.device,
        rid=channel.rid,
        counter=channel.counter,
        epoch=epoch,
        cursor=cursor,
        manifest=member.manifest.number if member.manifest else 0,
        ring=member.ring.generation if member.ring else 0,
        schema=SCHEMA,
        bundle=outgoing.hash if outgoing is not None else b"",
        room=room,
    )


def raise_counter(exchange: Exchange, known: int) -> None:
    """Go on above the greatest number the hub knows: an older copy of this profile used it up."""
    with exchange.writing() as desk:
        channel = read_channel(desk.get(ExchangeFact.CHANNEL), exchange.store.replica)
        desk.put(replace(channel, counter=max(known, channel.counter)).facts)


def remembered(exchange: Exchange) -> Hashes:
    """Return the hashes of the hellos laid into folders, oldest first."""
    return unpack(exchange.get(ExchangeFact.FOLDER_HELLOS) or b"\x90", Hashes)


def remember(exchange: Exchange, said: bytes) -> None:
    exchange.put({ExchangeFact.FOLDER_HELLOS: pack((*remembered(exchange), said)[-KEPT:])})
