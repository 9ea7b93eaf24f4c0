"""Texts for people: German in the source, other languages through gettext catalogues in resources/locale."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final

SOURCE_LANGUAGE: Final = "de"
DOMAIN: Final = "kiim"
_LOCALES = {"de": "de", "en": "en_GB"}
"""How each language writes days; who works in Germany writes them in the European order."""
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages whose usual script (CLDR, characterOrder) runs so."""
_language = SOURCE_LANGUAGE
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str, locale_folder: Path) -> None:
    """Choose the language of the surface; German is the source and needs no catalogue."""
    use_catalogue(language, gettext.translation(DOMAIN, localedir=locale_folder, languages=[language], fallback=True))


def use_catalogue(language: str, catalogue: gettext.NullTranslations) -> None:
    """Take the texts of the surface from a catalogue."""
    global _catalogue, _language  # gettext's own pattern: one process shows one language
    _catalogue, _language = catalogue, language


def language() -> str:
    """Return the language of the surface, ISO 639-1."""
    return _language


def runs_right_to_left() -> bool:
    """Tell whether the language of the surface is written from right to left."""
    return _language in _RIGHT_TO_LEFT


def locale() -> str:
    """Return how days are written in the language of the surface, a CLDR name."""
    return _LOCALES.get(_language, _LOCALES[SOURCE_LANGUAGE])


def _(text: str) -> str:
    """Return the text in the chosen language."""
    return _catalogue.gettext(text) if text else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return singular or plural in the chosen language; the caller fills the number in."""
    return _catalogue.ngettext(singular, plural, count)


def mark(text: str) -> str:
    """Mark a text for translation that is shown later: declarations are read before a language is chosen."""
    return text
