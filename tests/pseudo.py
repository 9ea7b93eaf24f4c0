"""A language nobody speaks: every text of the catalogue stands in brackets, so that what is not of it is seen."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager

from kiim_desktop.base.translation import SOURCE_LANGUAGE, language, use_catalogue

OPEN, CLOSE = "⟦", "⟧"
PSEUDO = "en"
"""Codes show their English labels: they are data with a column of their own."""


class Bracketed(gettext.NullTranslations):
    """Puts every text in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


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
