"""Every error says in German what happened, and has a stable code of its own."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator

import pytest

import kiim_desktop
from kiim_desktop.base.errors import KiimError

GERMAN = re.compile(
    r"[äöüßÄÖÜ]|\b(der|die|das|den|dem|des|ein|eine|einen|einer|ist|sind|war|wird|wurde|nicht|kein|keine|und|oder|bitte"
    r"|Bitte|Es|Sie|im|in|zu|zum|zur|von|für|mit|auf|sich|dieser|diese|dieses|schon|noch|nur|hat|haben|kann|darf)\b"
)
ENDS = (".", "!", "?", "}")
"""A sentence ends, or a fact that is a sentence itself is filled in at its end."""
CODE = re.compile(r"[a-z][a-z0-9_.-]*")


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(kiim_desktop.__path__, "kiim_desktop."):
        if "__main__" not in module.name and ".migrations" not in module.name:
            yield module.name


def _import_what_is_there() -> None:
    for name in _modules():
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] not in {"PySide6", "shiboken6"}:
                raise


def _errors(root: type[KiimError] = KiimError) -> Iterator[type[KiimError]]:
    yield root
    for child in root.__subclasses__():
        yield from _errors(child)


@pytest.fixture(scope="module")
def errors() -> list[type[KiimError]]:
    _import_what_is_there()
    return sorted({error for error in _errors() if error.__module__.startswith("kiim_desktop.")}, key=_name)


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
