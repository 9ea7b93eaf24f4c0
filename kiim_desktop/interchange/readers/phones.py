"""Reads phone cells: several numbers, lost leading zeros, brackets and words beside the number -> E.164."""

from __future__ import annotations

import re
from datetime import date

import phonenumbers

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.readings import ReadContext, Reading, Remark, non_value
from kiim_desktop.interchange.sheets import Cell

_REGION = "DE"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DAY = re.compile(r"(?<![\d+])\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?(?!\d)|\b(?:19|20)\d\d-\d\d-\d\d\b")
_NUMBER = re.compile(r"(?:\+|00)?\(?\d(?:[\d()]|[ ./\-–](?=[\d( ./\-–]))*")
_BREAK = re.compile(r"[;,|\n]|\s/\s|\s(?:oder|und|u\.|bzw\.|od\.)\s")
_NEXT = re.compile(r"\s+(?=\+|00[1-9]|0[1-9])")
_MOBILE = re.compile(r"1[567]\d{8,10}")
_GERMAN = re.compile(r"49(?:1[567]\d{7,10}|[2-9]\d{6,11})")
_SHORTEST, _LONGEST = 7, 15
_COMPLETE = 9
_REST = 3  # so many digits behind a number show that it was cut wrongly


def read_phones(cell: Cell, context: ReadContext) -> Reading:
    """Read all numbers and e-mail addresses of a cell."""
    told = cell.text.strip()
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    if isinstance(cell.value, date):
        return Reading({}, told, (context.not_understood(),))
    emails = tuple(_EMAIL.findall(told))
    rest = _DAY.sub(" ", _EMAIL.sub(" ", told))
    numbers: list[str] = []
    warnings: list[Remark] = []
    for part in _parts(rest):
        number, remark = _number(part, context)
        numbers += [number] if number and number not in numbers else []
        warnings += [remark] if remark else []
    if not numbers and not emails and not warnings:
        warnings.append(context.not_understood())
    if _has_words(rest, context):
        warnings.append(context.remark("phone_words", _("Zusatz bei der Nummer steht nur im Text wie genannt")))
    values = {"phones": tuple(numbers)} if numbers else {}
    return Reading(values | ({"emails": emails} if emails else {}), told, tuple(dict.fromkeys(warnings)))


def read_emails(cell: Cell, context: ReadContext) -> Reading:
    told = cell.text.strip()
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    emails = tuple(_EMAIL.findall(told))
    return Reading({"emails": emails}, told) if emails else Reading({}, told, (context.not_understood(),))


def _parts(text: str) -> list[str]:
    """Return the pieces that hold one number each; numbers with only a blank between them must both be complete."""
    parts: list[str] = []
    for piece in _BREAK.split(text):
        start = 0
        for found in _NEXT.finditer(piece):
            left, right = piece[start : found.start()], piece[found.end() :]
            if min(len(re.sub(r"\D", "", side)) for side in (left, right)) >= _COMPLETE:
                parts.append(left)
                start = found.end()
        parts.append(piece[start:])
    return parts


def _number(part: str, context: ReadContext) -> tuple[str, Remark | None]:
    found = _NUMBER.search(part)
    if not found:
        return "", None
    number = e164(found[0])
    if not number or len(re.sub(r"\D", "", part[found.end() :])) >= _REST:
        return "", context.remark("phone_unclear", _("keine vollständige Telefonnummer, bleibt als Text stehen"))
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(number, _REGION))
    except phonenumbers.NumberParseException:
        possible = False
    return number, None if possible else context.remark("phone_doubtful", _("Telefonnummer hat eine unübliche Länge"))


def e164(written: str) -> str:
    """Return a number in E.164, empty if it cannot be one; a missing zero or plus sign is put back."""
    international = written.lstrip("( ").startswith(("+", "00"))
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", written) if international else written)
    digits = "".join(str(int(digit)) for digit in digits)  # also digits of other scripts
    if international:
        digits = digits.removeprefix("00")
        digits = "49" + digits[2:].lstrip("0") if digits.startswith("49") else digits
    elif digits.startswith("0"):
        digits = "49" + digits.lstrip("0")
    elif _MOBILE.fullmatch(digits):
        digits = "49" + digits
    elif not _GERMAN.fullmatch(digits) and not _is_foreign(digits):
        return ""
    return "+" + digits if _SHORTEST <= len(digits) <= _LONGEST else ""


def _is_foreign(digits: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse("+" + digits, None))
    except phonenumbers.NumberParseException:
        return False


def _has_words(rest: str, context: ReadContext) -> bool:
    known = context.codes["contact_kinds"]
    words = re.findall(r"[^\W\d_][\w.-]+", _NUMBER.sub(" ", rest))
    return any(known.exact(word) is None for word in words if word not in {"oder", "und", "bzw.", "od."})
