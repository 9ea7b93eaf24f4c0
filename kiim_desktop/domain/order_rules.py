"""What holds when a file is taken back: how long own records are offered, from how many persons on two must sign.

Dated tables in resources/rules; `load_order_rules` takes the function that reads a resource by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from kiim_desktop.domain.sharing_rules import Sourced

ORDERS_FILE = "rules/orders.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms:
    """What holds from one day to another."""

    valid_from: date
    valid_to: date | None
    second_from_least: Sourced[int]
    second_from_most: Sourced[int]
    second_from_share: Sourced[float]
    second_window_hours: Sourced[int]
    second_within_hours: Sourced[int]
    keep_days: Sourced[int]
    bases: Sourced[Mapping[str, str]]
    """Why own records may be kept: the German words of each legal basis by its code."""

    @property
    def window(self) -> int:
        """Return the span in which persons are counted together, in milliseconds."""
        return _millis(self.second_window_hours.value)

    @property
    def patience(self) -> int:
        """Return how long a second signature is waited for, in milliseconds."""
        return _millis(self.second_within_hours.value)

    def second_from(self, persons: int) -> int:
        """Return from how many persons on two must sign, at a device with so many files (sync.md 6)."""
        share = int(persons * self.second_from_share.value)
        return max(self.second_from_least.value, min(self.second_from_most.value, share))


@dataclass(frozen=True, slots=True)
class OrderRules:
    """Every edition; before the first one it counts all the same."""

    editions: tuple[OrderTerms, ...]

    def on(self, day: date) -> OrderTerms:
        begun = [each for each in self.editions if each.valid_from <= day]
        return max(begun or self.editions[:1], key=lambda each: each.valid_from)


def load_order_rules(read: Callable[[str], str]) -> OrderRules:
    """Return the rules of the shipped table; `read` is base.resources.read_text. msgspec.ValidationError."""
    return msgspec.json.decode(read(ORDERS_FILE), type=OrderRules)


def _millis(hours: int) -> int:
    return int(timedelta(hours=hours).total_seconds() * 1000)
