"""Two records: one person entered twice, and two people who are easily taken for one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiim_desktop.base.jobs import Cancelled
from kiim_desktop.matching.blocking import candidates
from kiim_desktop.matching.cards import Birth, PersonCard, birth_of, phone_digits
from kiim_desktop.matching.person_facts import FACTS, person_facts
from kiim_desktop.matching.persons import person_matcher

AMINA = PersonCard(
    given="Amina",
    family="Haddad",
    native="أمينة حداد",
    birth=birth_of("1990-02-13"),
    sex="w",
    nationality="SYR",
    phone=phone_digits("0151 5550720"),
    municipality="Lauenstein",
    arrival="2023-03-01",
)


def are_one(one: PersonCard, other: PersonCard) -> bool:
    matcher = person_matcher()
    return matcher.probability(one, other) >= matcher.threshold


@pytest.mark.parametrize(
    "again",
    [
        AMINA,
        replace(AMINA, given="Ameena", native="", phone=""),
        replace(AMINA, given="Haddad", family="Amina"),
        replace(AMINA, birth=birth_of("1990-01-01"), native=""),
        replace(AMINA, birth=birth_of("1990"), phone="", native=""),
        replace(AMINA, given="أمينة", family="حداد", native=""),
        replace(AMINA, municipality="Steinfeld", phone="", native=""),
    ],
)
def test_one_person_entered_twice_is_found(again: PersonCard) -> None:
    assert are_one(AMINA, again)
    assert are_one(again, AMINA)


@pytest.mark.parametrize(
    "somebody",
    [
        replace(AMINA, given="Huda", native="هدى حداد"),
        replace(AMINA, given="Omar", native="عمر حداد", sex="m", birth=birth_of("1992-05-04"), phone=""),
        replace(AMINA, birth=birth_of("1961-07-30"), phone="", arrival="2019-11-02", native=""),
        PersonCard(given="Zahra", family="Azizi", birth=birth_of("1990-02-13"), sex="w", municipality="Lauenstein"),
    ],
)
def test_twins_siblings_namesakes_and_neighbours_stay_apart(somebody: PersonCard) -> None:
    assert not are_one(AMINA, somebody)
    assert not are_one(somebody, AMINA)


def test_every_fact_has_its_number() -> None:
    names = person_matcher().names
    for other in (AMINA, PersonCard(), replace(AMINA, native="", birth=Birth())):
        assert len(person_facts(names, AMINA, other)) == len(FACTS)


@pytest.mark.parametrize(
    ("edtf", "birth"),
    [
        ("1985-02-01", Birth(year=1985, month=2, day=1)),
        ("1985-02", Birth(year=1985, month=2)),
        ("1985", Birth(year=1985)),
        ("1985~", Birth(year=1985, is_estimated=True)),
        ("", Birth()),
        (None, Birth()),
    ],
)
def test_a_birth_is_known_as_far_as_it_was_told(edtf: str | None, birth: Birth) -> None:
    assert birth_of(edtf) == birth


@pytest.mark.parametrize("text", ["0151 5550720", "+49 151 5550720", "0049151/5550720"])
def test_a_phone_is_its_digits_in_every_notation(text: str) -> None:
    assert phone_digits(text) == "1515550720"


def test_a_register_is_gone_through_and_its_doubles_named() -> None:
    people = [replace(AMINA, given=given, native="", phone="", birth=birth_of(f"19{year}-03-07")) for given, year in (
        ("Zahra", 71), ("Layla", 84), ("Huda", 66), ("Rima", 93))]  # fmt: skip
    register = [*people, AMINA, replace(AMINA, given="Ameena", native="")]
    assert [(one, other) for one, other, _likely in person_matcher().suspicions(register)] == [(4, 5)]


def test_records_without_a_common_key_are_not_compared() -> None:
    assert list(candidates([AMINA, PersonCard(given="Oleh", family="Bondar", birth=birth_of("1970-05-06"))])) == []


def test_going_through_can_be_stopped() -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        list(person_matcher().suspicions([AMINA, AMINA], between=stop))
