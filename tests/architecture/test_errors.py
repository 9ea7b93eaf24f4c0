"""Every error says in German what happened, and has a stable code of its own."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from kiim_desktop.base.errors import KiimError
from tests.docs.catalogue import all_errors, import_everything

GERMAN = re.compile(
    r"[äöüßÄÖÜ]|\b(der|die|das|den|dem|des|ein|eine|einen|einer|ist|sind|war|wird|wurde|nicht|kein|keine|und|oder|bitte"
    r"|Bitte|Es|Sie|im|in|zu|zum|zur|von|für|mit|auf|sich|dieser|diese|dieses|schon|noch|nur|hat|haben|kann|darf)\b"
)
ENDS = (".", "!", "?", "}")
"""A sentence ends, or a fact that is a sentence itself is filled in at its end."""
CODE = re.compile(r"[a-z][a-z0-9_.-]*")


@pytest.fixture(scope="module")
def errors() -> list[type[KiimError]]:
    import_everything()
    return sorted(set(all_errors()), key=_name)


def _name(error: type[KiimError]) -> str:
    return f"{error.__module__}.{error.__qualname__}"


def test_every_error_says_in_german_what_happened(errors: list[type[KiimError]]) -> None:
    silent = [_name(error) for error in errors if not _is_german_sentence(error.__dict__.get("__doc__"))]
    assert not silent


def _is_german_sentence(text: object) -> bool:
    return isinstance(text, str) and text.strip().endswith(ENDS) and GERMAN.search(text) is not None


def test_every_error_has_a_code_of_its_own(errors: list[type[KiimError]]) -> None:
    without = [_name(error) for error in errors if not CODE.fullmatch(str(error.__dict__.get("code", "")))]
    assert not without
    twice = [code for code, times in Counter(error.code for error in errors).items() if times > 1]
    assert not twice


def test_an_english_docstring_is_no_sentence_for_people() -> None:
    assert not _is_german_sentence("The file broke.")
    assert not _is_german_sentence("Die Datei ist beschädigt")
    assert _is_german_sentence("Die Datei ist beschädigt.")
