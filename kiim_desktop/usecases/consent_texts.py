"""The texts people sign: versions with a date, the purposes they cover, and how far each wording was reviewed."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

import msgspec

from kiim_desktop.base.paths import resource
from kiim_desktop.usecases.consent_errors import NoConsentText


class Review(Enum):
    """How far a wording is; a draft is printed as such."""

    DRAFT = "draft"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; the words in braces are filled in from the consent."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The text in one language."""

    status: Review
    reviewed_by: str
    reviewed_on: date | None
    heading: str
    paragraphs: tuple[Paragraph, ...]
    purpose_texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """One version of a text; `wordings` by language (ISO 639-3), the German one is always there and binding."""

    version: str
    title: str
    valid_from: date
    valid_to: date | None
    source: str
    purposes: tuple[str, ...]
    wordings: Mapping[str, Wording]

    def covers(self, purposes: Collection[str], day: date) -> bool:
        """Tell whether these purposes could be signed with this text on that day."""
        is_current = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return is_current and set(purposes) <= set(self.purposes)


@functools.cache
def consent_texts() -> tuple[ConsentText, ...]:
    """Return every shipped version, the oldest first."""
    files = sorted(resource("consents").glob("*.json"))
    found = (msgspec.json.decode(file.read_bytes(), type=ConsentText) for file in files)
    return tuple(sorted(found, key=lambda each: (each.valid_from, each.version)))


def text_for(purposes: Collection[str], day: date, version: str = "") -> ConsentText:
    """Return the newest text for these purposes on a day, or the named version if it fits; NoConsentText."""
    fitting = [each for each in consent_texts() if each.covers(purposes, day) and version in ("", each.version)]
    if not fitting:
        raise NoConsentText
    return fitting[-1]
