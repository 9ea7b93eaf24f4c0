"""Whom a row of a list may mean: everybody in the list of the office, however the name is written there."""

from __future__ import annotations

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Cancelled
from kiim_desktop.domain.kinds import IDENTITY, NAME_VARIANT
from kiim_desktop.interchange.persons import ReadPerson
from kiim_desktop.usecases.duplicates import look_for_duplicates
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, record_entry
from kiim_desktop.usecases.similar_persons import SimilarPersons
from tests.factories import core_data, make_entry, make_person


def similar(office: Office, **read: str | tuple[str, ...]) -> tuple[PersonId, ...]:
    found = SimilarPersons(office.store).of(ReadPerson(**read))  # type: ignore[arg-type]  # names of fields
    look_for_duplicates(office)
    again = SimilarPersons(office.store).of(ReadPerson(**read))  # type: ignore[arg-type]  # the same
    assert found == again, "whether somebody was looked at already makes no difference"
    return found


@pytest.fixture
def known(office: Office) -> PersonId:
    make_person(office, "Olena", "Kowaltschuk", "1992-07-01")
    return make_person(office, "Oleksandr", "Schewtschenko", "1979-11-30", municipality="Boxberg", phone="0176 1234567")


@pytest.mark.parametrize(
    "read",
    [
        {"given_names": "Alexander", "family_name": "Shevchenko", "birth": "1979-11-30"},
        {"given_names": "Олександр", "family_name": "Шевченко", "birth": "1979-11-30"},
        {"given_names": "A.", "family_name": "S.", "native_name": "Олександр Шевченко", "birth": "1979-11-30"},
        {"given_names": "Schewtschenko", "family_name": "Oleksandr", "birth": "1979-11-30"},
        {"given_names": "Oleksandr", "family_name": "Schewtschenko"},
        {"given_names": "Oleksander", "family_name": "Schewtschenko", "phones": ("+49 176 1234567",)},
    ],
)
def test_another_way_to_write_somebody_is_found(
    office: Office, known: PersonId, read: dict[str, str | tuple[str, ...]]
) -> None:
    assert similar(office, **read) == (known,)


@pytest.mark.parametrize(
    "read",
    [
        {"given_names": "Oleksandr", "family_name": "Schewtschenko", "birth": "2004-02-13"},
        {"given_names": "Tesfaye", "family_name": "Berhane", "birth": "1979-11-30"},
        {"given_names": "Ivan"},
        {},
    ],
)
def test_somebody_else_is_not(office: Office, known: PersonId, read: dict[str, str | tuple[str, ...]]) -> None:
    assert similar(office, **read) == ()


def test_a_further_spelling_in_the_file_counts(office: Office, known: PersonId) -> None:
    make_entry(office, known, NAME_VARIANT, text="Sascha Tschernenko")
    assert similar(office, given_names="Sascha", family_name="Tschernenko", birth="1979-11-30") == (known,)


def test_what_was_corrected_counts_at_once(office: Office, known: PersonId) -> None:
    look_for_duplicates(office)
    core = {"given_names": "Tesfaye", "family_name": "Berhane", "birth_date": "1991-05-06"}
    record_entry(office, known, Entry(kind=IDENTITY, answers=core, record=core_data(office, known).id))
    people = SimilarPersons(office.store)
    assert people.of(ReadPerson(given_names="Tesfay", family_name="Berhane", birth="1991-05-06")) == (known,)
    assert people.of(ReadPerson(given_names="Alexander", family_name="Shevchenko", birth="1979-11-30")) == ()


def test_the_likeliest_comes_first_and_five_are_enough(office: Office) -> None:
    made = [
        make_person(office, "Mohammed", "Al-Hassan", f"1985-03-{day:02}", phone="0176 1234567") for day in range(1, 8)
    ]
    read = ReadPerson(given_names="Mohammed", family_name="Al-Hassan", birth="1985-03-07", phones=("0176 1234567",))
    found = SimilarPersons(office.store).of(read)
    assert (found[0], len(found)) == (made[-1], 5)


def test_who_came_from_the_file_is_compared_with_the_rows_that_follow(office: Office, known: PersonId) -> None:
    people = SimilarPersons(office.store)
    first = ReadPerson(given_names="Mohammed", family_name="Al-Hassan", birth="1985-03-04")
    person = PersonId(b"a person in file")
    assert people.of(first) == ()
    people.add(person, first)
    assert people.of(ReadPerson(given_names="Muhamad", family_name="Alhasan", birth="1985-03-04")) == (person,)
    assert people.exact(ReadPerson(given_names="Mohammed", family_name="Al-Hassan", birth="1985-03-04")) == person
    assert people.exact(ReadPerson(given_names="Muhamad", family_name="Alhasan", birth="1985-03-04")) is None


def test_learning_the_office_can_be_stopped(office: Office, known: PersonId) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        SimilarPersons(office.store, stop)
