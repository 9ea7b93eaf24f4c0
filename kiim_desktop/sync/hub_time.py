"""What time it is at the hub, as far as this device can know.

Only a line tells the difference between both clocks: an answer from a folder may have lain there for weeks, and tells
no more than that it was at least so late.
"""

from __future__ import annotations

from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.wire.codec import pack, unpack


def hub_now(desk: Desk) -> int:
    """Return the time at the hub in milliseconds, never earlier than the hub ever said."""
    offset = desk.get(ExchangeFact.HUB_OFFSET)
    return max(heard_at(desk), desk.now() + (unpack(offset, int) if offset is not None else 0))


def heard_at(desk: Desk) -> int:
    """Return the latest time the hub ever told, in milliseconds; 0 before it told any."""
    return int.from_bytes(desk.get(ExchangeFact.HUB_TIME) or b"", "big")


def note_hub_time(desk: Desk, time: int, *, from_line: bool) -> None:
    """Keep what a signed word of the hub says about the time."""
    if time > heard_at(desk):
        desk.put({ExchangeFact.HUB_TIME: time.to_bytes(8, "big")})
    if from_line:
        desk.put({ExchangeFact.HUB_OFFSET: pack(time - desk.now())})
