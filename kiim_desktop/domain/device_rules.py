"""How long devices and the directory count: dated data, decided nowhere in code.

The table lies in resources/rules; `load_device_rules` takes the function that reads a resource by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import msgspec

from kiim_desktop.base.clock import moment
from kiim_desktop.domain.sharing_rules import Sourced

DEVICES_FILE: Final = "rules/devices.json"
DAY: Final = int(timedelta(days=1).total_seconds() * 1000)
"""Milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTerms:
    """What holds from one day to another; all values in days."""

    valid_from: date
    valid_to: date | None
    certificate_days: Sourced[int]
    """How long a device certificate holds, whatever it says itself."""
    renew_before_days: Sourced[int]
    """So long before its end a device renews it by itself."""
    renew_after_days: Sourced[int]
    """So long after its end the device may still do so; then a colleague decides."""
    directory_warn_days: Sourced[int]
    directory_days: Sourced[int]
    """By a directory older than that nothing is sealed to another office."""
    silent_days: Sourced[int]
    """A device that was silent for longer sends first, and loads anew then."""
    carried_days: Sourced[int]
    """How long bundles of siblings are kept to be passed on."""


@dataclass(frozen=True, slots=True)
class DeviceRules:
    """Every edition; before the first the first counts, after the last the last."""

    editions: tuple[DeviceTerms, ...]

    def at(self, millis: int) -> DeviceTerms:
        """Return what holds at a moment, in milliseconds since 1970."""
        day = moment(millis).date()
        begun = [each for each in self.editions if each.valid_from <= day]
        return max(begun or self.editions[:1], key=lambda each: each.valid_from)


def load_device_rules(read: Callable[[str], str]) -> DeviceRules:
    """Return the rules of the shipped table; `read` is base.resources.read_text. msgspec.ValidationError."""
    return msgspec.json.decode(read(DEVICES_FILE), type=DeviceRules)
