"""What is open to whom on this device: shared streams with what was agreed, what they hold, and what they still lack.

A shared stream is a view of the own stream of a person for those who may see it. `in_stream` says what is in it,
`share_due` which records to compare with it; the rest follows from the living heads (sync/sharing).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

import msgspec

from kiim_desktop.base.ids import OfficeId, RecordId, ReplicaId, StreamId
from kiim_desktop.domain.changes import Dot
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection


class ShareState(Enum):
    """How far a shared stream is."""

    FOUNDING = "founding"
    """Not yet told to anybody: what was agreed is being put into it."""
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredShare:
    """A shared stream of this office, or one that another office opened to it."""

    stream: StreamId
    scope: Scope
    owner: OfficeId
    consent: RecordId
    until: str
    """ISO day, the last one."""
    mode: int
    terms: bytes = field(repr=False)
    """Packed SharedTerms (sync/wire/sharing.py)."""
    state: ShareState
    granted_at: int
    founded_seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGrant:
    """To whom a stream is open."""

    stream: StreamId
    office: OfficeId
    generation: int
    sent: bool
    """In a bundle at least; whether the hub has it is known when that was taken."""


_UNSENT, _UNDER_WAY, _TAKEN, _REFUSED, _BY_SIBLING, _TOLD = range(6)
"""_BY_SIBLING: another device of the office founded the stream; whether its grants ever left is not known here.
_TOLD: the hub said that it has them."""
_COLUMNS = "stream, scope, owner, consent, until, mode, terms, state, granted_at, founded_seq"


def keep_share(connection: Connection, share: StoredShare) -> None:
    """Keep a share; of a known one the state, the end and what was agreed."""
    connection.execute(
        f"INSERT INTO share({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(stream) DO UPDATE SET"  # noqa: S608
        " until = excluded.until, mode = excluded.mode, terms = excluded.terms, state = excluded.state,"
        " granted_at = excluded.granted_at",
        (share.stream, share.scope, share.owner, share.consent, share.until, share.mode, share.terms,
         share.state.value, share.granted_at, share.founded_seq),
    )  # fmt: skip


def set_state(connection: Connection, stream: StreamId, state: ShareState) -> None:
    connection.execute("UPDATE share SET state = ? WHERE stream = ?", (state.value, stream))


def share_of(connection: Connection, stream: StreamId) -> StoredShare | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM share WHERE stream = ?", (stream,)).one_or_none()  # noqa: S608
    return _share(*row) if row else None


def shares_of_scope(connection: Connection, scope: Scope) -> list[StoredShare]:
    """Return the shares of a person that are not closed, in the order of their streams."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM share WHERE scope = ? AND state <> 'closed' ORDER BY stream",  # noqa: S608
        (scope,),
    )
    return [_share(*row) for row in rows]


def open_shares_of(connection: Connection, office: OfficeId) -> list[StoredShare]:
    """Return the shares an office gave that are not closed; most offices have none."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM share WHERE owner = ? AND state <> 'closed' ORDER BY stream",  # noqa: S608
        (office,),
    )
    return [_share(*row) for row in rows]


def got_that_ended(connection: Connection, office: OfficeId, today: str) -> list[StoredShare]:
    """Return the shares others gave this office that are not closed and whose last day is over."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM share WHERE until < ? AND owner <> ? AND state <> 'closed' ORDER BY stream",  # noqa: S608
        (today, office),
    )
    return [_share(*row) for row in rows]


def is_any(connection: Connection) -> bool:
    """Tell whether anything is, or was, shared here; most offices begin without."""
    return connection.execute("SELECT 1 FROM share LIMIT 1").first() is not None


def forget_share(connection: Connection, stream: StreamId) -> None:
    """Forget everything about a shared stream, its key too."""
    for table in ("share_grant", "in_stream", "share_due", "unit", "stream_key", "chunk_place"):
        connection.execute(f"DELETE FROM {table} WHERE stream = ?", (stream,))  # noqa: S608  # closed list
    connection.execute("DELETE FROM share WHERE stream = ?", (stream,))
    connection.execute("DELETE FROM stream WHERE id = ?", (stream,))


def keep_grant(connection: Connection, grant: StoredGrant) -> None:
    connection.execute(
        "INSERT INTO share_grant(stream, office, generation, sent) VALUES (?, ?, ?, ?) ON CONFLICT(stream, office)"
        " DO UPDATE SET generation = excluded.generation, sent = excluded.sent",
        (grant.stream, grant.office, grant.generation, _BY_SIBLING if grant.sent else _UNSENT),
    )


def grants_of(connection: Connection, stream: StreamId) -> list[StoredGrant]:
    rows = connection.execute(
        "SELECT stream, office, generation, sent FROM share_grant WHERE stream = ? ORDER BY office", (stream,)
    )
    return [_grant(*row) for row in rows]


def all_grants(connection: Connection) -> list[StoredGrant]:
    """Return the grants of every share that is not closed."""
    rows = connection.execute(
        "SELECT g.stream, g.office, g.generation, g.sent FROM share_grant g JOIN share s ON s.stream = g.stream"
        " WHERE s.state <> 'closed'"
    )
    return [_grant(*row) for row in rows]


def key_generations(connection: Connection) -> dict[StreamId, int]:
    """Return under which office secret the newest key of each share lies that is not closed."""
    rows = connection.execute(
        "SELECT k.stream, max(k.generation) FROM stream_key k JOIN share s ON s.stream = k.stream"
        " WHERE s.state <> 'closed' GROUP BY k.stream"
    )
    return {StreamId(stream): generation for stream, generation in rows}


def unsent_grants(connection: Connection) -> list[StoredGrant]:
    rows = connection.execute(
        "SELECT g.stream, g.office, g.generation, g.sent FROM share_grant g JOIN share s ON s.stream = g.stream"
        " WHERE g.sent = 0 AND s.state <> 'closed' ORDER BY g.stream, g.office"
    )
    return [_grant(*row) for row in rows]


def grants_sent(connection: Connection, grants: Iterable[StoredGrant]) -> None:
    for each in grants:
        connection.execute(
            "UPDATE share_grant SET sent = ? WHERE stream = ? AND office = ?", (_UNDER_WAY, each.stream, each.office)
        )


def grants_taken(connection: Connection) -> None:
    """The hub has every grant that was in a bundle."""
    connection.execute("UPDATE share_grant SET sent = ? WHERE sent = ?", (_TAKEN, _UNDER_WAY))


def grants_refused(connection: Connection) -> None:
    """The hub wants grants by newer office keys: they are made anew, with a new key, once these are here."""
    connection.execute("UPDATE share_grant SET sent = ? WHERE sent = ?", (_REFUSED, _UNDER_WAY))


def is_taken_by_all(connection: Connection, stream: StreamId) -> bool:
    """Tell whether the hub has every grant of a stream under its present key, as far as this device knows."""
    query = "SELECT 1 FROM share_grant WHERE stream = ? AND sent NOT IN (?, ?) LIMIT 1"
    return connection.execute(query, (stream, _TAKEN, _TOLD)).first() is None


def is_renewed_here(connection: Connection, stream: StreamId) -> bool:
    """Tell whether this device made grants for a shared stream, be it with a newer key."""
    query = "SELECT 1 FROM share_grant WHERE stream = ? AND sent NOT IN (?, ?) LIMIT 1"
    return connection.execute(query, (stream, _BY_SIBLING, _TOLD)).first() is not None


def grants_dropped(connection: Connection) -> list[StreamId]:
    """Bundles were thrown away: let the grants in them leave once more; returns the streams they open."""
    rows = connection.execute("SELECT DISTINCT stream FROM share_grant WHERE sent = ?", (_UNDER_WAY,))
    found = [StreamId(each) for each in rows.scalars()]
    connection.execute("UPDATE share_grant SET sent = ? WHERE sent = ?", (_UNSENT, _UNDER_WAY))
    return found


def granted_by_sibling(connection: Connection) -> list[StreamId]:
    """Return the streams a sibling founded, as long as nobody said whether it also gave their keys away."""
    rows = connection.execute("SELECT DISTINCT stream FROM share_grant WHERE sent = ?", (_BY_SIBLING,)).scalars()
    return [StreamId(each) for each in rows]


def grants_told(connection: Connection, stream: StreamId) -> None:
    """The hub has the grants of a stream that a sibling founded."""
    connection.execute("UPDATE share_grant SET sent = ? WHERE stream = ? AND sent = ?", (_TOLD, stream, _BY_SIBLING))


def grant_in_place_of_sibling(connection: Connection, stream: StreamId) -> None:
    """Let this device give away the key of a stream, unless its own grants are on their way."""
    connection.execute(
        "UPDATE share_grant SET sent = ? WHERE stream = ? AND sent IN (?, ?, ?)",
        (_UNSENT, stream, _TAKEN, _BY_SIBLING, _TOLD),
    )


def with_older_keys(connection: Connection) -> set[StreamId]:
    """Return the shared streams of which something may lie under a key that is not given to anybody any more."""
    rows = connection.execute(
        "SELECT share.stream FROM share JOIN stream_key ON stream_key.stream = share.stream"
        " GROUP BY share.stream HAVING count(*) > 1"
    )
    return {StreamId(each) for each in rows.scalars()}


def dots_in(connection: Connection, stream: StreamId, record: RecordId) -> frozenset[Dot] | None:
    """Return what a stream holds of a record; None if it never held any of it."""
    row = connection.execute(
        "SELECT dots FROM in_stream WHERE stream = ? AND record = ?", (stream, record)
    ).one_or_none()
    if row is None:
        return None
    return frozenset(Dot(ReplicaId(rid), seq) for rid, seq in msgspec.msgpack.decode(row[0], type=list[_Pair]))


def records_in(connection: Connection, stream: StreamId) -> set[RecordId]:
    """Return the records of which a stream holds, or held, something."""
    rows = connection.execute("SELECT record FROM in_stream WHERE stream = ?", (stream,)).scalars()
    return {RecordId(each) for each in rows}


def note_dots(connection: Connection, stream: StreamId, record: RecordId, dots: Iterable[Dot]) -> None:
    """Remember that a stream holds these changes of a record."""
    known = (dots_in(connection, stream, record) or frozenset()) | frozenset(dots)
    packed = msgspec.msgpack.encode(sorted((each.replica, each.seq) for each in known))
    connection.execute(
        "INSERT INTO in_stream(stream, record, dots) VALUES (?, ?, ?) ON CONFLICT(stream, record)"
        " DO UPDATE SET dots = excluded.dots",
        (stream, record, packed),
    )


def doubt_dots(connection: Connection, stream: StreamId, records: Iterable[RecordId]) -> None:
    """Let everything that lives in these records be sealed into a stream once more, in one piece."""
    nothing = msgspec.msgpack.encode([])
    rows = [(nothing, stream, record) for record in records]
    connection.execute("UPDATE in_stream SET dots = ? WHERE stream = ? AND record = ?", rows)
    mark_due(connection, stream, [row[2] for row in rows])


def mark_due(connection: Connection, stream: StreamId, records: Iterable[RecordId]) -> None:
    """Let these records be compared with a stream before the next bundle."""
    rows = [(stream, record) for record in records]
    if rows:
        connection.execute("INSERT INTO share_due(stream, record) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def mark_all_due(connection: Connection, stream: StreamId, scope: Scope) -> None:
    """Let every record of a person be compared with a stream, deleted ones too."""
    connection.execute(
        "INSERT INTO share_due(stream, record) SELECT ?, id FROM record WHERE scope = ? ON CONFLICT DO NOTHING",
        (stream, scope),
    )


def deleted_among(connection: Connection, records: Iterable[tuple[Scope, RecordId]]) -> set[RecordId]:
    """Return which of these records are deleted; one that somebody went on with at the same time is not."""
    sql = "SELECT deleted FROM record WHERE scope = ? AND id = ?"
    return {each[1] for each in records if connection.execute(sql, each).scalar_one_or_none()}


def due_streams(connection: Connection) -> list[StreamId]:
    rows = connection.execute("SELECT DISTINCT stream FROM share_due ORDER BY stream").scalars()
    return [StreamId(each) for each in rows]


def due_records(connection: Connection, stream: StreamId, limit: int) -> list[RecordId]:
    rows = connection.execute(
        "SELECT record FROM share_due WHERE stream = ? ORDER BY record LIMIT ?", (stream, limit)
    ).scalars()
    return [RecordId(each) for each in rows]


def compared(connection: Connection, stream: StreamId, records: Iterable[RecordId]) -> None:
    """These records were compared with a stream."""
    rows = [(stream, record) for record in records]
    if rows:
        connection.execute("DELETE FROM share_due WHERE stream = ? AND record = ?", rows)


def mark_scope(connection: Connection, scopes: Iterable[Scope]) -> None:
    """The consents of these persons changed."""
    for scope in scopes:
        connection.execute("INSERT INTO consent_due(scope) VALUES (?) ON CONFLICT DO NOTHING", (scope,))


def due_scopes(connection: Connection) -> list[Scope]:
    return list(connection.execute("SELECT scope FROM consent_due ORDER BY scope").scalars())


def scope_settled(connection: Connection, scope: Scope) -> None:
    connection.execute("DELETE FROM consent_due WHERE scope = ?", (scope,))


def begin_anew(connection: Connection, streams: Iterable[StreamId]) -> None:
    """Nothing counts as held by these streams any more: all of it is compared again, and grants leave once more."""
    for stream in streams:
        not_held(connection, stream)
        connection.execute("UPDATE share_grant SET sent = ? WHERE stream = ?", (_UNSENT, stream))
        ids = connection.execute(
            "SELECT record FROM in_stream WHERE stream = ? UNION SELECT record.id FROM share JOIN record"
            " ON record.scope = share.scope WHERE share.stream = ? AND share.state <> 'closed'",
            (stream, stream),
        )
        mark_due(connection, stream, [RecordId(each) for each in ids.scalars()])


def not_held(connection: Connection, stream: StreamId) -> None:
    """Nothing counts as held by a stream any more."""
    connection.execute("UPDATE in_stream SET dots = x'90' WHERE stream = ?", (stream,))


def grant_again(connection: Connection) -> None:
    """Let every grant of an open share leave once more: the hub may have lost it."""
    connection.execute(
        "UPDATE share_grant SET sent = 0 WHERE stream IN (SELECT stream FROM share WHERE state <> 'closed')"
    )


_Pair = tuple[bytes, int]


def _share(  # noqa: PLR0913, PLR0917  # the columns of the table
    stream: bytes, scope: bytes, owner: bytes, consent: bytes, until: str, mode: int, terms: bytes, state: str,
    granted_at: int, founded_seq: int,
) -> StoredShare:  # fmt: skip
    return StoredShare(
        stream=StreamId(stream),
        scope=scope,
        owner=OfficeId(owner),
        consent=RecordId(consent),
        until=until,
        mode=mode,
        terms=terms,
        state=ShareState(state),
        granted_at=granted_at,
        founded_seq=founded_seq,
    )


def _grant(stream: bytes, office: bytes, generation: int, sent: int) -> StoredGrant:
    return StoredGrant(stream=StreamId(stream), office=OfficeId(office), generation=generation, sent=bool(sent))
