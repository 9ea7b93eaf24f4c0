"""The open file: one writer, readers with connections of their own, and a guard against calls from the window."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.copying import Copied, copy_pages
from kiim_desktop.storage.errors import AlreadyClosed, CalledFromWindow, DiskFull
from kiim_desktop.storage.opening import PAGES_OF_A_WRITER, Access, connect, storage_error
from kiim_desktop.storage.places import release_reserve
from kiim_desktop.storage.reached import ReachedNote, commits_of, count_commit
from kiim_desktop.storage.replicas import ReplicaNumbers
from kiim_desktop.storage.rewriting import clear_away, take_place, write_copy

_log = logging.getLogger(__name__)

Superseded = Callable[[], bool]
"""Tells a running query that nobody waits for it any more."""
_OPERATIONS_BETWEEN_LOOKS = 2_000
_LONGEST_READ = 5.0
"""Seconds a lock waits for what is being read (security.md 2)."""
_TRIES = 3
"""So often the file is written anew while others save; then once while they wait."""
_LONGEST_WAIT_FOR_READS = 0.2
"""Seconds everybody waits for what is being read before the file is replaced."""
_PAGES_OF_A_PIECE = 2_000
"""How long the WAL may grow between the pieces of an exchange or import (8 MB): carrying it over after each one made a
commit cost twice as much. What a person saves keeps to the 200 pages of a writer (see opening)."""


class QuerySuperseded(Exception):  # not an error: a newer key stroke made the answer useless
    """A newer question was asked before this one was answered."""


class Database:
    """The encrypted file, opened with its key. Threads other than the window's may use it."""

    def __init__(self, path: Path, key: bytes, *, forbid_in: int | None = None, strict: bool = True) -> None:
        """Open for writing. `forbid_in` is the thread that must not call (the window's); `strict` raises, else logs."""
        self.path = path
        self._key = key
        self._forbidden = forbid_in
        self._strict = strict
        self._write_lock = threading.RLock()
        self._rewrite_lock = threading.Lock()
        self._readers = threading.local()
        self._opened: list[sqlcipher.Connection] = []
        self._opened_lock = threading.Lock()
        self._is_closed = False
        self._reads = 0
        self._read_ended = threading.Condition()
        clear_away(path)
        self._writer = self._open(Access.WRITE)
        self.replicas = ReplicaNumbers()
        self._reached = ReachedNote(path, key)
        with self.write() as connection:
            self.replicas.load(connection)

    @contextmanager
    def write(self, *, is_piece: bool = False) -> Iterator[Connection]:
        """Give the writer's connection inside one transaction; all or nothing. `is_piece`: one of many in a row."""
        self._check_caller()
        with self._write_lock, self._reserve_freed(), self._sentences():
            connection = Connection(self._writer)
            pages = _PAGES_OF_A_PIECE if is_piece else PAGES_OF_A_WRITER
            connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")
            connection.execute("BEGIN IMMEDIATE")
            before, commits = self._writer.total_changes, 0
            try:
                yield connection
                if self._writer.total_changes != before:
                    commits = count_commit(connection)
                connection.execute("COMMIT")
            except BaseException:
                self.replicas.forget_new()
                _roll_back(self._writer)
                raise
            if commits:
                self._reached.write(commits)
            self.replicas.keep_new()

    @contextmanager
    def read(self, superseded: Superseded | None = None) -> Iterator[Connection]:
        """Give this thread's read-only connection over one snapshot; QuerySuperseded if nobody waits any more."""
        self._check_caller()
        with self._read_is_running():
            raw = self._reader()
            raw.set_progress_handler(superseded, _OPERATIONS_BETWEEN_LOOKS if superseded else 0)
            try:
                with self._sentences(superseded):
                    raw.execute("BEGIN")
                    try:
                        yield Connection(raw)
                    finally:
                        _roll_back(raw)
            finally:
                raw.set_progress_handler(None, 0)

    def checkpoint(self, *, truncate: bool = False) -> None:
        """Carry the WAL into the file: PASSIVE after a save, TRUNCATE when nobody reads (lock, exit, backup)."""
        self._check_caller()
        with self._write_lock, self._sentences():
            self._writer.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if truncate else 'PASSIVE'})")

    def rewrite(self) -> bool:
        """Write the whole file anew, so that free room holds nothing of what was deleted; saving goes on meanwhile.

        False while somebody still reads the state before: then the old pages lie there until it is done once more.
        """
        self._check_caller()
        with self._rewrite_lock:  # there is one place for the copy: a second one would lie half written in it
            try:
                return self._rewritten()
            finally:
                clear_away(self.path)

    def _rewritten(self) -> bool:
        for _try in range(_TRIES):
            with self._reserve_freed(), self._sentences():
                commits = write_copy(self.path, self._key)
            if (is_done := self._replaced(commits)) is not None:
                return is_done
        with self._write_lock, self._reserve_freed(), self._sentences():
            return self._replaced(write_copy(self.path, self._key)) or False

    def _replaced(self, commits: int) -> bool | None:
        """Let the copy take the place of the file; None if it lacks what was saved since, False if somebody reads."""
        with self._write_lock, self._sentences():
            self._check_caller()
            if commits_of(self._writer) != commits:
                return None
            with self._read_ended:  # whoever wants to read waits here
                if not self._read_ended.wait_for(lambda: self._reads == 0, _LONGEST_WAIT_FOR_READS):
                    return False
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                with self._opened_lock:
                    opened, self._opened = self._opened, []
                for connection in reversed(opened):
                    connection.close()
                self._readers = threading.local()
                try:
                    return take_place(self.path)
                finally:
                    self._writer = self._open(Access.WRITE)

    def copy_to(self, destination: Path, copied: Copied | None = None) -> None:
        """Copy the file page by page while it is in use, into a new file under the same key.

        `copied` hears how many pages of how many are there, and ends the copy by raising.
        """
        self._check_caller()
        with self._read_is_running():
            target = connect(destination, self._key, Access.CREATE)
            source = self._open(Access.READ)
            try:
                with self._sentences():
                    copy_pages(source, target, copied)
            finally:
                source.close()
                target.close()

    def close(self, *, carry_over: bool = True) -> None:
        """Close every connection; the WAL is carried over first, unless another program is writing it.

        What is being read comes to its end first: closing a connection that another thread uses ends the process.
        """
        self._is_closed = True
        with self._read_ended:
            self._read_ended.wait_for(lambda: self._reads == 0, _LONGEST_READ)
        with self._write_lock, self._sentences():
            with self._opened_lock:
                opened, self._opened = self._opened, []
            try:
                for reader in opened[1:]:
                    reader.close()
                if opened and carry_over:
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                for writer in opened[:1]:
                    writer.close()

    @contextmanager
    def _read_is_running(self) -> Iterator[None]:
        with self._read_ended:
            if self._is_closed:
                raise AlreadyClosed
            self._reads += 1
        try:
            yield
        finally:
            with self._read_ended:
                self._reads -= 1
                self._read_ended.notify_all()

    def _open(self, access: Access) -> sqlcipher.Connection:
        connection = connect(self.path, self._key, access)
        with self._opened_lock:
            self._opened.append(connection)
        return connection

    def _reader(self) -> sqlcipher.Connection:
        found: sqlcipher.Connection | None = getattr(self._readers, "own", None)
        if found is None:
            found = self._readers.own = self._open(Access.READ)
        return found

    def _check_caller(self) -> None:
        if self._is_closed:
            raise AlreadyClosed
        if threading.get_ident() != self._forbidden:
            return
        if self._strict:
            raise CalledFromWindow
        _log.error("storage called from the window's thread")

    @contextmanager
    def _sentences(self, superseded: Superseded | None = None) -> Iterator[None]:
        try:
            yield
        except sqlcipher.Error as error:
            if superseded is not None and "interrupt" in str(error):
                raise QuerySuperseded from error
            raise storage_error(error) from error

    @contextmanager
    def _reserve_freed(self) -> Iterator[None]:
        """Give the reserve free when a save found no room, so that the next one does."""
        try:
            yield
        except DiskFull:
            release_reserve(self.path.parent)
            raise


def _roll_back(raw: sqlcipher.Connection) -> None:
    if raw.in_transaction:
        raw.execute("ROLLBACK")
