"""Profiles made once per run and copied: few tests are about the work of a password and 16 MB of reserve."""

from __future__ import annotations

import atexit
import os
import random
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.crypto.keyfile import Dek
from kiim_desktop.storage.places import RESERVE
from kiim_desktop.storage.profiles import NewProfile, Opening, find_profile, make_profile
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings, open_with_key


@dataclass(frozen=True, slots=True)
class _Mould:
    folder: Path
    dek: Dek


def cast_office(folder: Path, new: NewProfile, seed: str, around: Surroundings) -> Office:
    """Open a copy of a profile made for this seed; another seed means other ids and keys."""
    mould = _mould(seed, new)
    copy(mould.folder, folder)
    profile = find_profile(folder)
    return open_with_key(profile, profile.users[0].id, mould.dek, around)


def copy(made: Path, to: Path) -> Path:
    """Copy what was made before; the reserve, which nobody writes into, is linked."""
    shutil.copytree(made, to, copy_function=_copy_or_link)
    return to


def _copy_or_link(source: str, target: str) -> str:
    if Path(source).name == RESERVE:
        with suppress(OSError):  # another disk
            os.link(source, target)
            return target
    return str(shutil.copy(source, target))


@cache
def _mould(seed: str, new: NewProfile) -> _Mould:
    folder = place_of_moulds()
    _, dek = make_profile(folder, new, Opening(SystemClock(), random.Random(seed).randbytes, folder))
    return _Mould(folder, dek)


def place_of_moulds() -> Path:
    """Return a new empty folder that stays until the run ends."""
    place = Path(tempfile.mkdtemp(prefix="mould"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place
