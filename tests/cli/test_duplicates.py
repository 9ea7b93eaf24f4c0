"""`kiim duplicates`: what the window offers, by command."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import Kiim

Two = tuple[str, str]


@pytest.fixture
def two(kiim: Kiim) -> Two:
    """The same person twice, and somebody else."""
    kiim.person("Olena", "Kowaltschuk", "birth_date=1992")
    one = kiim.person("Mohammed", "Al-Hassan", "birth_date=1985-03-04")
    other = kiim.person("Muhamad", "Alhasan", "birth_date=1985-03-04")
    for person in (one, other):
        kiim.json("record", person, "contact_detail", "kind=Mobiltelefon", "value=0176 1234567")
    return one, other


def listed(kiim: Kiim) -> list[dict[str, Any]]:
    found = kiim.json("duplicates")
    assert found["count"] == len(found["duplicates"])
    return list(found["duplicates"])


def test_a_person_on_file_twice_is_listed_with_reasons(kiim: Kiim, two: Two) -> None:
    (pair,) = listed(kiim)
    assert {pair["a"]["id"], pair["b"]["id"]} == set(two)
    assert pair["strength"] == "strong"
    assert 0.5 < pair["probability"] <= 1
    said = {each["about"]: (each["said"], each["agrees"]) for each in pair["reasons"]}
    assert said == {"name": ("alike", True), "birth": ("equal", True), "phone": ("equal", True)}


def test_people_read_the_same_in_words_and_no_number(kiim: Kiim, two: Two) -> None:
    told = kiim("duplicates").stdout
    assert all(each in told for each in (*two, "Al-Hassan", "sehr wahrscheinlich", "gleiche Nummer"))
    assert "1234567" not in told + kiim("duplicates", "--json").stdout


def test_pairs_come_in_pages(kiim: Kiim, two: Two) -> None:
    assert kiim.json("duplicates", "--offset", "1") == {"count": 1, "duplicates": []}


def test_different_persons_are_remembered_until_it_is_taken_back(kiim: Kiim, two: Two) -> None:
    one, other = two
    assert kiim.json("duplicates", "dismiss", other, one)["dismissed"]
    assert listed(kiim) == []
    assert not kiim.json("duplicates", "dismiss", one, other, "--take-back")["dismissed"]
    assert len(listed(kiim)) == 1


def test_what_is_no_pair_is_refused(kiim: Kiim, two: Two) -> None:
    one, other = two
    for arguments in ((one, one), (one, "zz"), (one, "00" * 16), (one, other, "--take-back")):
        assert kiim("duplicates", "dismiss", *arguments).exit_code != 0
    assert len(listed(kiim)) == 1
