"""Backup and restore: the encrypted file copied page by page while it is in use, with its key file beside it.

A backup is a folder: `akten.db` under the key of the profile, the key file, and the ring of the office sealed to the
office sheet if there is one. Nothing else leaves the profile: no sentinel, no lock. It opens with the passwords and
the sheet of its day, whatever was changed since. A restored profile writes under a new replica id, because others may
know changes it forgot.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kiim_desktop.base.clock import millis, today
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.errors import KeyFileError
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import (
    Dek,
    find_key_file,
    read_key_file,
    replace_password,
    unlock_with_code,
    with_minimum_generation,
    write_key_file,
)
from kiim_desktop.crypto.passwords import check_password
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action
from kiim_desktop.storage.care import CareFact, remember
from kiim_desktop.storage.copying import Copied, check_copy
from kiim_desktop.storage.errors import DiskFull, ProfileExists, ProfileMissing, ReadOnlyFolder, StorageError
from kiim_desktop.storage.places import DATABASE, NO_ROOM, ProfileLock, check_folder, make_reserve
from kiim_desktop.storage.profiles import Profile, find_profile, is_key_of, unlock_profile
from kiim_desktop.storage.sentinel import sync_folder
from kiim_desktop.storage.store import Store
from kiim_desktop.storage.verifying import Check, verify
from kiim_desktop.usecases.duplicates import count_differing
from kiim_desktop.usecases.errors import BackupExists, BackupNotWritten, BackupOfOtherKey, UseCaseError
from kiim_desktop.usecases.key_duties import user_called
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sheets import RING_FILE, ring_for_sheet
from kiim_desktop.usecases.training import NoTrainingBackup, TrainingBackup
from kiim_desktop.usecases.unlocking import Surroundings, unlock_office


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A finished backup: where it lies and which state it holds."""

    folder: Path
    generation: int
    size: int
    """Bytes of the database file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccess:
    """How somebody gets in again: the code of the sheet, for whom ("" = the only user), and the new password."""

    code: RecoveryCode = field(repr=False)
    user: str = ""
    password: str = field(repr=False)
    cost: KdfCost = KdfCost.DEFAULT


def back_up(office: Office, out: Path, progress: Progress | None = None) -> BackedUp:
    """Copy the open file and its key file into a new folder. BackupExists, ReadOnlyFolder, DiskFull, BackupNotWritten.

    The copy is complete and synced before its key file appears, so a folder with a key file is a whole backup. Whoever
    cancels finds no folder.
    """
    office.must_allow(Action.BACK_UP)
    copied = _heard(progress, _("Die Akten werden Seite für Seite kopiert"))
    done = write_backup(office.store, office.profile, office.dek, out, ring_for_sheet(office), copied)
    remember(office.store, {CareFact.BACKED_UP: millis(office.clock.now()), CareFact.BACKUP_TROUBLE: None})
    office.store.log([office.entry(AuditAction.EXPORT, detail=f"backup generation={done.generation}")])
    return done


def check_backup(office: Office, folder: Path, progress: Progress | None = None) -> tuple[Check, ...]:
    """Look a backup of this profile through, every page of it; nothing is changed. ProfileMissing, BackupOfOtherKey,
    TrainingBackup, NoTrainingBackup.

    A backup made before the key of the file was changed opens with the password and the sheet of its day only.
    """
    office.must_allow(Action.BACK_UP)
    found = find_profile(folder)
    if found.training != office.store.identity.training:
        raise office.refused(_of_other_world(found), "backup")
    if found.keyfile.db_id != office.profile.keyfile.db_id or not is_key_of(found, office.dek):
        raise BackupOfOtherKey
    key = found.raw_key(office.dek)
    looked, profile = _heard(progress, _("Die Sicherung wird geprüft")), bytes.fromhex(found.keyfile.db_id)
    return tuple(Check(*each) for each in check_copy(found.database_path, key, profile, looked))


def _heard(progress: Progress | None, words: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress.step(done, total, words)


def write_backup(
    store: Store, profile: Profile, dek: Dek, out: Path, ring: bytes | None, copied: Copied | None = None
) -> BackedUp:
    """Copy the open file, key file and sealed ring into a new folder.

    BackupExists, ReadOnlyFolder, DiskFull, BackupNotWritten.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BackupExists
    generation = store.generation()
    with _room_for(out), _all_or_nothing(out):
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        copy = out / DATABASE
        store.database.copy_to(copy, copied)
        _sync(copy)
        if ring is not None:
            (out / RING_FILE).write_bytes(ring)
            _sync(out / RING_FILE)
        keyfile = read_key_file(profile.key_path).keyfile
        write_key_file(
            out / profile.key_path.name,
            with_minimum_generation(keyfile, dek, generation) if generation > keyfile.minimum_generation else keyfile,
        )
        sync_folder(out)
    return BackedUp(out, generation, copy.stat().st_size)


def restore(
    backup: Path,
    folder: Path,
    user: str,
    password: str,
    around: Surroundings,
    *,
    aside: bool = False,
    training: bool = False,
) -> Office:
    """Make a profile of a backup and open it, under a new replica id.

    The password is that of the day of the backup; it is tried before anything is written. ProfileMissing (no backup
    there), TrainingBackup, NoTrainingBackup, ProfileExists, WrongPassword, UnsafeFolder, ReadOnlyFolder, DiskFull. With
    `aside` a profile that is there already, and cannot be opened any more, is moved beside its place first
    (ProfileInUse); nothing is deleted.
    """
    source = _source(backup, folder, aside=aside, training=training)
    chosen = next((each.id for each in source.users if each.name == user), source.users[0].id)
    unlock_profile(source, chosen, password)
    source = _set_aside(folder, source, today(around.clock)) if aside else source
    _lay_down(source, folder)
    return _open_restored(folder, chosen, password, around)


def restore_with_sheet(
    backup: Path,
    folder: Path,
    access: NewAccess,
    around: Surroundings,
    *,
    aside: bool = False,
    training: bool = False,
) -> Office:
    """Make a profile of a backup on a new computer with the recovery sheet of its day, giving a user a new password.

    WrongRecoveryCode, NoSuchUser and WeakPassword before anything is written; else as `restore`.
    """
    source = _source(backup, folder, aside=aside, training=training)
    dek = unlock_with_code(source.keyfile, access.code)
    chosen = user_called(source, access.user)
    check_password(access.password, [source.keyfile.office_name, chosen.name])
    changed = replace_password(source.keyfile, dek, chosen.id.hex(), access.password, cost=access.cost)
    source = _set_aside(folder, source, today(around.clock)) if aside else source
    _lay_down(replace(source, keyfile=changed), folder)
    return _open_restored(folder, chosen.id, access.password, around)


def _source(backup: Path, folder: Path, *, aside: bool, training: bool) -> Profile:
    """Return the backup. What is set aside for it must be of the same sort, if its key file can still be read."""
    check_folder(folder)
    if find_key_file(folder) is not None and not aside:
        raise ProfileExists
    source = find_profile(backup)
    if source.training != training or source.training != _sort_of(folder, source):
        raise _of_other_world(source)
    return source


def _sort_of(folder: Path, source: Profile) -> bool:
    """Tell whether a profile for training lies in the folder; where nothing says so, it is what is wanted."""
    try:
        return find_profile(folder).training
    except (KeyFileError, ProfileMissing):
        return source.training


def _of_other_world(backup: Profile) -> UseCaseError:
    return TrainingBackup() if backup.training else NoTrainingBackup()


def _set_aside(folder: Path, source: Profile, day: date) -> Profile:
    """Move what is in the place of a profile beside it; returns the backup where it is now.

    Daily backups lie inside the profile and move with it.
    """
    if not folder.exists():
        return source
    with ProfileLock(folder):
        number = 1
        while (target := folder.with_name(f"{folder.name}-beiseite-{day.isoformat()}-{number}")).exists():
            number += 1
    here, there = folder.resolve(), source.folder.resolve()
    with _room_for(folder):
        folder.rename(target)
    return find_profile(target / there.relative_to(here)) if there.is_relative_to(here) else source


def _lay_down(source: Profile, folder: Path) -> None:
    """Copy a backup into a profile folder; the key file comes last, so that half a restore counts as empty."""
    with _room_for(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(source.database_path, folder / DATABASE)
        _sync(folder / DATABASE)
        make_reserve(folder)
        write_key_file(folder / source.key_path.name, source.keyfile)


def _open_restored(folder: Path, user: UserId, password: str, around: Surroundings) -> Office:
    office = unlock_office(find_profile(folder), user, password, around)
    office.store.mint_replica()
    office.store.log([office.entry(AuditAction.RESTORE, detail="backup")])
    return office


def verify_profile(office: Office, progress: Progress | None = None) -> tuple[Check, ...]:
    """Look the whole file through; nothing is changed."""
    minimum = office.profile.keyfile.minimum_generation
    found = verify(office.store, minimum, _heard(progress, _("Die Akten werden geprüft")))
    return (*found, _likeness_checked(office, progress))


def _likeness_checked(office: Office, progress: Progress | None) -> Check:
    try:
        wrong, count = count_differing(office, progress)
    except (StorageError, ValueError) as error:  # a card that cannot be read
        return Check("duplicates", ok=False, detail=getattr(error, "code", "unreadable"))
    return Check("duplicates", wrong == 0, f"{wrong} / {count}")


@contextlib.contextmanager
def _all_or_nothing(folder: Path) -> Iterator[None]:
    """Take a half-written folder away again, so that the next try finds it empty."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextlib.contextmanager
def _room_for(folder: Path) -> Iterator[Path]:
    try:
        yield folder
    except PermissionError as error:
        raise ReadOnlyFolder from error
    except OSError as error:
        raise DiskFull if error.errno in NO_ROOM else BackupNotWritten from error


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
    if os.name == "posix":
        path.chmod(0o600)
