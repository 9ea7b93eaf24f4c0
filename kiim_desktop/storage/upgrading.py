"""Brings the tables of an older file up to this version; a newer file is refused and stays as it is."""

from __future__ import annotations

from pathlib import Path

from kiim_desktop.storage.errors import DatabaseNewer
from kiim_desktop.storage.opening import Access, connect, readable_failures
from kiim_desktop.storage.reached import check_reached

VERSION = 1
"""PRAGMA user_version of a file with the tables of this program; the number of the newest migration."""


def bring_up_to_date(path: Path, key: bytes) -> None:
    """Upgrade the file in one transaction if it is behind; DatabaseNewer. A current file costs one PRAGMA.

    Before anything is written it is checked whether all is there that was ever committed; DatabaseOutdated.
    """
    check_reached(path, key)
    raw = connect(path, key, Access.WRITE)
    try:
        with readable_failures(path):
            found = raw.execute("PRAGMA user_version").fetchone()[0]
            if found > VERSION:
                raise DatabaseNewer(found=found, known=VERSION)
            if found < VERSION:
                # what it needs takes 0.6 s to import, and nearly every start finds a current file
                from kiim_desktop.storage.migrating import migrate  # noqa: PLC0415  # see above

                migrate(raw, found, VERSION)
    finally:
        raw.close()
