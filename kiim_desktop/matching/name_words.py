"""A name as the words that tell people apart: without articles, in lower case, as written or joined otherwise."""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from dataclasses import dataclass

from kiim_desktop.base.resources import read_text
from kiim_desktop.matching.sounds import Script, script_of

_PARTS = re.compile(r"[^\s,.]+")
_LEAST_BEHIND_ARTICLE = 2
_LATIN_MARKS = 0x600
"""Combining marks below this belong to letters of Latin or Cyrillic; Arabic vowel points stand above."""


@dataclass(frozen=True, slots=True)
class NameWord:
    """One word of a name. `is_family`: it is marked as the family name, by capitals or a comma behind it."""

    text: str
    is_family: bool = False


@functools.cache
def _particles() -> tuple[frozenset[str], re.Pattern[str], str]:
    told = json.loads(read_text("matching/letters.json"))
    articles = "|".join(map(re.escape, told["articles"]))
    return frozenset(told["particles"]), re.compile(rf"^(?:{articles})[-'’](?=\w\w)"), told["arabic_article"]


@functools.lru_cache(maxsize=65_536)
def name_words(name: str) -> tuple[NameWord, ...]:
    """Return the words of a name in the order in which they are written."""
    particles, article, arabic = _particles()
    words = []
    for part in _PARTS.finditer(name):
        written = part.group()
        is_family = (len(written) > 1 and written.isupper()) or name[part.end() : part.end() + 1] == ","
        bare = article.sub("", _folded(written))
        if script_of(bare) is Script.ARABIC and len(bare) - len(arabic) > _LEAST_BEHIND_ARTICLE:
            bare = bare.removeprefix(arabic)
        words += [NameWord(each, is_family) for each in bare.split("-") if each and each not in particles]
    return tuple(words)


def _folded(text: str) -> str:
    """Return a text in lower case, composed, without marks that no letter took."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    if composed.isascii():
        return composed
    kept = (each for each in composed if unicodedata.category(each) != "Mn" or ord(each) >= _LATIN_MARKS)
    return "".join(kept)
