"""Units that were replaced: which they were, what of them is kept aside, and what took their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiim_desktop.hub.store.statements import Connection, sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A unit of a stream that lies here and may be replaced."""

    hub_seq: int
    id: bytes
    covers: bytes
    late: bool


_ALIASES = "SELECT alias FROM hub.stream WHERE id = :stream"
_LYING = sql(
    f"SELECT hub_seq, id, covers, late FROM hub.unit WHERE id IN :ids AND alias IN ({_ALIASES}) ORDER BY hub_seq"  # noqa: S608  # constants
)
_SIZES = (
    sql(
        "SELECT d.office, sum(length(u.body)) AS bytes FROM hub.unit u JOIN ledger.device d ON d.id = u.device "
        "WHERE u.hub_seq IN :numbers GROUP BY d.office"
    ),
    sql(
        "SELECT d.office, sum(length(a.body)) AS bytes FROM hub.aside a JOIN ledger.device d ON d.id = a.device "
        "WHERE a.hub_seq IN :numbers GROUP BY d.office"
    ),
)
_KEEP = sql(
    "INSERT INTO hub.aside(hub_seq, alias, id, device, rid, dictionary, body, covers, by, at) "
    "SELECT hub_seq, alias, id, device, rid, dictionary, body, covers, :by, :at FROM hub.unit WHERE hub_seq IN :numbers"
)
_DROP = tuple(
    sql(statement)
    for statement in (
        "DELETE FROM hub.backlog WHERE unit IN :numbers",
        "DELETE FROM hub.unit WHERE hub_seq IN :numbers",
    )
)
_ASIDE_OF = sql(f"SELECT hub_seq FROM hub.aside WHERE alias IN ({_ALIASES})")  # noqa: S608  # constants
_ASIDE_BY = sql("SELECT hub_seq FROM hub.aside WHERE by = :by")
_ASIDE_BEFORE = sql("SELECT hub_seq FROM hub.aside WHERE at < :before ORDER BY at LIMIT 1000")
_FORGET = sql("DELETE FROM hub.aside WHERE hub_seq IN :numbers")
_OPENABLE = sql(
    "SELECT u.hub_seq FROM hub.unit u JOIN hub.stream s ON s.alias = u.alias JOIN ledger.device d ON d.id = u.device "
    "WHERE u.id IN :ids AND s.owner = :office AND d.office = :office AND u.device <> :device"
)


_REACHED = sql(
    "SELECT u.hub_seq, u.id, u.alias, u.device, s.id AS stream, s.owner FROM hub.unit u "
    "JOIN hub.stream s ON s.alias = u.alias WHERE u.id IN :ids AND (s.owner = :office OR s.reach = 1 OR EXISTS "
    "(SELECT 1 FROM ledger.subscription x WHERE x.stream = s.id AND x.office = :office AND x.closed = 0)) "
    "AND NOT EXISTS (SELECT 1 FROM hub.report r WHERE r.unit = u.id AND r.device = :device)"
)
_REPORT = sql("INSERT INTO hub.report(hub_seq, unit, author, device) VALUES (:hub_seq, :unit, :author, :device)")
_REPORTS = sql(
    "SELECT hub_seq, unit FROM hub.report WHERE author = :author AND hub_seq > :after AND hub_seq <= :upto "
    "ORDER BY hub_seq LIMIT :limit"
)
_REPLACED_BY = sql(
    f"SELECT hub_seq FROM hub.aside WHERE by >= :number AND by < :number + :most AND alias IN ({_ALIASES}) "  # noqa: S608  # constants
    "ORDER BY hub_seq"
)
_GIVE_BACK = sql(
    "INSERT INTO hub.unit(hub_seq, alias, id, device, rid, dictionary, body, covers, late) "
    "SELECT :fresh, alias, id, device, rid, dictionary, body, covers, 0 FROM hub.aside WHERE hub_seq = :number "
    "ON CONFLICT DO NOTHING"
)
_NO_MORE_ASIDE = sql("DELETE FROM hub.aside WHERE hub_seq = :number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A unit somebody could not open: where it lies, who sent it, whose the stream is."""

    hub_seq: int
    id: bytes
    device: bytes
    stream: bytes
    owner: bytes


class Repacks:
    """Replaced units in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lying(self, stream: bytes, ids: Sequence[bytes]) -> list[Place]:
        """Return the units of a stream among these ids that lie here, under whichever key, in their order."""
        rows = self._connection.execute(_LYING, {"stream": stream, "ids": list(ids)})
        return [
            Place(hub_seq=row.hub_seq, id=bytes(row.id), covers=bytes(row.covers), late=bool(row.late)) for row in rows
        ]

    def replace(self, numbers: Sequence[int], *, by: int, at: int | None) -> dict[bytes, int]:
        """Take units away (by hub_seq) for the last of those that replace them; `at`: keep them aside from then on.

        Returns the bytes that are free now, by the office that had stored them.
        """
        asked = {"numbers": list(numbers), "by": by, "at": at}
        freed = {} if at is not None else self._bytes(0, numbers)
        if at is not None:
            self._connection.execute(_KEEP, asked)
        for statement in _DROP:
            self._connection.execute(statement, asked)
        return freed

    def aside_of(self, stream: bytes) -> list[int]:
        """Return what of a stream is kept aside."""
        return [row.hub_seq for row in self._connection.execute(_ASIDE_OF, {"stream": stream})]

    def aside_by(self, by: int) -> list[int]:
        return [row.hub_seq for row in self._connection.execute(_ASIDE_BY, {"by": by})]

    def aside_before(self, before: int) -> list[int]:
        """Return what was put aside before a moment, the oldest first, some at a time."""
        return [row.hub_seq for row in self._connection.execute(_ASIDE_BEFORE, {"before": before})]

    def forget_aside(self, numbers: Sequence[int]) -> dict[bytes, int]:
        """Forget units that were kept aside; returns the bytes that are free now by office."""
        if not numbers:
            return {}
        freed = self._bytes(1, numbers)
        self._connection.execute(_FORGET, {"numbers": list(numbers)})
        return freed

    def openable(self, ids: Sequence[bytes], office: bytes, device: bytes) -> list[int]:
        """Return the hub_seq of these units, as far as a colleague's device put them into streams of its office."""
        if not ids:
            return []
        asked = {"ids": list(ids), "office": office, "device": device}
        return [row.hub_seq for row in self._connection.execute(_OPENABLE, asked)]

    def reportable(self, ids: Sequence[bytes], office: bytes, device: bytes) -> list[Reported]:
        """Return those of these units that an office gets and of which this device has not said yet what is wrong."""
        if not ids:
            return []
        rows = self._connection.execute(_REACHED, {"ids": list(ids), "office": office, "device": device})
        return [
            Reported(
                hub_seq=row.hub_seq,
                id=bytes(row.id),
                device=bytes(row.device),
                stream=bytes(row.stream),
                owner=bytes(row.owner),
            )
            for row in rows
        ]

    def report(self, number: int, reported: Reported, device: bytes) -> None:
        """Let the device that sent a unit be told that another could not open it."""
        row = {"hub_seq": number, "unit": reported.id, "author": reported.device, "device": device}
        self._connection.execute(_REPORT, row)

    def reports_between(self, after: int, upto: int, author: bytes, limit: int) -> list[tuple[int, bytes]]:
        """Return (number, unit) of what others could not open of a device."""
        asked = {"after": after, "upto": upto, "author": author, "limit": limit}
        return [(row.hub_seq, bytes(row.unit)) for row in self._connection.execute(_REPORTS, asked)]

    def replaced_by(self, reported: Reported, most: int) -> list[int]:
        """Return what is aside because this unit, or one of the `most` that came with it, took its place."""
        asked = {"number": reported.hub_seq, "most": most, "stream": reported.stream}
        return [row.hub_seq for row in self._connection.execute(_REPLACED_BY, asked)]

    def give_back(self, numbered: Sequence[tuple[int, int]]) -> None:
        """Put units that were aside back among the others: (new number, the one they had)."""
        for fresh, number in numbered:
            self._connection.execute(_GIVE_BACK, {"fresh": fresh, "number": number})
            self._connection.execute(_NO_MORE_ASIDE, {"number": number})

    def _bytes(self, which: int, numbers: Sequence[int]) -> dict[bytes, int]:
        rows = self._connection.execute(_SIZES[which], {"numbers": list(numbers)})
        return {bytes(row.office): int(row.bytes) for row in rows}
