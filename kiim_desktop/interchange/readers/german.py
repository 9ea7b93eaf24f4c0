"""Reads how well somebody knows German: level, exam, date, spoken and written apart, literacy."""

from __future__ import annotations

import re
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeList
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, Remark, non_value
from kiim_desktop.interchange.sheets import Cell

_LEVEL = re.compile(
    r"(?<![A-Za-z0-9])(?P<level>[ABC] ?[12]|A0)(?:[.,]\d|\+{1,2}|-(?=\W|$))?(?![A-Za-z0-9])", re.IGNORECASE
)
_SPOKEN = re.compile(r"(?:mdl|mündl|mündlich|sprech\w*|gespr|spr)\b\.?", re.IGNORECASE)
_WRITTEN = re.compile(r"(?:schr|schriftl|schriftlich|schreib\w*)\b\.?", re.IGNORECASE)
_FAILED = re.compile(
    r"^\W{0,3}(?:nicht\s+(?:bestanden|best\.?|geschafft|erreicht)|n\. ?b(?:est)?\.?|durchgefallen|failed)",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:kurs|ziel|angemeldet|besucht|läuft|laufend|geplant|warteliste|ab|richtung)\b", re.IGNORECASE
)
_DATE = re.compile(r"(?<![\d.])(?:\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{1,2}[./]\d{4}|\d{1,2}/\d{2}|\b20\d\d)(?!\d)")
_SEPARATORS = "/,;()|\n"
_LETTERED = re.compile(r"[^\W\d_]{2,}")


def read_german(cell: Cell, context: ReadContext) -> Reading:
    """Read level and what proves it; of two levels without a reason the lower is taken and both are named."""
    told = cell.text.strip()
    if isinstance(cell.value, str) and (whole := context.codes["cefr_levels"].exact(told)):
        return Reading({"german_level": whole.code}, told)
    if kind := _literacy(told, context.codes["literacy_kinds"]):
        return Reading({"german_literacy": kind != "keine", "german_literacy_kind": kind}, told)
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    text = _DATE.sub(lambda found: " " * len(found[0]), told)
    values, warnings = _levels(text, context)
    values |= _exam(told, text, context)
    if not values:
        warnings.append(context.not_understood())
    return Reading(values, told, tuple(warnings))


def read_one_skill(cell: Cell, context: ReadContext) -> Reading:
    """Read a column that holds one skill only: the level belongs to the target of the column."""
    reading = read_german(cell, context)
    values = dict(reading.values)
    level = values.pop("german_level", None) or values.get(context.target)
    return Reading(
        values | ({context.target: level} if level else {}), reading.as_told, reading.warnings, reading.missing
    )


def _literacy(told: str, kinds: CodeList) -> str:
    words = re.split(r"[\s,;()]+", told)
    found = kinds.exact(told) or next((kind for word in words if (kind := kinds.exact(word))), None)
    return found.code if found and not _LEVEL.search(told) else ""


def _levels(text: str, context: ReadContext) -> tuple[dict[str, Fact], list[Remark]]:
    plain: list[str] = []
    values: dict[str, Fact] = {}
    warnings: list[Remark] = []
    matches = list(_LEVEL.finditer(text))
    for position, found in enumerate(matches):
        level = found["level"].upper().replace(" ", "").replace("A0", "0")
        before = text[matches[position - 1].end() if position else 0 : found.start()]
        after = text[found.end() : matches[position + 1].start() if position + 1 < len(matches) else len(text)]
        if _FAILED.search(after):
            warnings.append(context.remark("exam_failed", _("{level} nicht bestanden").format(level=level)))
        elif _is_planned(before, after):
            told = _("{level} ist Kurs oder Ziel, kein Stand").format(level=level)
            warnings.append(context.remark("level_planned", told))
        elif part := _part(text, found):
            values[part] = level
        else:
            plain.append(level)
    if not plain:
        spoken_or_written = [str(values[part]) for part in ("german_speaking", "german_writing") if part in values]
        plain = sorted(spoken_or_written)[:1]
    if plain:
        values["german_level"] = min(plain)
    if len(set(plain)) > 1:
        values["german_accept"] = tuple(sorted(set(plain)))
        warnings.append(context.remark("two_levels", _("zwei Niveaus genannt, das niedrigere genommen")))
    return values, warnings


def _is_planned(before: str, after: str) -> bool:
    near = before[-14:] + " | " + after[:12]
    return bool(_PLANNED.search(near)) or after[:6].lower().startswith("-kurs")


def _part(text: str, found: re.Match[str]) -> str:
    """Return which skill a level belongs to: "mdl. B1", "B1 mdl.", "B1 (mündlich)"; empty for all of them."""
    start = max(text.rfind(sign, 0, found.start()) for sign in _SEPARATORS) + 1
    end = min((at for sign in _SEPARATORS if (at := text.find(sign, found.end())) >= 0), default=len(text))
    is_alone = len(_LEVEL.findall(text[start:end])) == 1
    bracket = re.match(r"\s*\(([^()]*)\)", text[found.end() :])
    for pattern, key in ((_SPOKEN, "german_speaking"), (_WRITTEN, "german_writing")):
        follows = re.match(r"\W{0,2}" + pattern.pattern, text[found.end() : end], re.IGNORECASE)
        if follows or (is_alone and pattern.search(text[start:end])):
            return key
        if bracket and not _LEVEL.search(bracket[1]) and pattern.search(bracket[1]):
            return key
    return ""


def _exam(told: str, text: str, context: ReadContext) -> dict[str, Fact]:
    values: dict[str, Fact] = {}
    exams = context.codes["language_exams"]
    exam = next((found for word in _LETTERED.findall(text) if (found := exams.exact(word))), None)
    if exam:
        values["german_exam"] = exam.code
    when = _exam_date(told, context.today)
    if when:
        values["german_date"] = when
    return values


def _exam_date(told: str, today: date) -> str:
    for found in _DATE.finditer(told):
        read = read_typed(found[0], today, Towards.PAST)
        if read:
            return read.edtf
    return ""
