"""Where at the hub attached files lie, or are to lie: in every stream that holds their document.

Which files live follows from the records alone: the list of references names the file of every living document
(references.py). So whatever an exchange, an undo, a merge or an order did to a document, one comparison finds what has
to be sent, what nobody names any more, and what may be fetched from where. A file whose document died is never sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from kiim_desktop.base.ids import AttachmentId, OfficeId, RecordId, StreamId
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.storage import reading
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.hidden import NOT_HIDDEN
from kiim_desktop.storage.replicas import ReplicaNumbers
from kiim_desktop.storage.store import Store

WRITING: Final = 1
"""The least mode of a share in which a recipient may add anything (sync.wire.sharing.Mode.CONTRIBUTE)."""
_ROOT: Final = "substr(target, 49, 32)"
_LIVING: Final = f"SELECT target, scope, record FROM reference WHERE length(target) = 80 AND {NOT_HIDDEN}"  # noqa: S608  # constants


class PlaceState(IntEnum):
    """What is known of a file in a stream at the hub."""

    MISSING = 0
    """Not there, as far as is known."""
    THERE = 1
    LEFT = 2
    """No living document names it there any more: the hub may forget it after a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file in a stream; it is named by the address of its index."""

    stream: StreamId
    root: bytes
    scope: Scope
    record: RecordId
    is_to_fill: bool
    """Whether this office may send it there."""
    state: PlaceState = PlaceState.MISSING


def settle_files(connection: Connection, office: OfficeId, today: str) -> None:
    """Bring what is known of attached files in line with the living documents and the open streams."""
    _meet(connection)
    wanted = _wanted(connection, office, today)
    known = {(each.stream, each.root): each for each in _places(connection, "")}
    _put(connection, [each for key, each in wanted.items() if _differs(known.get(key), each)])
    gone = [each for key, each in known.items() if key not in wanted and each.state is not PlaceState.LEFT]
    own = _own_streams(connection, office) if gone else frozenset()
    _leave(connection, [each for each in gone if each.stream in own])
    _drop(connection, [each for each in gone if each.stream not in own])
    _want_handed_over(connection, office)


def _want_handed_over(connection: Connection, office: OfficeId) -> None:
    """What belongs to a file that was taken over is fetched by itself if the hub says that the own stream lacks it.

    The stream it came with ends, and with it all that lies nowhere else.
    """
    connection.execute(
        "UPDATE attachment SET is_wanted = 1 WHERE is_whole = 2 AND is_wanted = 0 AND scope IN"
        " (SELECT scope FROM share WHERE state = 'closed' AND owner <> :office) AND EXISTS"
        " (SELECT 1 FROM chunk_place c JOIN stream s ON s.id = c.stream WHERE c.root = attachment.root"
        " AND c.scope = attachment.scope AND c.state = 0 AND c.asked > 0 AND s.kind = 'own' AND s.owner = :office)",
        {"office": office},
    )


def is_any(connection: Connection) -> bool:
    """Tell whether there is, or was, any attached file; many offices have none."""
    query = "SELECT EXISTS (SELECT 1 FROM reference WHERE length(target) = 80) OR EXISTS (SELECT 1 FROM chunk_place)"
    return bool(connection.execute(query).scalar_one())


def unnamed(connection: Connection, replicas: ReplicaNumbers) -> list[tuple[AttachmentId, Record | None]]:
    """Return the files that are here although their document does not name them, each with its document."""
    rows = connection.execute(
        "SELECT id, scope, record FROM attachment WHERE is_whole = 1 AND root <> x'' AND NOT EXISTS"  # noqa: S608  # constants
        f" (SELECT 1 FROM reference r WHERE r.scope = attachment.scope AND r.record = attachment.record"
        f" AND length(target) = 80 AND {_ROOT} = attachment.root)"
    ).all()
    return [
        (AttachmentId(id_), reading.one_record(connection, replicas, scope, RecordId(record)))
        for id_, scope, record in rows
    ]


def let_go(connection: Connection, files: Iterable[AttachmentId]) -> None:
    """Let nobody see files any more; their pieces are dropped after this transaction."""
    for each in files:
        connection.execute("UPDATE attachment SET is_whole = 0 WHERE id = ?", (each,))


def to_ask(connection: Connection, before: int, limit: int) -> list[Place]:
    """Return of what the hub has to say whether it is there: the unknown, and what it said long ago (milliseconds)."""
    return list(_places(connection, f"WHERE state = 0 OR (state = 1 AND asked < {int(before)}) LIMIT {int(limit)}"))


def to_send(connection: Connection) -> list[Place]:
    """Return where files are missing that are here and may be sent."""
    here = "EXISTS (SELECT 1 FROM attachment a WHERE a.root = chunk_place.root AND a.is_whole = 1)"
    return list(_places(connection, f"WHERE state = 0 AND is_to_fill = 1 AND {here} ORDER BY root, stream"))


def left(connection: Connection, limit: int) -> list[Place]:
    """Return what the hub may forget."""
    return list(_places(connection, f"WHERE state = 2 ORDER BY stream LIMIT {int(limit)}"))


def places_of(connection: Connection, scope: Scope, record: RecordId) -> list[Place]:
    """Return the places of the file of a document, those the hub is known to have first."""
    found = _places(connection, "WHERE scope = ? AND record = ?", (scope, record))
    return sorted(found, key=lambda each: (each.state is not PlaceState.THERE, each.stream))


def is_living(connection: Connection, place: Place) -> bool:
    """Tell whether a place is still one: the document may have died a moment ago."""
    row = connection.execute(
        f"SELECT 1 FROM ({_LIVING}) WHERE scope = ? AND record = ? AND {_ROOT} = ?",  # noqa: S608  # constants
        (place.scope, place.record, place.root),
    )
    return row.first() is not None


def heard(connection: Connection, said: Iterable[tuple[StreamId, bytes, bool]], now: int) -> None:
    """Note what the hub said: (stream, root, whether it is there)."""
    rows = [(int(is_there), now, stream, root) for stream, root, is_there in said]
    if rows:
        connection.execute(
            "UPDATE chunk_place SET state = ?, asked = ? WHERE stream = ? AND root = ? AND state < 2", rows
        )


def forgotten(connection: Connection, places: Iterable[Place]) -> None:
    """Note that the hub was told that these may go."""
    _drop(connection, [each for each in places if each.state is PlaceState.LEFT])


def doubt_places(connection: Connection) -> None:
    """The hub was put back: nothing counts as there until it says so again."""
    connection.execute("UPDATE chunk_place SET state = 0, asked = 0 WHERE state = 1")


def files_at_hub(store: Store, scope: Scope) -> frozenset[RecordId]:
    """Return the documents of a person whose file the hub is known to have."""
    with store.database.read() as connection:
        rows = connection.execute("SELECT record FROM chunk_place WHERE scope = ? AND state = 1", (scope,))
        return frozenset(RecordId(record) for record in rows.scalars())


def _meet(connection: Connection) -> None:
    """Get to know files that were attached elsewhere, and forget those of which nothing names the rest any more."""
    connection.execute(
        "DELETE FROM attachment WHERE is_whole = 2 AND NOT EXISTS (SELECT 1 FROM reference r"  # noqa: S608  # constants
        f" WHERE r.scope = attachment.scope AND r.record = attachment.record AND {_ROOT} = attachment.root)"
    )
    connection.execute(
        'INSERT OR IGNORE INTO attachment(id, scope, record, "key", name, media_type, size, sha256, chunks, at,'  # noqa: S608  # constants
        " is_whole, root, listing, part, is_wanted)"
        " SELECT substr(target, 1, 16), scope, record, substr(target, 17, 32), '', '', 0, x'', 0, 0, 2,"
        f" {_ROOT}, x'', x'', 0 FROM ({_LIVING}) l WHERE NOT EXISTS"
        " (SELECT 1 FROM attachment a WHERE a.scope = l.scope AND a.record = l.record)"
    )


def _wanted(connection: Connection, office: OfficeId, today: str) -> dict[tuple[StreamId, bytes], Place]:
    """Return where the files of living documents belong: the own stream of the person, and every share they lie in.

    Into a stream of another office goes only what was attached here; the owner carries it on. One of another office
    that is closed here is the way by which a file was handed over.
    """
    rows = connection.execute(
        f"SELECT (SELECT min(s.id) FROM stream s WHERE s.scope = l.scope AND s.owner = :office AND s.kind = 'own'),"  # noqa: S608  # constants
        f" {_ROOT}, l.scope, l.record, 1 FROM ({_LIVING}) l"
        f" UNION SELECT h.stream, {_ROOT}, l.scope, l.record, h.owner = :office OR (h.mode >= :mode AND EXISTS"
        " (SELECT 1 FROM attachment a WHERE a.scope = l.scope AND a.record = l.record AND a.is_whole = 1"
        " AND a.listing = x''))"
        f" FROM ({_LIVING}) l JOIN share h ON h.scope = l.scope"
        " JOIN in_stream i ON i.stream = h.stream AND i.record = l.record"
        " WHERE (h.state = 'open' OR h.owner <> :office) AND h.until >= :today",
        {"office": office, "mode": WRITING, "today": today},
    )
    return {
        (StreamId(stream), root): Place(
            stream=StreamId(stream), root=root, scope=scope, record=RecordId(record), is_to_fill=bool(is_to_fill)
        )
        for stream, root, scope, record, is_to_fill in rows
        if stream is not None
    }


def _differs(known: Place | None, wanted: Place) -> bool:
    return known is None or known.state is PlaceState.LEFT or known.is_to_fill != wanted.is_to_fill


def _own_streams(connection: Connection, office: OfficeId) -> frozenset[StreamId]:
    """Return the streams of this office that are not closed: of these the hub is told what may go."""
    rows = connection.execute(
        "SELECT id FROM stream LEFT JOIN share ON share.stream = stream.id"
        " WHERE stream.owner = ? AND coalesce(share.state, '') <> 'closed'",
        (office,),
    )
    return frozenset(StreamId(each) for each in rows.scalars())


def _places(connection: Connection, condition: str, values: tuple[bytes, ...] = ()) -> Iterable[Place]:
    rows = connection.execute(
        f"SELECT stream, root, scope, record, is_to_fill, state FROM chunk_place {condition}",  # noqa: S608  # constants
        values,
    ).all()
    for stream, root, scope, record, is_to_fill, state in rows:
        yield Place(
            stream=StreamId(stream), root=root, scope=scope, record=RecordId(record), is_to_fill=bool(is_to_fill),
            state=PlaceState(state),
        )  # fmt: skip


def _put(connection: Connection, places: list[Place]) -> None:
    rows = [(each.stream, each.root, each.scope, each.record, int(each.is_to_fill)) for each in places]
    if rows:
        connection.execute(
            "INSERT INTO chunk_place(stream, root, scope, record, is_to_fill, state, asked)"
            " VALUES (?, ?, ?, ?, ?, 0, 0) ON CONFLICT(stream, root) DO UPDATE SET is_to_fill = excluded.is_to_fill,"
            " state = CASE state WHEN 2 THEN 0 ELSE state END",
            rows,
        )


def _leave(connection: Connection, places: list[Place]) -> None:
    rows = [(each.stream, each.root) for each in places]
    if rows:
        connection.execute("UPDATE chunk_place SET state = 2 WHERE stream = ? AND root = ?", rows)


def _drop(connection: Connection, places: list[Place]) -> None:
    rows = [(each.stream, each.root) for each in places]
    if rows:
        connection.execute("DELETE FROM chunk_place WHERE stream = ? AND root = ?", rows)
