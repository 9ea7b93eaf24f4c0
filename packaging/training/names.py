"""Learns the odds and trees of kiim_desktop/matching from labelled pairs of names and writes resources/matching.

    pip install lightgbm==4.6.0   (any 4.x; needed for learning only, never at run time)
    PYTHONPATH=.:packaging/training python packaging/training/names.py PAIRS.csv ... [--folds 4]

PAIRS have the columns lang, a, b, same, kind. With --folds nothing is written: the data is cut into that many parts,
each is judged by what was learned from the others, and the figures are printed by kind.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from trees import SEED, best, learn

from kiim_desktop.matching.alignment import Odds, presumed, steps
from kiim_desktop.matching.boosted import Told, Trees
from kiim_desktop.matching.name_facts import FACTS, facts_of, paired
from kiim_desktop.matching.sounds import Units, script_of, units
from kiim_desktop.matching.word_pairs import WordPairs, in_order

ROUNDS, TREES = 3, 80
DANGEROUS, RARE = 4.0, ("gendered-pair", "brothers-like")
"""Few pairs of the data, and the worst mistake at the counter: brother and sister, or two brothers, in one file."""
CHANCE = 1.0
"""Added to each count, split by what the plain sounds let expect."""


class Pair(NamedTuple):
    """Two names and whether they are one."""

    one: str
    other: str
    is_same: bool
    kind: str
    lang: str


def read(paths: Sequence[Path]) -> list[Pair]:
    found = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            found += [
                Pair(row["a"], row["b"], row["same"] == "1", row["kind"], row["lang"]) for row in csv.DictReader(file)
            ]
    random.Random(SEED).shuffle(found)  # noqa: S311  # the order of training data is no secret
    return found


def learn_odds(pairs: Sequence[Pair]) -> Odds:
    """Align, count, and align anew with what was counted."""
    odds = Odds()
    for _round in range(ROUNDS):
        counts: dict[bool, Counter[Units]] = {True: Counter(), False: Counter()}
        words = WordPairs(odds)
        for pair in pairs:
            for one, other in _words(words, pair):
                _count(counts[pair.is_same], odds, one, other)
        odds = _odds(counts[True], counts[False])
    return odds


def _words(words: WordPairs, pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield the words that belong together; of two different names only the least alike ones differ for sure."""
    put = paired(words, pair.one, pair.other)
    if put is not None:
        for beside in put.beside if pair.is_same else put.beside[:1]:
            yield put.fewer[beside.here].text, put.more[beside.there].text


def _count(counts: Counter[Units], odds: Odds, one: str, other: str) -> None:
    both_ways = script_of(one) is script_of(other)
    for step in steps(odds, *map(units, in_order(one, other))):
        known = tuple(unit for unit in step if unit is not None)
        counts[known] += 1
        if both_ways and len(known) > 1:
            counts[known[::-1]] += 1


def _odds(same: Counter[Units], different: Counter[Units]) -> Odds:
    total = sum(same.values()), sum(different.values())
    odds = Odds()
    for step in {*same, *different}:
        lean = presumed(step[0], step[1]) / 2 if len(step) > 1 else 0.0
        seen = (same[step] + CHANCE * math.exp(lean)) / total[0]
        unseen = (different[step] + CHANCE * math.exp(-lean)) / total[1]
        worth = round(math.log(seen / unseen), 3)
        if len(step) > 1:
            odds.pairs[step[0], step[1]] = worth
        else:
            odds.lone[step[0]] = worth
    return odds


def learn_trees(pairs: Sequence[Pair]) -> list[Told]:
    """Learn from facts that odds of the other half of the data made: those of its own would look too good."""
    halves = [WordPairs(learn_odds([pair for place, pair in enumerate(pairs) if place % 2 != half])) for half in (0, 1)]
    facts = [_facts(halves[place % 2], pair) for place, pair in enumerate(pairs)]
    weights = [DANGEROUS if pair.kind.startswith(RARE) else 1.0 for pair in pairs]
    return learn(facts, [pair.is_same for pair in pairs], FACTS, TREES, weights)


def _facts(words: WordPairs, pair: Pair) -> list[float]:
    put = paired(words, pair.one, pair.other)
    return [float(fact) for fact in facts_of(words, put)] if put else [0.0] * len(FACTS)


def folds(pairs: Sequence[Pair], count: int) -> list[tuple[float, Pair]]:
    scored = []
    for fold in range(count):
        known = [pair for place, pair in enumerate(pairs) if place % count != fold]
        words, trees = WordPairs(learn_odds(known)), Trees.read(learn_trees(known))
        asked = [pair for place, pair in enumerate(pairs) if place % count == fold]
        scored += [(trees.probability(_facts(words, pair)), pair) for pair in asked]
        print(fold, best(_marks(scored[-len(asked) :])), flush=True)
    return scored


def _marks(scored: Sequence[tuple[float, Pair]]) -> list[tuple[float, bool]]:
    return [(score, pair.is_same) for score, pair in scored]


def tell(scored: Sequence[tuple[float, Pair]]) -> None:
    f1, threshold, precision, recall = best(_marks(scored))
    print(f"F1 {f1:.4f}  precision {precision:.4f}  recall {recall:.4f}  threshold {threshold:.4f}")
    for by in ("kind", "lang"):
        wrong: Counter[tuple[str, bool]] = Counter()
        seen: Counter[tuple[str, bool]] = Counter()
        for score, pair in scored:
            key = (getattr(pair, by), pair.is_same)
            seen[key] += 1
            wrong[key] += (score >= threshold) is not pair.is_same
        for key in sorted(seen):
            word = "same" if key[1] else "different"
            print(f"  {key[0]:<40}{word:<10}{seen[key]:>6}  wrong {wrong[key] / seen[key]:.3f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairs", nargs="+", type=Path)
    options.add_argument("--folds", type=int, default=0)
    options.add_argument("--threshold", type=float, default=0.42, help="as --folds found it; never on what was learned")
    options.add_argument("--out", type=Path, default=Path("resources/matching/names.json"))
    chosen = options.parse_args()
    pairs = read(chosen.pairs)
    if chosen.folds:
        tell(folds(pairs, chosen.folds))
        return
    odds, flat = learn_odds(pairs), learn_trees(pairs)
    told = {
        "about": "Learned by packaging/training/names.py from "
        + ", ".join(path.name for path in chosen.pairs)
        + ". Numbers only, no names.",
        "threshold": chosen.threshold,
        "facts": list(FACTS),
        "odds": {
            "pairs": [[*units, worth] for units, worth in sorted(odds.pairs.items())],
            "lone": dict(sorted(odds.lone.items())),
        },
        "trees": flat,
    }
    chosen.out.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
