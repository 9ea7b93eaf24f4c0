"""Reads the value of a declared field by the type the field has; used by columns that no line of data names."""

from __future__ import annotations

import re

from kiim_desktop.base.translation import _
from kiim_desktop.domain.field_types import NON_VALUE_TITLES, FieldType, NotUnderstood, Shape, read_text
from kiim_desktop.domain.values import NonValue
from kiim_desktop.interchange.readers.coded import all_codes
from kiim_desktop.interchange.readers.dates import read_date_in
from kiim_desktop.interchange.readers.texts import plain_text
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, Remark, non_value
from kiim_desktop.interchange.sheets import Cell

_TEXTS = frozenset({Shape.TEXT, Shape.LONG_TEXT, Shape.PHONE})
_CODED = frozenset({Shape.CODE, Shape.CODES})
_TICKS = {"x": True, "✓": True, "✔": True, "☑": True, "1": True, "wahr": True, "0": False, "☐": False, "falsch": False}
_NUMBER = re.compile(r"(?:ca\.? ?)?(-?(?:\d{1,3}(?:\.\d{3})+|\d+))(?:[.,]0+)?(?:\s*[^\W\d]{1,12}\.?)?")
"""A whole number, with points between thousands or a unit behind it."""


def read_field(cell: Cell, context: ReadContext) -> Reading:
    """Read a cell as the field of the column; what is not understood stays as told with a warning."""
    if context.type is None:
        return Reading(as_told=cell.text.strip())
    told = plain_text(cell.text).strip()
    if context.type.shape in _TEXTS and (missing := non_value(told, context)):
        return Reading(as_told=told, missing=missing)
    if context.type.shape is Shape.DATE:
        return read_date_in(cell, context)
    value, warnings = _value(told, context.type, context)
    if isinstance(value, NonValue):
        return Reading(as_told=told, missing=value.value)
    if value is None and (missing := non_value(told, context)):
        return Reading(as_told=told, missing=missing)
    return Reading({context.target: value} if value is not None else {}, told, warnings)


def _value(told: str, type_: FieldType, context: ReadContext) -> tuple[Fact | None, tuple[Remark, ...]]:
    """Return the value the field takes; readers of codes know more wordings than a form asks for."""
    typed = told
    if type_.decimals:
        typed = re.sub(r"\s*(?:€|eur|euro)\s*", "", told, flags=re.IGNORECASE) or told
    elif type_.shape is Shape.NUMBER and told.casefold() not in _non_values():
        found = _NUMBER.fullmatch(told)
        if found is None:
            return None, (context.not_understood(),)
        typed = found[1]
    try:
        return read_text(type_, typed, context.codes, context.today).value, ()
    except NotUnderstood:
        if type_.shape in _CODED:
            return _codes(told, type_, context)
        known = _TICKS.get(told.casefold()) if type_.shape is Shape.YES_NO else None
        return known, () if known is not None else (context.not_understood(),)


def _non_values() -> set[str]:
    return {_(title).casefold() for title in NON_VALUE_TITLES.values()}


def _codes(told: str, type_: FieldType, context: ReadContext) -> tuple[Fact | None, tuple[Remark, ...]]:
    found, is_partly = all_codes(told, context.codes[type_.codes])
    if not found or (type_.shape is Shape.CODE and (is_partly or len(found) > 1)):
        return None, (context.not_understood(),)
    partly = (context.remark("not_understood", _("ein Teil wurde nicht verstanden")),) if is_partly else ()
    return (found if type_.shape is Shape.CODES else found[0]), partly
