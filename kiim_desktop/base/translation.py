"""Texts for people: German in the source, other languages through gettext catalogues in resources/locale."""

from __future__ import annotations

import gettext
from pathlib import Path

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str, locale_folder: Path) -> None:
    """Choose the language of the surface; German is the source and needs no catalogue."""
    global _catalogue  # noqa: PLW0603  # gettext's own pattern: one process shows one language
    _catalogue = gettext.translation("kiim", localedir=locale_folder, languages=[language], fallback=True)


def _(text: str) -> str:
    """Return the text in the chosen language."""
    return _catalogue.gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return singular or plural in the chosen language; the caller fills the number in."""
    return _catalogue.ngettext(singular, plural, count)


def mark(text: str) -> str:
    """Mark a text for translation that is shown later: declarations are read before a language is chosen."""
    return text
