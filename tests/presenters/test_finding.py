"""How letters find an entry: accents do not count, the best stands first, synonyms and abbreviations are enough."""

from __future__ import annotations

import pytest

from kiim_desktop.presenters.finding import clear_fit, forms_of, rank, ranked

COUNTRIES = (
    forms_of("Afghanistan", ("afg",)),
    forms_of("Britisches Territorium im Indischen Ozean", ("iot",)),
    forms_of("Indien", ("ind",)),
    forms_of("Türkei", ("tur", "Republik Türkei")),
    forms_of("Côte d’Ivoire", ("civ", "Elfenbeinküste")),
)


def found(typed: str) -> list[int]:
    return ranked(typed, COUNTRIES)


@pytest.mark.parametrize("typed", ["türkei", "TURKEI", "tuerkei", " Türkei "])
def test_umlauts_may_be_typed_either_way(typed: str) -> None:
    assert found(typed) == [3]


def test_a_beginning_comes_before_a_word_inside_and_both_before_letters_inside() -> None:
    assert found("indi") == [2, 1]
    assert found("an") == []
    assert found("ani") == [0]


def test_a_title_comes_before_a_synonym_that_fits_as_well() -> None:
    entries = (forms_of("Sprachprüfung", ("Zeugnis",)), forms_of("Zeugnis"))
    assert ranked("zeugnis", entries) == [1, 0]


def test_a_synonym_or_a_code_finds_as_the_title_does() -> None:
    assert found("elfen") == [4]
    assert found("CIV") == [4]


def test_beginnings_of_several_words_find_in_any_order() -> None:
    exam = forms_of("telc Deutsch B1")
    assert rank("b1 telc", exam) is not None
    assert rank("b2 telc", exam) is None


def test_nothing_typed_finds_all_and_signs_alone_find_nothing() -> None:
    assert found("") == [0, 1, 2, 3, 4]
    assert found("--") == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("elfen", 4), ("indi", 2), ("indischen", 1), ("ri", None), ("xyz", None), ("", None)]
)
def test_what_alone_fits_or_alone_begins_like_this_is_meant(typed: str, meant: int | None) -> None:
    assert clear_fit(typed, COUNTRIES) == meant
