"""Which office gets which stream: what owners granted, until when, and what was closed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Final

from kiim_desktop.hub.store.statements import Connection, Row, sql
from kiim_desktop.sync.wire.units import Reach

OWNER_MODE: Final = "owner"
FOR_EVER: Final = "9999-12-31"
NEVER: Final = "0001-01-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """An office gets a stream: how, until which day, from which hub_seq on; columns as in schema.py."""

    stream: bytes
    office: bytes
    mode: str
    until: str
    since: int
    closed: int = 0
    at: int = 0

    def is_open(self, today: str) -> bool:
        return not self.closed and self.until >= today


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The newest grant of a stream under one key to an office; `signed` is packed."""

    stream: bytes
    key_id: bytes
    office: bytes
    signed: bytes = field(repr=False)
    generation: int
    since: int
    hub_seq: int


_PUT = sql(
    "INSERT INTO ledger.subscription(stream, office, mode, until, since, closed, at) "
    "VALUES (:stream, :office, :mode, :until, :since, :closed, :at) "
    "ON CONFLICT (stream, office) DO UPDATE SET mode = excluded.mode, until = excluded.until, "
    "since = excluded.since, closed = excluded.closed, at = excluded.at"
)
_GET = sql("SELECT * FROM ledger.subscription WHERE stream = :stream AND office = :office")
_OF_OFFICE = sql("SELECT * FROM ledger.subscription WHERE office = :office AND stream IN :streams")
_ALL = sql("SELECT * FROM ledger.subscription ORDER BY stream, office")
_OFFICES = sql("SELECT DISTINCT office FROM ledger.subscription WHERE stream IN :streams")
_CLOSE = sql(
    "UPDATE ledger.subscription SET closed = :closed WHERE stream = :stream AND office = :office AND closed = 0"
)
_EXPIRED = sql(
    "SELECT count(*) FROM ledger.subscription "
    "WHERE office = :office AND closed = 0 AND until >= :since AND until < :today"
)
_PUT_GRANTED = sql(
    "INSERT INTO ledger.granted(stream, key_id, office, signed, generation, since, hub_seq) "
    "VALUES (:stream, :key_id, :office, :signed, :generation, :since, :hub_seq) "
    "ON CONFLICT (stream, key_id, office) DO UPDATE SET signed = excluded.signed, generation = excluded.generation, "
    "since = excluded.since, hub_seq = excluded.hub_seq"
)
_GRANTED = sql("SELECT * FROM ledger.granted WHERE stream = :stream AND office = :office ORDER BY hub_seq")
_PUT_DROPPED = sql(
    "INSERT INTO ledger.dropped(stream, number, successor) VALUES (:stream, :number, :successor) "
    "ON CONFLICT (stream) DO NOTHING"
)
_DROPPED = sql("SELECT number, successor FROM ledger.dropped WHERE stream = :stream")
_FREEZE_DROPPED = sql(
    "UPDATE hub.stream SET "
    "frozen = (SELECT d.number FROM ledger.dropped d WHERE d.stream = stream.id), "
    "successor = (SELECT d.successor FROM ledger.dropped d WHERE d.stream = stream.id) "
    "WHERE frozen = 0 AND EXISTS (SELECT 1 FROM ledger.dropped d WHERE d.stream = stream.id)"
)
_TELL_GRANTS_AGAIN = sql("UPDATE ledger.granted SET hub_seq = :number WHERE stream = :stream AND key_id = :key_id")
_ALL_GRANTED = sql("SELECT * FROM ledger.granted ORDER BY hub_seq")
_UNGRANTED = sql(
    "SELECT s.id, s.key_id FROM hub.stream s "
    "WHERE s.owner = :office AND s.reach = :shared AND s.frozen = 0 AND s.erased = 0 "
    "AND NOT EXISTS (SELECT 1 FROM ledger.granted g WHERE g.stream = s.id AND g.key_id = s.key_id) "
    "ORDER BY s.alias DESC LIMIT :limit"
)
_FORGET = tuple(
    sql(f"DELETE FROM ledger.{name} WHERE stream = :stream")  # noqa: S608  # constants
    for name in ("subscription", "granted", "dropped")
)


_FORGET_GRANTED = sql("DELETE FROM ledger.granted WHERE stream = :stream AND key_id = :key_id AND office = :office")
_FORGET_UNGRANTED_BACKLOG = sql(
    "DELETE FROM hub.backlog WHERE NOT EXISTS (SELECT 1 FROM ledger.granted g JOIN hub.stream s "
    "ON s.id = g.stream AND s.key_id = g.key_id WHERE s.alias = backlog.alias AND g.office = backlog.office)"
)


class Subscriptions:
    """The subscriptions and grants of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, subscription: Subscription) -> None:
        """Store a subscription, or what has become of it."""
        self._connection.execute(_PUT, asdict(subscription))

    def get(self, stream: bytes, office: bytes) -> Subscription | None:
        row = self._connection.execute(_GET, {"stream": stream, "office": office}).first()
        return _subscription(row) if row else None

    def of(self, office: bytes, streams: Sequence[bytes]) -> dict[bytes, Subscription]:
        """Return what an office has or had of these streams."""
        if not streams:
            return {}
        rows = self._connection.execute(_OF_OFFICE, {"office": office, "streams": list(streams)})
        return {bytes(row.stream): _subscription(row) for row in rows}

    def all(self) -> list[Subscription]:
        return [_subscription(row) for row in self._connection.execute(_ALL)]

    def offices_of(self, streams: Sequence[bytes]) -> set[bytes]:
        """Return every office that has or ever had one of these streams, its owner included."""
        return {bytes(row.office) for row in self._connection.execute(_OFFICES, {"streams": list(streams)})}

    def close(self, stream: bytes, office: bytes, number: int) -> None:
        """End the access of an office; what was ended before stays as it is."""
        self._connection.execute(_CLOSE, {"stream": stream, "office": office, "closed": number})

    def drop(self, stream: bytes, number: int, successor: bytes) -> None:
        """Remember that an order closed a stream, and what took its place; what closed it first stays."""
        self._connection.execute(_PUT_DROPPED, {"stream": stream, "number": number, "successor": successor})

    def dropped(self, stream: bytes) -> tuple[int, bytes]:
        """Return the hub_seq of the order that closed a stream, 0 if none did, and what took its place."""
        row = self._connection.execute(_DROPPED, {"stream": stream}).first()
        return (row.number, bytes(row.successor)) if row else (0, b"")

    def freeze_dropped(self) -> None:
        """Freeze what an order closed that the ledger knows: streams put back may be as they were before."""
        self._connection.execute(_FREEZE_DROPPED)

    def has_expired(self, office: bytes, since: str, today: str) -> bool:
        """Tell whether an office had something on a day that it has no more today, because its time was over."""
        asked = {"office": office, "since": since, "today": today}
        return bool(self._connection.execute(_EXPIRED, asked).scalar_one())

    def put_granted(self, granted: Granted) -> None:
        self._connection.execute(_PUT_GRANTED, asdict(granted))

    def granted(self, stream: bytes, office: bytes) -> dict[bytes, Granted]:
        """Return the grants of a stream to an office by key id."""
        rows = self._connection.execute(_GRANTED, {"stream": stream, "office": office})
        return {bytes(row.key_id): _granted(row) for row in rows}

    def tell_again(self, stream: bytes, key_id: bytes, number: int) -> None:
        """Tell the grants of a stream under one key once more: the stream is new to a hub that had lost it."""
        asked = {"stream": stream, "key_id": key_id, "number": number}
        self._connection.execute(_TELL_GRANTS_AGAIN, asked)

    def all_granted(self) -> list[Granted]:
        return [_granted(row) for row in self._connection.execute(_ALL_GRANTED)]

    def ungranted(self, owner: bytes, limit: int) -> tuple[tuple[bytes, bytes], ...]:
        """Return which shared streams of an office nobody was granted under which key, the newest first."""
        asked = {"office": owner, "shared": int(Reach.SHARED), "limit": limit}
        return tuple((bytes(row.id), bytes(row.key_id)) for row in self._connection.execute(_UNGRANTED, asked))

    def forget_keyless(self, grant_hashes: Mapping[tuple[bytes, bytes, bytes], bytes]) -> None:
        """Forget the grants without a key sealed with them, and what waits under them; the subscriptions stay.

        `grant_hashes`: with which grant each key was sealed, by (stream, key id, office).
        """
        keyless = [
            {"stream": each.stream, "key_id": each.key_id, "office": each.office}
            for each in self.all_granted()
            if grant_hashes.get((each.stream, each.key_id, each.office)) != sha256(each.signed).digest()
        ]
        if keyless:
            self._connection.execute(_FORGET_GRANTED, keyless)
        self._connection.execute(_FORGET_UNGRANTED_BACKLOG)

    def forget(self, stream: bytes) -> None:
        """Forget who had a stream."""
        for statement in _FORGET:
            self._connection.execute(statement, {"stream": stream})


def _subscription(row: Row) -> Subscription:
    return Subscription(
        stream=bytes(row.stream),
        office=bytes(row.office),
        mode=row.mode,
        until=row.until,
        since=row.since,
        closed=row.closed,
        at=row.at,
    )


def _granted(row: Row) -> Granted:
    return Granted(
        stream=bytes(row.stream),
        key_id=bytes(row.key_id),
        office=bytes(row.office),
        signed=bytes(row.signed),
        generation=row.generation,
        since=row.since,
        hub_seq=row.hub_seq,
    )
