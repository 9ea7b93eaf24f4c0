"""Single values the hub remembers: its epoch, the token of its last opening, the highest numbers anybody named."""

from __future__ import annotations

from kiim_desktop.hub.store.statements import Connection, sql

_PUT = sql(
    "INSERT INTO hub.fact(name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_ALL = sql("SELECT name, value FROM hub.fact")
_HEAD = sql("SELECT value FROM hub.counter WHERE name = 'hub_seq'")
_COUNTERS = sql("SELECT name, value FROM hub.counter")
_PUT_COUNTERS = sql("UPDATE hub.counter SET value = CASE name WHEN 'alias' THEN :alias ELSE :hub_seq END")


class Facts:
    """Named values, read once per transaction, and the counters from which hub_seq and aliases come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, bytes] | None = None
        self._counters: dict[str, int] | None = None
        """As given so far by this transaction, which holds the lock of numbers; written once, at its end."""

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

    @property
    def given(self) -> int:
        """Return the highest hub_seq this transaction gave, 0 if it gave no number."""
        return self._counters["hub_seq"] if self._counters is not None else 0

    def hub_seq(self) -> int:
        """Return the highest number given."""
        if self._counters is not None:
            return self._counters["hub_seq"]
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

    def write_counters(self) -> None:
        """Store what was given; before the commit, and only if anything was."""
        if self._counters is not None:
            self._connection.execute(_PUT_COUNTERS, self._counters)

    def _next(self, name: str, count: int) -> int:
        if self._counters is None:
            self._counters = {row.name: int(row.value) for row in self._connection.execute(_COUNTERS)}
        self._counters[name] += count
        return self._counters[name]
