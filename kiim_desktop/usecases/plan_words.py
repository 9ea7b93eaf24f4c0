"""The fixed words of the printed plan: one file a language, each with how far it was reviewed.

What the person and the counsellor wrote is printed as they wrote it; only the words around it are translated.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from kiim_desktop.base.paths import resource
from kiim_desktop.usecases.consent_texts import Review
from kiim_desktop.usecases.errors import SheetWordsUnreadable

GERMAN = "de"
_FOLDER = "sheets/plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """The words in one language; `direction` is "ltr" or "rtl"."""

    language: str
    """ISO 639-3."""
    status: Review
    reviewed_by: str
    reviewed_on: date | None
    direction: str
    texts: Mapping[str, str]

    @property
    def is_draft(self) -> bool:
        return self.status is Review.DRAFT

    def say(self, key: str, **words: str) -> str:
        return self.texts[key].format(**words)


def plan_languages() -> tuple[str, ...]:
    """Return the codes of the languages there are words for, German first."""
    found = sorted(file.stem for file in resource(_FOLDER).glob("*.json"))
    return (GERMAN, *(each for each in found if each != GERMAN))


@functools.cache
def plan_words(language: str) -> PlanWords:
    """Return the words of a language; SheetWordsUnreadable if there are none, or some are missing."""
    words = _read(language)
    german = words if language == GERMAN else _read(GERMAN)
    for key, text in german.texts.items():
        if _gaps(words.texts.get(key, "")) != _gaps(text) or not words.texts.get(key):
            raise SheetWordsUnreadable(name=language, why=key)
    return words


def _read(language: str) -> PlanWords:
    if language not in plan_languages():
        raise SheetWordsUnreadable(name=language, why="?")
    try:
        return msgspec.json.decode(resource(f"{_FOLDER}/{language}.json").read_bytes(), type=PlanWords)
    except msgspec.DecodeError as error:
        raise SheetWordsUnreadable(name=language, why=str(error)) from error


def _gaps(text: str) -> set[str]:
    """Return the names of what is filled into a text."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}
