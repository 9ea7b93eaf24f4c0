"""Own records in a file that is taken back: offered for some days to be kept in an own file, then gone.

A record is own if nothing of anybody else is, or was, in it. It is copied out of the file with what it says and nothing
else: no name, no heads, no context of others. The file itself goes at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from kiim_desktop.base.ids import OfficeId, RecordId, StreamId
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.kinds import CONSENT, KINDS
from kiim_desktop.domain.order_rules import OrderTerms
from kiim_desktop.domain.records import Record
from kiim_desktop.storage import farewells, forgetting, kept_offers
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.kept_offers import OfferedRecord
from kiim_desktop.storage.streams import Stream
from kiim_desktop.sync.sharing.days import day_at_hub, day_here
from kiim_desktop.sync.sharing.owing import touches_only_own


def offer_own(desk: Desk, office: OfficeId, stream: Stream, records: Collection[RecordId], terms: OrderTerms) -> int:
    """Copy own records out before their file is forgotten, in the same transaction; returns how many."""
    until = day_here(desk) + timedelta(days=terms.keep_days.value)
    chosen = [each for each in desk.records(stream.scope) if each.id in records and _is_own(desk, office, each)]
    kept_offers.keep(desk.connection, [_offered(stream, each, until.isoformat()) for each in chosen])
    return len(chosen)


def forget_what_is_left(desk: Desk, erased: Iterable[bytes]) -> None:
    """An erased file takes along what was offered of it and what is still on its way to its owner."""
    for stream in erased:
        if kept_offers.forget(desk.connection, StreamId(stream)) + farewells.forget(desk.connection, StreamId(stream)):
            forgetting.note_unswept(desk.connection)


def end_offers(exchange: Exchange, user: bytes) -> int:
    """Forget what nobody kept in time, once the hub's day says so, too; returns how many offers."""
    with exchange.reading() as desk:
        heard = day_at_hub(desk)
        over = kept_offers.until_before(desk.connection, heard.isoformat()) if heard is not None else []
    for stream in over:
        with exchange.writing() as desk:
            records = kept_offers.forget(desk.connection, stream)
            forgetting.note_unswept(desk.connection)
            desk.audit([AuditEntry(user, AuditAction.ORDER, detail=f"not kept records={records}")])
    return len(over)


def _is_own(desk: Desk, office: OfficeId, record: Record) -> bool:
    if record.kind_number == CONSENT.number or KINDS.numbered(record.kind_number) is None:
        return False
    return touches_only_own(desk, office, desk.living_of(record.scope, [record.id]))


def _offered(stream: Stream, record: Record, until: str) -> OfferedRecord:
    newest = record.newest
    return OfferedRecord(
        stream=stream.id,
        record=record.id,
        owner=stream.owner,
        until=until,
        kind=record.kind_number,
        values={number: record.value(number) for number in record.state.cells if number != DELETED},
        basis=newest.basis if newest else "",
        wall=newest.wall if newest else 0,
    )
