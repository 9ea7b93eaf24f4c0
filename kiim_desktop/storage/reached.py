"""How far the file got, noted beside it after each commit: a flip in the WAL takes committed rows back silently.

SQLite ends the WAL at the first frame whose checksum is wrong, as if what follows had never been committed (measured).
So the file counts its commits, and the count stands a second time in a small file beside it, under a MAC. The note is
written after the commit has reached the disk and is never ahead of it; a note that is lost or cannot be read says
nothing. A backup carries none, so that what is restored begins to count from where it stands.
"""

from __future__ import annotations

import contextlib
import hmac
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.crypto.kdf import derive
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.errors import DatabaseOutdated
from kiim_desktop.storage.opening import Access, connect, readable_failures

_COUNT, _MAC = 8, 32
_SELECT = "SELECT value FROM meta WHERE key = 'commits'"


class ReachedNote:
    """The note beside one open file."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = note_path(path)
        self._key = _mac_key(key)

    def write(self, commits: int) -> None:
        """Note a commit that is on the disk. Without fsync: after a power cut an older note is as good."""
        content = _sealed(self._key, commits)
        with contextlib.suppress(OSError):  # the commit itself is safe; on a full disk the note stays behind
            try:
                file = self._path.open("r+b", buffering=0)
            except FileNotFoundError:
                file = self._path.open("xb", buffering=0)
            with file:
                file.write(content)


def note_path(path: Path) -> Path:
    return path.with_name(f"{path.name}-stand")


def count_commit(connection: Connection) -> int:
    """Count this transaction, in itself; returns the new count."""
    row = connection.execute(_SELECT).one_or_none()
    commits = _number(row[0] if row else None) + 1
    connection.execute(
        "INSERT INTO meta(key, value) VALUES ('commits', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (commits.to_bytes(_COUNT, "big"),),
    )
    return commits


def check_reached(path: Path, key: bytes) -> None:
    """Raise DatabaseOutdated if the file lacks commits that were noted; it is only read, so the WAL stays as it is.

    A change of the key that was cut short leaves a rollback journal instead of a WAL; only a writer can play it back.
    """
    noted = read_note(path, key)
    if noted == 0:
        return
    has_journal = path.with_name(f"{path.name}-journal").exists()
    raw = connect(path, key, Access.WRITE if has_journal else Access.READ)
    try:
        with readable_failures(path):
            if noted > commits_of(raw):
                raise DatabaseOutdated
    finally:
        raw.close()


def read_note(path: Path, key: bytes) -> int:
    """Return the commits that were noted beside a file, 0 if there is no note under this key."""
    try:
        with note_path(path).open("rb") as file:
            content = file.read(_COUNT + _MAC + 1)
    except OSError:
        return 0
    commits = _number(content[:_COUNT])
    return commits if hmac.compare_digest(content, _sealed(_mac_key(key), commits)) else 0


def commits_of(raw: sqlcipher.Connection) -> int:
    """Return how many commits a file has counted."""
    row = raw.execute(_SELECT).fetchone()
    return _number(row[0] if row else None)


def _number(stored: bytes | None) -> int:
    return int.from_bytes(stored or b"", "big")


def _mac_key(key: bytes) -> bytes:
    return derive(key, "reached note")


def _sealed(mac_key: bytes, commits: int) -> bytes:
    count = commits.to_bytes(_COUNT, "big")
    return count + hmac.digest(mac_key, count, "sha256")
