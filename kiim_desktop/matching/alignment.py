"""Two words side by side, unit by unit: how much each step speaks for one name in two spellings.

The odds are learned: log(how often a step is seen between two spellings of one name / between different names).
Aligned by dynamic programming as in Needleman and Wunsch (1970); what was never seen is judged by its plain sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiim_desktop.matching.sounds import Units, is_vowel, near

Step = tuple[str | None, str | None]
"""A unit of each word; None where one of them has nothing."""
_SAME, _ALIKE, _VOWELS, _OTHER = 1.5, 0.2, -0.3, -2.5
_LONE_VOWEL, _LONE = -0.3, -1.2
"""What steps are worth before anything was learned."""
_NEARLY = 1e-9


@dataclass(slots=True)
class Odds:
    """What each step is worth; grows by what was asked and never seen."""

    pairs: dict[tuple[str, str], float] = field(default_factory=dict)
    lone: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, told: Mapping[str, object]) -> Odds:
        """Return the odds as they stand in the file: {"pairs": [[unit, unit, odds]], "lone": {unit: odds}}."""
        pairs, lone = told["pairs"], told["lone"]
        if not isinstance(pairs, list) or not isinstance(lone, dict):
            raise TypeError(told)
        return cls({(one, other): worth for one, other, worth in pairs}, dict(lone))

    def pair(self, one: str, other: str) -> float:
        """Return what two units beside each other are worth."""
        worth = self.pairs.get((one, other))
        if worth is None:
            worth = self.pairs[one, other] = presumed(one, other)
        return worth

    def line(self, one: str, others: Units) -> list[float]:
        """Return what a unit is worth beside each unit of a word."""
        known = self.pairs
        try:
            return [known[one, other] for other in others]
        except KeyError:
            return [self.pair(one, other) for other in others]

    def alone(self, unit: str) -> float:
        """Return what a unit is worth that has nothing beside it."""
        worth = self.lone.get(unit)
        if worth is None:
            worth = self.lone[unit] = _LONE_VOWEL if is_vowel(unit) or not near(unit) else _LONE
        return worth


def presumed(one: str, other: str) -> float:
    """Return what two units are worth by their plain sounds alone."""
    first, second = near(one), near(other)
    if first == second:
        return _SAME
    if first and second and (first[0] == second[0] or first[-1] == second[-1]):
        return _ALIKE
    return _VOWELS if set("aeiou").issuperset(first + second) else _OTHER


def table(odds: Odds, one: Units, other: Units) -> list[list[float]]:
    """Return what the best way to each pair of places is worth; the last entry is that of the whole words.

    The inner loop is most of the time of a comparison: it calls nothing.
    """
    lone = [odds.alone(unit) for unit in other]
    row = [0.0]
    for worth in lone:
        row.append(row[-1] + worth)
    rows = [row]
    for unit in one:
        before, skipped = row, odds.alone(unit)
        best = before[0] + skipped
        row = [best]
        put, behind = row.append, before[0]
        for worth, beside, above in zip(odds.line(unit, other), lone, before[1:], strict=True):
            kept, dropped, added = behind + worth, above + skipped, best + beside
            best = kept  # no call of max: it would make all of it half as slow again
            if dropped > best:  # noqa: PLR1730  # see above
                best = dropped
            if added > best:  # noqa: PLR1730  # see above
                best = added
            put(best)
            behind = above
        rows.append(row)
    return rows


def worth_of(odds: Odds, one: Units, other: Units) -> float:
    """Return what the best alignment of two words is worth; a word beside itself needs no search."""
    if one == other:
        return sum(odds.pair(unit, unit) for unit in one)
    return table(odds, one, other)[-1][-1]


def steps(odds: Odds, one: Units, other: Units) -> list[Step]:
    """Return the best alignment of two words, from their ends to their beginnings."""
    if one == other:
        return [(unit, unit) for unit in reversed(one)]
    rows = table(odds, one, other)
    here, there = len(one), len(other)
    found: list[Step] = []
    while here or there:
        worth = rows[here][there]
        if here and there and _is(worth, rows[here - 1][there - 1] + odds.pair(one[here - 1], other[there - 1])):
            here, there = here - 1, there - 1
            found.append((one[here], other[there]))
        elif here and _is(worth, rows[here - 1][there] + odds.alone(one[here - 1])):
            here -= 1
            found.append((one[here], None))
        else:
            there -= 1
            found.append((None, other[there]))
    return found


def _is(one: float, other: float) -> bool:
    return abs(one - other) < _NEARLY
