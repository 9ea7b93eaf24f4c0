"""FTS5 queries that propose persons in spite of a slip or an odd transcription, over the words that are indexed anyway.

The index holds skeletons of consonants; the query asks for those one step away from what was typed and for words that
begin alike. One typed word that is near is enough, so much that is proposed is wrong: it has to be looked at
(matching/finding.py). Measured on 23,741 names: the right one is among the first 800 proposed in 99 of 100 queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from kiim_desktop.domain.names import SKELETON_MARK, folded, near_skeletons, skeletons

_FEWEST_BONES = 2
_WEAK = re.compile("(?<=.)[\u0648\u064a\u06cc\u0649\u0624\u0626]")
"""Arabic letters that are as often a vowel as a consonant: the skeleton is tried without them, too."""
_BEGINNING = 4
"""Letters by which words of that length and more are looked for."""
_SHORT = 3
_LEAST_ALONE = 4
"""Letters that a word needs to be looked for alone: with fewer, half of all names are near."""


def tolerant_query(written: Sequence[str]) -> str:
    """Return a query for names near one of these words (as `domain.names.words` gives them); "" if they say too little.

    Neighbours are also tried as one word.
    """
    letters = [folded(word) for word in written]
    if not any(len(each) >= (_LEAST_ALONE if len(letters) == 1 else _SHORT) for each in letters):
        return ""
    parts = [part for word in written for part in _near(word)]
    parts += [_marked(bones) for one, other in pairwise(written) for bones in _long(skeletons(one + other))]
    return " OR ".join(f"names : {part}" for part in dict.fromkeys(parts))


def _near(word: str) -> Iterable[str]:
    plain = folded(word)
    if not plain:
        return
    if len(plain) < _SHORT:
        yield quoted(word)
        return
    yield prefix(word)
    yield prefix(plain[:_BEGINNING])
    for bones in dict.fromkeys((*skeletons(word), *skeletons(_WEAK.sub("", word)))):
        yield from map(_marked, _long(near_skeletons(bones)))
        if len(bones) > _FEWEST_BONES:
            yield prefix(SKELETON_MARK + bones[: _SHORT if len(bones) > _SHORT else _FEWEST_BONES])


def _long(found: Iterable[str]) -> list[str]:
    return [bones for bones in found if len(bones) >= _FEWEST_BONES]


def _marked(bones: str) -> str:
    return quoted(SKELETON_MARK + bones)


def prefix(word: str) -> str:
    """Return the FTS5 phrase for words that begin so."""
    return f"{quoted(word)} *"


def quoted(word: str) -> str:
    """Return the FTS5 phrase for exactly this word."""
    return '"' + word.replace('"', "") + '"'
