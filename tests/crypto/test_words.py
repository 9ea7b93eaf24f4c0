"""Rules of the word list and of what is said with it."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.crypto.errors import UnknownWord
from kiim_desktop.crypto.words import four_words, parse_words, word_list, words_for


def test_the_list_has_2048_short_plain_words_told_apart_by_four_letters() -> None:
    words = word_list()
    assert len(words) == 2048
    assert [word for word in words if not re.fullmatch(r"[a-z]{4,8}", word)] == []
    assert len({word[:4] for word in words}) == 2048
    assert list(words) == sorted(words)


def test_the_list_never_changes() -> None:
    """Two versions of the program must say the same four words for the same key."""
    assert (
        sha256("\n".join(word_list()).encode()).hexdigest()
        == "8689d20db6bca8ea7f12cefe120c94ec2ba3cd54ebf64260c12f2b9951bf3759"
    )


def test_the_words_are_the_first_44_bits() -> None:
    words = word_list()
    assert four_words(bytes(32)) == (words[0],) * 4
    assert four_words(b"\xff" * 6) == (words[2047],) * 4
    assert four_words(bytes([0b00000000, 0b00100000, 0b00001000, 0b00000010, 0b00000000, 0b00001111])) == (
        words[1],
        words[2],
        words[4],
        words[0],
    )
    with pytest.raises(ValueError, match="5"):
        four_words(bytes(5))


@given(st.binary(min_size=6, max_size=32))
def test_words_are_read_back_however_they_are_typed(fingerprint: bytes) -> None:
    words = four_words(fingerprint)
    assert parse_words(" - ".join(words).upper()) == words
    assert parse_words("\n".join(words) + "\n") == words
    assert words == words_for(fingerprint, 4)


def test_an_unknown_word_is_named_by_its_place() -> None:
    with pytest.raises(UnknownWord, match="Wort 3"):
        parse_words(" ".join((*word_list()[:2], "quux", word_list()[3])))
