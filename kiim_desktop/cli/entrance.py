"""The way in without the password of this computer: with the recovery sheet, or from a backup. All of it in a worker.

The window asks for this through its door and its builder (cli/window.py); nothing here is read before somebody does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import SlotKind, find_key_file, unlock_with_code
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.presenters.restoring import FoundBackup, Restored, RestoreWish
from kiim_desktop.storage.places import DATABASE, ProfileLock
from kiim_desktop.storage.profiles import Profile, find_profile
from kiim_desktop.sync.membership import Stage
from kiim_desktop.usecases.backing_up import NewAccess, restore, restore_with_sheet
from kiim_desktop.usecases.daily_backup import FOLDER as DAILY
from kiim_desktop.usecases.enrolling import stage
from kiim_desktop.usecases.errors import NotAllowed
from kiim_desktop.usecases.key_duties import recover_access
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import count_persons
from kiim_desktop.usecases.training import NoTrainingBackup, TrainingBackup
from kiim_desktop.usecases.unlocking import Surroundings, lock_office

_DAY_IN_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})$")


@dataclass(frozen=True, slots=True)
class Entered:
    """An office that was opened, with what has to be let go when it is closed."""

    office: Office
    stack: ExitStack


@dataclass(frozen=True, slots=True)
class NewPasswordOf:
    """For whom a new password is set."""

    user: UserId
    password: str = field(repr=False)
    cost: KdfCost


def check_sheet(folder: Path, code: RecoveryCode) -> None:
    """Tell by WrongRecoveryCode whether a sheet opens the profile or backup in a folder."""
    unlock_with_code(find_profile(folder).keyfile, code)


def recover(
    folder: Path, new: NewPasswordOf, code: RecoveryCode, around: Surroundings, progress: Progress
) -> Entered | None:
    """Set a new password by the sheet and open the office; None if cancelled when the password was set already."""
    progress.step(0, 0, _("Das neue Kennwort wird verrechnet"))
    with ExitStack() as stack:
        stack.enter_context(ProfileLock(folder))
        profile = find_profile(folder)
        office = recover_access(profile, _name_of(profile, new.user), code, new.password, around, cost=new.cost)
        if progress.is_cancelled:
            lock_office(office)
            return None
        return Entered(office, stack.pop_all())


def find_backups(chosen: Path, *, hide_names: bool, training: bool) -> tuple[FoundBackup, ...]:
    """Return the backups in a folder and the folders below it, newest first; a file stands for its folder.

    Those of the other side of the wall are not offered; if there are no others, TrainingBackup or NoTrainingBackup.
    """
    folder = chosen if chosen.is_dir() else chosen.parent
    found = []
    for each in _candidates(folder):
        with suppress(KiimError, OSError):  # one that cannot be read does not hide the others
            found.append(_seen(each, hide_names=hide_names))
    fitting = [each for each in found if each.training == training]
    if found and not fitting:
        raise NoTrainingBackup if training else TrainingBackup
    return tuple(sorted(fitting, key=lambda backup: backup.made, reverse=True))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a profile is to be made, and of which sort."""

    folder: Path
    training: bool


def restore_backup(
    wish: RestoreWish, place: Place, cost: KdfCost, around: Surroundings, progress: Progress
) -> tuple[Entered, Restored]:
    """Make a profile of a backup and open it. Cancelled: what was laid down is taken away again."""
    progress.step(0, 0, _("Die Akten werden kopiert und geprüft"))
    name = _name_of(find_profile(wish.backup.folder), wish.user)
    folder, training = place.folder, place.training
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        stack.enter_context(ProfileLock(folder))
        if wish.code is not None:
            access = NewAccess(code=wish.code, user=name, password=wish.password, cost=cost)
            office = restore_with_sheet(wish.backup.folder, folder, access, around, training=training)
        else:
            office = restore(wish.backup.folder, folder, name, wish.password, around, training=training)
        if progress.is_cancelled:
            lock_office(office)
            _take_away(office.profile)
            raise Cancelled
        stack.callback(office.store.close)  # the window may be closed before the workplace stands
        told = Restored(
            office=office,
            name=office.user.name,
            persons=_persons(office),
            is_new_device=stage(office) is not Stage.ALONE,
        )
        return Entered(office, stack.pop_all()), told


def _candidates(folder: Path) -> Iterator[Path]:
    below = sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []
    daily = folder / DAILY
    deeper = sorted(each for each in daily.iterdir() if each.is_dir()) if daily.is_dir() else []
    return (each for each in (folder, *below, *deeper) if _is_whole(each))


def _is_whole(folder: Path) -> bool:
    """Tell whether this is a finished backup: one with a key file, and not the file of a running program."""
    wal = folder / f"{DATABASE}-wal"
    is_running = wal.exists() and wal.stat().st_size > 0
    return find_key_file(folder) is not None and (folder / DATABASE).exists() and not is_running


def _seen(folder: Path, *, hide_names: bool) -> FoundBackup:
    profile = find_profile(folder)
    names = [_("Benutzer {n}").format(n=n) if hide_names else user.name for n, user in enumerate(profile.users, 1)]
    return FoundBackup(
        folder=folder,
        office="" if hide_names else profile.keyfile.office_name,
        made=_made(profile),
        size=profile.database_path.stat().st_size,
        users=tuple((user.id, name) for user, name in zip(profile.users, names, strict=True)),
        has_sheet=any(slot.kind is SlotKind.RECOVERY for slot in profile.keyfile.slots),
        training=profile.training,
    )


def _made(profile: Profile) -> datetime:
    """Return when the key file, the last part of a backup, was written; the day in the name of a daily one wins."""
    written = datetime.fromtimestamp(profile.key_path.stat().st_mtime).astimezone()
    named = _DAY_IN_NAME.search(profile.folder.name)
    if named is None or written.date().isoformat() == named[1]:
        return written
    with suppress(ValueError):
        return datetime.fromisoformat(named[1]).astimezone()
    return written


def _name_of(profile: Profile, user: UserId) -> str:
    return next((each.name for each in profile.users if each.id == user), "")


def _persons(office: Office) -> int | None:
    try:
        return count_persons(office)
    except NotAllowed:
        return None


def _take_away(profile: Profile) -> None:
    """Remove a profile made a moment ago from a backup that is still there; the key file goes first."""
    key = profile.key_path
    database = profile.database_path
    for path in (key, key.with_name(f"{key.name}.prev"), database, *database.parent.glob(f"{DATABASE}-*")):
        path.unlink(missing_ok=True)
