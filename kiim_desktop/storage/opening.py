"""Opening the encrypted file: the one place where its key is set, and the rules of security.md 3.

Every trap in that table was measured: without a key SQLCipher writes plain text, a key of 31 bytes is silently taken
as a passphrase, a file of 0 or 1 bytes opens as a new one, a damaged page border goes unnoticed.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.storage.errors import (
    DatabaseDamaged,
    DatabaseEmpty,
    DiskFull,
    LibraryTooOld,
    ReadOnlyFolder,
    StorageError,
)

KEY_BYTES = 32
SQLITE_FLOOR = (3, 51, 3)
SQLCIPHER_FLOOR = (4, 18)
PLAIN_HEADER = b"SQLite format 3\0"
SMALLEST_FILE = 512
"""Bytes; no SQLCipher database is smaller than one page."""
READER_CACHE_KIB, WRITER_CACHE_KIB = 2_048, 65_536
"""A reader's cache is kept per thread for the whole session; the writer's fills only while a batch is written."""
_LOAD_EXTENSION = "load_extension"


class Access(Enum):
    """How a file is opened."""

    WRITE = "write"
    READ = "read"
    CREATE = "create"
    COPY = "copy"
    """Read a file that nobody works in: nothing is written beside it, not even on a stick that could be."""


def connect(path: Path, key: bytes, access: Access) -> sqlcipher.Connection:
    """Open the file with its raw 32-byte key; the only function that sets a key.

    Raises DatabaseEmpty, DatabaseDamaged, LibraryTooOld, ReadOnlyFolder. A damaged file is never replaced by a new one.
    """
    if len(key) != KEY_BYTES:
        message = "a database key has 32 bytes"
        raise ValueError(message)
    if access is not Access.CREATE:
        _check_header(path)
    mode = {Access.WRITE: "rw", Access.READ: "ro", Access.CREATE: "rwc", Access.COPY: "ro&immutable=1"}[access]
    with readable_failures(path):
        connection = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=5,
        )
        try:
            _set_up(connection, key, access)
        except BaseException:
            connection.close()
            raise
    return connection


def check_floor(connection: sqlcipher.Connection) -> None:
    """Refuse SQLite or SQLCipher below the versions whose defects lost data; LibraryTooOld names it."""
    sqlite = connection.execute("SELECT sqlite_version()").fetchone()[0]
    cipher = connection.execute("PRAGMA cipher_version").fetchone()
    _check_version("SQLite", sqlite, SQLITE_FLOOR)
    _check_version("SQLCipher", cipher[0] if cipher else "0", SQLCIPHER_FLOOR)


def library_versions() -> tuple[str, str]:
    """Return the versions of SQLite and SQLCipher in use; LibraryTooOld if one is below the floor."""
    connection = sqlcipher.connect(":memory:")
    try:
        check_floor(connection)
        sqlite = connection.execute("SELECT sqlite_version()").fetchone()[0]
        return str(sqlite), str(connection.execute("PRAGMA cipher_version").fetchone()[0])
    finally:
        connection.close()


@contextmanager
def readable_failures(path: Path) -> Iterator[None]:
    """Turn what the library raises into sentences; the cause stays attached."""
    try:
        yield
    except sqlcipher.DatabaseError as error:
        raise storage_error(error, path.name) from error


def storage_error(error: Exception, part: str = "Akten") -> StorageError:
    """Return the sentence for a failure of the library."""
    text = str(error)
    if "full" in text:
        return DiskFull()
    if "readonly" in text or "unable to open" in text:
        return ReadOnlyFolder()
    if "not a database" in text or "malformed" in text or "corrupt" in text or "hmac" in text.lower():
        return DatabaseDamaged(part=part)
    return StorageError(part=part)


def _set_up(connection: sqlcipher.Connection, key: bytes, access: Access) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.set_key(f"x'{key.hex()}'".encode())
    check_floor(connection)
    for pragma in _PRAGMAS if access in (Access.READ, Access.COPY) else (*_PRAGMAS, *_WRITER_PRAGMAS):
        connection.execute(pragma)
    if access is Access.READ:
        connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(_authorize)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


_PRAGMAS = (
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA cache_size = -{READER_CACHE_KIB}",
)
PAGES_OF_A_WRITER = 200
"""How many pages the WAL holds before they are carried over into the file (security.md 3)."""
_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    f"PRAGMA wal_autocheckpoint = {PAGES_OF_A_WRITER}",
    f"PRAGMA cache_size = -{WRITER_CACHE_KIB}",
)


def _authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
    forbidden = action == sqlite3.SQLITE_FUNCTION and _LOAD_EXTENSION in (first, second)
    return sqlite3.SQLITE_DENY if forbidden else sqlite3.SQLITE_OK


def _check_header(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(len(PLAIN_HEADER))
    except FileNotFoundError as error:
        raise DatabaseEmpty from error
    if size < SMALLEST_FILE:
        raise DatabaseEmpty() if size <= 1 else DatabaseDamaged(part=path.name)
    if header == PLAIN_HEADER:
        raise DatabaseDamaged(part=path.name)


def check_encrypted(path: Path) -> None:
    """Check the first 16 bytes of a new file; DatabaseDamaged if it could be read without the key."""
    with path.open("rb") as file:
        if file.read(len(PLAIN_HEADER)) == PLAIN_HEADER:
            raise DatabaseDamaged(part=path.name)


def _check_version(name: str, found: str, needed: tuple[int, ...]) -> None:
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[: len(needed)])
    if numbers < needed:
        raise LibraryTooOld(name=name, found=found, needed=".".join(map(str, needed)))
