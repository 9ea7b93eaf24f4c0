"""Keys in words: four German words stand for 44 bits of a fingerprint, so that two people can compare them by phone."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kiim_desktop.base.paths import resource
from kiim_desktop.crypto.errors import UnknownWord

BITS_PER_WORD: Final = 11
FourWords = tuple[str, str, str, str]


@cache
def word_list() -> tuple[str, ...]:
    """Return the 2048 words of resources/words/de.txt; their order is part of the format and never changes."""
    words = tuple(resource("words/de.txt").read_text(encoding="utf-8").split())
    if len(words) != 2**BITS_PER_WORD:
        raise ValueError(len(words))
    return words


def four_words(fingerprint: bytes) -> FourWords:
    """Return the words for the first 44 bits of a fingerprint (at least 6 bytes)."""
    one, two, three, four = words_for(fingerprint, 4)
    return one, two, three, four


def words_for(content: bytes, count: int) -> tuple[str, ...]:
    """Return the words for the first 11 x count bits."""
    spare = len(content) * 8 - BITS_PER_WORD * count
    if spare < 0:
        raise ValueError(len(content))
    bits = int.from_bytes(content, "big") >> spare
    places = [bits >> BITS_PER_WORD * place & 2**BITS_PER_WORD - 1 for place in reversed(range(count))]
    return tuple(word_list()[place] for place in places)


def parse_words(text: str) -> tuple[str, ...]:
    """Return the words somebody typed, as they stand in the list; UnknownWord names the first that does not."""
    known = {word.casefold(): word for word in word_list()}
    typed = [word for word in re.split(r"[\s\-,;.]+", text) if word]
    for position, word in enumerate(typed, 1):
        if word.casefold() not in known:
            raise UnknownWord(position=position)
    return tuple(known[word.casefold()] for word in typed)
