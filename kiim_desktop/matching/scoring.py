"""Measures the shipped matcher at its shipped threshold on files with known answers (commands.md, `kiim score`)."""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.matching.errors import ScoreFileUnreadable
from kiim_desktop.matching.names import name_matcher
from kiim_desktop.matching.persons import person_matcher
from kiim_desktop.matching.registers import read_cards

Measured = float | dict[str, float]
PAIRS = ("a", "b", "same", "lang", "kind")
_TRUTH = ("id_a", "id_b", "same")
_DIGITS = 4


@dataclass(slots=True)
class Counts:
    """How often a judgement was right."""

    right: int = 0
    """Found and true."""
    wrong: int = 0
    """Found and not true."""
    missed: int = 0

    def add(self, *, found: bool, true: bool) -> None:
        self.right += found and true
        self.wrong += found and not true
        self.missed += true and not found

    @property
    def precision(self) -> float:
        return round(self.right / (self.right + self.wrong), _DIGITS) if self.right else 0.0

    @property
    def recall(self) -> float:
        return round(self.right / (self.right + self.missed), _DIGITS) if self.right else 0.0

    @property
    def f1(self) -> float:
        return round(2 * self.right / (2 * self.right + self.wrong + self.missed), _DIGITS) if self.right else 0.0


def score_names(path: Path) -> dict[str, Measured]:
    """Return precision, recall, f1, threshold, pairs_per_s; by_lang the F1, by_kind the share judged rightly."""
    rows, matcher, total = list(read_rows(path, PAIRS)), name_matcher(), Counts()
    by_lang: dict[str, Counts] = defaultdict(Counts)
    by_kind: dict[str, list[bool]] = defaultdict(list)
    began = time.perf_counter()
    found = [matcher.are_same(row["a"], row["b"]) for row in rows]
    seconds = time.perf_counter() - began
    for row, is_found in zip(rows, found, strict=True):
        is_true = row["same"] == "1"
        for counts in (total, by_lang[row["lang"]]):
            counts.add(found=is_found, true=is_true)
        by_kind[f"{row['kind']} ({'same' if is_true else 'different'})"].append(is_found is is_true)
    return {
        "precision": total.precision,
        "recall": total.recall,
        "f1": total.f1,
        "threshold": matcher.threshold,
        "pairs_per_s": round(len(rows) / seconds) if rows else 0,
        "by_lang": {lang: counts.f1 for lang, counts in sorted(by_lang.items())},
        "by_kind": {kind: round(sum(right) / len(right), _DIGITS) for kind, right in sorted(by_kind.items())},
    }


def score_duplicates(persons: Path, truth: Path) -> dict[str, Measured]:
    """Return precision and recall over the whole register with its seconds, and both of the labelled pairs.

    Each pair that is not labelled as one person counts as two.
    """
    rows = list(read_rows(truth, _TRUTH))
    try:
        ids, cards = read_cards(persons)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise ScoreFileUnreadable(name=persons.name, expected="JSON je Zeile mit id, given_names, ...") from error
    place = {person: number for number, person in enumerate(ids)}
    unknown = [row for row in rows if row["id_a"] not in place or row["id_b"] not in place]
    if unknown:
        raise ScoreFileUnreadable(name=truth.name, expected=f"ids aus {persons.name}")
    matcher, whole, labelled = person_matcher(), Counts(), Counts()
    pairs = [tuple(sorted((place[row["id_a"]], place[row["id_b"]]))) for row in rows]
    same = {pair for pair, row in zip(pairs, rows, strict=True) if row["same"] == "1"}
    began = time.perf_counter()
    found = {(one, other) for one, other, _probability in matcher.suspicions(cards)}
    seconds = time.perf_counter() - began
    for pair in found | same:
        whole.add(found=pair in found, true=pair in same)
    for one, other in pairs:
        likely = matcher.probability(cards[one], cards[other]) >= matcher.threshold
        labelled.add(found=likely, true=(one, other) in same)
    return {
        "precision": whole.precision,
        "recall": whole.recall,
        "seconds": round(seconds, 2),
        "labelled": {"precision": labelled.precision, "recall": labelled.recall, "f1": labelled.f1},
    }


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV; ScoreFileUnreadable without these columns."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if not set(columns) <= set(reader.fieldnames or ()):
                raise ScoreFileUnreadable(name=path.name, expected=", ".join(columns))
            yield from reader
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise ScoreFileUnreadable(name=path.name, expected=", ".join(columns)) from error
