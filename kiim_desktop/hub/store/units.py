"""Sealed units and their streams, in the order in which they were committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream under one key, as the hub knows it; `reach` as in sync.wire.units.Reach."""

    alias: int
    id: bytes
    key_id: bytes
    owner: bytes
    rid: bytes
    reach: int
    head: bytes = field(repr=False)
    hub_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A sealed unit with its place in the order, and who sent it; covers is (rid, first, last), packed."""

    hub_seq: int
    alias: int
    id: bytes
    device: bytes
    rid: bytes
    dictionary: int
    body: bytes = field(repr=False)
    covers: bytes


_ADD = text(
    "INSERT INTO hub.unit(hub_seq, alias, id, device, rid, dictionary, body, covers) "
    "VALUES (:hub_seq, :alias, :id, :device, :rid, :dictionary, :body, :covers) ON CONFLICT DO NOTHING"
)
_KNOWN = text("SELECT alias, id FROM hub.unit WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
_REACHED = (
    "(s.owner = :office OR s.reach = 1 OR EXISTS "
    "(SELECT 1 FROM ledger.subscription x WHERE x.stream = s.id AND x.office = :office))"
)
_BETWEEN = text(
    "SELECT u.hub_seq, u.alias, u.id, u.device, u.rid, u.dictionary, u.body, u.covers "  # noqa: S608  # constants
    "FROM hub.unit u JOIN hub.stream s ON s.alias = u.alias "
    f"WHERE u.hub_seq > :after AND u.hub_seq <= :upto AND u.rid <> :rid AND {_REACHED} ORDER BY u.hub_seq"
)
_SIZES = text(
    "SELECT u.hub_seq, length(u.body) AS size FROM hub.unit u JOIN hub.stream s ON s.alias = u.alias "  # noqa: S608  # constants
    f"WHERE u.hub_seq > :after AND u.hub_seq <= :upto AND u.rid <> :rid AND {_REACHED} ORDER BY u.hub_seq LIMIT :limit"
)
_STREAMS_BETWEEN = text(
    "SELECT * FROM hub.stream s WHERE s.hub_seq > :after AND s.hub_seq <= :upto "  # noqa: S608  # constants
    f"AND s.rid <> :rid AND {_REACHED} ORDER BY s.hub_seq"
)
_BY_ALIAS = text("SELECT * FROM hub.stream WHERE alias IN :aliases").bindparams(bindparam("aliases", expanding=True))
_BY_ID = text("SELECT * FROM hub.stream WHERE id = :id ORDER BY alias")
_ADD_STREAM = text(
    "INSERT INTO hub.stream(alias, id, key_id, owner, rid, reach, head, hub_seq) "
    "VALUES (:alias, :id, :key_id, :owner, :rid, :reach, :head, :hub_seq)"
)
_IDS = text(
    "SELECT s.id AS stream, u.id FROM hub.stream s LEFT JOIN hub.unit u ON u.alias = s.alias WHERE s.owner = :owner"
)
_COUNTS = text("SELECT count(*) AS units, coalesce(sum(length(body)), 0) AS bytes FROM hub.unit")
_WITHOUT_STREAM = text(
    "SELECT hub_seq FROM hub.unit u WHERE NOT EXISTS (SELECT 1 FROM hub.stream s WHERE s.alias = u.alias) LIMIT 10"
)
_USE = text(
    "INSERT INTO hub.usage(office, bytes) VALUES (:office, :bytes) "
    "ON CONFLICT (office) DO UPDATE SET bytes = hub.usage.bytes + excluded.bytes RETURNING bytes"
)


class Units:
    """The units and streams of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_stream(self, stream: Stream) -> None:
        self._connection.execute(_ADD_STREAM, asdict(stream))

    def by_alias(self, aliases: Sequence[int]) -> dict[int, Stream]:
        """Return the streams that exist among these aliases."""
        if not aliases:
            return {}
        return {row.alias: _stream(row) for row in self._connection.execute(_BY_ALIAS, {"aliases": list(aliases)})}

    def by_id(self, stream: bytes) -> list[Stream]:
        """Return a stream under each of its keys, oldest first."""
        return [_stream(row) for row in self._connection.execute(_BY_ID, {"id": stream})]

    def streams_between(self, after: int, upto: int, office: bytes, rid: bytes) -> list[Stream]:
        """Return the streams that reach an office and were announced after a hub_seq, not by this replica itself."""
        asked = {"after": after, "upto": upto, "office": office, "rid": rid}
        return [_stream(row) for row in self._connection.execute(_STREAMS_BETWEEN, asked)]

    def known(self, ids: Sequence[bytes]) -> set[tuple[int, bytes]]:
        """Return which (alias, unit) of these unit ids are here already."""
        if not ids:
            return set()
        rows = self._connection.execute(_KNOWN, {"ids": list(ids)})
        return {(row.alias, bytes(row.id)) for row in rows}

    def add(self, units: Sequence[Unit]) -> None:
        if units:
            self._connection.execute(_ADD, [asdict(unit) for unit in units])

    def sizes_between(self, after: int, upto: int, office: bytes, rid: bytes, limit: int) -> list[tuple[int, int]]:
        """Return (hub_seq, bytes) of what reaches an office and was not sent by this replica, at most `limit`."""
        asked = {"office": office, "after": after, "upto": upto, "rid": rid, "limit": limit}
        return [(row.hub_seq, row.size) for row in self._connection.execute(_SIZES, asked)]

    def between(self, after: int, upto: int, office: bytes, rid: bytes) -> list[Unit]:
        """Return what reaches an office and was not sent by this replica itself, in the order of hub_seq."""
        asked = {"office": office, "after": after, "upto": upto, "rid": rid}
        return [_unit(row) for row in self._connection.execute(_BETWEEN, asked)]

    def ids_of_owner(self, owner: bytes) -> dict[bytes, list[bytes]]:
        """Return the unit ids of every stream of an office."""
        found: dict[bytes, list[bytes]] = {}
        for row in self._connection.execute(_IDS, {"owner": owner}):
            ids = found.setdefault(bytes(row.stream), [])
            if row.id is not None:
                ids.append(bytes(row.id))
        return found

    def use(self, office: bytes, size: int) -> int:
        """Add to what an office has stored and return the sum in bytes."""
        return int(self._connection.execute(_USE, {"office": office, "bytes": size}).scalar_one())

    def without_stream(self) -> list[str]:
        """Return the hub_seq of units whose stream is missing, as text."""
        return [str(row.hub_seq) for row in self._connection.execute(_WITHOUT_STREAM)]

    def totals(self) -> tuple[int, int]:
        """Return how many units there are, and their bytes."""
        row = self._connection.execute(_COUNTS).one()
        return int(row.units), int(row.bytes)


def _stream(row: Row[Any]) -> Stream:
    return Stream(
        alias=row.alias,
        id=bytes(row.id),
        key_id=bytes(row.key_id),
        owner=bytes(row.owner),
        rid=bytes(row.rid),
        reach=row.reach,
        head=bytes(row.head),
        hub_seq=row.hub_seq,
    )


def _unit(row: Row[Any]) -> Unit:
    return Unit(
        hub_seq=row.hub_seq,
        alias=row.alias,
        id=bytes(row.id),
        device=bytes(row.device),
        rid=bytes(row.rid),
        dictionary=row.dictionary,
        body=bytes(row.body),
        covers=bytes(row.covers),
    )
