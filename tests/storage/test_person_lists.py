"""Lists and search follow the records: found however it is typed, gone when it is erased."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY, LANGUAGE_SKILL, NAME_VARIANT, TASK
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.storage.database import QuerySuperseded
from kiim_desktop.storage.person_lists import PersonFilter, Where
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search
from kiim_desktop.usecases.recording import delete_record
from tests.factories import core_data, edit, make_entry, make_note, make_person


@pytest.fixture
def found(office: Office) -> Callable[[str], list[str]]:
    """Return the search: the names found for a typed text."""
    return lambda text: [hit.row.name for hit in search(office, text)]


@pytest.mark.parametrize("typed", ["Müller", "Mueller", "Muller", "müll", "MÜLLER", "Jörg Müller", "muller jorg"])
def test_a_name_with_umlauts_is_found_however_it_is_typed(
    office: Office, found: Callable[[str], list[str]], typed: str
) -> None:
    make_person(office, "Jörg", "Müller")
    make_person(office, "Petra", "Schmidt")
    assert found(typed) == ["Jörg Müller"]


@pytest.mark.parametrize("typed", ["Muhammad", "Mohamed", "Mohammed", "محمد", "مُحَمَّد"])
@pytest.mark.parametrize("written", ["Muhammad", "Mohamed", "محمد"])
def test_a_name_is_found_in_every_transcription(
    office: Office, found: Callable[[str], list[str]], written: str, typed: str
) -> None:
    make_person(office, written, "Haddad")
    make_person(office, "Peter", "Haddad")
    assert found(typed) == [f"{written} Haddad"]


def test_a_name_variant_in_another_script_is_found(office: Office, found: Callable[[str], list[str]]) -> None:
    person = make_person(office, "Oleksandr", "Kowal")
    make_entry(office, person, NAME_VARIANT, text="Олександр Коваль")
    assert found("Олександр") == found("Oleksandr") == found("коваль") == ["Oleksandr Kowal"]


@pytest.mark.parametrize("typed", ["0171 2345678", "+49 171 2345678", "0049171/2345678", "0171-234", "(0171) 2345678"])
def test_a_phone_number_is_found_in_any_notation(office: Office, typed: str) -> None:
    person = make_person(office)
    make_entry(office, person, CONTACT_DETAIL, kind="phone", value="+49 (0)171 234 56 78")
    (hit,) = search(office, typed)
    assert (hit.row.id, hit.where) == (person, Where.PHONE)


@pytest.mark.parametrize(
    "typed",
    [
        "1990",
        "1.2.1990",
        "01.02.1990",
        "1.2.90",
        "1990-02-01",
        "01/02/1990",
        "1. Februar 1990",
        "1. Feb. 1990",
        "Haddad 1.2.1990",
        "1.2.1990 Amina",
    ],
)
def test_a_date_of_birth_is_found_as_people_type_it(
    office: Office, found: Callable[[str], list[str]], typed: str
) -> None:
    make_person(office, "Amina", "Haddad", "1990-02-01")
    make_person(office, "Amina", "Haddad-Ott", "1991-02-01")
    make_person(office, "Peter", "Ott", "1985-12-21")
    assert found(typed) == ["Amina Haddad"]


def test_the_right_name_with_another_day_of_birth_is_not_found(
    office: Office, found: Callable[[str], list[str]]
) -> None:
    make_person(office, "Amina", "Haddad", "1990-02-01")
    assert found("Haddad 2.1.1990") == []
    assert found("2.1.1990") == []


def test_an_uncertain_year_of_birth_is_found_by_each_year_it_may_be(
    office: Office, found: Callable[[str], list[str]]
) -> None:
    make_person(office, "Amina", "Haddad", "1988/1990")
    assert found("1989") == ["Amina Haddad"]
    assert found("1991") == []


def test_a_place_is_found(office: Office, found: Callable[[str], list[str]]) -> None:
    make_person(office, municipality="Neustadt")
    assert found("haddad neust") == ["Amina Haddad"]


@pytest.mark.parametrize("typed", ["zwergpinguin", "Zwergp", "Straße", "straß", "gespräch zwergpinguin"])
def test_a_word_of_a_note_is_found_with_its_surroundings(office: Office, typed: str) -> None:
    person = make_person(office)
    note = make_note(office, person, "Im Gespräch in der Hauptstraße und Straße 5 ging es um den Zwergpinguin.")
    (hit,) = search(office, typed)
    assert (hit.row.id, hit.where, hit.record) == (person, Where.NOTE, note)
    assert typed.split(maxsplit=1)[0].casefold()[:5] in hit.snippet.casefold()


def test_erased_words_are_not_found_any_more(office: Office, found: Callable[[str], list[str]]) -> None:
    person = make_person(office, "Alt", "Name", municipality="Neustadt")
    note = make_note(office, person, "Zwergpinguin")
    office.store.save([edit(person_scope(person), IDENTITY, given_names="Neu")], office.user.id, [])
    delete_record(office, person, note)
    assert found("Alt") == found("Zwergpinguin") == []
    assert found("Neu") == ["Neu Name"]


def test_a_person_without_core_data_leaves_the_lists(office: Office, found: Callable[[str], list[str]]) -> None:
    person = make_person(office)
    core = core_data(office, person)
    office.store.save(
        [Edit(scope=person_scope(person), record=core.id, kind=IDENTITY.number, values={}, deletes=True)],
        office.user.id,
        [],
    )
    assert office.store.persons.count() == 0
    assert found("Haddad") == []


def test_what_people_type_is_never_read_as_a_query(office: Office, found: Callable[[str], list[str]]) -> None:
    make_person(office)
    for typed in ('"', "*", "a OR", "names:", "NEAR(", "(", "-", "'; DROP TABLE person", "99999999999999999999.1.1"):
        assert found(typed) == []
    assert office.store.persons.count() == 1


def test_hits_that_begin_as_typed_stand_before_those_that_only_sound_alike(
    office: Office, found: Callable[[str], list[str]]
) -> None:
    make_person(office, "Yousef", "Karimi")
    make_person(office, "Jusuf", "Karimi")
    assert found("Jusuf")[0] == "Jusuf Karimi"


def test_a_query_nobody_waits_for_is_interrupted(office: Office) -> None:
    counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT count(*) FROM n"
    with pytest.raises(QuerySuperseded), office.store.database.read(lambda: True) as connection:
        connection.execute(counting).scalar_one()
    with office.store.database.read() as connection:
        assert connection.execute(counting).scalar_one() == 100_000


def test_pages_come_in_the_order_of_names(office: Office) -> None:
    for given, family in (("A", "Zorn"), ("Z", "Ärmel"), ("B", "Arnold")):
        make_person(office, given, family)
    pages = [row.name for at in range(3) for row in office.store.persons.page(at, 1)]
    assert pages == ["Z Ärmel", "B Arnold", "A Zorn"]
    assert office.store.persons.count() == 3


def test_filters_show_who_is_due_without_level_or_in_conflict(office: Office) -> None:
    due, level = make_person(office, "Fällig", "Eins"), make_person(office, "Mit", "Niveau")
    make_entry(office, due, TASK, text="Anrufen", due="2026-03-05")
    make_entry(office, level, LANGUAGE_SKILL, language="deu", overall="B1")

    def listed(chosen: PersonFilter) -> list[PersonId]:
        page = office.store.persons.page(0, 10, chosen)
        assert office.store.persons.count(chosen) == len(page)
        return [row.id for row in page]

    assert listed(PersonFilter(due_until="2026-03-05")) == [due]
    assert listed(PersonFilter(due_until="2026-03-04")) == []
    assert listed(PersonFilter(without_level=True)) == [due]
    assert listed(PersonFilter(in_conflict=True)) == []
