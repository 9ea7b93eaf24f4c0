"""The hello of the next request, and the ones laid into a folder whose answers may still come."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec

from kiim_desktop.storage.exchange import Exchange, ExchangeFact, Outgoing
from kiim_desktop.sync.channels import read_channel
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.bundles import SCHEMA
from kiim_desktop.sync.wire.codec import INLINE_CAP, Hash, Id8, pack, unpack
from kiim_desktop.sync.wire.requests import PROTOCOL, Hello

KEPT: Final = 64


class _Remembered(msgspec.Struct, frozen=True, array_like=True):
    """The replica that asked, and the hashes of what it said."""

    rid: Id8
    said: tuple[Hash, ...]


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


def remembered(exchange: Exchange) -> tuple[bytes, ...]:
    """Return the hashes of the hellos laid into folders, oldest first.

    Only those of the present replica: an answer to an older one tells numbers of another channel.
    """
    stored = exchange.get(ExchangeFact.FOLDER_HELLOS)
    kept = unpack(stored, _Remembered) if stored else None
    return kept.said if kept is not None and kept.rid == exchange.store.replica else ()


def remember(exchange: Exchange, said: bytes) -> None:
    hashes = (*remembered(exchange), said)[-KEPT:]
    exchange.put({ExchangeFact.FOLDER_HELLOS: pack(_Remembered(exchange.store.replica, hashes))})


def is_written_elsewhere(exchange: Exchange, number: int) -> bool:
    """Tell whether the hub has bundles of this replica that were never made here: somebody copied this device."""
    with exchange.reading() as desk:
        return number > read_channel(desk.get(ExchangeFact.CHANNEL), exchange.store.replica).number


def has_forgotten(exchange: Exchange, number: int) -> bool:
    """Tell whether the hub lacks a bundle it once took from here: its store was put back without a new epoch."""
    waiting = exchange.outgoing()
    with exchange.reading() as desk:
        made = read_channel(desk.get(ExchangeFact.CHANNEL), exchange.store.replica).number
    return number < (waiting.number - 1 if waiting else made)
