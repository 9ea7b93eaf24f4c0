"""The everyday words of offer lists ("ausgebucht", "kostenfrei"), from resources/import/offer_words.csv."""

from __future__ import annotations

import csv
import functools
import io
import re

from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.codes import fold

STATUSES = ("cancelled", "full", "ended", "running", "planned", "open")
MODES = ("hybrid", "online", "presence")
_CHILDCARE = re.compile(r"kinder\s*-?\s*(?:betr\w*|beaufs\w*)|kita\b|kibe\b|kinderkrippe", re.IGNORECASE)
_NO = re.compile(r"\b(?:ohne|keine?|nicht|nein)\b", re.IGNORECASE)


@functools.cache
def words_for(meaning: str) -> frozenset[str]:
    """Return the folded words that have a meaning."""
    lines = list(csv.reader(io.StringIO(read_text("import/offer_words.csv"), newline="")))[1:]
    return next(frozenset(map(fold, words.split("|"))) for name, words in lines if name == meaning)


def means(text: str, meaning: str) -> bool:
    """Tell whether a whole text is one of the words of a meaning."""
    return fold(text) in words_for(meaning) or (text.strip() in {"-", "–"} and "" in words_for(meaning))


@functools.cache
def _within(meaning: str) -> re.Pattern[str]:
    longest_first = sorted((word for word in words_for(meaning) if word), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def mentions(text: str, meaning: str) -> bool:
    """Tell whether a word of a meaning stands in a text."""
    return bool(_within(meaning).search(fold(text)))


@functools.cache
def cancelled_words() -> re.Pattern[str]:
    """Return the pattern of a cancelling word with the signs around it, as it hangs on a title."""
    lines = list(csv.reader(io.StringIO(read_text("import/offer_words.csv"), newline="")))[1:]
    words = next(words.split("|") for name, words in lines if name == "cancelled")
    forms = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"[\s\-–—:,;!*(\[/]*\b(?:{forms})\b[\s\-–—:,;!*)\]/]*", re.IGNORECASE)


def status_of(text: str) -> str:
    """Return the status a whole text names, empty if none."""
    return next((status for status in STATUSES if means(text, status)), "")


def is_stronger(status: object, than: object) -> bool:
    """Tell whether one status says more than another: a cancelled course is cancelled, however full it was."""
    return status in STATUSES and than in STATUSES and STATUSES.index(status) < STATUSES.index(than)


def mode_of(text: str) -> str:
    """Return how a course is held if a text says so."""
    return next((mode for mode in MODES if mentions(text, mode)), "")


def childcare_in(text: str) -> bool | None:
    """Return whether a text promises childcare, None if it does not speak of it."""
    found = _CHILDCARE.search(text)
    if not found:
        return None
    clause = re.split(r"[,;.|\n]", text[: found.start()])[-1]
    return not _NO.search(clause + " " + text[found.end() :].partition(",")[0][:20])
