"""Households: own places in own files, one address for several, children with files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import ADDRESS, HOUSEHOLD_MEMBER, IDENTITY
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.errors import AlreadyInHousehold, NoSuchPerson, NothingToSave, NotInHousehold
from kiim_desktop.usecases.households import (
    Household,
    add_child,
    household_of,
    join_household,
    leave_household,
    move_together,
    relatives_of,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import delete_record
from tests.factories import make_entry, make_person, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def amina(office: Office) -> PersonId:
    return make_person(office, "Amina", "Haddad", municipality="Lauenstein")


@pytest.fixture
def karim(office: Office) -> PersonId:
    return make_person(office, "Karim", "Haddad")


def records(office: Office, person: PersonId, number: int) -> list[Record]:
    return office.store.records(person_scope(person), [number])


def found(office: Office, person: PersonId) -> Household:
    household = household_of(office, person)
    assert household is not None
    return household


def names(household: Household, day: date | None = None) -> list[str]:
    members = household.members if day is None else household.on(day)
    return [member.name or member.holder.name for member in members]


def test_members_find_each_other_from_every_file(office: Office, amina: PersonId, karim: PersonId) -> None:
    assert household_of(office, amina) is None
    join_household(office, amina, karim, "spouse", "2024-05-01")
    assert names(found(office, amina)) == names(found(office, karim)) == ["Amina Haddad", "Karim Haddad"]
    assert [member.role for member in found(office, karim).members] == ["self", "spouse"]


def test_a_file_holds_nothing_of_another_member(office: Office, amina: PersonId, karim: PersonId) -> None:
    join_household(office, amina, karim, "spouse")
    child = add_child(office, amina, {"given_names": "Lina", "family_name": "Haddad"}).person
    others = {amina: ("Karim", "Lina"), karim: ("Amina", "Lina"), child: ("Amina", "Karim")}
    for person, foreign in others.items():
        text = repr(office.store.records(person_scope(person)))
        assert not any(name in text for name in foreign)
        assert not any(other.hex() in text for other in others if other != person)


def test_a_child_has_a_file_of_its_own_at_the_address_of_its_parent(office: Office, amina: PersonId) -> None:
    child = add_child(office, amina, {"given_names": "Lina", "family_name": "Haddad", "birth_date": "2019-06"}).person
    core = office.store.record(person_scope(child), single_record_id(IDENTITY))
    assert core is not None
    assert core.answer(IDENTITY, "birth_date") == "2019-06"
    assert [each.answer(ADDRESS, "municipality") for each in records(office, child, ADDRESS.number)] == ["Lauenstein"]
    assert names(found(office, child)) == ["Amina Haddad", "Lina Haddad"]


def test_an_address_is_written_into_each_file_and_ends_the_one_before(
    office: Office, amina: PersonId, karim: PersonId
) -> None:
    move_together(office, [amina, karim], {"street": "Am Markt 3", "municipality": "Elsterfeld"}, "2026-02-01")
    before, now = sorted(
        records(office, amina, ADDRESS.number), key=lambda each: each.answer(ADDRESS, "valid_to") is None
    )
    assert (before.answer(ADDRESS, "municipality"), before.answer(ADDRESS, "valid_to")) == ("Lauenstein", "2026-02-01")
    (theirs,) = records(office, karim, ADDRESS.number)
    assert [each.answer(ADDRESS, "street") for each in (now, theirs)] == ["Am Markt 3", "Am Markt 3"]
    assert now.id != theirs.id
    delete_record(office, karim, theirs.id)
    assert len(records(office, amina, ADDRESS.number)) == 2


def test_who_leaves_is_no_member_afterwards_and_may_join_another(
    office: Office, amina: PersonId, karim: PersonId
) -> None:
    join_household(office, amina, karim, "spouse", "2020")
    with pytest.raises(AlreadyInHousehold):
        join_household(office, make_person(office, "Nora", "Wolf"), karim, "other")
    leave_household(office, karim, "2025-12-31")
    household = found(office, amina)
    assert names(household, date(2025, 6, 1)) == ["Amina Haddad", "Karim Haddad"]
    assert names(household, office.today) == ["Amina Haddad"]
    assert household_of(office, karim) is None
    join_household(office, make_person(office, "Mira", "Wolf"), karim, "other")
    with pytest.raises(NotInHousehold):
        leave_household(office, make_person(office, "Olga", "Bek"), "2026")


def test_who_has_no_file_stands_by_name(office: Office, amina: PersonId, karim: PersonId) -> None:
    join_household(office, amina, karim, "spouse")
    make_entry(office, karim, HOUSEHOLD_MEMBER, household=found(office, amina).id.hex(), role="child", name="Baby Sam")
    assert names(found(office, amina)) == ["Amina Haddad", "Karim Haddad", "Baby Sam"]
    assert found(office, amina).members[2].person is None


def test_a_deleted_place_points_nowhere_and_the_lists_still_agree(
    office: Office, amina: PersonId, karim: PersonId
) -> None:
    join_household(office, amina, karim, "spouse")
    (place,) = records(office, karim, HOUSEHOLD_MEMBER.number)
    delete_record(office, karim, place.id)
    assert names(found(office, amina)) == ["Amina Haddad"]
    assert all(check.ok for check in verify(office.store))
    with office.store.database.write() as connection:
        connection.execute("DELETE FROM reference")
    assert [check.name for check in verify(office.store) if not check.ok] == ["lists"]


def test_nothing_is_half_done(office: Office, amina: PersonId) -> None:
    before = office.store.count_records()
    with pytest.raises(NothingToSave):
        add_child(office, amina, {})
    with pytest.raises(NothingToSave):
        move_together(office, [amina], {}, "2026")
    with pytest.raises(NoSuchPerson):
        join_household(office, amina, PersonId(bytes(16)), "child")
    with pytest.raises(NoSuchPerson):
        move_together(office, [amina, PersonId(bytes(16))], {"municipality": "Elsterfeld"})
    assert office.store.count_records() == before


def test_who_lives_with_a_person_is_told_from_where_the_role_is_seen(
    office: Office, amina: PersonId, karim: PersonId
) -> None:
    join_household(office, amina, karim, "spouse")
    make_entry(office, amina, HOUSEHOLD_MEMBER, role="child", name="Baby Sam", birth_date="2025-03")
    assert [(each.name, each.person, each.role, each.seen_from) for each in relatives_of(office, amina)] == [
        ("Karim Haddad", karim, "spouse", ""),
        ("Baby Sam", None, "child", ""),
    ]
    assert [(each.name, each.role) for each in relatives_of(office, karim)] == [("Amina Haddad", "self")]
    child = add_child(office, amina, {"given_names": "Lina"}).person
    assert [(each.name, each.role, each.seen_from) for each in relatives_of(office, child)] == [
        ("Amina Haddad", "self", "Amina Haddad"),
        ("Karim Haddad", "spouse", "Amina Haddad"),
    ]
    leave_household(office, karim, "2025-12-31")
    assert relatives_of(office, karim) == ()
