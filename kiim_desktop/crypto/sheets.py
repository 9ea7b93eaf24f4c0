"""The code on a paper sheet: 130 random bits in six groups of five signs that tell where a typing error is.

26 signs carry the secret and 4 check it: together a Reed-Solomon code over GF(32), the alphabet of Crockford's
base 32. One or two wrong signs are located exactly; more are noticed (unnoticed: about one in a million).
Nothing is ever corrected silently: the sheet is there to be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto.errors import RecoveryCodeError, RecoveryCodeIncomplete, RecoveryCodeTypo, WrongSheet
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.typo_codes import CHECK_LENGTH, check_symbols, wrong_places

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_SIGNS: Final = 26
GROUP_LENGTH: Final = 5
CODE_LENGTH: Final = SECRET_SIGNS + CHECK_LENGTH
_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})


class SheetKind(Enum):
    """The two sheets; the value is added to the check signs, so that one is not taken for the other."""

    DEVICE = (0, 0, 0, 0)
    OFFICE = (11, 22, 7, 29)


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """The secret of a sheet: 26 values of five bits."""

    symbols: tuple[int, ...] = field(repr=False)
    kind: SheetKind = SheetKind.DEVICE

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the six groups as they are printed."""
        signs = "".join(
            ALPHABET[symbol] for symbol in (*self.symbols, *_masked(check_symbols(self.symbols), self.kind))
        )
        return tuple(signs[at : at + GROUP_LENGTH] for at in range(0, CODE_LENGTH, GROUP_LENGTH))

    @property
    def printed(self) -> str:
        return "-".join(self.groups)


def new_recovery_code(random: Random = system_random, kind: SheetKind = SheetKind.DEVICE) -> RecoveryCode:
    """Return a fresh code for one sheet."""
    value = int.from_bytes(random(17), "big")
    return RecoveryCode(tuple(value >> 5 * place & 31 for place in range(SECRET_SIGNS)), kind)


def parse_recovery_code(text: str, kind: SheetKind = SheetKind.DEVICE) -> RecoveryCode:
    """Return the code somebody copied from the sheet; lower case, spaces, and I, L, O for 1, 1, 0 are all right.

    RecoveryCodeTypo names the groups to look at, RecoveryCodeIncomplete the number of signs, WrongSheet the mix-up.
    """
    symbols = _symbols(text)
    places = wrong_places(_unmasked(symbols, kind))
    if places == ():
        return RecoveryCode(symbols[:SECRET_SIGNS], kind)
    if any(wrong_places(_unmasked(symbols, other)) == () for other in SheetKind):
        raise WrongSheet
    if places is None:
        raise RecoveryCodeError
    raise RecoveryCodeTypo(_groups_of(places))


def kek_from_code(code: RecoveryCode, salt: bytes = b"") -> bytes:
    """Return the key-encryption key of a sheet; 130 random bits need no slow derivation."""
    return derive(bytes(code.symbols), f"recovery {code.kind.name.lower()}", salt=salt)


def office_key_pair(code: RecoveryCode) -> HpkeKeyPair:
    """Return the key pair of the office sheet: the ring is sealed to it, the sheet opens the office elsewhere."""
    return HpkeKeyPair.derive(kek_from_code(code), "office sheet")


def _symbols(text: str) -> tuple[int, ...]:
    groups = _typed_groups(text)
    signs = "".join(groups)
    strange = [place for place, sign in enumerate(signs) if sign not in ALPHABET]
    if len(signs) != CODE_LENGTH:
        if len(groups) == CODE_LENGTH // GROUP_LENGTH:
            raise RecoveryCodeTypo(tuple(n for n, group in enumerate(groups, 1) if len(group) != GROUP_LENGTH))
        raise RecoveryCodeIncomplete(count=len(signs))
    if strange:
        raise RecoveryCodeTypo(_groups_of(tuple(strange)))
    return tuple(ALPHABET.index(sign) for sign in signs)


def _typed_groups(text: str) -> list[str]:
    """Return the groups as typed, in capitals, without what separates them."""
    separated = "".join(sign if sign.isalnum() else " " for sign in text.upper())
    return separated.translate(_ALIKE).split()


def _groups_of(places: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({place // GROUP_LENGTH + 1 for place in places}))


def _masked(check: tuple[int, ...], kind: SheetKind) -> tuple[int, ...]:
    return tuple(symbol ^ mask for symbol, mask in zip(check, kind.value, strict=True))


def _unmasked(symbols: tuple[int, ...], kind: SheetKind) -> tuple[int, ...]:
    return (*symbols[:SECRET_SIGNS], *_masked(symbols[SECRET_SIGNS:], kind))
