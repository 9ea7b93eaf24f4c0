"""The surface is complete in every language: nothing is missing, nothing outdated, every place for a fact kept."""

from __future__ import annotations

import string

import pytest
from babel.messages.catalog import Message

from tests.docs.catalogue import LANGUAGES, compiled, place_of, read, renewed, written


def _places(text: str) -> set[str]:
    return {name for _literal, name, _form, _how in string.Formatter().parse(text) if name is not None}


def _both(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the forms of a message in German and as translated."""
    told = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    said = message.string if isinstance(message.string, (tuple, list)) else (message.string or "",)
    return tuple(told), tuple(each or "" for each in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_that_of_the_texts_of_today(language: str) -> None:
    made = written(renewed(language, read(language)))
    assert place_of(language).read_bytes() == made, "python -m tests.docs.catalogue"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_reads_what_people_edit(language: str) -> None:
    assert place_of(language).with_suffix(".mo").read_bytes() == compiled(read(language)), "tests.docs.catalogue"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    missing = [told for told, said in map(_both, read(language)) if told[0] and not all(said)]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_the_same_facts(language: str) -> None:
    differing = [
        told
        for told, said in map(_both, read(language))
        if told[0] and any(_places(each) != _places(told[-1]) for each in said[-1:])
    ]
    assert not differing
