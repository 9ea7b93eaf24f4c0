"""Two words beside each other: what their spellings are worth as one word, and what can be seen of them."""

from __future__ import annotations

import itertools
import re

from rapidfuzz.distance import OSA, JaroWinkler

from kiim_desktop.matching.alignment import Odds, Step, steps, worth_of
from kiim_desktop.matching.sounds import Units, bones, is_vowel, plain, units

_KEPT = 100_000
"""Word pairs remembered: names are made of the same words again and again."""
WORD_FACTS = (
    "each",
    "whole",
    "length",
    "longer",
    "consonants",
    "vowels",
    "lost_consonants",
    "lost_vowels",
    "lost",
    "worst",
    "first",
    "last",
    "jaro",
    "edits",
    "edits_each",
    "same_bones",
    "bones",
    "gap",
)
"""The names of the facts of two words, in their order; worths are sums of odds, lengths count units."""


_Best = tuple[float, tuple[str, str]]


class WordPairs:
    """Compares words by learned odds and remembers what it found."""

    def __init__(self, odds: Odds) -> None:
        self.odds = odds
        self._bests: dict[tuple[str, str], _Best] = {}
        self._facts: dict[tuple[str, str], tuple[float, ...]] = {}

    def worth(self, one: str, other: str) -> float:
        """Return what two words are worth by unit."""
        return self._best(in_order(one, other))[0]

    def forget(self) -> None:
        self._bests.clear()
        self._facts.clear()

    def per_unit(self, one: Units, other: Units) -> float:
        """Return what two words, given as units, are worth by unit."""
        return worth_of(self.odds, one, other) / (max(len(one), len(other)) + 1)

    def facts(self, one: str, other: str) -> tuple[float, ...]:
        """Return the facts of two words, in the order of WORD_FACTS."""
        key = in_order(one, other)
        found = self._facts.get(key)
        if found is None:
            if len(self._facts) >= _KEPT:
                self._facts.clear()
            found = self._facts[key] = tuple(_facts_of(self.odds, *self._best(key)[1]))
        return found

    def _best(self, key: tuple[str, str]) -> _Best:
        """Return what two words are worth, and the words: without an article that only one of them is joined with."""
        best = self._bests.get(key)
        if best is None:
            if len(self._bests) >= _KEPT:
                self._bests.clear()
            best = self.per_unit(units(key[0]), units(key[1])), key
            if (bare := without_article(*key)) != key:
                best = max(best, (self.per_unit(units(bare[0]), units(bare[1])), bare))
            self._bests[key] = best
        return best


_ARTICLE = re.compile(r"[ae]l(?=[^aeiouyl\W]\w{2})")


def without_article(one: str, other: str) -> tuple[str, str]:
    """Return two words without the article if one is joined with it and the other is not: Alhassan, Hassan."""
    first, second = _ARTICLE.match(one), _ARTICLE.match(other)
    if bool(first) is bool(second):
        return one, other
    return (one[first.end() :] if first else one), (other[second.end() :] if second else other)


def in_order(one: str, other: str) -> tuple[str, str]:
    """Return two words in the order in which odds are learned: the rarer script has the higher letters."""
    return (one, other) if one >= other else (other, one)


def _facts_of(odds: Odds, one: str, other: str) -> list[float]:
    """Return the facts of two words, in the order of WORD_FACTS."""
    first, second = units(one), units(other)
    way = steps(odds, first, second)
    worths = [_worth(odds, step) for step in way]
    sums = {(lost, vowel): 0.0 for lost in (False, True) for vowel in (False, True)}
    for step, worth in zip(way, worths, strict=True):
        sums[None in step, any(unit is not None and is_vowel(unit) for unit in step)] += worth
    longest = max(len(first), len(second))
    sounds = plain(one), plain(other)
    edits = OSA.distance(*sounds)
    return [
        sum(worths) / longest if longest else 0.0,
        sum(worths),
        longest,
        abs(len(first) - len(second)),
        sums[False, False],
        sums[False, True],
        sums[True, False],
        sums[True, True],
        sum(None in step for step in way),
        min((0.0, *worths)),
        worths[-1] if worths else 0.0,
        worths[0] if worths else 0.0,
        JaroWinkler.similarity(*sounds),
        edits,
        edits / max(*map(len, sounds), 1),
        bones(one) == bones(other),
        len(bones(one)),
        max((len(list(run)) for is_lost, run in itertools.groupby(way, _is_lost) if is_lost), default=0),
    ]


def _is_lost(step: Step) -> bool:
    return None in step


def _worth(odds: Odds, step: Step) -> float:
    one, other = step
    if one is None or other is None:
        return odds.alone(one or other or "")
    return odds.pair(one, other)
