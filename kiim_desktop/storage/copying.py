"""Copying the open file page by page, and looking a copy through that nobody works in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.storage import facts
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.errors import StorageError
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.opening import Access, connect, storage_error

Copied = Callable[[int, int], None]
"""Hears how many pages of how many were copied; ends the copy by raising."""
_PIECE: Final = 250
"""Pages between two looks (1 MB)."""
_MOST_RESTARTS: Final = 3
"""A save between two pieces begins the copy anew; then it is made in one go, as without anybody looking."""


class _Restarted(Exception):  # not an error: somebody saves all the time
    """The copy began anew too often."""


def copy_pages(source: sqlcipher.Connection, target: sqlcipher.Connection, copied: Copied | None = None) -> None:
    """Copy everything; with `copied` in pieces, so that somebody can watch and end it."""
    if copied is None:
        source.backup(target)
        return
    before, restarts = 0, 0

    def tell(_status: int, remaining: int, total: int) -> None:
        nonlocal before, restarts
        done = total - remaining
        restarts += done < before
        before = done
        if restarts > _MOST_RESTARTS:
            raise _Restarted
        copied(done, total)

    try:
        source.backup(target, pages=_PIECE, progress=tell)
    except _Restarted:
        source.backup(target)


def check_copy(
    path: Path, key: bytes, profile: bytes, looked: Callable[[int, int], None] | None = None
) -> tuple[tuple[str, bool, str], ...]:
    """Return name, whether it holds, and counts, of each check of a copy: every page, the structure, whose it is.

    Nothing is written into it. `looked` hears before each check how many are done, and ends it by raising.
    """
    checks = (("pages", _pages), ("structure", _structure), ("owner", lambda found: _owner(found, profile)))
    found: list[tuple[str, bool, str]] = []
    try:
        with closing(connect(path, key, Access.COPY)) as raw:
            for number, (name, look) in enumerate(checks):
                if looked is not None:
                    looked(number, len(checks))
                try:
                    found.append((name, *look(Connection(raw))))
                except (StorageError, sqlcipher.Error) as error:
                    told = error if isinstance(error, StorageError) else storage_error(error)
                    found.append((name, False, told.code))
    except StorageError as error:
        found.append(("pages", False, error.code))
    return tuple(found)


def _pages(connection: Connection) -> tuple[bool, str]:
    wrong = connection.execute("PRAGMA cipher_integrity_check").all()
    return not wrong, f"{len(wrong)} / {connection.execute('PRAGMA page_count').scalar_one()}"


def _structure(connection: Connection) -> tuple[bool, str]:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
    return found == ["ok"], "" if found == ["ok"] else str(len(found))


def _owner(connection: Connection, profile: bytes) -> tuple[bool, str]:
    return facts.get(connection, Fact.PROFILE) == profile, ""
