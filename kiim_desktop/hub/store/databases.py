"""One interface over both databases: a transaction that spans keys, hub and ledger, or a look that changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection as Library
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.hub.errors import StoreBusy, StoreExists, StoreNewer
from kiim_desktop.hub.store.opening import check_encrypted, checkpoint, connect, find_damage, part_path
from kiim_desktop.hub.store.schema import PARTS
from kiim_desktop.hub.store.statements import Connection
from kiim_desktop.hub.store.transactions import Transaction

SCHEMA = 1
POSTGRES = "postgresql"
_READERS = 4


class Store:
    """The store of a hub; threads may share it, and with PostgreSQL several processes."""

    def __init__(self, writer: Engine, reader: Engine, *, folder: Path | None) -> None:
        self._writer = writer
        self._reader = reader
        self.folder = folder
        self._closed = False
        self._failures = (DBAPIError, PoolTimeout, writer.dialect.loaded_dbapi.Error)
        self.on_numbers: Callable[[int], None] | None = None
        """Told the highest hub_seq after each commit that gave some."""
        self._lock: threading.Lock | None = threading.Lock() if folder else None

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Give a transaction over all three parts; all or nothing, durable when left."""
        with self._sentences():
            if self._lock is None:
                with self._writer.begin() as library:
                    connection = Connection(library)
                    transaction = Transaction(connection)
                    with connection.pipelined():
                        yield transaction
                        transaction.finish()
            else:
                with self._lock, self._writer.connect() as library:
                    transaction = Transaction(Connection(library))
                    yield from _one_writer(library, transaction)
        if transaction.facts.given and self.on_numbers is not None:
            self.on_numbers(transaction.facts.given)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Give one snapshot. With SQLite each part is pinned when it is first read: who needs all three together reads
        the ledger first, so that what it promises is in the other parts too.
        """
        with self._sentences(), self._reader.connect() as connection:
            if self.folder is not None:
                connection.exec_driver_sql("BEGIN")
            try:
                yield Transaction(Connection(connection))
            finally:
                _roll_back(connection)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            raise StoreBusy from error

    def create_tables(self) -> None:
        """Make the tables of an empty store; StoreExists if it is not empty."""
        with self.write() as transaction:
            transaction.create(SCHEMA)

    def check_version(self) -> None:
        """Refuse a store of a newer hub; StoreNewer."""
        with self.read() as transaction:
            if transaction.facts.number("schema") > SCHEMA:
                raise StoreNewer

    def shred(self) -> None:
        """Make deleted keys unreadable on the disk now (SQLite: the WAL; PostgreSQL: left to its vacuum)."""
        if self._lock is not None:
            with self._lock, self._writer.connect() as connection:
                checkpoint(connection.connection.dbapi_connection)

    def damage(self) -> list[str]:
        """Return what is wrong with the files (SQLite: seal and structure of every page; PostgreSQL keeps its own)."""
        if self._lock is None:
            return []
        with self._lock, self._writer.connect() as connection:
            return find_damage(connection.connection.dbapi_connection)

    def bytes_used(self) -> int:
        """Return how much the store takes on disk."""
        if self.folder is not None:
            return sum(path.stat().st_size for part in PARTS if (path := part_path(self.folder, part)).exists())
        with self.read() as transaction:
            return transaction.database_size()

    def close(self) -> None:
        """Close every connection; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        if self._lock is not None:
            self._reader.dispose()
            self.shred()
            _close_static(self._writer)
        self._writer.dispose()
        self._reader.dispose()


def open_sqlite(folder: Path, key: bytes, *, create: bool = False) -> Store:
    """Open the three files of a folder, or make them; StoreMissing, StoreDamaged, StoreExists."""
    if create:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(part_path(folder, part).exists() for part in PARTS):
            raise StoreExists
        connect(folder, key, create=True).close()
        for part in PARTS:
            part_path(folder, part).chmod(0o600)
    writer = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: connect(folder, key), poolclass=StaticPool, isolation_level=None
    )
    reader = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: connect(folder, key), poolclass=QueuePool, pool_size=_READERS
    )
    store = Store(writer, reader, folder=folder)
    if create:
        store.create_tables()
        check_encrypted(folder)
    store.check_version()
    return store


def open_postgres(url: str, *, create: bool = False) -> Store:
    """Open three schemas of a PostgreSQL database, or make them; StoreBusy if it cannot be reached, StoreExists."""
    engine = create_engine(url, pool_size=8, max_overflow=4, pool_timeout=10)
    store = Store(engine, engine.execution_options(isolation_level="REPEATABLE READ"), folder=None)
    if create:
        store.create_tables()
    store.check_version()
    return store


def is_postgres(location: str) -> bool:
    return location.startswith(POSTGRES)


def _one_writer(connection: Library, transaction: Transaction) -> Iterator[Transaction]:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield transaction
        transaction.finish()
        connection.exec_driver_sql("COMMIT")
        if transaction.must_shred:
            checkpoint(connection.connection.dbapi_connection)
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: Library) -> None:
    raw = connection.connection.dbapi_connection
    if isinstance(raw, sqlcipher.Connection):
        if raw.in_transaction:
            connection.exec_driver_sql("ROLLBACK")
    else:
        connection.rollback()


def _close_static(engine: Engine) -> None:
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
    if raw is not None:
        raw.close()
