"""Reads what the signs of an attendance list mean: the line "x = da, e = entschuldigt", and the lessons of a day."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.codes import CodeList, fold
from kiim_desktop.interchange.sheets import Row

NO_CLASS = ""
"""The meaning of a sign that says: there was nothing to attend."""
_ENTRY = re.compile(
    r"(?:^|(?<=[,;|\n(:]))\s*(?:legende\s*:?\s*)?[\"„'“]?"
    r"(?P<sign>leer(?:es feld|e zelle)?|blank|nichts|\(\w\)|[^\s=,;|:]{1,4}|\d{1,2} ?(?:ue|std|h))[\"“'”]?\s*"
    r"(?:=|:|–|—|\s-\s|bedeutet|heißt|steht für)\s*(?P<word>[^,;|\n=]+)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"leer.*|blank|nichts", re.IGNORECASE)
_UNIT = r"(?P<units>\d{1,2}(?:[.,]\d\d?)?) ?(?:ue|ustd|u-?std|unterrichtsstunden|unterrichtseinheiten|std|stunden|h)\b"
_SITTING = r"(?:termin|tag|kurstag|unterrichtstag|sitzung|abend|vormittag|einheit|block|mal|eintrag|x|kreuz)"
_UNITS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d)1 ?{_SITTING}\w*\s*(?:=|:|sind|entspricht|à|a)\s*{_UNIT}",
        rf"(?:pro|je|jeder|ein) {_SITTING}\w*\s*(?:=|:|sind|entspricht|à|a)?\s*{_UNIT}",
        rf"{_UNIT}\.?\s*(?:pro|je|/|am)\s*{_SITTING}",
        rf"(?:à|je|jeweils|täglich|tägl\.)\s*{_UNIT}",
    )
)
_LONGEST_SIGN = 4
_SHORTEST_WORD = 2


@dataclass(frozen=True, slots=True)
class MarkLegend:
    """What signs mean on one sheet; `units` are the lessons of one day, `is_hours`: cells hold lessons attended."""

    signs: Mapping[str, str] = field(default_factory=dict)
    units: float | None = None
    is_hours: bool = False

    @property
    def blank(self) -> str:
        """Return what an empty cell means; usually nothing."""
        return self.signs.get("", NO_CLASS)


@dataclass(frozen=True, slots=True)
class _Words:
    mark: str
    signs: frozenset[str]
    stems: tuple[str, ...]


@functools.cache
def _words() -> tuple[_Words, ...]:
    lines = list(csv.reader(io.StringIO(read_text("import/mark_words.csv"), newline="")))[1:]
    return tuple(
        _Words(mark, frozenset(sign.casefold() for sign in signs.split("|")), tuple(map(fold, stems.split("|"))))
        for mark, signs, stems in lines
    )


def mark_of(text: str, marks: CodeList) -> str | None:
    """Return the mark a sign or word means without a legend, NO_CLASS for "Ferien", None if it is none."""
    written = text.strip().casefold().rstrip(".")
    if found := marks.exact(text):
        return found.code
    for words in _words():
        if written in words.signs:
            return words.mark
    folded = fold(text)
    for words in _words():
        if len(folded) > 1 and any(re.match(rf"{re.escape(stem)}(?:\b|(?<=\w{{4}}))", folded) for stem in words.stems):
            return words.mark
    return None


def read_legend(rows: Iterable[Row], marks: CodeList) -> tuple[dict[str, str], float | None]:
    """Return the signs explained in the rows beside the data, casefolded, and the lessons of one day."""
    signs: dict[str, str] = {}
    units: float | None = None
    for row in rows:
        for text in [row.text(column) for column in row.filled]:
            entries = {sign: mark for sign, word in _entries(text) if (mark := mark_of(word, marks)) is not None}
            signs = entries | signs
            if units is None:
                units = _units(text)
        signs = _beside(row, marks) | signs
    return signs, units


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for found in _ENTRY.finditer(text):
        sign = found["sign"].strip()
        yield ("" if _BLANK.fullmatch(sign) else sign.casefold()), found["word"].strip(" .!()\"„“'")


def _beside(row: Row, marks: CodeList) -> dict[str, str]:
    """Return signs explained by the cell to their right."""
    found: dict[str, str] = {}
    for column in row.filled:
        sign, word = row.text(column).rstrip(" =:"), row.text(column + 1).lstrip(" =:")
        if 0 < len(sign) <= _LONGEST_SIGN < len(word) and (mark := mark_of(word, marks)) is not None:
            found[sign.casefold()] = mark
    return found


def _units(text: str) -> float | None:
    for form in _UNITS:
        if found := form.search(text):
            return float(found["units"].replace(",", "."))
    return None
