"""What a new consent begins with: data groups for each purpose, usual periods. Dated data; the person decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.permissions import group_named

PRESETS_FILE: Final = "rules/consent_presets.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presets:
    """One edition."""

    valid_from: date
    valid_to: date | None
    groups: Mapping[str, tuple[str, ...]]
    """Data groups by purpose, as consents name them."""
    once: tuple[str, ...]
    """Purposes that need a single transmission, no lasting access."""
    months: tuple[int, ...]
    """Periods worth a key of their own."""

    def groups_for(self, purposes: Collection[str]) -> frozenset[Category]:
        """Return what these purposes need; special categories never: each of them is ticked by hand."""
        codes = {code for purpose in purposes for code in self.groups.get(purpose, ())}
        found = (group_named(code) for code in codes)
        return frozenset(each for each in found if each is not None and not each.is_special)

    def is_once(self, purposes: Collection[str]) -> bool:
        """Tell whether all these purposes are served by a single transmission."""
        return bool(purposes) and set(purposes) <= set(self.once)


@dataclass(frozen=True, slots=True)
class _File:
    editions: tuple[Presets, ...]


def load_presets(read: Callable[[str], str]) -> tuple[Presets, ...]:
    """Return every edition; `read` is base.resources.read_text. msgspec.ValidationError."""
    return msgspec.json.decode(read(PRESETS_FILE), type=_File).editions


def presets_on(editions: tuple[Presets, ...], day: date) -> Presets:
    """Return the edition of a day; before the first one the first, after the last the last."""
    begun = [each for each in editions if each.valid_from <= day]
    return max(begun or editions[:1], key=lambda each: each.valid_from)
