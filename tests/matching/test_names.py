"""Two names: one person in many spellings and scripts, and people who must stay apart."""

from __future__ import annotations

import pytest

from kiim_desktop.matching.name_words import name_words
from kiim_desktop.matching.names import name_matcher
from kiim_desktop.matching.sounds import Script, bones, script_of, units


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wiktor Juschtschenko", "Viktor Yushchenko"),
        ("محمد الحسن", "Mohamed Alhassan"),
        ("Oleksandr Kovalenko", "Олександр Коваленко"),
        ("Karimi, Ahmad", "Ahmad Karimi"),
        ("Gebre Mariam Tesfaye", "Gebremariam Tesfaye"),
        ("Müller Jürgen", "Jürgen Mueller"),
        ("Şengül Yıldız", "Schenguel Yildiz"),
        ("ሰላም ተስፋዬ", "Selam Tesfaye"),
    ],
)
def test_one_name_in_two_spellings_is_one(one: str, other: str) -> None:
    assert name_matcher().are_same(one, other)
    assert name_matcher().are_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Samir Karimi", "Samira Karimi"),
        ("Hasan Haddad", "Husain Haddad"),
        ("Olena Melnyk", "Oksana Melnyk"),
        ("Ahmad Karimi", "Ahmad Rahimi"),
        ("Юлія Шевченко", "Oleh Shevchenko"),
        ("Amina", "Zahra"),
    ],
)
def test_people_of_one_family_and_others_stay_apart(one: str, other: str) -> None:
    assert not name_matcher().are_same(one, other)
    assert not name_matcher().are_same(other, one)


@pytest.mark.parametrize("name", ["", " ", "-", "' '", "1234", "👨‍👩‍👧", "<b>", "\u202e", "\x00", "ʼ"])
def test_what_is_no_name_is_like_nothing(name: str) -> None:
    assert name_matcher().probability(name, "Ahmad Karimi") < 0.5
    assert name_matcher().probability("Ahmad Karimi", name) < 0.5


@pytest.mark.parametrize(
    "name", ["A" * 2_000, "abc " * 500, "\u0301" * 300, "<table><tr><td>" * 17, "ال" * 100, "王小明", "ა ბ გ დ ე ვ ზ"]
)
def test_any_text_is_compared_and_stays_a_probability(name: str) -> None:
    for other in (name, "Ahmad Karimi", "أحمد كريمي"):
        assert 0.0 <= name_matcher().probability(name, other) <= 1.0


def test_articles_and_marks_of_the_family_name_are_understood() -> None:
    assert [word.text for word in name_words("Nur al-Yaqoubi")] == ["nur", "yaqoubi"]
    assert [word.text for word in name_words("أحمد الحسن")] == ["أحمد", "حسن"]
    assert [word.is_family for word in name_words("KARIMI Ahmad")] == [True, False]
    assert [word.is_family for word in name_words("Karimi, Ahmad")] == [True, False]


def test_groups_of_letters_that_stand_for_one_sound_stay_together() -> None:
    assert units("juschtschenko") == ("ju", "schtsch", "e", "n", "k", "o")
    assert units("محمد") == ("a:m", "a:h2", "a:m", "a:d")
    assert units("ሰላም") == ("e:s", "e:E", "e:l", "e:a", "e:m", "e:E0")
    assert script_of("Коваль") is Script.CYRILLIC


@pytest.mark.parametrize(
    "spellings",
    [
        ("muhammad", "mohamed", "mehmed", "محمد"),
        ("schewtschenko", "shevchenko", "ševčenko", "шевченко"),
        ("yılmaz", "yilmas"),
    ],
)
def test_the_consonants_are_the_same_in_every_spelling(spellings: tuple[str, ...]) -> None:
    assert len({bones(each) for each in spellings}) == 1
