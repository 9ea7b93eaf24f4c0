"""What one transaction can read and write, grouped as the parts of the store are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import TypeVar

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.schema import CreateSchema

from kiim_desktop.hub.errors import StoreExists
from kiim_desktop.hub.store.channels import Channels
from kiim_desktop.hub.store.chunks import Chunks
from kiim_desktop.hub.store.directory import Directory
from kiim_desktop.hub.store.facts import Facts
from kiim_desktop.hub.store.hub_tables import chunk_body
from kiim_desktop.hub.store.key_store import KeyStore
from kiim_desktop.hub.store.ledger import Ledger
from kiim_desktop.hub.store.offers import Offers
from kiim_desktop.hub.store.orders import Orders
from kiim_desktop.hub.store.repacks import Repacks
from kiim_desktop.hub.store.schema import ALL_TABLES, PARTS
from kiim_desktop.hub.store.statements import Connection, sql
from kiim_desktop.hub.store.subscriptions import Subscriptions
from kiim_desktop.hub.store.units import Units

Value = bytes | int | str | None
Item = TypeVar("Item")
_ROWS = 200
KEYS_WRITTEN = "keys_written"
"""Name of the fact that tells how often anything was written into the part with the keys."""
_LARGE_ROWS = 8
"""Rows held at once of the table of chunks: 1 MiB."""
_NUMBERS = 0x4B69494D
"""The advisory lock under which hub_seq and ledger numbers are given, until the transaction ends."""


class Transaction:
    """Everything one transaction sees; of its own it knows only its locks and what is due at its end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._locked: set[int] = set()
        self.must_shred = False
        """Something was deleted that nobody may find in the files any more."""
        self.facts = Facts(connection)
        self.units = Units(connection)
        self.channels = Channels(connection)
        self.ledger = Ledger(connection)
        self.directory = Directory(connection)
        self.keys = KeyStore(connection)
        self.subscriptions = Subscriptions(connection)
        self.orders = Orders(connection)
        self.repacks = Repacks(connection)
        self.chunks = Chunks(connection)
        self.offers = Offers(connection)

    def lock_device(self, device: bytes) -> None:
        """Let one request of a device wait for the other (PostgreSQL; SQLite has one writer anyway)."""
        self._lock(int.from_bytes(device[:8], "big", signed=True))

    def lock_numbers(self) -> None:
        """Let numbers be given in the order of commits: who comes second waits until the first is visible."""
        self._lock(_NUMBERS)

    def lock_chunks(self, owner: bytes) -> None:
        """Let who adds chunks to streams of an owner wait for who takes some away: a piece goes with its last use."""
        self._lock(int.from_bytes(sha256(b"chunks" + owner).digest()[:8], "big", signed=True))

    def shred_at_end(self) -> None:
        """Have the files cleaned right after the commit: whoever orders an erasure is told it is done."""
        self.must_shred = True

    def finish(self) -> None:
        """Write what was put off to the end; who opened the transaction calls it right before the commit."""
        if self.keys.is_changed:
            self.lock_numbers()
            before = self.keys.written()
            number = max(before, self.facts.number(KEYS_WRITTEN)) + 1
            self.keys.put_written(number, is_first=not before)
            self.facts.put_number(KEYS_WRITTEN, number)
        self.facts.write_counters()

    def lacks_keys(self) -> bool:
        """Tell whether the keys are older than the rest: they were put back alone. A crash leaves them newer by one."""
        return self.keys.written() < self.facts.number(KEYS_WRITTEN)

    def create(self, version: int) -> None:
        """Make every table; StoreExists if there is one already."""
        library = self._connection.library
        schemas = set(inspect(library).get_schema_names())
        for part in PARTS:
            if part not in schemas:
                library.execute(CreateSchema(part))
            elif inspect(library).get_table_names(schema=part):
                raise StoreExists
        ALL_TABLES.create_all(library)
        self._connection.execute(sql("INSERT INTO hub.counter(name, value) VALUES ('hub_seq', 0), ('alias', 0)"))
        self.facts.put_number("schema", version)

    def rows(self, name: str) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of a table in the order of its columns."""
        table = ALL_TABLES.tables[name]
        rows = _LARGE_ROWS if table is chunk_body else _ROWS
        statement = select(table).order_by(*table.primary_key).execution_options(yield_per=rows)
        result = self._connection.library.execute(statement)
        for row in result:
            yield tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)

    def clear(self) -> None:
        """Empty every table."""
        for table in ALL_TABLES.sorted_tables:
            self._connection.library.execute(delete(table))
        self.facts.forget_read()

    def add_rows(self, name: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Add rows with the columns of a table in its order."""
        table = ALL_TABLES.tables[name]
        names = [column.name for column in table.columns]
        for some in batched(rows, _ROWS):
            self._connection.library.execute(insert(table), [dict(zip(names, row, strict=True)) for row in some])

    def database_size(self) -> int:
        """Return the bytes of a PostgreSQL database."""
        return int(self._connection.execute(sql("SELECT pg_database_size(current_database())")).scalar_one())

    def _lock(self, number: int) -> None:
        if self._connection.is_postgres and number not in self._locked:
            self._locked.add(number)
            self._connection.execute(sql("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of at most `size` items."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
