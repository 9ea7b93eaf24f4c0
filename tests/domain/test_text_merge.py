"""A merged text says all that both texts say; what one side struck out is named, never lost in silence."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.domain.text_merge import bare, merged_text, words_of

BASE = "Er arbeitet im Lager. Er sucht einen Kurs. Termin am Montag."

WORDS = st.sampled_from(
    ["Kurs", "Termin", "am", "Montag.", "Dienstag.", "sucht", "z.", "B.", "Arbeit.", "نعم", "§ 25:"]
)
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from(["\n", "\n\n", " ", "\r\n"]), st.text(max_size=8)), max_size=24).map(
    " ".join
)


def test_what_each_side_added_in_another_place_stands_in_one_text() -> None:
    left = BASE.replace("einen Kurs", "einen Kurs am Abend")
    right = BASE + " Die Kinder gehen zur Schule."
    merged = merged_text(left, right, BASE)
    assert merged.text == (
        "Er arbeitet im Lager. Er sucht einen Kurs am Abend. Termin am Montag. Die Kinder gehen zur Schule."
    )
    assert merged.struck_out == ()


def test_different_words_of_one_sentence_are_merged_word_by_word() -> None:
    left, right = "Er sucht dringend einen Kurs.", "Er sucht einen Kurs am Abend."
    assert merged_text(left, right, "Er sucht einen Kurs.").text == "Er sucht dringend einen Kurs am Abend."


def test_a_place_that_both_changed_in_their_own_way_keeps_both_variants() -> None:
    left, right = BASE.replace("Montag", "Dienstag"), BASE.replace("Montag", "Mittwoch")
    assert merged_text(left, right, BASE).text.endswith("Termin am Dienstag. Termin am Mittwoch.")


def test_what_one_side_struck_out_is_named() -> None:
    merged = merged_text("Er arbeitet im Lager. Termin am Montag.", BASE + " Neu.", BASE)
    assert merged.text == "Er arbeitet im Lager. Termin am Montag. Neu."
    assert merged.struck_out == ("Er", "sucht", "einen", "Kurs")


def test_without_a_common_text_both_are_joined_and_what_is_alike_stands_once() -> None:
    assert merged_text("Kommt aus Herat. Lernt Deutsch.", "Kommt aus Herat. Sucht Arbeit.").text == (
        "Kommt aus Herat. Lernt Deutsch. Sucht Arbeit."
    )


def test_the_fuller_variant_stands_for_the_shorter_one() -> None:
    assert merged_text("Lernt Deutsch.", "Lernt seit März Deutsch.").text == "Lernt seit März Deutsch."


def test_paragraphs_stay_paragraphs() -> None:
    assert merged_text("Eins.\n\nZwei.", "Eins.\n\nZwei.\nDrei.").text == "Eins.\n\nZwei.\nDrei."


@given(TEXTS, TEXTS)
def test_without_a_common_text_no_word_of_either_side_is_lost(left: str, right: str) -> None:
    merged = merged_text(left, right)
    for side in (left, right):
        words = iter(words_of(merged.text))
        assert all(word in words for word in words_of(side)), "in its order, too"
    assert merged.struck_out == ()


@given(TEXTS, TEXTS, TEXTS)
def test_with_a_common_text_each_word_of_either_side_stands_in_the_text_or_is_named(
    base: str, left: str, right: str
) -> None:
    merged = merged_text(left, right, base)
    there = Counter(map(bare, words_of(merged.text))) + Counter(map(bare, merged.struck_out))
    for side in (left, right):
        assert not Counter(map(bare, words_of(side))) - there


@given(TEXTS, TEXTS, TEXTS)
def test_a_word_that_a_side_wrote_itself_stands_in_the_text(base: str, left: str, right: str) -> None:
    merged = Counter(words_of(merged_text(left, right, base).text))
    for side in (left, right):
        own = set(words_of(side)) - set(words_of(base))
        assert own <= set(merged)


@given(TEXTS, TEXTS)
def test_nothing_is_added_of_its_own_accord(left: str, right: str) -> None:
    assert set(words_of(merged_text(left, right).text)) <= {*words_of(left), *words_of(right)}


@given(TEXTS, TEXTS)
def test_where_only_one_side_changed_something_its_text_is_the_result(base: str, side: str) -> None:
    for merged in (merged_text(side, base, base), merged_text(base, side, base)):
        assert words_of(merged.text) == words_of(side)


@pytest.mark.parametrize("text", ["", "   ", "Nur ein Satz"])
def test_equal_texts_stay_as_they_are(text: str) -> None:
    assert merged_text(text, text).text == text.strip()
    assert merged_text(text, text, "anders").text == text.strip()
