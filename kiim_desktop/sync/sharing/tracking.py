"""What arrived in which stream, so that what another stream of the same person lacks is found and sealed there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiim_desktop.base.ids import OfficeId, ReplicaId
from kiim_desktop.domain.kinds import CONSENT
from kiim_desktop.storage import doubted_dots, shares, streams
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.streams import Stream, StreamKind
from kiim_desktop.sync.contexts import names_given_up
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.staying import MAY_STAY


def note_arrival(desk: Desk, office: OfficeId, opened: OpenStream, changes: Sequence[PlainChange]) -> None:
    """Note what a unit brought; runs in the transaction that applies it, after `let_doubted_go`.

    Of a stream of another office only what it holds, so that later one knows what came with which consent. What names
    numbers this device gave up is sealed into its stream once more, beside what took their place: by that its readers
    know that it was right.
    """
    stream = opened.stream
    if stream.kind not in (StreamKind.OWN, StreamKind.SHARED):
        return
    if stream.owner != office:
        _note_records(desk, stream, changes)
        return
    if any(change.kind == CONSENT.number for change in changes):
        shares.mark_scope(desk.connection, [stream.scope])
    given = shares.shares_of_scope(desk.connection, stream.scope)
    if stream.kind is StreamKind.OWN and not given:
        return
    if given and any(change.kind in MAY_STAY for change in changes):
        shares.mark_scope(desk.connection, [stream.scope])
    by_others = [change for change in changes if _is_of_others(desk, office, change.dot.replica)]
    if _is_outdated(desk, opened):
        shares.mark_due(desk.connection, stream.id, {change.record for change in changes})
    elif stream.kind is StreamKind.SHARED and names_given_up(desk, changes):
        shares.doubt_dots(desk.connection, stream.id, {change.record for change in changes})
    else:
        for change in changes if stream.kind is StreamKind.SHARED else by_others:
            shares.note_dots(desk.connection, stream.id, change.record, [change.dot])
    others = [each.stream for each in given if each.stream != stream.id]
    own = streams.stream_of_scope(desk.connection, stream.scope, office)
    for each in others:
        shares.mark_due(desk.connection, each, {change.record for change in changes})
    if own is not None and own.id != stream.id:
        shares.mark_due(desk.connection, own.id, {change.record for change in by_others})


def let_doubted_go(desk: Desk, office: OfficeId, came: Iterable[tuple[Stream, Sequence[PlainChange]]]) -> None:
    """Note what came by streams of other offices in one transaction; what it takes the place of goes.

    After the hub was put back a writer without a receipt writes anew under another dot. What came under the old one is
    nobody's any more: it goes as soon as anything new comes beside it. If it does live on somewhere, it comes again,
    be it with the same bundle: so all of that is noted first.
    """
    foreign = [
        (stream, change)
        for stream, changes in came
        if stream.kind is StreamKind.SHARED and stream.owner != office
        for change in changes
    ]
    new = [change for stream, change in foreign if _is_new_beside_doubted(desk, stream, change)]
    for change in new:
        stale = doubted_dots.doubted_of(desk.connection, change.scope, change.record)
        desk.drop_heads(change, {each for each in stale if _is_of_others(desk, office, each.replica)})


def _is_new_beside_doubted(desk: Desk, stream: Stream, change: PlainChange) -> bool:
    """Note that a stream of another office holds a change; tell whether it is new where others are in doubt."""
    connection, record = desk.connection, change.record
    doubted = doubted_dots.doubted_in(connection, stream.id, record)
    is_new = change.dot not in (shares.dots_in(connection, stream.id, record) or ())
    shares.note_dots(connection, stream.id, record, [change.dot])
    if change.dot in doubted:
        doubted_dots.seen_again(connection, stream.id, record, [change.dot])
        return False
    return is_new and bool(doubted)


def _is_outdated(desk: Desk, opened: OpenStream) -> bool:
    """Tell whether a unit of a shared stream lies under a key that this device had replaced before the unit came.

    Maybe nobody was ever given the old key (its founder is out, or the unit waited here unread meanwhile): what the
    recipients have is what lies under the new one.
    """
    if opened.stream.kind is not StreamKind.SHARED or not shares.is_renewed_here(desk.connection, opened.stream.id):
        return False
    newest = streams.newest_key(desk.connection, opened.stream.id)
    return newest is not None and newest.key_id != opened.stored.key_id


def _note_records(desk: Desk, stream: Stream, changes: Sequence[PlainChange]) -> None:
    """Note which records lie in a stream of another office that holds only some: in no other may be written there."""
    for record in {change.record for change in changes}:
        if shares.dots_in(desk.connection, stream.id, record) is None:
            shares.note_dots(desk.connection, stream.id, record, ())


def _is_of_others(desk: Desk, office: OfficeId, replica: ReplicaId) -> bool:
    known = desk.replica(replica)
    return known is not None and known.office != office
