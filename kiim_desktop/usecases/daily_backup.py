"""The backup that makes itself once a day, at lock or exit; old ones go, none gets older than 90 days.

Kept are the newest seven days and the last backup of each of the four weeks before. A name says profile and day and
nothing else. A backup is built under another name and renamed when it is whole.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

from kiim_desktop.base.clock import millis
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.settings import BACKUP_FOLDER, Settings
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.storage.care import CareFact, remember, remembered, remembered_time
from kiim_desktop.storage.places import on_same_disk
from kiim_desktop.storage.profiles import Profile, find_profile, is_key_of
from kiim_desktop.storage.sentinel import sync_folder
from kiim_desktop.usecases.backing_up import BackedUp, write_backup
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sheets import ring_for_sheet
from kiim_desktop.usecases.unlocking import Surroundings, lock_office, opened_again

DAYS: Final = 7
WEEKS: Final = 4
OLDEST: Final = timedelta(days=90)
FOLDER: Final = "sicherungen"


@dataclass(frozen=True, slots=True)
class BackupStanding:
    """How the daily backup stands; tells no more than the names of folders do."""

    folder: Path
    days: tuple[date, ...]
    """Days of the backups that are there, newest first."""
    is_on_same_disk: bool
    """The disk that breaks takes the backup along."""

    @property
    def last(self) -> date | None:
        return self.days[0] if self.days else None


def backup_if_due(office: Office, now: datetime) -> BackedUp | None:
    """Make the backup of this day unless it is there, and drop old ones; None if it was not due.

    ReadOnlyFolder, DiskFull, BackupNotWritten; the profile remembers why there is none. Works beside another program
    that writes.
    """
    place = backup_standing(office.profile, office.settings)
    day = now.astimezone().date()
    try:
        done = None if day in place.days else _make(office, place.folder, day)
    except KiimError as error:
        remember(office.store, {CareFact.BACKUP_TROUBLE: error.code.encode()})
        raise
    finally:
        _drop(office.profile, place.folder, day)
    if done is not None:
        remember(office.store, {CareFact.BACKED_UP: millis(now), CareFact.BACKUP_TROUBLE: None})
        office.store.log([office.entry(AuditAction.EXPORT, detail=f"daily backup generation={done.generation}")])
    return done


def backup_after_lock(office: Office, around: Surroundings) -> BackedUp | None:
    """Open a locked office once more beside whoever works by now, make the backup that is due, close it again.

    A key changed meanwhile opens nothing: then it is the next one's turn (None).
    """
    profile = find_profile(office.profile.folder)
    if profile.keyfile.is_rotating or not is_key_of(profile, office.dek):
        return None
    beside = opened_again(office, profile, office.dek, around)
    try:
        return backup_if_due(beside, around.clock.now())
    finally:
        lock_office(beside)


def backup_standing(profile: Profile, settings: Settings) -> BackupStanding:
    """Return which daily backups there are; needs no password."""
    chosen = settings.text(BACKUP_FOLDER)
    folder = Path(chosen) if chosen else profile.folder / FOLDER
    days = sorted((day for day in _found(profile, folder)), reverse=True)
    return BackupStanding(folder, tuple(days), on_same_disk(profile.folder, folder))


def backup_trouble(office: Office) -> str:
    """Return the code of what kept the last daily backup from being made, or ""."""
    return (remembered(office.store, CareFact.BACKUP_TROUBLE) or b"").decode()


def backup_folder_of(office: Office, day: date) -> Path:
    """Return where the daily backup of a day lies, or would lie."""
    return backup_standing(office.profile, office.settings).folder / _name(office.profile, day)


def last_backup(office: Office) -> int | None:
    """Return when the last backup of either kind was made, in milliseconds; None if never."""
    return remembered_time(office.store, CareFact.BACKED_UP)


def days_to_drop(days: Collection[date], today: date) -> set[date]:
    """Return the days whose backups go: seven newest stay, then the last of each of four weeks, none over 90 days."""
    newest_first = sorted(days, reverse=True)
    before = newest_first[DAYS:]
    weekly = [next(week) for _number, week in groupby(before, key=lambda day: day.isocalendar()[:2])][:WEEKS]
    kept = {day for day in (*newest_first[:DAYS], *weekly) if today - day <= OLDEST}
    return set(days) - kept


def _make(office: Office, folder: Path, day: date) -> BackedUp:
    final = folder / _name(office.profile, day)
    part = final.with_name(f"{final.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(final, ignore_errors=True)
    try:
        done = write_backup(office.store, office.profile, office.dek, part, ring_for_sheet(office))
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    part.rename(final)
    sync_folder(folder)
    return BackedUp(final, done.generation, done.size)


def _drop(profile: Profile, folder: Path, today: date) -> None:
    for day in days_to_drop(list(_found(profile, folder)), today):
        shutil.rmtree(folder / _name(profile, day), ignore_errors=True)


def _found(profile: Profile, folder: Path) -> list[date]:
    """Return the days of whole backups of this profile: those with a key file."""
    name = re.compile(re.escape(_name(profile, None)) + r"(\d{4}-\d{2}-\d{2})")
    found = []
    for path in folder.glob("*") if folder.is_dir() else ():
        fits = name.fullmatch(path.name)
        if fits and (path / profile.key_path.name).exists():
            found.append(_day(fits[1]))
    return [day for day in found if day is not None]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _name(profile: Profile, day: date | None) -> str:
    return f"kiim-{profile.keyfile.db_id[:8]}-{day.isoformat() if day else ''}"
