"""A name is found however it is transcribed or typed."""

from __future__ import annotations

from datetime import date

import pytest

from kiim_desktop.domain.names import (
    SKELETON_MARK,
    day_form,
    digits_form,
    folded,
    german_folded,
    id_form,
    near_skeletons,
    number_span,
    search_forms,
    skeleton,
    skeletons,
    sort_key,
    words,
)


@pytest.mark.parametrize(("written", "plain"), [("Müller", "muller"), ("Çelik", "celik"), ("Łukasz", "lukasz")])
def test_accents_do_not_matter(written: str, plain: str) -> None:
    assert folded(written) == plain


def test_umlauts_are_found_written_out() -> None:
    assert german_folded("Müßig") == "muessig"


@pytest.mark.parametrize(
    "family",
    [
        ("Muhammad", "Mohamed", "Mohammed", "محمد", "مُحَمَّد"),
        ("Oleksandr", "Олександр"),
        ("Schewtschenko", "Shevtchenko"),
        ("Dschamila", "Djamila", "Jamila"),
        ("Khaled", "Chaled", "خالد"),
        ("Yousef", "Jusuf"),
    ],
)
def test_transcriptions_of_one_name_share_their_consonants(family: tuple[str, ...]) -> None:
    assert len({skeleton("".join(words(name))) for name in family}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Melnitschuk", "Melnychuk"), ("Khalil", "Chalil"), ("Shevchenko", "Schewtschenko")]
)
def test_ch_is_read_in_both_ways(one: str, other: str) -> None:
    assert set(skeletons(one)) & set(skeletons(other))


def test_particles_and_two_letters_are_no_skeleton() -> None:
    assert [skeleton(word) for word in ("al", "bin", "Li")] == ["", "", ""]


def test_a_skeleton_never_meets_a_written_word() -> None:
    marked = [form for form in search_forms("Mohamed") if form.startswith(SKELETON_MARK)]
    assert marked == [f"{SKELETON_MARK}mhmd"]


def test_vowel_points_are_left_out_of_words() -> None:
    assert words("مُحَمَّد") == ["محمد"]


@pytest.mark.parametrize("typed", ["+49 170 12345", "0049 170 12345", "0170/12345", "0170-12 345", "+49 (0)170 12345"])
def test_the_notation_of_a_phone_number_does_not_matter(typed: str) -> None:
    assert digits_form(typed) == "17012345"


def test_foreign_prefixes_stay() -> None:
    assert digits_form("+43 660 1234") == digits_form("0043 660 1234") == "436601234"


def test_lists_are_ordered_by_family_name_without_accents() -> None:
    names = [("Ärmel", "Z"), ("Zorn", "A"), ("Arnold", "B")]
    assert [family for family, _given in sorted(names, key=lambda name: sort_key(*name))] == ["Ärmel", "Arnold", "Zorn"]


def test_a_day_is_found_by_its_digits() -> None:
    assert day_form(date(1990, 2, 1)) == "1021990"


def test_near_skeletons_are_one_step_away() -> None:
    near = near_skeletons("hsn")
    assert near[0] == "hsn"
    assert {"sn", "hn", "hs", "hcn", "ksn", "hvsn"} <= set(near)
    assert "krm" not in near


@pytest.mark.parametrize(
    ("written", "typed", "part"),
    [
        ("+49 (0)171 234 56", "0171-234", "171 234"),
        ("0171/23456", "+49 171 234", "171/234"),
        ("0171/23456", "0171 234", "0171/234"),
        ("AZ-12/34 B", "az1234", "AZ-12/34"),
        ("AZ-12/34 B", "12/34", "12/34"),
        ("0171/23456", "234", None),
        ("0171/23456", "", None),
    ],
)
def test_the_part_of_a_number_that_was_typed(written: str, typed: str, part: str | None) -> None:
    span = number_span(written, typed)
    assert (written[span[0] : span[1]] if span else None) == part


def test_an_id_has_letters_and_digits() -> None:
    assert id_form("AZ-12/34 B") == "az1234b"
    assert id_form("0171 23456") == id_form("Karimi") == ""
