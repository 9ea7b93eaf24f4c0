"""Which of two values is suggested and who knows in doubt: read from a dated table; people decide (domain.md 2)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import Head

MET = "told"
"""Sources from this one up mean that somebody saw the person; only those compete for "who saw it last"."""


@dataclass(frozen=True, slots=True)
class Basis:
    """One step of the order: the sources of equal weight and why they count."""

    codes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Steward:
    """Who is asked about a category, and whether the better basis or the later word counts there."""

    category: str
    decides: Literal["basis", "newest"]
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The table as it holds from one day to another."""

    valid_from: date
    valid_to: date | None
    bases: tuple[Basis, ...]
    newest_reason: str
    latest_reason: str
    categories: tuple[Steward, ...]

    def rank(self, basis: str) -> int:
        """Return the place of a source in the order; 0 is the best, unknown ones come last."""
        places = (place for place, step in enumerate(self.bases) if basis in step.codes)
        return next(places, len(self.bases))

    def reason(self, basis: str) -> str:
        return next((step.reason for step in self.bases if basis in step.codes), "")

    def steward(self, category: Category) -> Steward:
        """Return who knows; a category the table does not name is decided by its basis."""
        found = (each for each in self.categories if each.category == category.name)
        return next(found, Steward(category.name, "basis", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    title: str
    source: str
    editions: tuple[Edition, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The suggested value (its place among the heads) and why, in German."""

    index: int
    reason: str


def edition_on(day: date) -> Edition:
    """Return the table in force on a day; before the first edition, the first."""
    editions = _table().editions
    held = [each for each in editions if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)]
    return held[-1] if held else editions[0]


def propose(heads: Sequence[Head], category: Category, edition: Edition) -> Proposal:
    """Return which of several living values to suggest: the better basis, then the newer; for contacts the newer."""
    by_newest = edition.steward(category).decides == "newest"

    def weight(index: int) -> tuple[int, int, int]:
        origin = heads[index].origin
        rank = edition.rank(origin.basis)
        has_met = rank <= edition.rank(MET)
        return (int(has_met) if by_newest else -rank, origin.wall, origin.lamport)

    best = max(range(len(heads)), key=weight)
    reason = edition.reason(heads[best].origin.basis)
    if by_newest:
        return Proposal(best, edition.latest_reason.format(reason=reason) if reason else edition.newest_reason)
    ranks = [edition.rank(head.origin.basis) for head in heads]
    is_better = ranks.count(ranks[best]) == 1
    return Proposal(best, reason if is_better and reason else edition.newest_reason)


@functools.cache
def _table() -> _Table:
    return msgspec.json.decode(read_text("rules/stewardship.json"), type=_Table)
