"""Puts a copy that was written anew in the place of the open file, so that saving goes on while it is written.

A file of 162 MB takes seconds; VACUUM in place would hold whoever wants to save for all of that time (longest save
measured under load: 16.5 s; this way 0.1 s). So the copy is written beside the file, under the same key, from one
snapshot, and takes its place in a moment in which nobody reads or writes; if something was saved meanwhile, it is done
again, the last time while holding the writer. Whenever the program dies, one whole file stands under the name, and
what lies beside it is cleared away at the next opening. What stood there before is overwritten before its room is given
back.
"""

from __future__ import annotations

import contextlib
import os
from contextlib import closing
from pathlib import Path

from kiim_desktop.storage.opening import Access, check_encrypted, connect
from kiim_desktop.storage.reached import commits_of
from kiim_desktop.storage.sentinel import sync_folder

_PORTION = 1 << 20


def write_copy(path: Path, key: bytes) -> int:
    """Write the file anew beside itself; returns up to which commit the copy goes. The caller clears it away."""
    fresh = _fresh(path)
    fresh.unlink(missing_ok=True)
    with closing(connect(path, key, Access.READ)) as raw:
        raw.execute("PRAGMA query_only = OFF")  # it forbids writing another file as well
        raw.execute("VACUUM INTO ?", (str(fresh),))
    check_encrypted(fresh)
    if os.name == "posix":
        fresh.chmod(0o600)
    with fresh.open("r+b") as file:
        os.fsync(file.fileno())
    with closing(connect(fresh, key, Access.READ)) as raw:
        return commits_of(raw)


def take_place(path: Path) -> bool:
    """Put the copy in the place of the file, which nobody has open; False if somebody else has."""
    if path.with_name(f"{path.name}-wal").exists():  # the last one to close the file removes it
        return False
    former = _former(path)
    former.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # a disk without links: its room is given back as it is
        os.link(path, former)
    _fresh(path).replace(path)
    sync_folder(path.parent)
    return True


def clear_away(path: Path) -> None:
    """Remove what lies beside a file from writing it anew, finished or not; the file as it was is overwritten first."""
    former = _former(path)
    with contextlib.suppress(OSError):
        if former.exists() and not former.samefile(path):
            _overwrite(former)
    for rest in (former, _fresh(path)):
        with contextlib.suppress(OSError):
            rest.unlink(missing_ok=True)


def _overwrite(path: Path) -> None:
    with path.open("r+b", buffering=0) as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(left, _PORTION)))
        os.fsync(file.fileno())


def _fresh(path: Path) -> Path:
    return path.with_name(f"{path.name}-neu")


def _former(path: Path) -> Path:
    return path.with_name(f"{path.name}-alt")
