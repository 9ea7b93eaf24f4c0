"""Which new passwords are good enough, and a generator for those who want a suggestion.

Length counts, not the mixture of signs (NIST SP 800-63B 5.1.1.2; BSI ORP.4.A8). What people take when they are forced
to twelve signs is refused: a common word with figures behind it, the own name or that of the office, a row of keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.base.paths import resource
from kiim_desktop.crypto.errors import WeakPassword, WeakReason
from kiim_desktop.crypto.words import BITS_PER_WORD, words_for

SHORTEST: Final = 12
LONGEST: Final = 256
SUGGESTED_WORDS: Final = 5
_FEWEST_DIFFERENT_SIGNS = 5
_FEWEST_OWN_SIGNS = 6
_LETTERS_THAT_MIX = 2
_SHORTEST_NAME_PART = 3
_LOOK_ALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_KEY_ROWS = (
    "1234567890",
    "0987654321",
    "qwertzuiop",
    "qwertyuiop",
    "asdfghjkl",
    "yxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)


@cache
def common_passwords() -> frozenset[str]:
    """Return the folded words of resources/security/common_passwords.txt; lines with # are remarks."""
    lines = resource("security/common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_folded(line) for line in lines if line and not line.startswith("#"))


def check_password(password: str, own_names: Sequence[str]) -> None:
    """Raise WeakPassword with its reason, or return quietly.

    `own_names`: the display name of the user, the names of office and organisation, the login name.
    """
    plain = unicodedata.normalize("NFKC", password)
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} for sign in plain):
        raise WeakPassword(WeakReason.UNTYPABLE)
    if len(plain) < SHORTEST:
        raise WeakPassword(WeakReason.TOO_SHORT)
    if len(plain) > LONGEST:
        raise WeakPassword(WeakReason.TOO_LONG)
    if len(set(plain.casefold())) < _FEWEST_DIFFERENT_SIGNS or _repeats(plain.casefold()):
        raise WeakPassword(WeakReason.MONOTONOUS)
    if _own_signs(plain, _common_parts()) < _FEWEST_OWN_SIGNS:
        raise WeakPassword(WeakReason.COMMON)
    if _own_signs(plain, _common_parts() | _name_parts(own_names)) < _FEWEST_OWN_SIGNS:
        raise WeakPassword(WeakReason.OWN_NAME)


def suggest_passphrase(random: Random = system_random, words: int = SUGGESTED_WORDS) -> str:
    """Return random words joined by hyphens; each adds 11 bits."""
    return "-".join(words_for(random(-(-words * BITS_PER_WORD // 8)), words))


def _folded(text: str, look_alikes: dict[int, str] | None = None) -> str:
    """Return the text without case and accents, and with look-alike signs read as letters if given."""
    swapped = text.casefold().translate(look_alikes or {})
    return "".join(sign for sign in unicodedata.normalize("NFKD", swapped) if not unicodedata.combining(sign))


def _own_signs(password: str, parts: frozenset[str]) -> int:
    """Return how much is left to guess when everything guessable is taken out.

    Read twice, with look-alike signs as letters and as they are: 'P@ssw0rt' is a word, but so is the one in
    'Sommer2026'. The weaker reading counts.
    """
    return min(_left_over(_folded(password, _LOOK_ALIKES), parts), _left_over(_folded(password), parts))


def _left_over(text: str, parts: frozenset[str]) -> int:
    """Return letters left, and the changes between letters, figures and signs if there are a few letters."""
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        text = text.replace(part, " ")
    kinds = ["a" if sign.isalpha() else "1" if sign.isdigit() else " " if sign.isspace() else "-" for sign in text]
    letters = kinds.count("a")
    changes = sum(one != other and " " not in (one, other) for one, other in pairwise(kinds))
    return letters + changes if letters >= _LETTERS_THAT_MIX else letters


@cache
def _common_parts() -> frozenset[str]:
    """Return common passwords and every run of four or more neighbouring keys."""
    runs = {
        row[start : start + length]
        for row in _KEY_ROWS
        for length in range(4, len(row) + 1)
        for start in range(len(row) - length + 1)
    }
    return common_passwords() | frozenset(runs)


def _name_parts(own_names: Sequence[str]) -> frozenset[str]:
    parts = {_folded(part) for name in own_names for part in re.split(r"[^\w]+", name)}
    return frozenset(part for part in parts if len(part) >= _SHORTEST_NAME_PART)


def _repeats(text: str) -> bool:
    """Tell whether the text is one piece of up to six signs, repeated."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 7))
