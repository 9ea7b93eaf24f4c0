"""What can be seen of two records beside each other, as numbers with names: the ground of the learned judgement."""

from __future__ import annotations

import itertools

from rapidfuzz.distance import OSA, JaroWinkler

from kiim_desktop.matching.cards import Birth, PersonCard
from kiim_desktop.matching.name_words import NameWord
from kiim_desktop.matching.names import Judged, NameMatcher
from kiim_desktop.matching.word_pairs import WordPairs

NONE = -9.0
"""The worth of words that are not there."""
FACTS = (
    "name",
    "latin_name",
    "native_name",
    "least",
    "mean",
    "words_left",
    "given",
    "family",
    "given_as_family",
    "family_as_given",
    "native",
    "births_known",
    "same_birth",
    "same_year",
    "years_apart",
    "same_month_and_day",
    "day_and_month_swapped",
    "digits_apart",
    "first_of_january",
    "other_calendar",
    "estimated",
    "sex",
    "nationality",
    "phone",
    "municipality",
    "arrival",
    "given_words",
)
"""The names of the facts, in their order. A comparison of values is 1 for equal, -1 for different, 0 if one is missing
and something between for nearly equal."""
_CLEAR = 0.5
"""From here on the names as written are one; other scripts need not be asked."""
_ETHIOPIAN = (7, 8)
"""Years the Ethiopian calendar is behind."""


def person_facts(names: NameMatcher, one: PersonCard, other: PersonCard) -> list[float]:
    """Return the facts of two records, in the order of FACTS."""
    written = names.judged(one.name, other.name)
    native = names.judged(one.native, other.native) if one.native and other.native else Judged(-1.0, None)
    tried = [written, native]
    if written.probability < _CLEAR:
        crossed = ((one.native, other.name), (one.name, other.native))
        tried += [names.judged(left, right) for left, right in crossed if left and right]
    best = max(tried, key=_probability)
    worths = [beside.worth for beside in best.pair.beside] if best.pair is not None else [NONE]
    words = names.words
    return [
        best.probability,
        written.probability,
        native.probability,
        worths[0],
        sum(worths) / len(worths),
        len(best.pair.left) if best.pair is not None else 0,
        alike(words, one.given_words, other.given_words),
        alike(words, one.family_words, other.family_words),
        alike(words, one.given_words, other.family_words),
        alike(words, one.family_words, other.given_words),
        native.pair.beside[0].worth if native.pair is not None else NONE,
        *birth_facts(one.birth, other.birth),
        same(one.sex, other.sex),
        same(one.nationality, other.nationality),
        _near(one.phone, other.phone),
        _place(one.municipality, other.municipality),
        _arrival(one.arrival, other.arrival),
        abs(len(one.given_words) - len(other.given_words)),
    ]


def birth_facts(one: Birth, other: Birth) -> list[float]:
    """Return the facts of two births, from births_known to estimated."""
    if not one.year or not other.year:
        return [0.0, 0.0, 0.0, -1.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0]
    both = one.is_day and other.is_day
    apart = abs(one.year - other.year)
    digits = OSA.distance(_digits(one), _digits(other)) if both else -1.0
    return [
        2.0 if both else 1.0,
        both and _digits(one) == _digits(other),
        apart == 0,
        apart,
        both and (one.month, one.day) == (other.month, other.day),
        both and one.day != one.month and (one.month, one.day) == (other.day, other.month),
        digits,
        one.is_first_of_january + other.is_first_of_january,
        apart in _ETHIOPIAN,
        one.is_estimated + other.is_estimated,
    ]


def alike(words: WordPairs, some: tuple[NameWord, ...], others: tuple[NameWord, ...]) -> float:
    """Return what the best word of each side is worth beside one of the other; NONE if a side has no word."""
    return max((words.worth(one.text, other.text) for one, other in itertools.product(some, others)), default=NONE)


def same(one: str, other: str) -> float:
    """Return 1 for equal, -1 for different, 0 if one is missing."""
    if not one or not other:
        return 0.0
    return 1.0 if one == other else -1.0


def _probability(judged: Judged) -> float:
    return judged.probability


def _digits(birth: Birth) -> str:
    return f"{birth.year:04}{birth.month:02}{birth.day:02}"


def _near(one: str, other: str) -> float:
    """Compare two phones: a wrong digit is nearly equal."""
    known = same(one, other)
    return 0.5 if known < 0 and OSA.distance(one, other) == 1 else known


def _place(one: str, other: str) -> float:
    known = same(one.casefold(), other.casefold())
    return JaroWinkler.similarity(one.casefold(), other.casefold()) - 1.0 if known < 0 else known


def _arrival(one: str, other: str) -> float:
    """Compare two days of arrival; a month holds its days."""
    if not one or not other:
        return 0.0
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter):
        return 1.0
    return -0.5 if one[:4] == other[:4] else -1.0
