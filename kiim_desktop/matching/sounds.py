"""A word as the units it is written with: letters or groups of letters that stand for one sound in some spelling.

"Juschtschenko" -> ju schtsch e n k o; "محمد" -> a:m a:h2 a:m a:d. Units of another script carry its mark, so that what
they are worth beside Latin letters can be learned. The tables are data (resources/matching/letters.json).
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from kiim_desktop.base.resources import read_text

Units = tuple[str, ...]
_ROW = 8
"""Syllables of one consonant in the Ethiopic block of Unicode."""
_CACHED = 65_536
_VOWELS = frozenset("aeiouy")


class Script(Enum):
    """In what a word is written; the value is the rank in which two scripts are put side by side."""

    LATIN = 0
    CYRILLIC = 1
    ARABIC = 2
    ETHIOPIC = 3


_BLOCKS = ((0x0400, 0x0530, Script.CYRILLIC), (0x0600, 0x0780, Script.ARABIC), (0x1200, 0x13A0, Script.ETHIOPIC))


@dataclass(frozen=True, slots=True)
class Letters:
    """The tables, as they stand in the file."""

    arabic: Mapping[str, tuple[str, ...]]
    near: Mapping[str, str]
    """The plain Latin sound of a unit, where it is not the unit itself."""
    ethiopic: Mapping[str, Units]
    written: Mapping[str, str]
    own: frozenset[str]
    groups: re.Pattern[str]
    doubled: Mapping[str, str]


@functools.cache
def letters() -> Letters:
    """Return the shipped tables."""
    told = json.loads(read_text("matching/letters.json"))
    latin, ethiopic = told["latin"], told["ethiopic"]
    near = dict(latin["near"])
    near |= {f"c:{letter}": sound for letter, sound in told["cyrillic_near"].items()}
    near |= {f"a:{unit}": told["arabic_near"].get(unit, unit) for units in told["arabic"].values() for unit in units}
    names = {*ethiopic["consonants"], *ethiopic["vowels"]}
    near |= {f"e:{unit}": ethiopic["near"].get(unit, unit) for unit in names}
    return Letters(
        arabic={letter: tuple(f"a:{unit}" for unit in units) for letter, units in told["arabic"].items()},
        near=near,
        ethiopic=_syllables(ethiopic["rows"], ethiopic["consonants"], ethiopic["vowels"]),
        written={**latin["plain"], **latin["written"]},
        own=frozenset(latin["own"]),
        groups=re.compile("|".join(re.escape(group) for group in latin["groups"]) + "|.", re.DOTALL),
        doubled={letter * 2: letter for letter in latin["doubled"]},
    )


def _syllables(rows: list[str], consonants: list[str], vowels: list[str]) -> dict[str, Units]:
    """Return every Ethiopic syllable as its consonant and its vowel; a bare vowel has no consonant."""
    return {
        chr(ord(row) + order): (*(() if sound == "A" else (f"e:{sound}",)), f"e:{vowel}")
        for row, sound in zip(rows, consonants, strict=True)
        for order, vowel in enumerate(vowels)
    }


def script_of(word: str) -> Script:
    """Return the script of the first letter that is not Latin."""
    if word.isascii():
        return Script.LATIN
    for letter in word:
        for first, behind, script in _BLOCKS:
            if first <= ord(letter) < behind:
                return script
    return Script.LATIN


@functools.lru_cache(maxsize=_CACHED)
def units(word: str) -> Units:
    """Return the units of a word in lower case; () if it has no letter that is known."""
    known = letters()
    match script_of(word):
        case Script.CYRILLIC:
            return tuple(unit for letter in word if (unit := f"c:{letter}") in known.near)
        case Script.ARABIC:
            return tuple(unit for letter in word for unit in known.arabic.get(letter, ()))
        case Script.ETHIOPIC:
            return tuple(unit for letter in word for unit in known.ethiopic.get(letter, ()))
        case Script.LATIN:
            spelled = "".join(_latin(letter, known) for letter in word)
            return tuple(known.doubled.get(group, group) for group in known.groups.findall(spelled))


def _latin(letter: str, known: Letters) -> str:
    """Return a letter as it counts: itself, or without what no table knows."""
    if "a" <= letter <= "z" or letter in known.own:
        return letter
    if letter in known.written:
        return known.written[letter].replace("'", "")
    bare = unicodedata.normalize("NFKD", letter)
    return "".join(each for each in bare if "a" <= each <= "z")


def near(unit: str) -> str:
    """Return the plain Latin sound a unit is closest to; "" for one that is hardly heard."""
    return letters().near.get(unit, unit)


@functools.lru_cache(maxsize=1024)
def is_vowel(unit: str) -> bool:
    """Tell whether a unit is heard as a vowel."""
    sound = near(unit)
    return bool(sound) and _VOWELS.issuperset(sound)


@functools.lru_cache(maxsize=_CACHED)
def plain(word: str) -> str:
    """Return a word in plain Latin sounds: Juschtschenko -> juschenko-like, محمد -> mhmd."""
    return "".join(map(near, units(word)))


_BONES = str.maketrans({"g": "h", "p": "b", "f": "v", "z": "s", "d": "t", **dict.fromkeys("aeiouy", "")})
_DOUBLED = re.compile(r"(.)\1+")


@functools.lru_cache(maxsize=_CACHED)
def bones(word: str) -> str:
    """Return the consonants that are left of a word in every spelling."""
    return _DOUBLED.sub(r"\1", plain(word).translate(_BONES))
