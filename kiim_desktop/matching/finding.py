"""Which of the names that an index proposes is the one that was typed: a quick look at all, a close one at the best.

The quick look compares words: Jaro-Winkler over plain sounds and consonants (as screening.py), then what the learned
odds say. The close look is the learned judgement of whole names. Pure; where the names come from is not its business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from kiim_desktop.domain.names import folded, words
from kiim_desktop.matching.name_words import name_words
from kiim_desktop.matching.names import NameMatcher, name_matcher
from kiim_desktop.matching.sounds import bones, plain
from kiim_desktop.matching.word_pairs import WordPairs

WEIGHED, JUDGED = 150, 30
"""How many are left after the look at sounds, and how many of them are judged at once."""
MOST_JUDGED, LIKELY, ENOUGH_LIKELY = 90, 0.05, 12
"""Judged are as many as it takes to find so many that are that likely."""
LEAST_LIKELY = 0.01
"""Of the right names 99 in 100 are likelier than this."""
_ODDS, _MOST_ODDS, _NO_ODDS = 0.5, 0.3, -1.0
"""What odds count; two spellings of one name reach the most in any script, more would only prefer the same script."""
_WORTH_WEIGHING, _NEARLY = 0.3, 0.2
_LEAST_PREFIX = 3
_UNFINISHED = 0.05
"""What a word that only begins alike is worth less."""
_LEAST_BESIDES = 3
_NEAR = 0.55

Likenesses = tuple[float, ...]
"""How alike a word is to each word that was typed; 1 is the same sound, with odds up to 1.15."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who may be meant: all names, and the other words by which a query may mean them (place, year)."""

    names: tuple[str, ...]
    besides: tuple[str, ...] = ()


class Found(NamedTuple):
    """Who was found: the place in what was proposed, how alike the least alike typed word is, and how likely."""

    place: int
    alike: float
    likely: float


def begins_as_typed(asked: str, named: Named) -> bool:
    """Tell whether every typed word is the beginning of a word of a name, in any script, or of what stands besides."""
    known = [folded(word) for text in (*named.names, *named.besides) for word in words(text)]
    return all(any(word.startswith(folded(each)) for word in known) for each in words(asked))


def is_near(asked: str, word: str) -> bool:
    """Tell whether a word is so like a typed one that it is the reason why somebody was found."""
    look = _Look(asked, name_matcher())
    return any(max(look.weigh(each.text)) >= _NEAR for each in name_words(word)) if look.asks else False


def likeliest(asked: str, proposed: Sequence[Named]) -> list[Found]:
    """Return who is most likely meant, the likeliest first.

    Where the best are not likely at all, the quick look was wrong about them, and the next ones are judged too.
    """
    matcher = name_matcher()
    best = _Look(asked, matcher).best(proposed, MOST_JUDGED)
    found: list[Found] = []
    for first in range(0, len(best), JUDGED):
        for each in best[first : first + JUDGED]:
            name = proposed[each.place].names[each.name]
            found.append(Found(each.place, each.alike, matcher.probability(each.asked, name)))
        if sum(each.likely >= LIKELY for each in found) >= ENOUGH_LIKELY:
            break
    return sorted(found, key=lambda each: -each.likely)


class _Near(NamedTuple):
    """Somebody at a quick look: which of the names is nearest, and what was typed of it."""

    place: int
    name: int
    alike: float
    asked: str


class _Row(NamedTuple):
    place: int
    open: tuple[int, ...]
    """Which typed words the name has to answer."""
    names: tuple[tuple[str, ...], ...]


class _Look:
    """What was typed, ready to be held against many names."""

    def __init__(self, asked: str, matcher: NameMatcher) -> None:
        self._pairs: WordPairs = matcher.words
        self._texts = tuple(word.text for word in name_words(asked))
        self._sounds = [(plain(text), bones(text)) for text in self._texts]
        self._plain = [folded(text) for text in self._texts]
        self._heard: dict[str, Likenesses] = {}
        self._weighed: dict[str, Likenesses] = {}
        self._opened: dict[Sequence[str], tuple[int, ...]] = {}

    @property
    def asks(self) -> bool:
        """Tell whether there is a name in what was typed."""
        return bool(self._texts)

    def best(self, proposed: Sequence[Named], limit: int) -> list[_Near]:
        """Return who is nearest at a quick look, the nearest first."""
        if not self._texts:
            return []
        rows = [
            _Row(place, open_, tuple(tuple(word.text for word in name_words(name)) for name in named.names))
            for place, named in enumerate(proposed)
            if (open_ := self._open(named.besides))
        ]
        heard = sorted(rows, key=lambda row: -self._worth(self._hear, row)[0])[:WEIGHED]
        weighed = [(self._worth(self.weigh, row), row) for row in heard]
        weighed.sort(key=lambda each: -each[0][0])
        return [
            _Near(row.place, name, least, " ".join(self._texts[each] for each in row.open))
            for (_worth, least, name), row in weighed[:limit]
            if row.names[name]
        ]

    def _open(self, besides: Sequence[str]) -> tuple[int, ...]:
        """Return the typed words that a name has to answer: those that mean nothing else of this person."""
        found = self._opened.get(besides)
        if found is None:
            others = tuple(folded(word) for text in besides for word in words(text))
            found = self._opened[besides] = tuple(
                place
                for place, text in enumerate(self._plain)
                if len(text) < _LEAST_BESIDES or not any(other.startswith(text) for other in others)
            )
        return found

    def _worth(self, likeness: Callable[[str], Likenesses], row: _Row) -> tuple[float, float, int]:
        """Return what the best of the names is worth, the likeness of its least alike typed word, and which it is."""
        best = (-9.0, -9.0, 0)
        for number, name in enumerate(row.names):
            if not name:
                continue
            known = [likeness(word) for word in name]
            asked = [max(each[place] for each in known) for place in row.open]
            back = [max(each[place] for place in row.open) for each in known]
            best = max(best, (sum(asked) / len(asked) + sum(back) / len(back), min(asked), number))
        return best

    def _hear(self, word: str) -> Likenesses:
        """Return how alike a word sounds to each typed one; the last of these may be half typed."""
        found = self._heard.get(word)
        if found is None:
            sound, bare = plain(word), bones(word)
            like = JaroWinkler.similarity
            each = [(like(asked, sound) + like(kept, bare)) / 2 for asked, kept in self._sounds]
            asked, kept = self._sounds[-1]
            if len(asked) >= _LEAST_PREFIX and len(sound) > len(asked) + 1:
                begins = (like(asked, sound[: len(asked)]) + like(kept, bare[: len(kept)])) / 2
                each[-1] = max(each[-1], begins - _UNFINISHED)
            found = self._heard[word] = tuple(each)
        return found

    def weigh(self, word: str) -> Likenesses:
        """Return the likeness of a word with what the odds say of it."""
        found = self._weighed.get(word)
        if found is None:
            heard = self._hear(word)
            least = max(_WORTH_WEIGHING, max(heard) - _NEARLY)
            found = self._weighed[word] = tuple(
                alike + _ODDS * (min(_MOST_ODDS, self._pairs.worth(asked, word)) if alike >= least else _NO_ODDS)
                for asked, alike in zip(self._texts, heard, strict=True)
            )
        return found
