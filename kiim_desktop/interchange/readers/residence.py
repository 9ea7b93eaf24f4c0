"""Reads residence titles: paragraphs in any spelling, words like Duldung, an end date in the same cell."""

from __future__ import annotations

import re
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import Code, CodeList, fold
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Towards, read_typed
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, non_value
from kiim_desktop.interchange.sheets import Cell

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_SECTION = re.compile(
    r"(?:(?P<sign>§{1,2})\s*|\b)(?P<number>\d{1,3})(?:\s?(?P<letter>[a-g])(?![^\W\d_]))?(?!\d)"
    r"(?:\s*(?:,\s*)?(?:abs(?:atz|\.)?\s*|[(./-]\s*|\s+(?=[iv]+\b|\d\b(?!\.\d)))(?P<clause>\d{1,2}|[iv]{1,3}\b)(?P<sub>[ab])?\)?)?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\b(?:s|satz)\.?\s*(\d)", re.IGNORECASE)
_OPTION = re.compile(r"\balt(?:ernative|\.)?\s*(\d)", re.IGNORECASE)
_OPTION_BEFORE = re.compile(r"(\d)\s*\.?\s*alt\b", re.IGNORECASE)
_NUMBER = re.compile(r"\bnr\.?\s*(\d)", re.IGNORECASE)
_LAW = re.compile(r"\b(AsylG|BVFG|FreizügG)", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:gültig|gilt|befristet|verl(?:ängert|\.)?)?\s*\b(?:bis|b\.|gültig|exp\.?)\s*(?:zum\s*)?:?\s*"
    r"(?P<date>[\d./ -]*\d)",
    re.IGNORECASE,
)
_BARE_DATE = re.compile(
    r"(?<!seit )(?<!ab )(?<!vom )(?<!am )(?<!ABH )(?<!Termin )"
    r"(?<![\d.])(?P<date>\d{1,2}\.\d{1,2}\.(?:20\d\d|\d\d))(?![\d.])",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:abgelaufen|erloschen|abgelehnt|beantragt|verloren|ungültig|widerrufen)\b", re.IGNORECASE)


def read_residence(cell: Cell, context: ReadContext) -> Reading:
    """Read code and end; a title said to be expired or applied for keeps no code but stays as told."""
    told = cell.text.strip()
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    values: dict[str, Fact] = {}
    warnings = []
    written = told
    if isinstance(cell.value, date):
        written = f"{cell.value.day}({cell.value.month})"
        warnings.append(context.remark("paragraph_as_date", _("Excel hat den Paragrafen in ein Datum verwandelt")))
    rest, until = _take_until(written, context.today)
    if until:
        values["residence_until"] = until.edtf
    titles = context.codes["residence_titles"]
    code = None if _OVER.search(rest) else _by_section(rest, titles) or _by_words(rest, titles)
    if code:
        values["residence_code"] = code.code
        values["residence_group"] = code.extra.get("res_group", "")
    else:
        warnings.append(context.not_understood())
    return Reading(values, told, tuple(warnings))


def _take_until(text: str, today: date) -> tuple[str, FuzzyDate | None]:
    found = _UNTIL.search(text) or _BARE_DATE.search(text)
    until = read_typed(found["date"], today, Towards.NEAREST) if found else None
    if not found or not until:
        return text, None
    return (text[: found.start()] + " " + text[found.end() :]).strip(), until


def _by_section(text: str, titles: CodeList) -> Code | None:
    """Return the most exact title of the list a written paragraph leads to."""
    law = _LAW.search(text)
    candidates = [found for found in _SECTION.finditer(text) if found["sign"] or not _is_other_number(text, found)]
    for found in sorted(candidates, key=lambda match: match["sign"] is None):
        for written in _written_forms(found, text, law[1] if law else ""):
            if (code := titles.codes.get(written)) or (code := _synonym(written, titles)):
                return code
    return None


def _is_other_number(text: str, found: re.Match[str]) -> bool:
    """Tell whether a bare number is part of a date or counts something, not a paragraph."""
    around = text[max(0, found.start() - 1) : found.end() + 6]
    if re.search(r"\d{1,2}[./]\d{1,2}[./]", around) or re.match(r"\d+ ?(?:Mon|Jahr|Tag|Woch)", text[found.start() :]):
        return True
    alone = re.fullmatch(r"[\W_]*" + re.escape(found[0]) + r"[\W_]*(?:AufenthG|AsylG|BVFG|FreizügG.*)?", text.strip())
    return not (alone or found["letter"] or re.search(r"AufenthG|AsylG|Abs|BVFG", text))


def _written_forms(found: re.Match[str], text: str, law: str) -> list[str]:
    base = found["number"] + (found["letter"] or "").lower()
    clause = (found["clause"] or "").lower()
    clause = _ROMAN.get(clause, clause) + (found["sub"] or "").lower()
    rest = text[found.end() :]
    option = _OPTION.search(rest) or _OPTION_BEFORE.search(rest)
    sentence, number = _SENTENCE.search(rest), _NUMBER.search(rest)
    forms: list[str] = []
    if clause:
        with_clause = f"{base}({clause})"
        forms += [f"{with_clause} Alt.{option[1]}"] if option else []
        forms += [f"{with_clause} S.{sentence[1]}"] if sentence else []
        forms += [f"{with_clause} Nr.{number[1]}"] if number else []
        forms.append(with_clause)
    forms += [f"{base} S.{sentence[1]}"] if sentence else []
    forms.append(base)
    return [f"{form} {law}" for form in (base,) if law] + ([] if law else forms)


def _synonym(written: str, titles: CodeList) -> Code | None:
    wanted = fold(written)
    return next((code for code in titles.codes.values() if wanted in map(fold, code.synonyms)), None)


def _by_words(text: str, titles: CodeList) -> Code | None:
    """Return the title whose longest name stands in the text, also shortened ("subs. Schutz")."""
    whole = re.sub(r"\([^)]*\)", " ", text).strip()
    if found := titles.exact(text) or titles.exact(whole) or titles.abbreviated(whole):
        return found
    words = f" {fold(text)} "
    hits = [
        (len(name), code)
        for code in titles.codes.values()
        for name in map(fold, (code.label_de, *code.synonyms))
        if name and f" {name} " in words and not name.isdigit()
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None
