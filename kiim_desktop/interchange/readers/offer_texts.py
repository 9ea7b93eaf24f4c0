"""Reads the words of an offer: title, status, form, childcare, notes; a note or title may say any of the others."""

from __future__ import annotations

import re

from kiim_desktop.interchange.readers.offer_words import (
    cancelled_words,
    childcare_in,
    mentions,
    mode_of,
    status_of,
)
from kiim_desktop.interchange.readers.texts import plain_text
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, non_value
from kiim_desktop.interchange.sheets import Cell

_YES = frozenset({"ja", "j", "x", "✓", "✔", "vorhanden", "möglich", "yes", "1", "mit", "vor ort", "verfügbar"})
_NO = frozenset({"nein", "n", "no", "0", "ohne", "keine", "-", "–", "nicht vorhanden"})


def read_line(cell: Cell, context: ReadContext) -> Reading:
    """Read a short text without markup."""
    told = " ".join(plain_text(cell.text).split())
    missing = non_value(told, context)
    return Reading(as_told=told, missing=missing) if missing else Reading({context.target: told}, told)


def read_title(cell: Cell, context: ReadContext) -> Reading:  # noqa: ARG001  # the signature of a reader
    """Read the title; "ENTFÄLLT" on it is a status, not a part of it."""
    told = " ".join(plain_text(cell.text).split())
    values: dict[str, Fact] = dict(_mentioned(told))
    bare = cancelled_words().sub(" ", told).strip(" -–—:,;*")
    if bare != told and mentions(told, "cancelled"):
        values["status"] = "cancelled"
    return Reading(values | ({"title": bare} if bare else {}), told)


def read_note(cell: Cell, context: ReadContext) -> Reading:
    """Read a note; it stays whole and may say that the course is cancelled, full, online or with childcare."""
    told = plain_text(cell.text).strip()
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    values: dict[str, Fact] = dict(_mentioned(told))
    if mentions(told, "cancelled"):
        values["status"] = "cancelled"
    elif status := status_of(told):
        values["status"] = status
    return Reading(values | {"note": told}, told)


def read_status(cell: Cell, context: ReadContext) -> Reading:
    told = " ".join(cell.text.split())
    code = context.codes["offer_statuses"].exact(told)
    status = "cancelled" if mentions(told, "cancelled") else status_of(told) or (code.code if code else "")
    if status:
        return Reading({"status": status}, told)
    return Reading(as_told=told, warnings=(context.not_understood(),))


def read_childcare(cell: Cell, context: ReadContext) -> Reading:
    told = cell.text.strip()
    folded = told.casefold().rstrip(".!")
    found = True if folded in _YES else False if folded in _NO else childcare_in(told)
    if found is None and re.match(r"(?:ja|mit|vorhanden|möglich)\b", folded):
        found = True
    if found is None and re.match(r"(?:nein|ohne|keine?|nicht)\b", folded):
        found = False
    if found is None:
        missing = non_value(told, context)
        return Reading(as_told=told, missing=missing, warnings=() if missing else (context.not_understood(),))
    return Reading({"childcare": found}, told)


def read_mode(cell: Cell, context: ReadContext) -> Reading:
    told = cell.text.strip()
    if context.heading.casefold().strip() == "online" and told.casefold() in _YES | _NO:
        return Reading({"mode": "online" if told.casefold() in _YES else "presence"}, told)
    mode = mode_of(told)
    return Reading({"mode": mode}, told) if mode else Reading(as_told=told, warnings=(context.not_understood(),))


def _mentioned(told: str) -> dict[str, Fact]:
    values: dict[str, Fact] = {}
    if (childcare := childcare_in(told)) is not None:
        values["childcare"] = childcare
    if mode := mode_of(told):
        values["mode"] = mode
    return values
