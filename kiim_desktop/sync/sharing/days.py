"""Which day it is: the clock of this device, put right by what it was off when the hub last said the time.

A clock that runs ahead must delete nothing too early, one that is late must keep nothing in sight. So there are two
days: the one at the hub when it last answered (it is no earlier now: what is over by it may be deleted for good) and
the one here as far as it is known (what is over by it is out of sight; a clock put right brings it back).
"""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.clock import moment
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.sync.hub_time import heard_at, hub_now


def day_at_hub(desk: Desk) -> date | None:
    """Return the day at the hub when it last spoke: it is no earlier now, whatever the clock here shows."""
    heard = heard_at(desk)
    return moment(heard).astimezone().date() if heard else None


def day_here(desk: Desk) -> date:
    """Return the day as far as it is known here; never one before that of the last answer."""
    return moment(hub_now(desk)).astimezone().date()
