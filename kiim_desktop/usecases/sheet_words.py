"""The words of the sheets for a person: one file for each sheet and language, each with how far it was reviewed.

What people wrote is printed as they wrote it; only the words around it are translated. The German text is binding.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

import msgspec

from kiim_desktop.base.errors import ResourceMissing
from kiim_desktop.base.paths import resource
from kiim_desktop.base.translation import _
from kiim_desktop.usecases.consent_texts import Review
from kiim_desktop.usecases.errors import SheetWordsUnreadable

GERMAN: Final = "de"
"""The language that is binding."""
_FOLDER: Final = "sheets"


class Sheet(Enum):
    """What can be printed about a person; the value names the folder of its words."""

    PERSON = "person"
    """For the file of the counsellor; its words are those of the window."""
    PLAN = "plan"
    APPOINTMENT = "appointment"
    MY_DATA = "my_data"

    @property
    def is_for_person(self) -> bool:
        """Tell whether the person takes it home, and so gets it in a language of her own."""
        return self is not Sheet.PERSON


COMMON: Final = "common"
"""The folder of what stands on every sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLanguage:
    """A language sheets are printed in."""

    code: str
    """Names the files; also the tag of BCP 47."""
    direction: str
    """"ltr" or "rtl"."""
    locale: str
    """Of CLDR, for the names of weekdays."""
    title_text: str
    """In German."""
    covers: tuple[str, ...]
    """Codes (ISO 639-3) of the languages whose speakers are offered it first."""

    @property
    def title(self) -> str:
        return _(self.title_text)

    @property
    def is_right_to_left(self) -> bool:
        return self.direction == "rtl"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWords:
    """The words of one sheet in one language."""

    version: date
    status: Review
    reviewed_by: str
    reviewed_on: date | None
    texts: Mapping[str, str]

    @property
    def is_draft(self) -> bool:
        """Tell whether somebody still has to look it through; a review without a name and a day is none."""
        return self.status is not Review.REVIEWED or not self.reviewed_by or self.reviewed_on is None


@functools.cache
def sheet_languages() -> tuple[SheetLanguage, ...]:
    """Return the languages there are words for, German first."""
    return msgspec.json.decode(resource(f"{_FOLDER}/languages.json").read_bytes(), type=tuple[SheetLanguage, ...])


def sheet_language(code: str) -> SheetLanguage:
    """Return a language by its code; SheetWordsUnreadable."""
    found = next((each for each in sheet_languages() if each.code == code), None)
    if found is None:
        raise SheetWordsUnreadable(name=code, why="?")
    return found


def languages_for(spoken: Collection[str]) -> tuple[SheetLanguage, ...]:
    """Return all languages, those somebody speaks (ISO 639-3) in front, then German, then the others."""
    order = {code: place for place, code in enumerate(spoken)}

    def place(language: SheetLanguage) -> int:
        return min((order[each] for each in language.covers if each in order), default=len(order))

    own = [each for each in sheet_languages() if each.code != GERMAN and place(each) < len(order)]
    return (*sorted(own, key=place), *(each for each in sheet_languages() if each not in own))


def own_language(spoken: Collection[str]) -> str:
    """Return the code of the language somebody reads best, of those there are words in; German if there is none."""
    first = languages_for(spoken)[0]
    return first.code if set(first.covers) & set(spoken) else GERMAN


@functools.cache
def sheet_words(sheet: str, language: str) -> SheetWords:
    """Return the words of a sheet in a language; SheetWordsUnreadable if there are none, or some are missing."""
    words = _read(sheet, sheet_language(language).code)
    german = words if language == GERMAN else _read(sheet, GERMAN)
    for key, text in german.texts.items():
        if _gaps(words.texts.get(key, "")) != _gaps(text) or not words.texts.get(key):
            raise SheetWordsUnreadable(name=language, why=f"{sheet}: {key}")
    return words


def _read(sheet: str, language: str) -> SheetWords:
    try:
        content = resource(f"{_FOLDER}/{sheet}/{language}.json").read_bytes()
        return msgspec.json.decode(content, type=SheetWords)
    except (ResourceMissing, msgspec.DecodeError) as error:
        raise SheetWordsUnreadable(name=language, why=str(error)) from error


def _gaps(text: str) -> list[str]:
    """Return the names of what is filled into a text, each as often as it is."""
    return sorted(name for _literal, name, _spec, _how in string.Formatter().parse(text) if name)
