"""Backup and restore: the encrypted file copied page by page while it is in use, with its key file beside it.

A backup is a folder: `akten.db` under the key of the profile, and the key file. Nothing else leaves the profile: no
sentinel, no lock. A restored profile writes under a new replica id, because others may know changes it forgot.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.crypto.keyfile import find_key_file, read_key_file, with_minimum_generation, write_key_file
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action
from kiim_desktop.storage.errors import DiskFull, ProfileExists, ReadOnlyFolder
from kiim_desktop.storage.places import DATABASE, check_folder, make_reserve
from kiim_desktop.storage.profiles import find_profile, unlock_profile
from kiim_desktop.storage.sentinel import sync_folder
from kiim_desktop.storage.verifying import Check, verify
from kiim_desktop.usecases.errors import BackupExists
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings, unlock_office


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A finished backup: where it lies and which state it holds."""

    folder: Path
    generation: int
    size: int
    """Bytes of the database file."""


def back_up(office: Office, out: Path) -> BackedUp:
    """Copy the open file and its key file into a new folder. BackupExists, ReadOnlyFolder, DiskFull.

    The copy is complete and synced before its key file appears, so a folder with a key file is a whole backup.
    """
    office.must_allow(Action.BACK_UP)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BackupExists
    generation = office.store.generation()
    with _room_for(out):
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        copy = out / DATABASE
        office.store.database.copy_to(copy)
        _sync(copy)
        keyfile = read_key_file(office.profile.key_path).keyfile
        write_key_file(
            out / office.profile.key_path.name,
            with_minimum_generation(keyfile, office.dek, generation)
            if generation > keyfile.minimum_generation
            else keyfile,
        )
        sync_folder(out)
    office.store.log([office.entry(AuditAction.EXPORT, detail=f"backup generation={generation}")])
    return BackedUp(out, generation, copy.stat().st_size)


def restore(backup: Path, folder: Path, user: str, password: str, around: Surroundings) -> Office:
    """Make a profile of a backup and open it, under a new replica id.

    The password is tried before anything is written. ProfileMissing (no backup there), ProfileExists, WrongPassword,
    UnsafeFolder, ReadOnlyFolder, DiskFull.
    """
    check_folder(folder)
    if find_key_file(folder) is not None:
        raise ProfileExists
    source = find_profile(backup)
    chosen = next((each.id for each in source.users if each.name == user), source.users[0].id)
    unlock_profile(source, chosen, password)
    with _room_for(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(source.database_path, folder / DATABASE)
        _sync(folder / DATABASE)
        make_reserve(folder)
        write_key_file(folder / source.key_path.name, source.keyfile)
    office = unlock_office(find_profile(folder), chosen, password, around)
    office.store.mint_replica()
    office.store.log([office.entry(AuditAction.RESTORE, detail="backup")])
    return office


def verify_profile(office: Office) -> tuple[Check, ...]:
    """Look the whole file through; nothing is changed."""
    return verify(office.store, office.profile.keyfile.minimum_generation)


@contextlib.contextmanager
def _room_for(folder: Path) -> Iterator[Path]:
    try:
        yield folder
    except PermissionError as error:
        raise ReadOnlyFolder from error
    except OSError as error:
        raise DiskFull from error


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
    if os.name == "posix":
        path.chmod(0o600)
