"""Passing on what siblings laid into a folder: over the next line, bundle by bundle, until the hub has it.

The bundles stay what their devices made: sealed to the hub and signed by them. The hub takes them as if they had come
themselves, so it does not matter which way is faster, and the sibling's next request gets the receipts.
"""

from __future__ import annotations

from typing import Final

import msgspec

from kiim_desktop.base.jobs import Progress
from kiim_desktop.crypto.errors import BadSignature
from kiim_desktop.storage import carried
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import HubNotTrusted, Unreachable
from kiim_desktop.sync.hellos import next_hello
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.rooms import Room
from kiim_desktop.sync.transfers import send_up
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.requests import AnswerCode, Wish, hello_hash, make_request, read_response

_MAY_COME_LATER: Final = (AnswerCode.GAP, AnswerCode.EXPIRED, AnswerCode.QUOTA, AnswerCode.LATER, AnswerCode.MISSING)
"""The bundle waits here; whatever else the hub says, it has it or never will."""


def pass_on(exchange: Exchange, carrier: Carrier, member: Membership, room: Room, progress: Progress) -> int:
    """Send up what waits of siblings; returns how many bundles the hub has now. A line that breaks ends it quietly."""
    with exchange.reading() as desk:
        waiting = carried.waiting(desk.connection) if carrier.answers_at_once else []
    stuck: set[bytes] = set()
    settled = 0
    for rid, hash_ in waiting:
        if rid in stuck:
            continue
        try:
            code = _pass_on(exchange, carrier, member, hash_, room, progress)
        except Unreachable:
            return settled
        if code in _MAY_COME_LATER:
            stuck.add(rid)
            continue
        with exchange.writing() as desk:
            carried.passed_on(desk.connection, [hash_])
        settled += code is AnswerCode.OK
    return settled


def _pass_on(
    exchange: Exchange, carrier: Carrier, member: Membership, hash_: bytes, room: Room, progress: Progress
) -> AnswerCode:
    with exchange.reading() as desk:
        bundle = carried.bundle(desk.connection, hash_)
    inlined = bundle if len(bundle) <= room.bytes else b""
    if not inlined:
        send_up(carrier, member, bundle, progress, room)
    usual = next_hello(exchange, member, None, room.inlined)
    hello = msgspec.structs.replace(usual, bundle=hash_, wishes=Wish.FORWARD | Wish.NO_DOWN)
    raw = carrier.sync(make_request(member.keys.signing, hello, inlined))
    if raw is None:
        return AnswerCode.LATER
    try:
        answer = read_response(member.hub_key, hello_hash(pack(hello)), raw)[0]
    except BadSignature as error:
        raise HubNotTrusted from error
    if answer.code is not AnswerCode.OK or answer.forwarded is None:
        return AnswerCode.LATER
    return answer.forwarded
