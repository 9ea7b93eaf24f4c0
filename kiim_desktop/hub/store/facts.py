"""Single values the hub remembers: its epoch, the token of its last opening, the highest numbers anybody named."""

from __future__ import annotations

from sqlalchemy import Connection, text

_PUT = text(
    "INSERT INTO hub.fact(name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_ALL = text("SELECT name, value FROM hub.fact")
_HEAD = text("SELECT value FROM hub.counter WHERE name = 'hub_seq'")
_NEXT = text("UPDATE hub.counter SET value = value + :count WHERE name = :name RETURNING value")


class Facts:
    """Named values, read once per transaction, and the counters from which hub_seq and aliases come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, bytes] | None = None

    def get(self, name: str) -> bytes:
        """Return a value, empty if it was never put."""
        if self._known is None:
            self._known = {row.name: bytes(row.value) for row in self._connection.execute(_ALL)}
        return self._known.get(name, b"")

    def put(self, name: str, value: bytes) -> None:
        if self.get(name) != value and self._known is not None:
            self._connection.execute(_PUT, {"name": name, "value": value})
            self._known[name] = value

    def number(self, name: str) -> int:
        return int.from_bytes(self.get(name), "big")

    def put_number(self, name: str, value: int) -> None:
        self.put(name, value.to_bytes(8, "big"))

    def hub_seq(self) -> int:
        """Return the highest number given."""
        return int(self._connection.execute(_HEAD).scalar_one())

    def give_alias(self) -> int:
        """Return the next alias of a stream; the caller holds the lock of numbers until it commits."""
        return self._next("alias", 1)

    def give_hub_seqs(self, count: int) -> range:
        """Return the next numbers; the caller holds the lock of numbers until it commits."""
        last = self._next("hub_seq", count)
        return range(last - count + 1, last + 1)

    def skip(self, count: int) -> None:
        """Leave a gap in all numbers: what a lost state may have given is never given again."""
        self._next("hub_seq", count)
        self._next("alias", count)

    def forget_read(self) -> None:
        """Read anew next time: somebody replaced the rows."""
        self._known = None

    def _next(self, name: str, count: int) -> int:
        return int(self._connection.execute(_NEXT, {"name": name, "count": count}).scalar_one())
