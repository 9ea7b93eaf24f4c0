"""The shipped terms of devices and directory (domain/device_rules.py), read once."""

from __future__ import annotations

import functools

from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.device_rules import DeviceRules, DeviceTerms, load_device_rules


@functools.cache
def _shipped() -> DeviceRules:
    return load_device_rules(read_text)


def device_terms(at: int) -> DeviceTerms:
    """Return what holds at a moment, in milliseconds since 1970."""
    return _shipped().at(at)
