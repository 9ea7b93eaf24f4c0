"""Text snippets: how the short name is found before the cursor, and what stands in for the fields in braces.

A field nobody knows a word for stays as it stands: who writes sees the gap and fills it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

DATE, TIME, GIVEN, FAMILY, WRITER = "Datum", "Uhrzeit", "Vorname", "Nachname", "Ich"
FIELDS: Final = (DATE, TIME, GIVEN, FAMILY, WRITER)
"""As people write them into their snippets, so in no other language; capitals do not count."""
LONGEST_SHORTCUT: Final = 30
_GAP: Final = re.compile(r"\{([^{}\n]{0,60})\}")
_WORD: Final = re.compile(r"[\w-]+")
_LAST_WORD: Final = re.compile(r"[\w-]+\Z")


def shortcut_of(typed: str) -> str:
    """Return a short name as it is kept; "" if it is none: one word of letters, digits and hyphens."""
    words = typed.strip()
    return words if len(words) <= LONGEST_SHORTCUT and _WORD.fullmatch(words) else ""


def word_before(text: str) -> str:
    """Return the word at the very end of a text; "" if there is none."""
    found = _LAST_WORD.search(text)
    return found[0] if found else ""


def filled(text: str, words: Mapping[str, str]) -> str:
    """Put words in the place of the fields they are known for."""
    known = {name.casefold(): word for name, word in words.items() if word}
    return _GAP.sub(lambda gap: known.get(gap[1].strip().casefold(), gap[0]), text)


def first_gap(text: str) -> tuple[int, int] | None:
    """Return where the first field stands that still waits for a word."""
    gap = _GAP.search(text)
    return gap.span() if gap else None
