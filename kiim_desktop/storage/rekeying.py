"""Writing the whole file anew under another key, and finishing that at the next opening if it was interrupted.

The key file names both keys before the first page changes and forgets the old one after the last, so whatever moment
the power fails, one of the two opens the file. The file is taken out of WAL mode for the change: that succeeds only if
no other program has it open, and one rollback journal then makes the change all or nothing.
"""

from __future__ import annotations

from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.crypto.keyfile import Dek, KeyFile, candidate_keys, raw_database_key
from kiim_desktop.storage.errors import DatabaseDamaged, ProfileInUse
from kiim_desktop.storage.opening import KEY_BYTES, Access, check_encrypted, connect, readable_failures


def open_alone(path: Path, key: bytes) -> sqlcipher.Connection:
    """Open the file so that nobody else can; ProfileInUse if another program has it open. Close it."""
    raw = connect(path, key, Access.WRITE)
    try:
        _take_alone(raw)
    except BaseException as error:
        raw.close()
        if isinstance(error, sqlcipher.OperationalError) and "locked" in str(error):
            raise ProfileInUse from error
        raise
    return raw


def _take_alone(raw: sqlcipher.Connection) -> None:
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if raw.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
        raise ProfileInUse
    raw.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
    raw.execute("BEGIN EXCLUSIVE")
    raw.execute("COMMIT")


def change_key(raw: sqlcipher.Connection, path: Path, fresh: bytes) -> None:
    """Write every page anew under another raw key, in one transaction, and go back to WAL; DiskFull."""
    if len(fresh) != KEY_BYTES:
        message = "a database key has 32 bytes"
        raise ValueError(message)
    with readable_failures(path):
        raw.reset_key(f"x'{fresh.hex()}'".encode())
        raw.execute("PRAGMA locking_mode = NORMAL").fetchone()
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        raw.execute("PRAGMA journal_mode = WAL").fetchone()
    check_encrypted(path)


def opening_key(path: Path, keyfile: KeyFile, dek: Dek, access: Access) -> Dek:
    """Return the key that opens the file: the one of the key file, or the outgoing one of an interrupted change."""
    keys = candidate_keys(keyfile, dek)
    for key in keys[:-1]:
        try:
            connect(path, raw_database_key(key, training=keyfile.training), access).close()
        except DatabaseDamaged:
            continue
        return key
    return keys[-1]
