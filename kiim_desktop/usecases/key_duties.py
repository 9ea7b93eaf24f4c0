"""The keys of this profile: another password, another database key, and the way back in with the recovery sheet.

A change of password touches one slot of the key file and never the file itself. A fresh database key writes the whole
file anew; the slots of the others are sealed to their public keys, so nobody has to type anything (crypto/keyslots.py).
Backups keep the key file of their day: each opens with the passwords and the sheet that were valid when it was made.
"""

from __future__ import annotations

from collections.abc import Callable

from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import Dek, KeyFile, replace_password, unlock, unlock_with_code
from kiim_desktop.crypto.passwords import check_password
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action, User
from kiim_desktop.storage.errors import ProfileInUse
from kiim_desktop.storage.profiles import (
    Profile,
    find_profile,
    remember_generation,
    rewrite_key_file,
    rotate_database_key,
)
from kiim_desktop.usecases.errors import NoSuchUser
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings, opened_again, unlock_office


def change_password(office: Office, old: str, new: str, *, cost: KdfCost = KdfCost.DEFAULT) -> None:
    """Give the user another password; from then on the old one opens nothing here. WrongPassword, WeakPassword.

    Takes two seconds (Argon2id, once for each password), however large the file is.
    """
    user = office.user
    unlock(find_profile(office.profile.folder).keyfile, user.id.hex(), old)
    _set_password(office.profile, user, office.dek, new, cost)
    office.store.log([office.entry(AuditAction.KEY_USE, detail="password")])


def rotate_key(office: Office, around: Surroundings) -> Office:
    """Write the file anew under a fresh database key, for instance after a sheet was lost; use the office returned.

    ProfileInUse if another program looks at the file. If it is cut short (DiskFull, a crash), the next opening
    finishes it. After an error the office given is closed: lock and unlock.
    """
    office.must_allow(Action.ADMINISTER_USERS)
    return rotated(office, around, lambda keyfile: keyfile, "rotate_key")


def rotated(office: Office, around: Surroundings, change: Callable[[KeyFile], KeyFile], detail: str) -> Office:
    """Close the office, put the file under a fresh key together with a change of the key file, open it again."""
    office.must_allow(Action.ADMINISTER_USERS)
    if office.store.is_beside:
        raise ProfileInUse
    remember_generation(office.profile, office.store, office.dek)
    office.store.close()
    fresh = rotate_database_key(office.profile, office.dek, office.random, change)
    anew = opened_again(office, find_profile(office.profile.folder), fresh, around)
    anew.store.log([anew.entry(AuditAction.KEY_USE, detail=detail)])
    return anew


def recover_access(
    profile: Profile, name: str, code: RecoveryCode, password: str, around: Surroundings, *, cost: KdfCost
) -> Office:
    """Give a user a new password by the recovery sheet and open the office.

    WrongRecoveryCode, NoSuchUser, WeakPassword before anything is written. The sheet stays valid.
    """
    dek = unlock_with_code(profile.keyfile, code)
    user = user_called(profile, name)
    changed = _set_password(profile, user, dek, password, cost)
    office = unlock_office(changed, user.id, password, around)
    office.store.log([office.entry(AuditAction.KEY_USE, detail="recover")])
    return office


def user_called(profile: Profile, name: str) -> User:
    """Return the user with this name, or the only one if none is named; NoSuchUser."""
    found = [each for each in profile.users if each.name == name or not name]
    if len(found) != 1:
        raise NoSuchUser
    return found[0]


def _set_password(profile: Profile, user: User, dek: Dek, password: str, cost: KdfCost) -> Profile:
    check_password(password, [profile.keyfile.office_name, user.name])
    user_id = user.id.hex()
    return rewrite_key_file(
        profile, lambda keyfile: replace_password(keyfile, dek, user_id, password, cost=cost), keep_previous=False
    )
