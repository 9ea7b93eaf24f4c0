"""English words in dates, put into the German ones that fuzzy_dates.py reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_UNITS: Final = {"day": "tagen", "week": "wochen", "month": "monaten", "year": "jahren"}
_COUNTS: Final = {"a": "ein", "an": "ein", "one": "ein", "two": "zwei", "three": "drei", "four": "vier", "five": "fünf"}
_PHRASES: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"day before yesterday"), "vorgestern"),
    (re.compile(r"day after tomorrow"), "übermorgen"),
    (re.compile(r"(?:do(?:n't| not) know|not known|no details)"), "unbekannt"),
    (re.compile(r"\b(?P<count>\w+) (?P<unit>days?|weeks?|months?|years?) ago\b"), r"vor \g<count> \g<unit>"),
    (re.compile(r"\b(?P<decade>\d{3}0)'?s\b"), r"\g<decade>er"),
    (re.compile(r"\b(?P<day>\d\d?)(?:st|nd|rd|th)\b"), r"\g<day>"),
    (re.compile(r"\b(?P<part>beginning|start|middle|mid|end)(?: of |[ -])"), r"\g<part> "),
    (re.compile(r"\b(?P<way>in|vor) (?P<count>\w+) (?P<unit>day|week|month|year)s?\b"),
     lambda found: f"{found['way']} {_COUNTS.get(found['count'], found['count'])} {_UNITS[found['unit']]}"),
)  # fmt: skip
_WORDS: Final = {
    "today": "heute",
    "yesterday": "gestern",
    "tomorrow": "morgen",
    "monday": "montag",
    "tuesday": "dienstag",
    "wednesday": "mittwoch",
    "thursday": "donnerstag",
    "friday": "freitag",
    "saturday": "samstag",
    "sunday": "sonntag",
    "mon": "mo",
    "tue": "di",
    "wed": "mi",
    "thu": "do",
    "fri": "fr",
    "sat": "sa",
    "sun": "so",
    "spring": "frühjahr",
    "summer": "sommer",
    "autumn": "herbst",
    "fall": "herbst",
    "unknown": "unbekannt",
    "about": "um",
    "around": "um",
    "approximately": "um",
    "approx": "um",
    "beginning": "anfang",
    "start": "anfang",
    "middle": "mitte",
    "mid": "mitte",
    "end": "ende",
    "probably": "vermutlich",
    "perhaps": "vermutlich",
    "maybe": "vermutlich",
    "allegedly": "angeblich",
    "since": "seit",
    "from": "ab",
    "until": "bis",
    "born": "geboren",
    "between": "zwischen",
    "and": "und",
    "or": "oder",
    "last": "letzte",
    "next": "nächste",
    "week": "woche",
    "month": "monat",
    "year": "jahr",
}
_WORD: Final = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")


def in_german(typed: str) -> str:
    """Return what was typed, in small letters, with its English words about days put into German."""
    for pattern, german in _PHRASES:
        typed = pattern.sub(german, typed)
    return _WORD.sub(lambda found: _WORDS[found[0]], typed)
