"""What was written here into a stream another office opened, and has not reached that stream: it must, before it goes.

A change counts as sent once the hub receipted it, but the stream it belongs into may have been unknown to a hub that
was put back. So before records are forgotten, whatever of this office lies in none of the streams it came or went by is
sealed once more; the hub hands what comes late to the owner alone. After some days the withdrawal outranks it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import StreamId
from kiim_desktop.storage import shares
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.owing import lacking

PATIENCE: Final = int(timedelta(days=14).total_seconds() * 1000)
"""Milliseconds an order waits for what the owner has not got yet; meanwhile the person is out of sight."""


def owes_any(desk: Desk, member: Membership, ending: Iterable[bytes], since: int) -> bool:
    """Tell whether own changes are still owed to any of these streams; all of them are looked at."""
    owed = [each for each in ending if _has_undelivered(desk, member, StreamId(each), since)]
    return bool(owed)


def last_moment(day: str) -> int:
    """Return the end of a day (ISO 8601) in milliseconds since 1970, to the hour zones differ by."""
    return millis(datetime.combine(date.fromisoformat(day), time.max, UTC))


def _has_undelivered(desk: Desk, member: Membership, stream: StreamId, since: int) -> bool:
    """Tell whether own changes are still owed to a stream that ends; they are sealed into it with the next bundle.

    `since`: when this device heard of the end, in milliseconds.
    """
    share = shares.share_of(desk.connection, stream)
    if share is None or share.owner == member.office or desk.now() - since > PATIENCE:
        return False
    records = shares.all_records(desk.connection, share.scope)
    open_ = [each.stream for each in shares.shares_of_scope(desk.connection, share.scope)]
    owed = {
        change.record
        for change in lacking(desk, member.office, stream, records)
        if not any(change.dot in (shares.dots_in(desk.connection, each, change.record) or ()) for each in open_)
        and not desk.is_refused(share.scope, change.record)
    }
    shares.mark_due(desk.connection, stream, owed)
    return bool(owed)
