"""The hello of the next request, and the ones laid into a folder whose answers may still come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import msgspec

from kiim_desktop.crypto.errors import BadSignature
from kiim_desktop.storage.exchange import Desk, Exchange, Outgoing
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.channels import read_channel
from kiim_desktop.sync.contexts import asks_of
from kiim_desktop.sync.errors import HubNotTrusted
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.recalling import name_of_manifest
from kiim_desktop.sync.sharing.granted import are_doubted
from kiim_desktop.sync.wire.bundles import SCHEMA
from kiim_desktop.sync.wire.codec import INLINE_CAP, Count, Hash, Id8, pack, unpack
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.requests import PROTOCOL, Hello, SyncAnswer, SyncResponse, Wish, read_response

KEPT: Final = 64


class _Remembered(msgspec.Struct, frozen=True, array_like=True):
    """The replica that asked, the hashes of what it said, and the number of the bundle each named (0: none)."""

    rid: Id8
    said: tuple[tuple[Hash, Count], ...]


def next_hello(exchange: Exchange, member: Membership, outgoing: Outgoing | None, room: int = INLINE_CAP) -> Hello:
    """Return the hello for a bundle or none; its number is used up, durably, before it leaves."""
    with exchange.writing() as desk:
        channel = read_channel(desk.get(ExchangeFact.CHANNEL), exchange.store.replica)
        channel = replace(channel, counter=channel.counter + 1)
        desk.put(channel.facts)
        cursor = int.from_bytes(desk.get(ExchangeFact.CURSOR) or b"", "big")
        epoch = desk.get(ExchangeFact.EPOCH) or b""
        asks = asks_of(desk)
        taken = _taken(desk, channel.number)
        doubts = are_doubted(desk)
        came_by_news = desk.get(ExchangeFact.BY_NEWS) is not None
    return Hello(
        protocol=PROTOCOL,
        device=member.device,
        rid=channel.rid,
        counter=channel.counter,
        epoch=epoch,
        cursor=cursor,
        manifest=member.manifest.number if member.manifest and not came_by_news else 0,
        ring=member.ring.generation if member.ring else 0,
        schema=SCHEMA,
        bundle=outgoing.hash if outgoing is not None else b"",
        room=room,
        wishes=int(Wish.UNGRANTED) if doubts else 0,
        asks=asks,
        manifest_hash=name_of_manifest(member),
        taken=taken,
    )


def raise_counter(exchange: Exchange, known: int) -> None:
    """Go on above the greatest number the hub knows: an older copy of this profile used it up."""
    with exchange.writing() as desk:
        channel = read_channel(desk.get(ExchangeFact.CHANNEL), exchange.store.replica)
        desk.put(replace(channel, counter=max(known, channel.counter)).facts)


def remembered(exchange: Exchange) -> tuple[tuple[bytes, int], ...]:
    """Return the hashes of the hellos laid into folders and the numbers of the bundles they named, oldest first.

    Only those of the present replica: an answer to an older one tells numbers of another channel.
    """
    stored = exchange.get(ExchangeFact.FOLDER_HELLOS)
    kept = unpack(stored, _Remembered) if stored else None
    return kept.said if kept is not None and kept.rid == exchange.store.replica else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer, the hello it belongs to, and the number of the bundle that named (0: none)."""

    said: bytes
    named: int
    answer: SyncAnswer
    response: SyncResponse


def find_hello(exchange: Exchange, member: Membership, raw: bytes) -> Found | None:
    """Return which hello of this replica an answer in a folder belongs to, if it does and the hub signed it."""
    for said, named in remembered(exchange):
        try:
            answer, response = read_response(member.hub_key, said, raw)
        except (BadSignature, WireError):
            continue
        return Found(said=said, named=named, answer=answer, response=response)
    return None


def read_answer(member: Membership, said: bytes, raw: bytes) -> tuple[SyncAnswer, SyncResponse]:
    """Return the answer to the hello with this hash; HubNotTrusted if the hub did not sign it."""
    try:
        return read_response(member.hub_key, said, raw)
    except BadSignature as error:
        raise HubNotTrusted from error


def remember(exchange: Exchange, said: bytes, named: int) -> None:
    hashes = (*remembered(exchange), (said, named))[-KEPT:]
    exchange.put({ExchangeFact.FOLDER_HELLOS: pack(_Remembered(exchange.store.replica, hashes))})


def forget(exchange: Exchange, said: bytes) -> None:
    """Its answer was taken up: an old stick that brings it once more brings nothing."""
    hashes = tuple(each for each in remembered(exchange) if each[0] != said)
    exchange.put({ExchangeFact.FOLDER_HELLOS: pack(_Remembered(exchange.store.replica, hashes))})


def is_late(exchange: Exchange, counter: int) -> bool:
    """Tell whether this device has asked again since: an answer may lie in a folder for weeks."""
    with exchange.reading() as desk:
        return counter < read_channel(desk.get(ExchangeFact.CHANNEL), exchange.store.replica).counter


def is_written_elsewhere(exchange: Exchange, number: int) -> bool:
    """Tell whether the hub has bundles of this replica that were never made here: somebody copied this device."""
    with exchange.reading() as desk:
        return number > read_channel(desk.get(ExchangeFact.CHANNEL), exchange.store.replica).number


def _taken(desk: Desk, made: int) -> int:
    """Return the number of the last bundle the hub took: of what was made here, what does not wait any more."""
    waiting = desk.first_waiting()
    return made if waiting is None else waiting - 1
