"""Single values the hub remembers: its epoch, the token of its last opening, the highest numbers anybody named."""

from __future__ import annotations

from sqlalchemy import Connection, text

_PUT = text(
    "INSERT INTO hub.fact(name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_GET = text("SELECT value FROM hub.fact WHERE name = :name")
_HEAD = text("SELECT value FROM hub.counter WHERE name = 'hub_seq'")
_NEXT = text("UPDATE hub.counter SET value = value + :count WHERE name = 'hub_seq' RETURNING value")


class Facts:
    """Named values, and the counter from which hub_seq comes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> bytes:
        """Return a value, empty if it was never put."""
        found = self._connection.execute(_GET, {"name": name}).scalar()
        return bytes(found) if found is not None else b""

    def put(self, name: str, value: bytes) -> None:
        self._connection.execute(_PUT, {"name": name, "value": value})

    def number(self, name: str) -> int:
        return int.from_bytes(self.get(name), "big")

    def put_number(self, name: str, value: int) -> None:
        self.put(name, value.to_bytes(8, "big"))

    def hub_seq(self) -> int:
        """Return the highest number given."""
        return int(self._connection.execute(_HEAD).scalar_one())

    def give_alias(self) -> int:
        """Return the next alias of a stream; the caller holds the lock of numbers until it commits."""
        alias = self.number("alias") + 1
        self.put_number("alias", alias)
        return alias

    def skip(self, count: int) -> None:
        """Leave a gap in all numbers: what a lost state may have given is never given again."""
        self.give_hub_seqs(count)
        self.put_number("alias", self.number("alias") + count)

    def give_hub_seqs(self, count: int) -> range:
        """Return the next numbers; the caller holds the lock of numbers until it commits."""
        last = int(self._connection.execute(_NEXT, {"count": count}).scalar_one())
        return range(last - count + 1, last + 1)
