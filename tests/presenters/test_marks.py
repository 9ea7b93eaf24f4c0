"""What is marked in a line that was found."""

from __future__ import annotations

import pytest

from kiim_desktop.presenters.marks import marks_in, sounds_alike


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Mohammad al-Hassan", "hasan", ["Hassan"]),
        ("Hasanović", "hasan", ["Hasan"]),
        ("Hassanzadeh", "hassan", ["Hassan"]),
        ("محمد الحسن", "hasan", ["الحسن"]),
        ("Хасан", "hasan", ["Хасан"]),
        ("Müller", "mueller", ["Müller"]),
        ("Müller", "mul", ["Mül"]),
        ("1990?", "hasan 1990", ["1990"]),
        ("Lauenstein", "hasan", []),
        ("Straße", "strass", ["Straß"]),
        ("", "x", []),
    ],
)
def test_marks_cover_exactly_what_answers(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks_in(text, query)] == marked


def test_marks_never_overlap() -> None:
    assert marks_in("Hassan Hassan", "has hassan hasan") == ((0, 6), (7, 13))


def test_names_in_two_scripts_sound_alike_and_strangers_do_not() -> None:
    assert sounds_alike("Muhamad", "محمد")
    assert sounds_alike("Oleksandr", "Олександр")
    assert not sounds_alike("Karimi", "Haddad")
