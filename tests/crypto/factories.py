"""Small key files and codes for tests, at the smallest allowed cost."""

from __future__ import annotations

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto import keyfile
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import Dek, KeyFile, NewUser
from kiim_desktop.crypto.sheets import RecoveryCode

DB_ID = "00112233445566778899aabbccddeeff"
PASSWORD = "vier lange Wörter heute"
OTHER_PASSWORD = "ganz andere Zeichen 7"


def user(number: int = 1, password: str = PASSWORD) -> NewUser:
    return NewUser(user_id=f"{number:016x}", display_name=f"Nutzerin {number}", role="counsellor", password=password)


def key_file(random: Random, code: RecoveryCode | None = None, users: int = 1) -> tuple[KeyFile, Dek]:
    """Return a key file whose users 1..n have PASSWORD, then OTHER_PASSWORD."""
    made, dek = keyfile.create(
        db_id=DB_ID,
        first_user=user(),
        recovery_code=code,
        office_name="Beratungsstelle Musterstadt",
        cost=KdfCost.MINIMUM,
        random=random,
    )
    for number in range(2, users + 1):
        made = keyfile.add_slot(made, dek, user(number, OTHER_PASSWORD), cost=KdfCost.MINIMUM, random=random)
    return made, dek
