"""Live search: who answers as typed comes first, who only sounds alike is told apart, and why is shown."""

from __future__ import annotations

import pytest

from kiim_desktop.domain.kinds import CONTACT_DETAIL, FOREIGN_IDENTIFIER, NAME_VARIANT
from kiim_desktop.storage.person_lists import Where
from kiim_desktop.usecases.finding import ENOUGH, MOST_ALIKE
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search
from kiim_desktop.usecases.recording import delete_record
from tests.factories import make_entry, make_note, make_person


def found(office: Office, typed: str) -> list[tuple[str, Where]]:
    return [(hit.row.name, hit.where) for hit in search(office, typed)]


@pytest.mark.parametrize(
    "typed",
    ["Yuhschenko", "Juchtschenko Olena", "Olna Juschtschenko", "Olena Juschtchenk", "Олена Ющенко", "Juschenco"],
)
def test_a_slip_or_an_odd_spelling_still_finds_the_person(office: Office, typed: str) -> None:
    make_person(office, "Olena", "Juschtschenko")
    make_person(office, "Petra", "Schmidt")
    assert [name for name, _where in found(office, typed)] == ["Olena Juschtschenko"]


def test_who_only_sounds_alike_comes_behind_and_is_told_apart_and_notes_come_last(office: Office) -> None:
    make_person(office, "Hasan", "Karimi")
    make_person(office, "Hassan", "Karami-Ott")
    make_person(office, "Hassan", "Kamiri")
    noted = make_person(office, "Petra", "Schmidt")
    make_note(office, noted, "Herr Hassan Karimi hat angerufen.")
    hits = found(office, "Hassan Karimi")
    assert hits[0] == ("Hasan Karimi", Where.NAME)
    assert hits[-1] == ("Petra Schmidt", Where.NOTE)
    order = [where for _name, where in hits]
    assert order == sorted(order, key=[Where.NAME, Where.ALIKE, Where.NOTE].index)
    assert ("Hassan Kamiri", Where.ALIKE) in hits


@pytest.mark.parametrize("typed", ["Ha", "Hsn", "al", "1990", "0171 2345678"])
def test_a_short_word_or_a_number_finds_nobody_who_only_sounds_alike(office: Office, typed: str) -> None:
    for given in ("Hassan", "Hussein", "Ali", "Alina"):
        make_person(office, given, "Karimi")
    assert Where.ALIKE not in {where for _name, where in found(office, typed)}


def test_who_is_found_often_enough_as_typed_brings_nobody_who_only_sounds_alike(office: Office) -> None:
    for number in range(ENOUGH - 1):
        make_person(office, f"Karim {chr(97 + number) * 3}", "Juschtschenko")
    make_person(office, "Zoe", "Juschtschemko")
    assert ("Zoe Juschtschemko", Where.ALIKE) in found(office, "Juschtschenko")
    make_person(office, "Karim", "Juschtschenko")
    assert {where for _name, where in found(office, "Juschtschenko")} == {Where.NAME}


def test_there_are_never_more_than_a_screenful_who_only_sound_alike(office: Office) -> None:
    for number in range(MOST_ALIKE + 5):
        make_person(office, f"{chr(97 + number)}{chr(97 + number)}", "Juschtschenko")
    assert len(found(office, "Jutschenkow")) <= MOST_ALIKE


def test_a_year_or_day_of_birth_is_never_taken_for_a_near_one(office: Office) -> None:
    make_person(office, "Olena", "Juschtschenko", "1990-02-01")
    assert found(office, "Yuhschenko 1990") == [("Olena Juschtschenko", Where.ALIKE)]
    assert found(office, "Yuhschenko 1.2.1990") == [("Olena Juschtschenko", Where.ALIKE)]
    assert found(office, "Yuhschenko 1991") == found(office, "Yuhschenko 2.1.1990") == []


def test_a_name_in_another_script_is_found_in_spite_of_a_slip(office: Office) -> None:
    person = make_person(office, "Helene", "Schmidt")
    make_entry(office, person, NAME_VARIANT, text="Олена Ющенко")
    assert found(office, "Olena Yuschenka")[0][0] == "Helene Schmidt"


def test_names_of_the_same_sound_are_in_the_order_of_likeness(office: Office) -> None:
    make_person(office, "Hussein", "Haddad")
    make_person(office, "Hasan", "Hadad")
    assert [name for name, _where in found(office, "Hassan Haddad")] == ["Hasan Hadad", "Hussein Haddad"]


@pytest.mark.parametrize("typed", ["0171/2345", "+49 171 2345678"])
def test_the_number_that_found_somebody_is_told_as_it_stands_in_the_file(office: Office, typed: str) -> None:
    person = make_person(office)
    make_entry(office, person, CONTACT_DETAIL, kind="phone", value="+49 (0)171 234 56 78")
    (hit,) = search(office, typed)
    assert (hit.where, hit.snippet) == (Where.PHONE, "+49 (0)171 234 56 78")


@pytest.mark.parametrize(
    ("typed", "shown"), [("az 12345", "AZ-12.345 …"), ("AZ12345/22B", "AZ-12.345/22 B"), ("12345/22", "AZ-12.345/22 …")]
)
def test_an_id_is_found_without_notation_and_no_more_of_it_is_told_than_was_typed(
    office: Office, typed: str, shown: str
) -> None:
    person = make_person(office)
    record = make_entry(office, person, FOREIGN_IDENTIFIER, kind="other", value="AZ-12.345/22 B")
    (hit,) = search(office, typed)
    assert (hit.where, hit.snippet) == (Where.ID, shown)
    delete_record(office, person, record)
    assert search(office, typed) == []


def test_who_only_has_the_consonants_of_what_was_typed_is_told_to_be_alike(office: Office) -> None:
    for given in ("Olena", "Alina", "Lan"):
        make_person(office, given, "Moros")
    assert found(office, "Olena") == [
        ("Olena Moros", Where.NAME),
        ("Alina Moros", Where.ALIKE),
        ("Lan Moros", Where.ALIKE),
    ]


@pytest.mark.parametrize("typed", ["Shevchenko", "Schewtschenko", "Schevchenko", "Шевченко"])
def test_the_same_name_in_another_spelling_is_no_other_name(office: Office, typed: str) -> None:
    make_person(office, "Olena", "Schewtschenko")
    assert found(office, typed) == [("Olena Schewtschenko", Where.NAME)]


def test_a_name_that_the_list_does_not_show_is_found_as_typed(office: Office) -> None:
    person = make_person(office, "Olena", "Moros", birth_name="Wunderlich")
    make_entry(office, person, NAME_VARIANT, text="Helena Moros")
    assert found(office, "Wunderlich") == [("Olena Moros", Where.NAME)]
