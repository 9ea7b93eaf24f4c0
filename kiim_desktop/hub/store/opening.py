"""Opening the three files of a hub in one folder: the one place of the hub where a database key is set.

All three are attached to one connection, so that a transaction spans them. In WAL mode SQLite commits attached files
one after the other, in the order of attachment: a power cut in between leaves keys without units, or units without
receipts, never the other way round. What is missing then was never confirmed, and the device sends it again.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.hub.errors import StoreDamaged, StoreMissing, StoreTooOld
from kiim_desktop.hub.store.schema import PARTS

KEY_BYTES = 32
SQLITE_FLOOR = (3, 51, 3)
PLAIN_HEADER = b"SQLite format 3\0"
_LOAD_EXTENSION = "load_extension"
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA busy_timeout = 10000",
)
_PART_PRAGMAS = (
    "PRAGMA {part}.journal_mode = WAL",
    "PRAGMA {part}.synchronous = FULL",
    "PRAGMA {part}.wal_autocheckpoint = 1000",
    "PRAGMA {part}.cache_size = -8192",
    "PRAGMA {part}.secure_delete = ON",
)


def part_path(folder: Path, part: str) -> Path:
    return folder / f"{part}.db"


def connect(folder: Path, key: bytes, *, create: bool = False) -> sqlcipher.Connection:
    """Return a connection that sees keys, hub and ledger; StoreMissing, StoreDamaged, StoreTooOld."""
    if len(key) != KEY_BYTES:
        message = "a database key has 32 bytes"
        raise ValueError(message)
    if not create:
        _check_files(folder)
    connection = sqlcipher.connect(":memory:", check_same_thread=False, isolation_level=None, timeout=10)
    try:
        _set_up(connection, folder, key)
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise StoreDamaged(part=folder.name) from error
    except BaseException:
        connection.close()
        raise
    return connection


def check_encrypted(folder: Path) -> None:
    """Refuse a store of which any file could be read without the key."""
    for part in PARTS:
        with part_path(folder, part).open("rb") as file:
            if file.read(len(PLAIN_HEADER)) == PLAIN_HEADER:
                raise StoreDamaged(part=part)


def checkpoint(connection: sqlcipher.Connection) -> None:
    """Carry the WAL files over, so that a deleted key is gone from the disk too."""
    for part in PARTS:
        connection.execute(f"PRAGMA {part}.wal_checkpoint(TRUNCATE)")


def find_damage(connection: sqlcipher.Connection) -> list[str]:
    """Return what is wrong with the files; the WAL is carried over first, because the seal check leaves it out."""
    checkpoint(connection)
    found: list[str] = []
    for part in PARTS:
        for check in ("cipher_integrity_check", "integrity_check"):
            rows = [str(row[0]) for row in connection.execute(f"PRAGMA {part}.{check}")]
            found += [f"{part}: {row}" for row in rows if row != "ok"]
    return found


def _set_up(connection: sqlcipher.Connection, folder: Path, key: bytes) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    if tuple(int(number) for number in sqlcipher.sqlite_version.split(".")) < SQLITE_FLOOR:
        raise StoreTooOld(found=sqlcipher.sqlite_version)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    for part in PARTS:
        path = str(part_path(folder, part).absolute())
        connection.execute(f"ATTACH DATABASE ? AS {part} KEY ?", (path, f"x'{key.hex()}'"))
        for pragma in _PART_PRAGMAS:
            connection.execute(pragma.format(part=part))
        connection.execute(f"SELECT count(*) FROM {part}.sqlite_master").fetchone()  # noqa: S608  # a name of ours
    connection.set_authorizer(_authorize)


def _check_files(folder: Path) -> None:
    for part in PARTS:
        path = part_path(folder, part)
        if not path.exists():
            raise StoreMissing(part=part)
        if path.stat().st_size < len(PLAIN_HEADER):
            raise StoreDamaged(part=part)
    check_encrypted(folder)


def _authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
    forbidden = action == sqlite3.SQLITE_FUNCTION and _LOAD_EXTENSION in (first, second)
    return sqlite3.SQLITE_DENY if forbidden else sqlite3.SQLITE_OK
