"""Which day it is: the clock of this device, put right by what it was off when the hub last said the time.

A clock that runs ahead must delete nothing too early, one that is late must keep nothing in sight. So there are two
days: the one at the hub when it last answered (it is no earlier now: what is over by it may be deleted for good) and
the one here as far as it is known (what is over by it is out of sight; a clock put right brings it back).
"""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.clock import moment
from kiim_desktop.storage.exchange import Desk, ExchangeFact
from kiim_desktop.sync.wire.codec import unpack


def day_at_hub(desk: Desk) -> date | None:
    """Return the day at the hub when it last answered: it is no earlier now, whatever the clock here shows."""
    at, offset = desk.get(ExchangeFact.CONFIRMED_AT), desk.get(ExchangeFact.HUB_OFFSET)
    if at is None or offset is None:
        return None
    return moment(int.from_bytes(at, "big") + unpack(offset, int)).astimezone().date()


def day_here(desk: Desk) -> date:
    """Return the day as far as it is known here; never one before that of the last answer."""
    right = moment(now_here(desk)).astimezone().date()
    return max(right, day_at_hub(desk) or right)


def now_here(desk: Desk) -> int:
    """Return milliseconds since 1970 by the clock of this device, put right."""
    offset = desk.get(ExchangeFact.HUB_OFFSET)
    return desk.now() + (unpack(offset, int) if offset is not None else 0)
