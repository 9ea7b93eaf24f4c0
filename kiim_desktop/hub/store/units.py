"""Sealed units and their streams, in the order in which they were committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from kiim_desktop.hub.store.statements import Connection, Row, sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream under one key, as the hub knows it; `reach` as in sync.wire.units.Reach, the rest as in schema.py.

    In what goes down, `hub_seq` is the number under which an office is told of it.
    """

    alias: int
    id: bytes
    key_id: bytes
    owner: bytes
    rid: bytes
    reach: int
    head: bytes = field(repr=False)
    hub_seq: int
    frozen: int = 0
    successor: bytes = b""
    erased: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A sealed unit with its place in the order, and who sent it; covers is (rid, first, last), packed.

    In what goes down, `hub_seq` is the number the unit has for the office that gets it.
    """

    hub_seq: int
    alias: int
    id: bytes
    device: bytes
    rid: bytes
    dictionary: int
    body: bytes = field(repr=False)
    covers: bytes
    late: bool = False


NO_DAY: Final = "~"
"""Comes after every day: on it nothing is open that was granted until some day."""
_ADD = sql(
    "INSERT INTO hub.unit(hub_seq, alias, id, device, rid, dictionary, body, covers, late) "
    "VALUES (:hub_seq, :alias, :id, :device, :rid, :dictionary, :body, :covers, :late) ON CONFLICT DO NOTHING"
)
_KNOWN = sql("SELECT alias, id, late FROM hub.unit WHERE id IN :ids")
_OPEN = (
    "EXISTS (SELECT 1 FROM ledger.subscription x "
    "WHERE x.stream = s.id AND x.office = :office AND x.closed = 0 AND x.until >= :today)"
)
_GRANTED = "SELECT 1 FROM ledger.granted g WHERE g.stream = s.id AND g.key_id = s.key_id AND g.office = :office"
_IN_ORDER = (
    "hub.unit u JOIN hub.stream s ON s.alias = u.alias "
    "WHERE u.hub_seq > :after AND u.hub_seq <= :upto AND u.rid <> :rid AND (s.owner = :office OR u.late = 0 AND "
    f"(s.reach = 1 OR {_OPEN} AND EXISTS ({_GRANTED} AND u.hub_seq > g.since)))"
)
_FROM_BACKLOG = (
    "hub.backlog b JOIN hub.unit u ON u.hub_seq = b.unit JOIN hub.stream s ON s.alias = b.alias "
    f"WHERE b.office = :office AND b.hub_seq > :after AND b.hub_seq <= :upto AND u.rid <> :rid AND {_OPEN}"
)
"""What a stream held when it was opened to an office, under the numbers it has for that office; never the owner."""
_COLUMNS = "u.alias, u.id, u.device, u.rid, u.dictionary, u.body, u.covers, u.late"
_BETWEEN = sql(
    f"SELECT u.hub_seq AS hub_seq, {_COLUMNS} FROM {_IN_ORDER} UNION ALL "  # noqa: S608  # constants
    f"SELECT b.hub_seq AS hub_seq, {_COLUMNS} FROM {_FROM_BACKLOG} ORDER BY hub_seq"
)
_SIZES = sql(
    "SELECT * FROM ("  # noqa: S608  # constants
    f"SELECT u.hub_seq AS hub_seq, length(u.body) AS size FROM {_IN_ORDER} ORDER BY u.hub_seq LIMIT :limit) one "
    "UNION ALL SELECT * FROM ("
    f"SELECT b.hub_seq AS hub_seq, length(u.body) AS size FROM {_FROM_BACKLOG} ORDER BY b.hub_seq LIMIT :limit) other "
    "ORDER BY hub_seq LIMIT :limit"
)
"""Each half is limited by itself, so that neither database reads more than a page for a page."""
_OF_STREAM = "s.alias, s.id, s.key_id, s.owner, s.rid, s.reach, s.head, s.frozen, s.successor, s.erased"
_STREAMS_BETWEEN = sql(
    f"SELECT {_OF_STREAM}, s.hub_seq AS hub_seq FROM hub.stream s "  # noqa: S608  # constants
    "WHERE s.hub_seq > :after AND s.hub_seq <= :upto "
    "AND s.erased = 0 AND s.rid <> :rid AND (s.owner = :office OR s.reach = 1) UNION ALL "
    f"SELECT {_OF_STREAM}, CASE WHEN g.since > :after THEN g.since ELSE g.hub_seq END AS hub_seq "
    "FROM ledger.granted g JOIN hub.stream s ON s.id = g.stream AND s.key_id = g.key_id "
    "WHERE g.office = :office AND s.erased = 0 AND s.owner <> :office "
    "AND (g.since > :after AND g.since <= :upto OR g.hub_seq > :after AND g.hub_seq <= :upto) "
    f"AND {_OPEN} ORDER BY hub_seq"
)
"""A stream of another office is told when it is opened, before its units, and again with every newer grant."""
_BY_ALIAS = sql("SELECT * FROM hub.stream WHERE alias IN :aliases")
_BY_ID = sql("SELECT * FROM hub.stream WHERE id = :id ORDER BY alias")
_ADD_STREAM = sql(
    "INSERT INTO hub.stream(alias, id, key_id, owner, rid, reach, head, hub_seq, frozen, successor, erased) "
    "VALUES (:alias, :id, :key_id, :owner, :rid, :reach, :head, :hub_seq, :frozen, :successor, :erased)"
)
_TELL_AGAIN = sql("UPDATE hub.stream SET hub_seq = :number, rid = :nobody WHERE alias = :alias")
_FREEZE = sql("UPDATE hub.stream SET frozen = :number, successor = :successor WHERE id = :id AND frozen = 0")
_OLDER = sql("SELECT hub_seq FROM hub.unit WHERE alias = :alias AND late = 0 ORDER BY hub_seq")
_CLEAR_BACKLOG = sql("DELETE FROM hub.backlog WHERE alias = :alias AND office = :office")
_ADD_BACKLOG = sql("INSERT INTO hub.backlog(hub_seq, office, alias, unit) VALUES (:hub_seq, :office, :alias, :unit)")
_ERASE = (
    sql("DELETE FROM hub.backlog WHERE alias IN (SELECT alias FROM hub.stream WHERE id = :id)"),
    sql(
        "DELETE FROM hub.report WHERE unit IN "
        "(SELECT u.id FROM hub.unit u JOIN hub.stream s ON s.alias = u.alias WHERE s.id = :id)"
    ),
    sql("DELETE FROM hub.unit WHERE alias IN (SELECT alias FROM hub.stream WHERE id = :id)"),
    sql("DELETE FROM hub.aside WHERE alias IN (SELECT alias FROM hub.stream WHERE id = :id)"),
    sql("UPDATE hub.stream SET head = :empty, erased = :number WHERE id = :id"),
)
_ERASED = sql(
    "SELECT s.id, max(length(s.head)) + count(u.hub_seq) + count(a.hub_seq) AS left_over FROM hub.stream s "
    "LEFT JOIN hub.unit u ON u.alias = s.alias LEFT JOIN hub.aside a ON a.alias = s.alias "
    "WHERE s.erased > 0 GROUP BY s.id"
)
_IDS = sql(
    "SELECT s.id AS stream, u.id FROM hub.stream s LEFT JOIN hub.unit u ON u.alias = s.alias "
    "WHERE s.owner = :owner AND s.erased = 0"
)
_COUNTS = sql("SELECT count(*) AS units, coalesce(sum(length(body)), 0) AS bytes FROM hub.unit")
_WITHOUT_STREAM = sql(
    "SELECT hub_seq FROM hub.unit u WHERE NOT EXISTS (SELECT 1 FROM hub.stream s WHERE s.alias = u.alias) LIMIT 10"
)
_USE = sql(
    "INSERT INTO hub.usage(office, bytes) VALUES (:office, :bytes) "
    "ON CONFLICT (office) DO UPDATE SET bytes = hub.usage.bytes + excluded.bytes RETURNING bytes"
)


class Units:
    """The units and streams of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_stream(self, stream: Stream) -> None:
        self._connection.execute(_ADD_STREAM, asdict(stream))

    def tell_again(self, alias: int, number: int) -> None:
        """Let a stream be told again to those it reaches."""
        self._connection.execute(_TELL_AGAIN, {"alias": alias, "number": number, "nobody": b""})

    def by_alias(self, aliases: Sequence[int]) -> dict[int, Stream]:
        """Return the streams that exist among these aliases."""
        if not aliases:
            return {}
        return {row.alias: _stream(row) for row in self._connection.execute(_BY_ALIAS, {"aliases": list(aliases)})}

    def by_id(self, stream: bytes) -> list[Stream]:
        """Return a stream under each of its keys, oldest first."""
        return [_stream(row) for row in self._connection.execute(_BY_ID, {"id": stream})]

    def freeze(self, stream: bytes, number: int, successor: bytes) -> None:
        """Take no more changes into a stream; only the first time counts."""
        self._connection.execute(_FREEZE, {"id": stream, "number": number, "successor": successor})

    def erase(self, stream: bytes, number: int) -> None:
        """Forget everything of a stream but that its aliases are used up."""
        for statement in _ERASE:
            self._connection.execute(statement, {"id": stream, "number": number, "empty": b""})

    def streams_between(self, after: int, upto: int, office: bytes, rid: bytes, today: str = NO_DAY) -> list[Stream]:
        """Return the streams that reach an office and are told after a hub_seq, not announced by this replica."""
        asked = {"after": after, "upto": upto, "office": office, "rid": rid, "today": today}
        return [_stream(row) for row in self._connection.execute(_STREAMS_BETWEEN, asked)]

    def older_than_now(self, alias: int) -> list[int]:
        """Return the hub_seq of every unit of a stream that a new subscriber gets."""
        return [row.hub_seq for row in self._connection.execute(_OLDER, {"alias": alias})]

    def erased_streams(self) -> dict[bytes, bool]:
        """Return the streams marked as erased, and whether nothing of them is left."""
        return {bytes(row.id): not row.left_over for row in self._connection.execute(_ERASED)}

    def put_backlog(self, office: bytes, alias: int, numbered: Sequence[tuple[int, int]]) -> None:
        """Give units of a stream (number for the office, unit) to an office in the place of what waited before."""
        self.clear_backlog(office, alias)
        rows = [{"hub_seq": number, "office": office, "alias": alias, "unit": unit} for number, unit in numbered]
        if rows:
            self._connection.execute(_ADD_BACKLOG, rows)

    def clear_backlog(self, office: bytes, alias: int) -> None:
        self._connection.execute(_CLEAR_BACKLOG, {"office": office, "alias": alias})

    def known(self, ids: Sequence[bytes]) -> dict[tuple[int, bytes], bool]:
        """Return which (alias, unit) of these unit ids are here already, and whether they came late."""
        if not ids:
            return {}
        rows = self._connection.execute(_KNOWN, {"ids": list(ids)})
        return {(row.alias, bytes(row.id)): bool(row.late) for row in rows}

    def add(self, units: Sequence[Unit]) -> None:
        if units:
            self._connection.execute(_ADD, [asdict(unit) | {"late": int(unit.late)} for unit in units])

    def sizes_between(
        self, after: int, upto: int, office: bytes, rid: bytes, limit: int, today: str = NO_DAY
    ) -> list[tuple[int, int]]:
        """Return (number, bytes) of what reaches an office and was not sent by this replica, at most `limit`."""
        asked = {"office": office, "after": after, "upto": upto, "rid": rid, "limit": limit, "today": today}
        return [(row.hub_seq, row.size) for row in self._connection.execute(_SIZES, asked)]

    def between(self, after: int, upto: int, office: bytes, rid: bytes, today: str = NO_DAY) -> list[Unit]:
        """Return what reaches an office on a day and was not sent by this replica, in the order of its numbers."""
        asked = {"office": office, "after": after, "upto": upto, "rid": rid, "today": today}
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


def _stream(row: Row) -> Stream:
    return Stream(
        alias=row.alias,
        id=bytes(row.id),
        key_id=bytes(row.key_id),
        owner=bytes(row.owner),
        rid=bytes(row.rid),
        reach=row.reach,
        head=bytes(row.head),
        hub_seq=row.hub_seq,
        frozen=row.frozen,
        successor=bytes(row.successor),
        erased=row.erased,
    )


def _unit(row: Row) -> Unit:
    return Unit(
        hub_seq=row.hub_seq,
        alias=row.alias,
        id=bytes(row.id),
        device=bytes(row.device),
        rid=bytes(row.rid),
        dictionary=row.dictionary,
        body=bytes(row.body),
        covers=bytes(row.covers),
        late=bool(row.late),
    )
