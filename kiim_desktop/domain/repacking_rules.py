"""When streams are packed anew and for how long what was replaced is kept: dated tables, decided nowhere in code.

The table lies in resources/rules; `load_packing_rules` takes the function that reads a resource by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import msgspec

from kiim_desktop.domain.sharing_rules import Sourced

PACKING_FILE = "rules/repacking.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingTerms:
    """How long a stream must have been quiet (days without a change, by reason), and how much is done at once."""

    valid_from: date
    valid_to: date | None
    units_more_than: Sourced[int]
    quiet_days: Sourced[int]
    """Of a stream in so many units."""
    deleted_quiet_days: Sourced[int]
    corrected_shared_quiet_days: Sourced[int]
    corrected_quiet_days: Sourced[int]
    closed_quiet_days: Sourced[int]
    aside_days: Sourced[int]
    """So long the hub keeps what was replaced, at most."""
    streams_at_once: Sourced[int]
    bytes_at_once: Sourced[int]


@dataclass(frozen=True, slots=True)
class PackingRules:
    """Every edition; before the first the first counts, after the last the last."""

    editions: tuple[PackingTerms, ...]

    def terms_on(self, day: date) -> PackingTerms:
        begun = [each for each in self.editions if each.valid_from <= day]
        return max(begun or self.editions[:1], key=lambda each: each.valid_from)


def load_packing_rules(read: Callable[[str], str]) -> PackingRules:
    """Return the rules of the shipped table; `read` is base.resources.read_text. msgspec.ValidationError."""
    return msgspec.json.decode(read(PACKING_FILE), type=PackingRules)
