"""A language nobody speaks: every text of the catalogue stands in brackets, so that what is not of it is seen."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager

from kiim_desktop.base.translation import SOURCE_LANGUAGE, language, use_catalogue

OPEN, CLOSE = "⟦", "⟧"
MARK = "\u200f"
"""RIGHT-TO-LEFT MARK: a letter of no width."""
RIGHT_TO_LEFT = "ar"
PSEUDO = "en"
"""Codes show their English labels: they are data with a column of their own."""


class Bracketed(gettext.NullTranslations):
    """Puts every text in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class Turned(gettext.NullTranslations):
    """Begins every text with a mark of the other direction, so that a line of it is laid out as an Arabic one."""

    def gettext(self, message: str) -> str:
        return f"{MARK}{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def turn_round() -> None:
    """Show the surface from right to left, in German words: what an Arabic catalogue would bring, but the words."""
    use_catalogue(RIGHT_TO_LEFT, Turned())


@contextmanager
def turned_language() -> Iterator[None]:
    """Show the surface from right to left for a while."""
    assert language() == SOURCE_LANGUAGE
    turn_round()
    try:
        yield
    finally:
        use_catalogue(SOURCE_LANGUAGE, gettext.NullTranslations())


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Show the surface in brackets for a while."""
    assert language() == SOURCE_LANGUAGE
    use_catalogue(PSEUDO, Bracketed())
    try:
        yield
    finally:
        use_catalogue(SOURCE_LANGUAGE, gettext.NullTranslations())


def outside(text: str) -> str:
    """Return what of a text stands outside all brackets."""
    kept: list[str] = []
    depth = 0
    for sign in text:
        depth += (sign == OPEN) - (sign == CLOSE)
        if not depth and sign != CLOSE:
            kept.append(sign)
    return "".join(kept)
