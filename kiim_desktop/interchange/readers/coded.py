"""Reads values of code lists: sex, nationalities, languages, marital status, state of the case."""

from __future__ import annotations

import re

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import Code, CodeList
from kiim_desktop.interchange.readings import ReadContext, Reading, non_value
from kiim_desktop.interchange.sheets import Cell

_BOTH_SEXES = re.compile(r"(?:[/*:_]-?(?:in|innen|n|r)|\((?:in|innen|n|r)\))(?=$|\W)", re.IGNORECASE)
_LIST_BREAK = re.compile(r"\s*[/;,&+|\n]\s*|\s+(?:und|u\.|sowie)\s+", re.IGNORECASE)


def one_code(text: str, codes: CodeList) -> Code | None:
    """Return the entry a text names exactly or in shortened words."""
    plain = _BOTH_SEXES.sub("", text).strip()
    return codes.exact(text) or codes.exact(plain) or codes.abbreviated(plain)


def read_sex(cell: Cell, context: ReadContext) -> Reading:
    return _read_one(cell, context, "sexes")


def read_marital_status(cell: Cell, context: ReadContext) -> Reading:
    return _read_one(cell, context, "marital_statuses")


def read_case_status(cell: Cell, context: ReadContext) -> Reading:
    return _read_one(cell, context, "case_statuses")


def _read_one(cell: Cell, context: ReadContext, name: str) -> Reading:
    told = cell.text.strip()
    found = one_code(told, context.codes[name])
    if found:
        return Reading({context.target: found.code}, told)
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    return Reading({}, told, (context.not_understood(),))


def read_nationality(cell: Cell, context: ReadContext) -> Reading:
    """Read one or several nationalities; a comma may also belong to the name of the state."""
    return _read_several(cell, context, "countries")


def read_languages(cell: Cell, context: ReadContext) -> Reading:
    return _read_several(cell, context, "languages")


def _read_several(cell: Cell, context: ReadContext, name: str) -> Reading:
    told = " ".join(cell.text.split(" ")).strip()
    missing = non_value(told, context)
    whole = context.codes[name].exact(told) if name == "countries" else None
    if missing and not (whole and missing == "unknown" and len(told) > 2):  # noqa: PLR2004  # "unbekannt", not "?"
        return Reading(as_told=told, missing=missing)
    found, unknown = all_codes(_BOTH_SEXES.sub("", told), context.codes[name])
    warnings = []
    if unknown:
        text = _("ein Teil wurde nicht verstanden") if found else _("nicht verstanden, bleibt als Text stehen")
        warnings.append(context.remark("not_understood", text))
    return Reading({context.target: found} if found else {}, told, tuple(warnings))


def all_codes(text: str, codes: CodeList) -> tuple[tuple[str, ...], bool]:
    """Return the codes a text names, in order, and whether a part of it names none."""
    if whole := one_code(text, codes):
        return (whole.code,), False
    bare = re.sub(r"[()\[\]?]|\b(?:ca|vermutl|auch|und zusätzlich)\b\.?", " ", text)
    found: dict[str, None] = {}
    unknown = False
    for part in _LIST_BREAK.split(bare.replace("(", "/")):
        code = one_code(part, codes) if part.strip() else None
        if code:
            found[code.code] = None
        elif part.strip():
            words = [one_code(word, codes) for word in part.split()]
            known = [word.code for word in words if word]
            found.update(dict.fromkeys(known))
            unknown = unknown or len(known) < len(words)
    return tuple(found), unknown
