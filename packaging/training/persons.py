"""Learns the trees of kiim_desktop/matching/persons from a labelled register and writes resources/matching.

    pip install lightgbm==4.6.0   (any 4.x; needed for learning only, never at run time)
    PYTHONPATH=.:packaging/training python packaging/training/persons.py PERSONS.jsonl TRUTH.csv [--folds 5]

Learned from the labelled pairs and from every pair that would be compared in the register: what is not labelled as one
person is two. Run names.py before: its judgement is one of the facts. With --folds nothing is written: persons are cut
into that many parts, the pairs of each are judged by what was learned without them.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from pathlib import Path

from trees import learn

from kiim_desktop.matching.blocking import candidates
from kiim_desktop.matching.boosted import Trees
from kiim_desktop.matching.cards import PersonCard
from kiim_desktop.matching.names import name_matcher
from kiim_desktop.matching.person_facts import FACTS, person_facts
from kiim_desktop.matching.registers import read_cards
from kiim_desktop.matching.screening import is_worth_comparing, screened

TREES, SPREAD = 80, 7919
Pair = tuple[int, int]
Pairs = list[Pair]
Judged = dict[str, dict[Pair, float]]


def worth_comparing(cards: list[PersonCard]) -> Pairs:
    ready = [screened(card) for card in cards]
    return [(one, other) for one, other in candidates(cards) if is_worth_comparing(ready[one], ready[other])]


def facts(cards: list[PersonCard], pairs: Pairs) -> list[list[float]]:
    names = name_matcher()
    return [[float(fact) for fact in person_facts(names, cards[one], cards[other])] for one, other in pairs]


def folds(count: int, groups: dict[str, Pairs], seen: dict[str, list[list[float]]], same: set[Pair]) -> Judged:
    """Judge each part by what was learned from pairs without its persons, and print precision and recall."""
    judged: Judged = {name: {} for name in groups}
    for fold in range(count):
        known, answers = [], []
        for name, pairs in groups.items():
            for pair, fact in zip(pairs, seen[name], strict=True):
                if fold not in (pair[0] * SPREAD % count, pair[1] * SPREAD % count):
                    known.append(fact)
                    answers.append(pair in same)
        trees = Trees.read(learn(known, answers, FACTS, TREES))
        for name, pairs in groups.items():
            judged[name] |= {
                pair: trees.probability(fact)
                for pair, fact in zip(pairs, seen[name], strict=True)
                if pair[0] * SPREAD % count == fold
            }
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
        line = f"{threshold:.2f}"
        for name, scored in judged.items():
            total = len(same) if name == "register" else sum(pair in same for pair in scored)
            found = [pair in same for pair, score in scored.items() if score >= threshold]
            line += f"   {name}: precision {sum(found) / len(found):.4f} recall {sum(found) / total:.4f}"
        print(line)
    return judged


def by_kind(judged: dict[Pair, float], kinds: dict[Pair, list[str]], same: set[Pair], threshold: float) -> None:
    """Print, for what was changed between two records and for what makes two persons alike, how many are judged wrong.

    A pair with several changes counts at each of them.
    """
    counted: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for pair, score in judged.items():
        for kind in kinds[pair]:
            counted[pair in same, kind].append((score >= threshold) is not (pair in same))
    for (is_same, kind), wrong in sorted(counted.items(), key=lambda row: (not row[0][0], -len(row[1]))):
        share = 100 * sum(wrong) / len(wrong)
        print(f"{'one person ' if is_same else 'two persons'} {kind:28} {len(wrong):6} pairs {share:5.1f} % wrong")


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("persons", type=Path)
    options.add_argument("truth", type=Path)
    options.add_argument("--folds", type=int, default=0)
    options.add_argument("--threshold", type=float, default=0.4, help="as --folds found it")
    options.add_argument("--out", type=Path, default=Path("resources/matching/persons.json"))
    chosen = options.parse_args()
    ids, cards = read_cards(chosen.persons)
    place = {person: number for number, person in enumerate(ids)}
    with chosen.truth.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labelled = [_ordered(place[row["id_a"]], place[row["id_b"]]) for row in rows]
    same = {pair for pair, row in zip(labelled, rows, strict=True) if row["same"] == "1"}
    groups: dict[str, Pairs] = {"register": worth_comparing(cards), "labelled": labelled}
    seen = {name: facts(cards, pairs) for name, pairs in groups.items()}
    if chosen.folds:
        judged = folds(chosen.folds, groups, seen, same)
        kinds = {pair: row["kind"].replace("+", " ").split() for pair, row in zip(labelled, rows, strict=True)}
        by_kind(judged["labelled"], kinds, same, chosen.threshold)
        return
    every = [*groups["register"], *labelled]
    told = {
        "about": f"Learned by packaging/training/persons.py from {chosen.persons.name}. Numbers only, no names.",
        "threshold": chosen.threshold,
        "facts": list(FACTS),
        "trees": learn([*seen["register"], *seen["labelled"]], [pair in same for pair in every], FACTS, TREES),
    }
    chosen.out.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
