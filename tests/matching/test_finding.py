"""Of what an index proposes, the name that was meant comes first; a place or a year is no part of the name."""

from __future__ import annotations

import pytest

from kiim_desktop.matching.finding import JUDGED, MOST_JUDGED, Named, begins_as_typed, is_near, likeliest


def names(*written: str) -> list[Named]:
    return [Named((each,)) for each in written]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Hassn Karimi", "Hassan Karimi"),
        ("Juschtschenko Olena", "Olena Yushchenko"),
        ("محمد الحسن", "Mohammad al-Hassan"),
        ("Yuschenko", "Olena Juschtschenko"),
        ("Abdulrahman Nasser", "Abd ar-Rahman Naser"),
    ],
)
def test_the_name_that_was_meant_comes_first(asked: str, meant: str) -> None:
    proposed = names("Hussein Karami", "Olga Jurtschenko", "Mahmud Hosseini", meant, "Abdullah Nasiri", "Petra Schmidt")
    assert proposed[likeliest(asked, proposed)[0].place].names == (meant,)


def test_every_name_of_a_person_counts() -> None:
    proposed = [Named(("Helene Schmidt", "Олена Шмідт")), Named(("Oleg Schmitz",))]
    assert likeliest("Олена Шмидт", proposed)[0].place == 0


def test_a_place_or_year_of_the_person_has_to_answer_no_word_of_the_name() -> None:
    here = Named(("Hassan Karimi",), ("Neustadt", "1990"))
    there = Named(("Hassan Karimi",), ("Altdorf", "1985"))
    at_home, elsewhere = (likeliest("Hassn Karimi Neust", [each])[0].alike for each in (here, there))
    assert at_home > elsewhere
    assert likeliest("Neustadt 1990", [here]) == []


def test_as_many_are_looked_at_closely_as_it_takes_to_find_some_that_are_likely() -> None:
    assert len(likeliest("Hassan", names(*["Hassan Karimi"] * 99))) == JUDGED
    assert len(likeliest("Hassan Karimi", names(*["Olena Kowalenko"] * 99))) == MOST_JUDGED
    assert likeliest("...", names("Hassan Karimi")) == []


@pytest.mark.parametrize(("asked", "begins"), [("kar has", True), ("hassan 19", True), ("hasan", False)])
def test_a_beginning_is_a_beginning_of_every_word(asked: str, *, begins: bool) -> None:
    assert begins_as_typed(asked, Named(("Hassan Karimi",), ("1990",))) is begins


@pytest.mark.parametrize(("asked", "word", "near"), [("Hassn", "Hassan", True), ("Karimi", "Haddad", False)])
def test_a_word_is_near_that_differs_by_a_slip(asked: str, word: str, *, near: bool) -> None:
    assert is_near(asked, word) is near
