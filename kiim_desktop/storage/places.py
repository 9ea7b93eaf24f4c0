"""Where the file may lie, and that only one program writes it: folders, lock, reserve against a full disk."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from kiim_desktop.storage.errors import DiskFull, ProfileInUse, ReadOnlyFolder, UnsafeFolder

DATABASE = "akten.db"
LOCK = "benutzt.lock"
RESERVE = "reserve"
RESERVE_BYTES = 16 * 1024 * 1024
"""Given free when the disk is full, because then not even a deletion can be written (measured)."""

NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.davfs", "davfs", "glusterfs"}
)
SYNCED_MARKS = (".dropbox", ".dropbox.cache", ".stfolder", ".sync", ".owncloudsync.log", ".nextcloudsync.log")
SYNCED_NAMES = ("onedrive", "dropbox", "nextcloud", "owncloud", "google drive", "icloud", "syncthing")

NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_DRIVE_REMOTE = 4
"""What Windows calls a network drive (GetDriveTypeW)."""


def disk_error(error: OSError) -> DiskFull | ReadOnlyFolder:
    """Return the sentence for a file that could not be written."""
    return DiskFull() if error.errno in NO_ROOM else ReadOnlyFolder()


def check_folder(folder: Path, mounts: str | None = None) -> None:
    """Refuse folders that lose data: network drives (WAL needs shared memory) and folders a cloud client copies.

    `mounts` is the text of /proc/self/mountinfo; None reads it. Raises UnsafeFolder.
    """
    if _file_system(folder, mounts) in NETWORK_TYPES or _is_network_drive(folder):
        raise UnsafeFolder(where="auf einem Netzlaufwerk")
    for place in (folder.absolute(), *folder.absolute().parents):
        if place.name.casefold().startswith(SYNCED_NAMES) or any((place / mark).exists() for mark in SYNCED_MARKS):
            raise UnsafeFolder(where="in einem Ordner, den ein Cloud-Dienst kopiert")


def _is_network_drive(folder: Path) -> bool:
    """Tell whether the path names a server, or on Windows a letter that stands for one."""
    if str(folder).startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        return bool(ctypes.windll.kernel32.GetDriveTypeW(folder.absolute().anchor) == _DRIVE_REMOTE)
    return False


def _file_system(folder: Path, mounts: str | None) -> str:
    if mounts is None:
        if not sys.platform.startswith("linux"):
            return ""
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    best, found = "", ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        point = before.split()[4].replace("\\040", " ") if len(before.split()) > 4 else ""  # noqa: PLR2004  # proc(5): fifth field
        if point and Path(os.path.abspath(folder)).is_relative_to(point) and len(point) >= len(best):  # noqa: PTH100  # resolve() would follow links into the mount
            best, found = point, after.split()[0]
    return found


def on_same_disk(folder: Path, other: Path) -> bool:
    """Tell whether two folders, made already or not, lie on one file system."""
    return _existing(folder).stat().st_dev == _existing(other).stat().st_dev


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def make_reserve(folder: Path) -> None:
    """Lay the reserve down once, with real bytes; DiskFull if there is no room for it."""
    path = folder / RESERVE
    if path.exists() and path.stat().st_size == RESERVE_BYTES:
        return
    try:
        with path.open("wb") as file:
            if not _laid_down(file):
                for _ in range(RESERVE_BYTES // (1 << 20)):
                    file.write(bytes(1 << 20))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise DiskFull from error


def _laid_down(file: BinaryIO) -> bool:
    """Have the system take the room without writing it (0.4 ms instead of 60); False where it cannot."""
    if sys.platform == "win32":
        return False
    try:
        os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
    except OSError as error:
        if error.errno in {errno.EINVAL, errno.EOPNOTSUPP}:
            return False
        raise
    return True


def refill_reserve(folder: Path) -> None:
    """Lay the reserve down again after it was given free; while there is no room the office opens without."""
    with contextlib.suppress(DiskFull):
        make_reserve(folder)


def release_reserve(folder: Path) -> bool:
    """Give the reserve free; True if there was one."""
    path = folder / RESERVE
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


class ProfileLock:
    """Held by the operating system as long as the program that writes lives; a crash frees it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        """Take the lock; ProfileInUse if another program holds it."""
        try:
            self._file = self._path.open("a+b")
        except OSError as error:
            raise disk_error(error) from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            self._file = None
            raise ProfileInUse from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
