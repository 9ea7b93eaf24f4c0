"""What came by streams of others before the hub was put back, until it is seen again.

The hub may have lost it, and whoever wrote it may have written it anew under another dot, or not know of it any more.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kiim_desktop.base.ids import OfficeId, RecordId, ReplicaId, StreamId
from kiim_desktop.domain.changes import Dot
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection

_Dots = frozenset[Dot]


def doubt(connection: Connection, office: OfficeId) -> None:
    """The hub has a new epoch: nothing that came by streams of other offices counts as seen in it."""
    connection.execute(
        "UPDATE in_stream SET before = dots WHERE stream IN (SELECT stream FROM share WHERE owner <> ?)", (office,)
    )


def doubted_in(connection: Connection, stream: StreamId, record: RecordId) -> _Dots:
    """Return what of a record came by a stream and was not seen again since."""
    row = connection.execute(
        "SELECT before FROM in_stream WHERE stream = ? AND record = ?", (stream, record)
    ).one_or_none()
    return _dots(row[0]) if row and row[0] else frozenset()


def seen_again(connection: Connection, stream: StreamId, record: RecordId, dots: Iterable[Dot]) -> None:
    """These came again."""
    rest = sorted((each.replica, each.seq) for each in doubted_in(connection, stream, record).difference(dots))
    packed = msgspec.msgpack.encode(rest) if rest else None
    connection.execute("UPDATE in_stream SET before = ? WHERE stream = ? AND record = ?", (packed, stream, record))


def doubted_of(connection: Connection, scope: Scope, record: RecordId) -> _Dots:
    """Return what of a record was seen again in none of the streams it came by."""
    rows = connection.execute(
        "SELECT i.dots, i.before FROM in_stream i JOIN share s ON s.stream = i.stream"
        " WHERE s.scope = ? AND i.record = ? AND s.state <> 'closed'",
        (scope, record),
    ).all()
    doubted = frozenset[Dot]().union(*(_dots(before) for _all, before in rows if before))
    return doubted.difference(*(_dots(every) - (_dots(before) if before else frozenset()) for every, before in rows))


def _dots(stored: bytes) -> _Dots:
    return frozenset(
        Dot(ReplicaId(rid), seq) for rid, seq in msgspec.msgpack.decode(stored, type=list[tuple[bytes, int]])
    )
