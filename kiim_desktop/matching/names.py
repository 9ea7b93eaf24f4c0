"""Whether two names are one name of one person: a probability from learned odds and trees (resources/matching)."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import NamedTuple

from kiim_desktop.base.resources import read_text
from kiim_desktop.matching.alignment import Odds
from kiim_desktop.matching.boosted import Trees
from kiim_desktop.matching.name_facts import NamePair, facts_of, paired
from kiim_desktop.matching.word_pairs import WordPairs

MODEL = "matching/names.json"


class Judged(NamedTuple):
    """Two names compared; without a pair one of them has no words."""

    probability: float
    pair: NamePair | None


@dataclass(frozen=True, slots=True)
class NameMatcher:
    """Compares names. `threshold`: from where on two names count as one; chosen on the data of the training."""

    words: WordPairs
    trees: Trees
    threshold: float

    def judged(self, one: str, other: str) -> Judged:
        """Return how likely two names are one, from 0 to 1, and how their words belong together."""
        pair = paired(self.words, one, other)
        return Judged(self.trees.probability(facts_of(self.words, pair)) if pair is not None else 0.0, pair)

    def probability(self, one: str, other: str) -> float:
        """Return how likely two names are one, from 0 to 1; 0.0 if one of them has no words."""
        return self.judged(one, other).probability

    def are_same(self, one: str, other: str) -> bool:
        return self.probability(one, other) >= self.threshold


@functools.cache
def name_matcher() -> NameMatcher:
    """Return the shipped matcher."""
    told = json.loads(read_text(MODEL))
    return NameMatcher(WordPairs(Odds.read(told["odds"])), Trees.read(told["trees"]), float(told["threshold"]))
