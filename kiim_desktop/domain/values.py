"""The value of one field: plain JSON-like values, and the four ways of having no value.

Values are kept in the form in which they are stored and sent: text, whole number, yes/no, a tuple of codes,
a fuzzy date as EDTF text, or a NonValue. None means that the field is empty (never filled, or cleared).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import cast


class NonValue(Enum):
    """Why there is no value, told apart everywhere (domain.md 3.20)."""

    NOT_ASKED = "not_asked"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    NOT_APPLICABLE = "not_applicable"


Value = str | int | bool | tuple[str, ...] | NonValue | None
Plain = str | int | bool | list[str] | dict[str, str] | None
"""A value as it stands in JSON and MessagePack; unknown newer forms pass through as they are."""

_MARK = "?"


def to_plain(value: Value) -> Plain:
    """Return the stored form of a value."""
    if isinstance(value, NonValue):
        return {_MARK: value.value}
    return list(value) if isinstance(value, tuple) else value


def from_plain(plain: object) -> Value:
    """Return the value of a stored form; a form that a newer version wrote is kept as it is."""
    if isinstance(plain, Mapping) and set(plain) == {_MARK}:
        known = next((item for item in NonValue if item.value == plain[_MARK]), None)
        return known or cast("Value", plain)
    if isinstance(plain, list | tuple):
        return tuple(plain)
    return cast("Value", plain)


def is_filled(value: Value) -> bool:
    """Tell whether somebody gave an answer; a non-value is none."""
    return value is not None and value not in ("", ()) and not isinstance(value, NonValue)
