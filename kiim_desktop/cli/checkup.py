"""What `kiim doctor` looks at: everything that can be told without a password, and never anything about persons."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop import __version__
from kiim_desktop.base.clock import SystemClock, today
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.settings import SETTINGS, Settings, Source
from kiim_desktop.storage.opening import library_versions
from kiim_desktop.storage.places import DATABASE, check_folder
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.usecases.daily_backup import backup_standing

_LEAST_PYTHON = (3, 11)
_LEAST_FREE = 500_000_000
"""Bytes; a save needs little, a backup or an import as much as the file has."""
_OLDEST_BACKUP_DAYS = 7


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def checkup(folder: Path, settings: Settings) -> list[Finding]:
    """Return every finding; nothing is changed."""
    return [
        Finding("kiim", ok=True, detail=__version__),
        Finding("python", ok=sys.version_info >= _LEAST_PYTHON, detail=".".join(map(str, sys.version_info[:3]))),
        _tried("sqlcipher", lambda: " / ".join(library_versions())),
        _window(),
        _keyring(),
        _tried("folder", lambda: _folder(folder)),
        _space(folder),
        _tried("profile", lambda: _profile(folder)),
        _backup(folder, settings),
        _clock(folder),
        _policies(settings),
    ]


def _tried(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, ok=True, detail=look())
    except KiimError as error:
        return Finding(name, ok=False, detail=str(error))


def _window() -> Finding:
    try:
        return Finding("window", ok=True, detail=f"PySide6 {importlib.metadata.version('PySide6-Essentials')}")
    except importlib.metadata.PackageNotFoundError:
        return Finding("window", ok=True, detail="ohne Fenster, nur Befehle")


def _keyring() -> Finding:
    there = importlib.util.find_spec("keyring") is not None
    return Finding("keyring", ok=True, detail="vorhanden" if there else "nicht vorhanden")


def _folder(folder: Path) -> str:
    check_folder(folder)
    return "lokal, nicht gespiegelt"


def _space(folder: Path) -> Finding:
    place = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    free = shutil.disk_usage(place).free
    return Finding("space", ok=free >= _LEAST_FREE, detail=f"{free // 1_000_000} MB frei")


def _profile(folder: Path) -> str:
    profile = find_profile(folder)
    if profile.from_previous:
        return "die vorige Schlüsseldatei wird benutzt"
    return f"{len(profile.users)} Benutzer"


def _backup(folder: Path, settings: Settings) -> Finding:
    """Say when the last daily backup was made, from the names of folders; a week without one is too long."""
    try:
        profile = find_profile(folder)
    except KiimError:
        return Finding("backup", ok=True, detail="kein Büro in diesem Ordner")
    standing = backup_standing(profile, settings)
    where = "auf demselben Datenträger wie die Akten" if standing.is_on_same_disk else "auf einem anderen Datenträger"
    if standing.last is None:
        return Finding("backup", ok=True, detail=f"noch keine; die nächste beim Schließen, {where}")
    age = (today(SystemClock()) - standing.last).days
    detail = f"zuletzt {standing.last.strftime('%d.%m.%Y')}, {len(standing.days)} aufgehoben, {where}"
    return Finding("backup", ok=age <= _OLDEST_BACKUP_DAYS, detail=detail)


def _clock(folder: Path) -> Finding:
    written = (folder / DATABASE).stat().st_mtime if (folder / DATABASE).exists() else 0.0
    ok = written <= time.time() + 60
    return Finding("clock", ok=ok, detail="" if ok else "die Uhr geht nach: die Akten sind jünger als heute")


def _policies(settings: Settings) -> Finding:
    locked = [each.name for each in SETTINGS if settings.effective(each).source is Source.POLICY]
    detail = f"in Kraft: {', '.join(locked) or 'keine'}"
    if settings.problems:
        detail += f"; unbrauchbar: {', '.join(settings.problems)}"
    return Finding("policies", ok=not settings.problems, detail=detail)
