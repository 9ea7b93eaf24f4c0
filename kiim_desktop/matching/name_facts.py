"""What can be seen of two names beside each other, as numbers with names: the ground of the learned judgement."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kiim_desktop.matching.name_words import NameWord, name_words
from kiim_desktop.matching.sounds import Units, plain, script_of, units
from kiim_desktop.matching.word_pairs import WORD_FACTS, WordPairs

MOST_WORDS = 5
"""Names of more words are compared by their first ones; to try every order of six would take 720 turns."""
_UNLIKE = -9.0
_FAMILY_ENDS = re.compile(
    r"(ov|ova|off|ev|eva|in|ina|sk[iy]|skyi|skij|skiy|skyj|skii|ska|skaya|skaia|skaja|cky|cki|tska|enko|uk|chuk"
    r"|yan|ian|oglu|lu|zade|i|pour|nia|niya)$"
)
FACTS = (
    *(f"least_{name}" for name in WORD_FACTS),
    *(f"most_{name}" for name in WORD_FACTS),
    "mean",
    "middle",
    "fewer_words",
    "more_words",
    "words_left",
    "units_left",
    "joined",
    "joined_in_order",
    "two_as_one",
    "two_scripts",
    "script",
    "other_script",
    "place",
    "other_place",
    "same_order",
    "has_comma",
    "ends_differ",
    "family_end",
    "other_family_end",
    "is_family",
    "is_other_family",
)
"""The names of the facts, in their order. "least" is of the two words that are least alike, "most" of the others."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Two words that belong together, and how well: the worth of their alignment by unit."""

    worth: float
    here: int
    there: int


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two names with their words put beside each other, the shorter one first."""

    fewer: tuple[NameWord, ...]
    more: tuple[NameWord, ...]
    beside: tuple[Beside, ...]
    """The words that belong together, the least alike first."""
    has_comma: bool

    @property
    def left(self) -> tuple[NameWord, ...]:
        """Return the words of the longer name that have none beside them."""
        taken = {each.there for each in self.beside}
        return tuple(word for place, word in enumerate(self.more) if place not in taken)


def paired(words: WordPairs, one: str, other: str) -> NamePair | None:
    """Put the words of two names beside each other as well as they go, whichever stands first; None without words."""
    fewer, more = name_words(one)[:MOST_WORDS], name_words(other)[:MOST_WORDS]
    if not fewer or not more:
        return None
    if (len(fewer), _texts(fewer)) > (len(more), _texts(more)):
        fewer, more = more, fewer
    worth = [[words.worth(here.text, there.text) for there in more] for here in fewer]
    best = max(
        itertools.permutations(range(len(more)), len(fewer)),
        key=lambda order: sum(worth[here][there] for here, there in enumerate(order)),
    )
    beside = sorted((Beside(worth[here][there], here, there) for here, there in enumerate(best)), key=_by_worth)
    return NamePair(fewer, more, tuple(beside), "," in one or "," in other)


def facts_of(words: WordPairs, pair: NamePair) -> list[float]:
    """Return the facts of two names, in the order of FACTS."""
    least, most = pair.beside[0], pair.beside[-1]
    worths = [each.worth for each in pair.beside]
    one, other = pair.fewer[least.here], pair.more[least.there]
    scripts = script_of(pair.fewer[0].text), script_of(pair.more[0].text)
    order = [each.there for each in sorted(pair.beside, key=lambda each: each.here)]
    joined = _joined(words, pair)
    return [
        *words.facts(one.text, other.text),
        *words.facts(pair.fewer[most.here].text, pair.more[most.there].text),
        sum(worths) / len(worths),
        worths[len(worths) // 2],
        len(pair.fewer),
        len(pair.more),
        len(pair.more) - len(pair.fewer),
        sum(len(units(word.text)) for word in pair.left),
        max(joined),
        joined[0],
        _two_as_one(words, pair),
        scripts[0] is not scripts[1],
        scripts[0].value,
        scripts[1].value,
        least.here / max(1, len(pair.fewer) - 1),
        least.there / max(1, len(pair.more) - 1),
        order == sorted(order),
        pair.has_comma,
        _has_open_end(one.text) is not _has_open_end(other.text),
        bool(_FAMILY_ENDS.search(plain(one.text))),
        bool(_FAMILY_ENDS.search(plain(other.text))),
        one.is_family,
        other.is_family,
    ]


def _texts(words: Sequence[NameWord]) -> list[str]:
    return [word.text for word in words]


def _by_worth(beside: Beside) -> float:
    return beside.worth


def _joined(words: WordPairs, pair: NamePair) -> list[float]:
    """Return what the names are worth written in one word: in their order, then beginning with each other word.

    Where each word has one beside it this tells nothing that the words do not tell.
    """
    if len(pair.fewer) == len(pair.more):
        return [pair.beside[0].worth]
    here = _run(pair.fewer)
    orders = (pair.more[turn:] + pair.more[:turn] for turn in range(len(pair.more)))
    return [words.per_unit(here, _run(order)) for order in orders]


def _run(words: Sequence[NameWord]) -> Units:
    return tuple(unit for word in words for unit in units(word.text))


def _two_as_one(words: WordPairs, pair: NamePair) -> float:
    """Return what the least alike words are worth if two neighbours of the longer name are one word."""
    best = _UNLIKE
    if len(pair.more) != len(pair.fewer) + 1:
        return best
    for place in range(len(pair.more) - 1):
        texts = [word.text for word in pair.more]
        texts[place : place + 2] = [texts[place] + texts[place + 1]]
        worth = [[words.worth(here.text, there) for there in texts] for here in pair.fewer]
        for order in itertools.permutations(range(len(texts))):
            best = max(best, min(worth[here][there] for here, there in enumerate(order)))
    return best


def _has_open_end(word: str) -> bool:
    """Tell whether a word ends as many names of women do."""
    return plain(word)[-1:] in ("a", "e")
