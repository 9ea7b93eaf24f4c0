"""From a folder to an open office: making a profile, unlocking it, locking it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from kiim_desktop.base.clock import Clock
from kiim_desktop.base.ids import Random, UserId
from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.base.settings import AUDIT_MONTHS, Settings
from kiim_desktop.crypto.keyfile import Dek
from kiim_desktop.crypto.passwords import check_password
from kiim_desktop.domain import codes
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.kinds import KINDS, Kinds
from kiim_desktop.domain.offices import Role
from kiim_desktop.storage.care import inherit_drafts
from kiim_desktop.storage.errors import AlreadyClosed, DiskFull, ReadOnlyFolder, StorageError
from kiim_desktop.storage.profiles import (
    NewProfile,
    Opening,
    Profile,
    find_profile,
    make_profile,
    open_profile,
    remember_generation,
    unlock_profile,
)
from kiim_desktop.usecases.errors import NameRefused
from kiim_desktop.usecases.office import Office

LONGEST_NAME: Final = 100
LONGEST_OFFICE_NAME: Final = 200


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
    binds_devices: bool = False
    """A device that joins is bound to the password store of this computer: so in the product, while the demo and tests
    leave nothing behind there."""

    @property
    def opening(self) -> Opening:
        return Opening(self.clock, self.random, self.state_folder, self.kinds, self.window_thread, self.beside)


def set_up_office(folder: Path, new: NewProfile, around: Surroundings) -> Profile:
    """Make a new encrypted profile; NameRefused, WeakPassword, ProfileExists, UnsafeFolder, DiskFull."""
    return _made(folder, new, around)[0]


def found_office(folder: Path, new: NewProfile, around: Surroundings) -> Office:
    """Make a new encrypted profile and open it for its first user, who need not wait for the password twice."""
    profile, dek = _made(folder, new, around)
    return open_with_key(profile, profile.users[0].id, dek, around)


def _made(folder: Path, new: NewProfile, around: Surroundings) -> tuple[Profile, Dek]:
    check_name(new.office_name, LONGEST_OFFICE_NAME)
    check_name(new.user_name)
    check_password(new.password, [new.office_name, new.user_name])
    return make_profile(folder, new, around.opening)


def check_name(name: str, longest: int = LONGEST_NAME) -> None:
    """Refuse a name that the key file could not hold (NameRefused): it would be read as damaged."""
    if not name.strip() or len(name) > longest:
        raise NameRefused(most=longest)


def unlock_office(profile: Profile, user: UserId, password: str, around: Surroundings) -> Office:
    """Open an office with a password; WrongPassword or what is wrong with the files. Takes about a second."""
    return open_with_key(profile, user, unlock_profile(profile, user, password), around)


def open_with_key(profile: Profile, user: UserId, dek: Dek, around: Surroundings) -> Office:
    """Open an office whose database key is known already; what is wrong with the files otherwise."""
    opened = open_profile(profile, user, dek, around.opening)
    office = Office(
        profile=opened.profile,
        store=opened.store,
        user=opened.user,
        dek=dek,
        settings=around.settings,
        codes=_known_codes(),
        kinds=around.kinds,
        clock=around.clock,
        random=around.random,
    )
    try:
        _begin(office)
    except BaseException:
        with suppress(StorageError):  # left open, a damaged file could not be put back while the program runs
            office.store.close()
        raise
    return office


@cache
def _known_codes() -> CodeLists:
    return codes.load(read_codes_texts())


def _begin(office: Office) -> None:
    """Log the opening and do what is due with it."""
    office.store.log([office.entry(AuditAction.KEY_USE, detail="unlock")])
    if office.store.is_beside:
        return
    if office.user.role is Role.LEAD:  # a removal may have been cut short before it came to drafts
        inherit_drafts(office.store, office.user.id, [each.id for each in office.profile.users])
    office.store.audit.shorten(office.settings.number(AUDIT_MONTHS), office.user.id)


def reopen(office: Office, around: Surroundings) -> Office:
    """Close the office and open it again without asking for the password; use the office that is returned."""
    lock_office(office)
    return opened_again(office, find_profile(office.profile.folder), office.dek, around)


def opened_again(office: Office, profile: Profile, dek: Dek, around: Surroundings) -> Office:
    """Open a closed office for its user with a database key that is known."""
    opened = open_profile(profile, office.user.id, dek, around.opening)
    return replace(office, profile=opened.profile, store=opened.store, user=opened.user, dek=dek)


def lock_office(office: Office) -> None:
    """Close the file; afterwards the key file refuses an older copy of it. Closing twice does no harm."""
    try:
        if not office.store.is_beside:
            with suppress(AlreadyClosed, DiskFull, ReadOnlyFolder):  # a lock must not fail for want of room
                remember_generation(office.profile, office.store, office.dek)
    finally:
        office.store.close()
