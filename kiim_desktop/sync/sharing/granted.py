"""Whether somebody was given the key of a shared stream that another device of the office founded.

The grants leave after everything agreed lies in the stream. A device that broke down, or was put back, between the two
leaves a stream that nobody opens: the consent stands, and nothing is there. The hub tells which streams these are, and
any device of the office gives their keys away.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiim_desktop.base.ids import StreamId
from kiim_desktop.storage import shares, streams
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.shares import ShareState
from kiim_desktop.sync.wire.requests import UNGRANTED_CAP


def doubt_grants(desk: Desk) -> None:
    """Have the next hello ask: a sibling announced a shared stream, or a newer key of one."""
    desk.put({ExchangeFact.GRANTS_DOUBTED: b"1"})


def are_doubted(desk: Desk) -> bool:
    return desk.get(ExchangeFact.GRANTS_DOUBTED) is not None


def heed_ungranted(desk: Desk, told: Sequence[tuple[bytes, bytes]] | None) -> None:
    """Give away the newest keys the hub says nobody has; all others a sibling gave. None: the hub did not say."""
    if told is None:
        return
    lacking = set(told)
    named = {StreamId(stream) for stream, _key_id in told}
    is_all = len(told) < UNGRANTED_CAP
    for stream in sorted({*shares.granted_by_sibling(desk.connection), *named}):
        share, newest = shares.share_of(desk.connection, stream), streams.newest_key(desk.connection, stream)
        if share is None or newest is None or share.state is not ShareState.OPEN:
            continue
        if (stream, newest.key_id) in lacking:
            shares.grant_in_place_of_sibling(desk.connection, stream)
        elif is_all:
            shares.grants_told(desk.connection, stream)
    desk.put({ExchangeFact.GRANTS_DOUBTED: None if is_all else b"1"})
