"""From a folder to an open office: making a profile, unlocking it, locking it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.base.clock import Clock
from kiim_desktop.base.ids import Random, UserId
from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.base.settings import Settings
from kiim_desktop.crypto.passwords import check_password
from kiim_desktop.domain import codes
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import KINDS, Kinds
from kiim_desktop.storage.profiles import (
    NewProfile,
    Opening,
    Profile,
    make_profile,
    open_profile,
    remember_generation,
    unlock_profile,
)
from kiim_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stands around every profile: settings, clock, chance, where sentinels lie, which kinds are known."""

    settings: Settings
    clock: Clock
    random: Random
    state_folder: Path
    kinds: Kinds = KINDS
    window_thread: int | None = None
    beside: bool = False
    """Another program writes this profile: reading commands look at it beside that one."""

    @property
    def opening(self) -> Opening:
        return Opening(self.clock, self.random, self.state_folder, self.kinds, self.window_thread, self.beside)


def set_up_office(folder: Path, new: NewProfile, around: Surroundings) -> Profile:
    """Make a new encrypted profile; WeakPassword, ProfileExists, UnsafeFolder, DiskFull."""
    check_password(new.password, [new.office_name, new.user_name])
    return make_profile(folder, new, around.opening)


def unlock_office(profile: Profile, user: UserId, password: str, around: Surroundings) -> Office:
    """Open an office with a password; WrongPassword or what is wrong with the files. Takes about a second."""
    dek = unlock_profile(profile, user, password)
    opened = open_profile(profile, user, dek, around.opening)
    office = Office(
        profile=profile,
        store=opened.store,
        user=opened.user,
        dek=dek,
        settings=around.settings,
        codes=codes.load(read_codes_texts()),
        kinds=around.kinds,
        clock=around.clock,
        random=around.random,
    )
    office.store.log([office.entry(AuditAction.KEY_USE, detail="unlock")])
    return office


def lock_office(office: Office) -> None:
    """Close the file; afterwards the key file refuses an older copy of it."""
    if not office.store.is_beside:
        remember_generation(office.profile, office.store, office.dek)
    office.store.close()
