"""What stays open of a person when one of several streams ends: exactly what the remaining streams say.

A value that came or went only by the stream that ended is in none of the others: what a co-editor wrote too late, or
what the owner has not carried across yet. Its record is forgotten and fetched again from the streams that remain, so
that this office does not go on showing what nobody else has (sync.md 1: a change that was not accepted is retracted).
What was written here is listed, so that its author sees it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiim_desktop.base.ids import OfficeId, RecordId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import shares, streams, turned_away
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.sync.sharing.owing import may_write_into
from kiim_desktop.sync.sharing.turning import LATE


def strayed(desk: Desk, office: OfficeId, scope: Scope, remaining: Sequence[StoredShare]) -> list[PlainChange]:
    """Return what lives in records of the remaining streams and lies in none of these.

    Own changes the hub does not have yet stay if one of these streams takes them: they are sealed there next. They go
    along with a record that is forgotten for something else.
    """
    pending = {change.dot for _seq, _record, change in desk.unreceipted(scope) if change is not None}
    found: list[PlainChange] = []
    staying: list[PlainChange] = []
    for change in desk.living(scope):
        held = [shares.dots_in(desk.connection, each.stream, change.record) for each in remaining]
        known = [each for each in held if each is not None]
        if known and not any(change.dot in each for each in known):
            stays = change.dot in pending and _is_open_for(desk, office, remaining, change)
            (staying if stays else found).append(change)
    gone = records_of(found)
    return [*found, *(each for each in staying if each.record in gone)]


def fetch_again(desk: Desk, office: OfficeId, remaining: Sequence[StoredShare], changes: Sequence[PlainChange]) -> None:
    """List what of these was written here, and let the next exchange bring the remaining streams again."""
    if not changes:
        return
    own = [each for each in changes if (by := desk.replica(each.dot.replica)) is not None and by.office == office]
    desk.refuse(own, LATE, remaining[0].owner)
    shut_out = records_of([each for each in own if not _is_open_for(desk, office, remaining, each)])
    turned_away.settle(desk.connection, remaining[0].scope, shut_out)
    first = streams.first_number(desk.connection, [each.stream for each in remaining])
    known = int.from_bytes(desk.get(ExchangeFact.CURSOR) or b"", "big")
    cursor = min(known, max(0, first - 1))
    desk.put({ExchangeFact.CURSOR: cursor.to_bytes(8, "big") if cursor else None})


def _is_open_for(desk: Desk, office: OfficeId, remaining: Sequence[StoredShare], change: PlainChange) -> bool:
    return any(may_write_into(desk, each, office, change) for each in remaining)


def records_of(changes: Sequence[PlainChange]) -> set[RecordId]:
    return {each.record for each in changes}
