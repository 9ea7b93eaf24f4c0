"""A text that says what two texts say: offered when two people changed one text, never applied by itself.

With the text both began from, sentences and then words are merged as three sides, and what one side struck out is
named. Without it both texts are joined sentence by sentence. No word that anybody wrote is lost: each word of either
side stands in the result or among what the other side struck out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_SENTENCE = re.compile(r"[^\n]*?(?:[.!?:;…](?=\s)|(?=\n)|\Z)[^\S\n]*\n*|\n+")
_WORD = re.compile(r"\S+\s*|\s+")
_SIGNS = ".,;:!?…„“”\"'()"
Parts = Sequence[str]


@dataclass(frozen=True, slots=True)
class MergedText:
    """The proposed text, and the words that stand in one side but were struck out by the other."""

    text: str
    struck_out: tuple[str, ...] = ()


def merged_text(left: str, right: str, base: str | None = None) -> MergedText:
    """Return both texts as one; `base` is what both authors had before them, None if nobody knows it any more."""
    left, right = _tidy(left), _tidy(right)
    if base is None:
        return MergedText(_join(_united(_sentences(left), _sentences(right))))
    text = _join(_merged_sentences(_sentences(_tidy(base)), _sentences(left), _sentences(right)))
    return MergedText(text, _missing(text, left, right))


def words_of(text: str) -> list[str]:
    """Return the words of a text with the signs that stand at them."""
    return text.split()


def bare(word: str) -> str:
    """Return a word without the signs around it: a full stop that moved is no lost word."""
    return word.strip(_SIGNS) or word


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.findall(text) if part]


def _words(parts: Parts) -> list[str]:
    return _WORD.findall(_join(parts))


def _bare(parts: Parts) -> list[str]:
    """Return parts as they are compared: the white space behind them is no difference."""
    return [part.strip() for part in parts]


def _join(parts: Parts) -> str:
    """Return the parts as one text, with a space where one would stick to the next."""
    text = ""
    for part in parts:
        text += part if not text or text[-1].isspace() or part[:1].isspace() else f" {part}"
    return text.strip()


def _united(left: Parts, right: Parts) -> list[str]:
    """Return the parts of both sides in order, what is alike once; nothing of either side is left out."""
    found: list[str] = []
    matcher = SequenceMatcher(a=_bare(left), b=_bare(right), autojunk=False)
    for tag, begin, end, other_begin, other_end in matcher.get_opcodes():
        mine, theirs = left[begin:end], right[other_begin:other_end]
        found += _spaced(mine, theirs) if tag == "equal" else _both(mine, theirs)
    return found


def _both(mine: Parts, theirs: Parts) -> list[str]:
    """Return two variants of a place: the fuller one if it says all of the other, else one after the other."""
    my_words, their_words = words_of(_join(mine)), words_of(_join(theirs))
    if _says_all_of(their_words, my_words):
        return list(theirs)
    if _says_all_of(my_words, their_words):
        return list(mine)
    return [*mine, *theirs]


def _says_all_of(words: Sequence[str], of: Sequence[str]) -> bool:
    """Tell whether all these words occur in that order."""
    rest = iter(words)
    return all(word in rest for word in of)


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch of the three texts; `is_same` where all three agree."""

    base: Parts
    left: Parts
    right: Parts
    is_same: bool


def _merged_sentences(base: Parts, left: Parts, right: Parts) -> list[str]:
    found: list[str] = []
    for place in _places(base, left, right):
        settled = _one_sided(place)
        found += settled if settled is not None else _merged_words(place)
    return found


def _merged_words(place: _Place) -> list[str]:
    """Return a place that both changed: word by word if they changed different words, else both variants."""
    if not place.base:
        return _united(place.left, place.right)
    found: list[str] = []
    for each in _places(_words(place.base), _words(place.left), _words(place.right)):
        settled = _one_sided(each)
        if settled is None:
            return _united(place.left, place.right)
        found += settled
    return found


def _one_sided(place: _Place) -> list[str] | None:
    """Return a place that at most one side changed, or both alike; None where both changed it in their own way."""
    base, left, right = _bare(place.base), _bare(place.left), _bare(place.right)
    if place.is_same or left == right:
        return _spaced(place.left, place.right)
    if right == base:
        return list(place.left)
    return list(place.right) if left == base else None


def _spaced(left: Parts, right: Parts) -> list[str]:
    """Return parts both sides have, each with the wider white space behind it: one more paragraph stays one."""
    return [max(pair, key=len) for pair in zip(left, right, strict=True)]


def _places(base: Parts, left: Parts, right: Parts) -> Iterator[_Place]:
    """Yield the three texts cut at the stretches on which all of them agree."""
    at_base = at_left = at_right = 0
    for start, in_left, in_right, size in _agreed(base, left, right):
        before = _Place(base[at_base:start], left[at_left:in_left], right[at_right:in_right], is_same=False)
        if before.base or before.left or before.right:
            yield before
        at_base, at_left, at_right = start + size, in_left + size, in_right + size
        if size:
            yield _Place(base[start:at_base], left[in_left:at_left], right[in_right:at_right], is_same=True)


def _agreed(base: Parts, left: Parts, right: Parts) -> Iterator[tuple[int, int, int, int]]:
    """Yield (place in base, in left, in right, size) of what all three have; the last one is the end, of size 0."""
    in_left, in_right = _found(base, left), _found(base, right)
    for place in range(len(base)):
        if place in in_left and place in in_right:
            yield place, in_left[place], in_right[place], 1
    yield len(base), len(left), len(right), 0


def _found(base: Parts, side: Parts) -> dict[int, int]:
    """Return for each part of the base that a side kept, where it stands there."""
    matcher = SequenceMatcher(a=_bare(base), b=_bare(side), autojunk=False)
    return {block.a + step: block.b + step for block in matcher.get_matching_blocks() for step in range(block.size)}


def _missing(text: str, *sides: str) -> tuple[str, ...]:
    """Return the words of the sides that do not stand in the text, as often as they are missing, in their order."""
    found: list[str] = []
    for side in sides:
        words = words_of(side)
        left = Counter(map(bare, words)) - Counter(map(bare, words_of(text))) - Counter(map(bare, found))
        for word in words:
            if left[bare(word)]:
                left[bare(word)] -= 1
                found.append(bare(word))
    return tuple(found)
