"""Text snippets: what counts as a short name, and which fields are filled."""

from __future__ import annotations

import pytest

from kiim_desktop.domain.snippets import LONGEST_SHORTCUT, filled, first_gap, shortcut_of, word_before

WORDS = {"Vorname": "Selam", "Datum": "17.11.2026", "Nachname": ""}


@pytest.mark.parametrize("typed", ["abh", "Erst-1", "öffnung", "übergabe_2", "ሰላም", "x" * LONGEST_SHORTCUT])
def test_one_word_of_letters_digits_and_hyphens_is_a_short_name(typed: str) -> None:
    assert shortcut_of(f" {typed} ") == typed


@pytest.mark.parametrize("typed", ["", "  ", "zwei worte", "a/b", "{Datum}", "a\nb", "x" * (LONGEST_SHORTCUT + 1)])
def test_anything_else_is_none(typed: str) -> None:
    assert shortcut_of(typed) == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [("Heute abh", "abh"), ("Erst-1", "Erst-1"), ("abh ", ""), ("abh.", ""), ("", ""), ("(übg", "übg")],
)
def test_the_word_before_the_cursor_ends_right_there(text: str, word: str) -> None:
    assert word_before(text) == word


def test_known_fields_are_filled_and_unknown_ones_stay_to_be_seen() -> None:
    assert filled("{Datum}: { vorname } kam mit {Wem}.", WORDS) == "17.11.2026: Selam kam mit {Wem}."


def test_a_field_without_a_word_stays() -> None:
    assert filled("Herr {Nachname}", WORDS) == "Herr {Nachname}"


def test_a_word_that_looks_like_a_field_is_not_filled_again() -> None:
    assert filled("{Vorname}", {"Vorname": "{Datum}", "Datum": "heute"}) == "{Datum}"


def test_braces_over_several_lines_are_no_field() -> None:
    assert filled("{Vor\nname}", WORDS) == "{Vor\nname}"
    assert first_gap("{Vor\nname}") is None


def test_the_first_gap_is_found() -> None:
    text = "Termin am {Tag} mit {Wem}"
    gap = first_gap(text)
    assert gap is not None
    assert text[slice(*gap)] == "{Tag}"
