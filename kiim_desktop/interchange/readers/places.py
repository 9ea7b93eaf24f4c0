"""Reads places: "36134 Elsterfeld", a whole address in one cell, post codes that lost their zero."""

from __future__ import annotations

import re

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, non_value
from kiim_desktop.interchange.sheets import Cell

_POSTCODE_PLACE = re.compile(
    r"^(?:(?P<before>.*?)[,;\n]?\s*)?(?:D-|DE-)?\b(?P<code>\d{5})\s*,?\s*(?P<place>[^\d\n,;]+.*)$", re.DOTALL
)
_PLACE_POSTCODE = re.compile(r"^(?P<place>[^\d(]+?)\s*[(,]?\s*(?:D-)?(?P<code>\d{5})\)?$")
_STREET = re.compile(r"\d+\s*[a-z]?$|str\.?$|straße$", re.IGNORECASE)
_DIGITS = 5


def read_place(cell: Cell, context: ReadContext) -> Reading:
    """Read municipality, with post code and street if they stand in the same cell."""
    told = " ".join(cell.text.split())
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    found = _PLACE_POSTCODE.match(told) or _POSTCODE_PLACE.match(told)
    if not found:
        if not any(letter.isalpha() for letter in told):
            return read_postcode(cell, context)
        return Reading({"municipality": told}, told)
    values: dict[str, Fact] = {"postcode": found["code"], "municipality": found["place"].strip(" ,;")}
    street = (found.groupdict().get("before") or "").strip(" ,;")
    if street:
        values["street"] = street
    return Reading(values, told)


def read_address(cell: Cell, context: ReadContext) -> Reading:
    """Read a street, or a whole address if a post code stands in it."""
    told = " ".join(cell.text.split())
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    if _POSTCODE_PLACE.match(told):
        return read_place(cell, context)
    street, _comma, place = told.rpartition(",")
    if street and _STREET.search(street.strip()) and place.strip():
        return Reading({"street": street.strip(), "municipality": place.strip()}, told)
    return Reading({"street": told}, told)


def read_postcode(cell: Cell, context: ReadContext) -> Reading:
    told = cell.text.strip()
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    digits = re.sub(r"^(?:D|DE)-", "", told)
    if re.fullmatch(r"\d{5}", digits):
        return Reading({"postcode": digits}, told)
    if re.fullmatch(r"\d{4}", digits):
        remark = context.remark("postcode_zero", _("führende Null der Postleitzahl ergänzt"))
        return Reading({"postcode": digits.zfill(_DIGITS)}, told, (remark,))
    if re.match(r"\d{5}\s+\D", digits):
        return read_place(cell, context)
    return Reading({}, told, (context.not_understood(),))
