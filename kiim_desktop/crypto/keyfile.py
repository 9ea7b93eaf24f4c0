"""The key file `<id>.kiimkeys`: who may open the database, and the database key wrapped once for each of them.

Reading needs no key: the unlock screen lists the users. Unlocking verifies the whole file with the key it found.
Every function returns a new KeyFile; nothing is changed on disk before write_key_file.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import UNSET

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto.errors import (
    AlteredKeyFile,
    ForeignKeyFile,
    SlotReason,
    SlotRefused,
    WrongPassword,
    WrongRecoveryCode,
)
from kiim_desktop.crypto.kdf import KdfCost, derive, derive_kek
from kiim_desktop.crypto.keyfile_disk import (
    ReadKeyFile,
    find_key_file,
    previous_of,
    read_key_file,
    write_key_file,
)
from kiim_desktop.crypto.keyfile_form import MOST_SLOTS, KeyFile, canonical, decode_key_file, encode_key_file
from kiim_desktop.crypto.keyslots import (
    DEK_LENGTH,
    NONCE_LENGTH,
    Dek,
    blank_slot,
    fill_slot,
    open_slot,
    reseal_slot,
)
from kiim_desktop.crypto.sheets import RecoveryCode, kek_from_code
from kiim_desktop.crypto.slots import Slot, SlotKind

__all__ = [
    "Dek",
    "KeyFile",
    "NewUser",
    "ReadKeyFile",
    "Slot",
    "SlotKind",
    "add_slot",
    "begin_rotation",
    "candidate_keys",
    "check_database",
    "create",
    "decode_key_file",
    "encode_key_file",
    "find_key_file",
    "finish_rotation",
    "previous_of",
    "raw_database_key",
    "read_key_file",
    "remove_slot",
    "replace_password",
    "unlock",
    "unlock_with_code",
    "verify_key_file",
    "with_minimum_generation",
    "with_recovery_code",
    "write_key_file",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user who gets a password slot; the id is hex, the role a word of the closed list of roles."""

    user_id: str
    display_name: str = field(repr=False)
    role: str
    password: str = field(repr=False)


def create(
    *,
    db_id: str,
    first_user: NewUser,
    recovery_code: RecoveryCode | None = None,
    office_name: str = "",
    training: bool = False,
    cost: KdfCost = KdfCost.DEFAULT,
    random: Random = system_random,
) -> tuple[KeyFile, Dek]:
    """Return a new key file with one user (and the paper sheet) and its fresh database key."""
    dek = Dek(random(DEK_LENGTH))
    keyfile = KeyFile(db_id=db_id, office_name=office_name, practice=True if training else UNSET, slots=())
    keyfile = add_slot(keyfile, dek, first_user, cost=cost, random=random)
    if recovery_code is not None:
        keyfile = with_recovery_code(keyfile, dek, recovery_code, random=random)
    return keyfile, dek


def raw_database_key(dek: Dek, *, training: bool = False) -> bytes:
    """Return the 32 bytes SQLCipher takes as its raw key.

    Profiles for training have keys of their own domain: what one of them sealed does not open as real, nor the reverse.
    """
    return derive(dek, "training database") if training else bytes(dek)


def unlock(keyfile: KeyFile, user_id: str, password: str) -> Dek:
    """Return the database key; WrongPassword, AlteredKeyFile, SlotRefused if there is no such user."""
    slot = _password_slot(keyfile, user_id)
    if slot.cost is None:
        raise AlteredKeyFile
    dek = open_slot(slot, db_id=keyfile.db_id, kek=derive_kek(password, slot.salt, slot.cost))
    if dek is None:
        raise WrongPassword
    verify_key_file(keyfile, dek)
    return dek


def unlock_with_code(keyfile: KeyFile, code: RecoveryCode) -> Dek:
    """Return the database key by the paper sheet; WrongRecoveryCode, AlteredKeyFile."""
    for slot in keyfile.slots:
        if slot.kind is not SlotKind.RECOVERY:
            continue
        dek = open_slot(slot, db_id=keyfile.db_id, kek=kek_from_code(code, slot.salt))
        if dek is not None:
            verify_key_file(keyfile, dek)
            return dek
    raise WrongRecoveryCode


def verify_key_file(keyfile: KeyFile, dek: Dek) -> None:
    """Raise AlteredKeyFile unless this key file was written by somebody who holds the database key."""
    if not hmac.compare_digest(keyfile.mac, _mac(keyfile, dek)):
        raise AlteredKeyFile


def check_database(keyfile: KeyFile, db_id: str) -> None:
    """Raise ForeignKeyFile if the key file was made for another database."""
    if keyfile.db_id != db_id:
        raise ForeignKeyFile


def candidate_keys(keyfile: KeyFile, dek: Dek) -> tuple[Dek, ...]:
    """Return the keys the database may have: the newest first, the outgoing one too while a change is pending."""
    if not keyfile.is_rotating:
        return (dek,)
    nonce, sealed = keyfile.pending[:NONCE_LENGTH], keyfile.pending[NONCE_LENGTH:]
    try:
        outgoing = _pending_cipher(dek).decrypt(nonce, sealed, keyfile.db_id.encode())
    except (InvalidTag, ValueError) as error:
        raise AlteredKeyFile from error
    return (dek, Dek(outgoing))


def add_slot(
    keyfile: KeyFile, dek: Dek, user: NewUser, *, cost: KdfCost = KdfCost.DEFAULT, random: Random = system_random
) -> KeyFile:
    """Return the key file with one more user; SlotRefused if the user has a slot or no place is left."""
    if any(slot.user_id == user.user_id for slot in keyfile.users):
        raise SlotRefused(SlotReason.DUPLICATE)
    return _with_slots(keyfile, dek, (*keyfile.slots, _user_slot(keyfile.db_id, dek, user, cost, random)))


def replace_password(
    keyfile: KeyFile,
    dek: Dek,
    user_id: str,
    password: str,
    *,
    cost: KdfCost = KdfCost.DEFAULT,
    random: Random = system_random,
) -> KeyFile:
    """Return the key file in which this user has another password; the database is not touched.

    Write it with keep_previous=False, else the old password still opens `.prev`.
    """
    old = _password_slot(keyfile, user_id)
    user = NewUser(user_id=user_id, display_name=old.display_name, role=old.role, password=password)
    fresh = _user_slot(keyfile.db_id, dek, user, cost, random)
    return _with_slots(keyfile, dek, tuple(fresh if slot is old else slot for slot in keyfile.slots))


def with_role(keyfile: KeyFile, dek: Dek, user_id: str, role: str) -> KeyFile:
    """Return the key file in which this user has another role; the password stays, and nobody has to type it.

    Write it with keep_previous=False, else `.prev` still opens with the role before.
    """
    old = _password_slot(keyfile, user_id)
    fresh = reseal_slot(replace(old, role=role), db_id=keyfile.db_id, dek=dek, outgoing=dek)
    return _with_slots(keyfile, dek, tuple(fresh if slot is old else slot for slot in keyfile.slots))


def with_recovery_code(keyfile: KeyFile, dek: Dek, code: RecoveryCode, *, random: Random = system_random) -> KeyFile:
    """Return the key file with this paper sheet as the only valid one."""
    blank = blank_slot(SlotKind.RECOVERY, random, cost=None)
    kek = kek_from_code(code, blank.salt)
    fresh = fill_slot(blank, db_id=keyfile.db_id, dek=dek, kek=kek, random=random)
    return _with_slots(keyfile, dek, (*keyfile.users, fresh))


def remove_slot(keyfile: KeyFile, dek: Dek, slot_id: str) -> KeyFile:
    """Return the key file without this slot; the last password slot stays (SlotRefused).

    Whoever had the slot may still know the database key: follow with begin_rotation.
    """
    rest = tuple(slot for slot in keyfile.slots if slot.slot_id != slot_id)
    if len(rest) == len(keyfile.slots):
        raise SlotRefused(SlotReason.UNKNOWN)
    if not any(slot.kind is SlotKind.PASSWORD for slot in rest):
        raise SlotRefused(SlotReason.LAST)
    return _with_slots(keyfile, dek, rest)


def with_minimum_generation(keyfile: KeyFile, dek: Dek, generation: int, *, after_restore: bool = False) -> KeyFile:
    """Return the key file that refuses databases older than this generation; it falls only after a restore."""
    if generation < keyfile.minimum_generation and not after_restore:
        raise ValueError(generation)
    return _authenticated(replace(keyfile, minimum_generation=generation), dek)


def begin_rotation(keyfile: KeyFile, dek: Dek, *, random: Random = system_random) -> tuple[KeyFile, Dek]:
    """Return the key file with a fresh database key in all slots, the outgoing one kept as pending.

    Write it, change the key of the database, then write finish_rotation with keep_previous=False. In between
    candidate_keys names both keys.
    """
    if keyfile.is_rotating:
        raise SlotRefused(SlotReason.ROTATING)
    fresh = Dek(random(DEK_LENGTH))
    nonce = random(NONCE_LENGTH)
    pending = nonce + _pending_cipher(fresh).encrypt(nonce, dek, keyfile.db_id.encode())
    slots = tuple(reseal_slot(slot, db_id=keyfile.db_id, dek=fresh, outgoing=dek) for slot in keyfile.slots)
    return _authenticated(replace(keyfile, slots=slots, pending=pending), fresh), fresh


def finish_rotation(keyfile: KeyFile, dek: Dek) -> KeyFile:
    """Return the key file that has forgotten the outgoing key."""
    return _authenticated(replace(keyfile, pending=b""), dek)


def _user_slot(db_id: str, dek: Dek, user: NewUser, cost: KdfCost, random: Random) -> Slot:
    blank = blank_slot(
        SlotKind.PASSWORD, random, user_id=user.user_id, display_name=user.display_name, role=user.role, cost=cost
    )
    kek = derive_kek(user.password, blank.salt, cost)
    return fill_slot(blank, db_id=db_id, dek=dek, kek=kek, random=random)


def _password_slot(keyfile: KeyFile, user_id: str) -> Slot:
    for slot in keyfile.users:
        if slot.user_id == user_id:
            return slot
    raise SlotRefused(SlotReason.UNKNOWN)


def _with_slots(keyfile: KeyFile, dek: Dek, slots: tuple[Slot, ...]) -> KeyFile:
    if len(slots) > MOST_SLOTS:
        raise SlotRefused(SlotReason.FULL)
    return _authenticated(replace(keyfile, slots=slots), dek)


def _authenticated(keyfile: KeyFile, dek: Dek) -> KeyFile:
    return replace(keyfile, mac=_mac(keyfile, dek))


def _mac(keyfile: KeyFile, dek: Dek) -> bytes:
    label = "training keyfile mac" if keyfile.training else "keyfile mac"
    return hmac.digest(derive(dek, label), canonical(replace(keyfile, mac=b"")), "sha256")


def _pending_cipher(dek: Dek) -> AESGCM:
    return AESGCM(derive(dek, "keyfile pending"))
