"""Whether two records are one person: a probability from learned trees, and all such pairs of a register."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kiim_desktop.base.resources import read_text
from kiim_desktop.matching.blocking import candidates
from kiim_desktop.matching.boosted import Trees
from kiim_desktop.matching.cards import PersonCard
from kiim_desktop.matching.name_words import name_words
from kiim_desktop.matching.names import NameMatcher, name_matcher
from kiim_desktop.matching.person_facts import person_facts
from kiim_desktop.matching.screening import is_worth_comparing, screened
from kiim_desktop.matching.sounds import bones, plain, units

MODEL = "matching/persons.json"


class Suspicion(NamedTuple):
    """Two records of a register by their places, and how likely they are one person."""

    one: int
    other: int
    probability: float


@dataclass(frozen=True, slots=True)
class PersonMatcher:
    """Compares records. `threshold`: from where on two count as one person; chosen on the data of the training."""

    names: NameMatcher
    trees: Trees
    threshold: float

    def probability(self, one: PersonCard, other: PersonCard) -> float:
        """Return how likely two records are one person, from 0 to 1."""
        return self.trees.probability(person_facts(self.names, one, other))

    def suspicions(self, cards: Sequence[PersonCard], between: Callable[[], None] | None = None) -> Iterator[Suspicion]:
        """Yield the pairs of a register that count as one person; `between` is called for each and may raise."""
        ready = [screened(card) for card in cards]
        for one, other in candidates(cards):
            if between is not None:
                between()
            if is_worth_comparing(ready[one], ready[other]):
                probability = self.probability(cards[one], cards[other])
                if probability >= self.threshold:
                    yield Suspicion(one, other, probability)


def forget_words() -> None:
    """Give back the memory of a look at many names: some 20 MB after 10,000 persons."""
    for remembered in (units, plain, bones, name_words):
        remembered.cache_clear()
    person_matcher().names.words.forget()


@functools.cache
def person_matcher() -> PersonMatcher:
    """Return the shipped matcher."""
    told = json.loads(read_text(MODEL))
    return PersonMatcher(name_matcher(), Trees.read(told["trees"]), float(told["threshold"]))
