"""Units side by side and trees: what is read from data means what it says."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiim_desktop.matching.alignment import Odds, steps, table, worth_of
from kiim_desktop.matching.boosted import Trees
from kiim_desktop.matching.names import name_matcher
from kiim_desktop.matching.sounds import units

WORDS = some.sampled_from(["juschtschenko", "yushchenko", "محمد", "mohamed", "олена", "olena", "ሰላም", "selam", "a"])


@given(WORDS, WORDS)
def test_the_steps_are_the_best_way_and_lead_through_both_words(one: str, other: str) -> None:
    odds, left, right = name_matcher().words.odds, units(one), units(other)
    way = steps(odds, left, right)
    assert tuple(step[0] for step in reversed(way) if step[0] is not None) == left
    assert tuple(step[1] for step in reversed(way) if step[1] is not None) == right
    worth = sum(odds.alone(a or b or "") if a is None or b is None else odds.pair(a, b) for a, b in way)
    assert worth == pytest.approx(worth_of(odds, left, right))


@given(WORDS)
def test_a_word_beside_itself_is_what_the_search_finds(word: str) -> None:
    odds, one = name_matcher().words.odds, units(word)
    assert worth_of(odds, one, one) <= table(odds, one, one)[-1][-1] + 1e-9


def test_what_was_never_seen_is_judged_by_its_sound() -> None:
    odds = Odds()
    assert odds.pair("sch", "sh") > odds.pair("sch", "m")
    assert odds.alone("a") > odds.alone("k")


def test_trees_add_up_their_leaves() -> None:
    told: list[dict[str, list[float]]] = [
        {"fact": [1, 0], "threshold": [0.5, 2.0], "left": [-1, -2], "right": [1, -3], "leaf": [0.25, 1.0, -1.0]},
        {"fact": [], "threshold": [], "left": [], "right": [], "leaf": [0.5]},
    ]
    trees = Trees.read(told)
    for facts, total in (((0.0, 0.5), 0.75), ((2.0, 0.6), 1.5), ((2.1, 0.6), -0.5)):
        assert trees.probability(facts) == pytest.approx(1 / (1 + math.exp(-total)))
