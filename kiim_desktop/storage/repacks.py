"""What this device knows of streams that are to be packed anew: which, what is under way, what siblings packed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

from kiim_desktop.base.ids import OfficeId, StreamId, UnitId
from kiim_desktop.storage import shares, streams
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.packing import CORRECTED, DELETED
from kiim_desktop.storage.streams import StoredUnit, Stream, StreamKind

TOLD_AT_ONCE: Final = 1_000
"""Units one bundle tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Streams that nobody touched after these moments (milliseconds) are due, and how many units are too many."""

    deleted: int
    corrected_shared: int
    corrected: int
    closed: int
    many: int
    units: int


@dataclass(frozen=True, slots=True)
class Due:
    """A stream to pack anew, and whether something in its units has to go at once."""

    stream: Stream
    stale: int

    @property
    def forgets(self) -> bool:
        return self.stale >= DELETED


class Packed(NamedTuple):
    """A stream packed anew in a bundle that the hub has not taken yet."""

    number: int
    """Of the bundle."""
    name: bytes
    """Under which a refusal speaks of it."""
    stream: bytes
    units: tuple[bytes, ...]
    replaces: tuple[bytes, ...]
    stale: int
    is_all: bool = True
    """Else more units are to be replaced, and the stream stays due."""


_COLUMNS = "s.id, s.kind, s.scope, s.owner, s.stale"
_STALE = (
    f"SELECT {_COLUMNS} FROM stream s WHERE s.stale > 0 AND s.owner = ?"  # noqa: S608  # constants
    f" AND s.touched <= CASE WHEN s.stale >= {DELETED} THEN ? WHEN s.kind = 'shared' THEN ? ELSE ? END"
    " ORDER BY s.stale DESC, s.touched, s.id LIMIT ?"
)
_CLOSED = (
    f"SELECT {_COLUMNS} FROM share JOIN stream s ON s.id = share.stream"  # noqa: S608  # constants
    " WHERE share.state = 'closed' AND share.owner = ? AND s.touched <= ?"
    " AND EXISTS (SELECT 1 FROM unit WHERE unit.stream = s.id AND unit.state = 'held')"
    " ORDER BY s.id LIMIT ?"
)
_MANY = (
    f"SELECT {_COLUMNS} FROM stream s WHERE s.owner = ? AND s.touched <= ? AND"  # noqa: S608  # constants
    " (SELECT count(*) FROM unit WHERE unit.stream = s.id AND unit.state = 'held') > ? ORDER BY s.touched, s.id LIMIT ?"
)


def due(connection: Connection, office: OfficeId, until: Until, limit: int) -> list[Due]:
    """Return the streams of an office with something in their units that does not live any more, the oldest first."""
    stale = connection.execute(_STALE, (office, until.deleted, until.corrected_shared, until.corrected, limit)).all()
    closed = connection.execute(_CLOSED, (office, until.closed, limit)).all()
    found = {row[0]: _due(*row) for row in (*stale, *closed)}
    return list(found.values())[:limit]


def in_many_units(connection: Connection, office: OfficeId, until: Until, limit: int) -> list[Due]:
    """Return the streams of an office that lie in too many units and were quiet for long; looks at every stream."""
    rows = connection.execute(_MANY, (office, until.many, until.units, limit))
    return [_due(*row) for row in rows]


def put_off(connection: Connection, chosen: Iterable[StreamId], now: int) -> None:
    """Look at these streams again only after they were quiet for as long as any other."""
    for stream in chosen:
        connection.execute("UPDATE stream SET touched = ?, stale = 0 WHERE id = ?", (now, stream))


def keep_units(connection: Connection, office: OfficeId, units: Sequence[StoredUnit]) -> None:
    """Note units that came; those in whose place a sibling put one are not expected at the hub any more."""
    streams.keep_units(connection, units)
    for unit in units:
        if unit.replaces:
            _forget(connection, unit)
            _note_opened(connection, office, unit)


def under_way(desk: Desk, packed: Iterable[Packed]) -> None:
    """Note what a bundle packs anew, in the transaction that keeps it."""
    listed = list(packed)
    for each in listed:
        if each.is_all:
            desk.connection.execute("UPDATE stream SET stale = 0 WHERE id = ?", (each.stream,))
    if listed:
        _put(desk, [*_packed(desk), *listed])


def settled(desk: Desk, number: int, refused: Collection[bytes]) -> None:
    """The hub took a bundle: what it put in the place of other units is held there, what it refused is not."""
    listed = _packed(desk)
    for each in listed:
        if each.number > number:
            continue
        stream = StreamId(each.stream)
        if each.name in refused:
            put_off(desk.connection, [stream], desk.now())
            continue
        rows = [(unit,) for unit in each.replaces]
        desk.connection.execute("DELETE FROM unit WHERE id = ? AND state = 'held'", rows)
        streams.keep_units(desk.connection, [StoredUnit(id=UnitId(unit), stream=stream) for unit in each.units])
    if listed:
        _put(desk, [each for each in listed if each.number > number])


def dropped(desk: Desk) -> None:
    """Bundles were thrown away: what they packed is to be packed as before, what they told to be told again."""
    desk.put({ExchangeFact.UNOPENED_TOLD: None})
    listed = _packed(desk)
    for each in listed:
        desk.connection.execute("UPDATE stream SET stale = max(stale, ?) WHERE id = ?", (each.stale, each.stream))
    if listed:
        _put(desk, [])


def lost(connection: Connection, chosen: Iterable[StreamId]) -> None:
    """The hub was put back and lacks units of these streams: others that were replaced once may be there again."""
    for stream in chosen:
        connection.execute(
            f"UPDATE stream SET stale = CASE WHEN EXISTS (SELECT 1 FROM record WHERE record.scope = stream.scope"  # noqa: S608  # constants
            f" AND record.deleted = 1) THEN {DELETED} ELSE max(stale, {CORRECTED}) END WHERE id = ?",
            (stream,),
        )


def opened(desk: Desk) -> tuple[bytes, ...]:
    """Return the units of siblings that replaced others and were opened here; the hub does not know it yet."""
    return _ids(desk.connection)


def unopened(desk: Desk) -> tuple[bytes, ...]:
    """Return units in quarantine of which the hub was not told yet, as many as one bundle tells; the rest follows."""
    known = set(_stored(desk, ExchangeFact.UNOPENED_TOLD))
    return tuple(each for each in _quarantined(desk) if each not in known)[:TOLD_AT_ONCE]


def told(desk: Desk, opened_here: Collection[bytes], unopened_here: Sequence[bytes]) -> None:
    """Note of which units a bundle tells that they could be opened here, and of which that they could not."""
    if opened_here:
        left = tuple(each for each in _ids(desk.connection) if each not in opened_here)
        desk.put({ExchangeFact.OPENED: msgspec.msgpack.encode(left) if left else None})
    if unopened_here:
        known = {*_stored(desk, ExchangeFact.UNOPENED_TOLD), *unopened_here}
        still = tuple(each for each in _quarantined(desk) if each in known)
        desk.put({ExchangeFact.UNOPENED_TOLD: msgspec.msgpack.encode(still)})


def say_again(desk: Desk, unopened_elsewhere: Iterable[bytes]) -> None:
    """Somebody could not open units of this device: what lives of what they held is sent once more."""
    for unit in unopened_elsewhere:
        sql = "SELECT s.id, s.kind FROM unit JOIN stream s ON s.id = unit.stream WHERE unit.id = ?"
        row = desk.connection.execute(sql, (unit,)).one_or_none()
        if row is None:
            continue
        if row[1] == StreamKind.SHARED.value:
            shares.begin_anew(desk.connection, [StreamId(row[0])])
        else:
            streams.mark_to_offer(desk.connection, [StreamId(row[0])])


def _forget(connection: Connection, unit: StoredUnit) -> None:
    connection.execute(
        "DELETE FROM unit WHERE stream = ? AND substr(id, 1, ?) = ? AND id <> ? AND state IN ('held', 'before')",
        [(unit.stream, len(each), each, unit.id) for each in unit.replaces],
    )
    others = connection.execute(
        "SELECT 1 FROM unit WHERE stream = ? AND state = 'held' AND id <> ? LIMIT 1", (unit.stream, unit.id)
    ).first()
    if others is None:
        connection.execute("UPDATE stream SET stale = 0 WHERE id = ?", (unit.stream,))


def _note_opened(connection: Connection, office: OfficeId, unit: StoredUnit) -> None:
    known = streams.stream_by_id(connection, unit.stream)
    if known is None or known.owner != office:
        return
    ids = msgspec.msgpack.encode((*_ids(connection), bytes(unit.id))[-TOLD_AT_ONCE:])
    connection.execute(
        "INSERT INTO meta(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (ExchangeFact.OPENED.value, ids),
    )


def _quarantined(desk: Desk) -> list[bytes]:
    rows = desk.connection.execute("SELECT id FROM unit WHERE state = 'quarantined' ORDER BY id")
    return [row[0] for row in rows.all()]


def _ids(connection: Connection) -> tuple[bytes, ...]:
    stored = connection.execute(
        "SELECT value FROM meta WHERE key = ?", (ExchangeFact.OPENED.value,)
    ).scalar_one_or_none()
    return msgspec.msgpack.decode(stored, type=tuple[bytes, ...]) if stored else ()


def _stored(desk: Desk, name: ExchangeFact) -> tuple[bytes, ...]:
    stored = desk.get(name)
    return msgspec.msgpack.decode(stored, type=tuple[bytes, ...]) if stored else ()


def _packed(desk: Desk) -> list[Packed]:
    stored = desk.get(ExchangeFact.PACKED)
    return msgspec.msgpack.decode(stored, type=list[Packed]) if stored else []


def _put(desk: Desk, listed: Sequence[Packed]) -> None:
    desk.put({ExchangeFact.PACKED: msgspec.msgpack.encode(listed) if listed else None})


def _due(id_: bytes, kind: str, scope: bytes, owner: bytes, stale: int) -> Due:
    return Due(Stream(id=StreamId(id_), kind=StreamKind(kind), scope=scope, owner=OfficeId(owner)), stale)
