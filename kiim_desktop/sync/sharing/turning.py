"""What this office wrote into files of others and the hub turned away, or gave to the owner as a late contribution.

It is listed here with its reason, and taken back where it would stay: a record that goes on being read but holds what
nobody else has is forgotten and fetched again, with all that was written into it later (sync.md 1, retract).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kiim_desktop.base.ids import OfficeId, RecordId, StreamId
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import forgetting, shares, streams, turned_away
from kiim_desktop.storage.exchange import Desk, Exchange, SentUnit, packed_values
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.streams import Stream
from kiim_desktop.sync.sharing.owing import may_write_into

LATE = "late"
"""Taken for the owner of the stream alone: it applies it if another stream lets this office write there."""
UNKNOWN = "unknown"
"""The hub has no such stream, or none this office may know of."""
NOT_SHARED = "not_shared"
"""Nobody lets this office write there any more."""
HERE = frozenset({"too_large"})
"""Reasons with which a value stays here."""


def list_turned_away(desk: Desk, office: OfficeId, sent: Sequence[SentUnit], refused: Mapping[bytes, str]) -> None:
    """List what stood in units for other offices that were not taken, with the code of the hub.

    A hub that was put back does not know yet for which stream some of it is: that waits until the owner announces it,
    or takes it back.
    """
    for unit in sent:
        known = streams.stream_by_id(desk.connection, StreamId(unit.home)) if unit.id in refused else None
        if known is None or (refused[unit.id] == UNKNOWN and _is_unnamed(desk, known)):
            continue
        if known.owner != office:
            seqs = {seq for _record, seq in unit.held}
            records = [RecordId(record) for record, _seq in unit.held]
            changes = [each for each in _own_living(desk, office, known.scope, records) if each.dot.seq in seqs]
            desk.refuse(changes, refused[unit.id], known.owner)


def _is_unnamed(desk: Desk, stream: Stream) -> bool:
    newest = streams.newest_key(desk.connection, stream.id)
    return newest is not None and newest.alias is None


def list_unshared(desk: Desk, office: OfficeId, changes: Sequence[PlainChange]) -> None:
    """List own changes in files of others that no stream takes any more."""
    for change in changes:
        known = streams.streams_of_scope(desk.connection, change.scope)
        keeper = next((each.owner for each in known if each.owner != office), b"")
        desk.refuse([change], NOT_SHARED, keeper)


def keep_only_that(desk: Desk, stream: Stream, records: Collection[RecordId], lost: Sequence[PlainChange]) -> None:
    """A file of another office has to be forgotten: of what was not taken, and of what cannot be brought any more,
    remains that it was written, for whom, and why it did not arrive.
    """
    turned_away.keep_only_that(desk.connection, stream.scope, records)
    kinds = {each.record: each.kind for each in lost}
    turned_away.note_only_that(desk.connection, kinds.values(), stream.owner, NOT_SHARED, desk.now())


def retract(exchange: Exchange, office: OfficeId, user: bytes) -> int:
    """Take back what was turned away and would stay in files that go on being read; returns of how many records.

    Where another consent lets this office write, the owner has taken what came late: then it is off the list.
    """
    with exchange.reading() as desk:
        rows = turned_away.own_in_files_of_others(desk.connection)
    done = 0
    for scope, record, reason, keeper in rows:
        if reason not in HERE:
            with exchange.writing() as desk:
                done += _retract(desk, office, (scope, record), reason, keeper, user)
    return done


def _retract(
    desk: Desk, office: OfficeId, place: tuple[Scope, RecordId], reason: str, keeper: bytes, user: bytes
) -> int:  # fmt: skip
    scope, record = place
    own = _own_living(desk, office, scope, [record])
    opened = [each for each in shares.shares_of_scope(desk.connection, scope) if each.owner == keeper]
    if not own or not opened:
        return 0  # nothing of it stays here
    if reason == LATE and any(all(may_write_into(desk, share, office, each) for each in own) for share in opened):
        turned_away.taken_after_all(desk.connection, scope, record)
        return 0
    pending = {seq for seq, pending, _change in desk.unreceipted(scope) if pending == record}
    on_list = turned_away.listed(desk.connection, scope, record)
    later = [each for each in own if each.dot.seq in pending and not packed_values(each) <= on_list]
    desk.refuse(later, reason, keeper)
    with turned_away.kept_while_forgotten(desk.connection, scope, record):
        forgetting.forget_records(desk.connection, desk.ground, scope, [record])
    desk.put({ExchangeFact.CURSOR: None})
    desk.audit([AuditEntry(user, AuditAction.ORDER, detail="retracted records=1")])
    return 1


def _own_living(desk: Desk, office: OfficeId, scope: Scope, records: Sequence[RecordId]) -> list[PlainChange]:
    return [each for each in desk.living_of(scope, records) if _is_of(desk, office, each)]


def _is_of(desk: Desk, office: OfficeId, change: PlainChange) -> bool:
    known = desk.replica(change.dot.replica)
    return known is not None and known.office == office
