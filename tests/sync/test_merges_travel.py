"""A merge travels to the other devices of the office, late entries find their way, and it goes no further."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import FILE_MERGE, IDENTITY
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.erasing import erase_person
from kiim_desktop.usecases.merging import merge_files, merged_files, separate_files
from kiim_desktop.usecases.reading import open_person, search
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import make_note
from tests.sync.devices import Desktop, first_desktop
from tests.sync.handed import second_person
from tests.sync.shared import consent, settle

Two = tuple[PersonId, PersonId]


def meet(first: Desktop, second: Desktop) -> None:
    first.sync()
    second.sync()
    first.sync()


def listed_on(desktop: Desktop) -> list[PersonId]:
    return [row.id for row in desktop.office.store.persons.page(0, 10)]


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def two(first: Desktop, second: Desktop) -> Two:
    """Two files of one person that both devices hold."""
    found = first.person("Amira", "Haddad"), second.person("Amirah", "Haddad")
    meet(first, second)
    return found


def test_a_merge_and_its_end_reach_the_other_device(first: Desktop, second: Desktop, two: Two) -> None:
    listed, other = two
    merge_files(first.office, listed, other)
    meet(first, second)
    for desktop in (first, second):
        assert listed_on(desktop) == [listed]
        assert all(check.ok for check in verify(desktop.office.store))
    separate_files(second.office, other)
    meet(first, second)
    for desktop in (first, second):
        assert set(listed_on(desktop)) == {listed, other}
    assert first.state == second.state


def test_what_is_written_elsewhere_into_the_other_file_is_seen_in_the_listed_one(
    first: Desktop, second: Desktop, two: Two
) -> None:
    listed, other = two
    merge_files(first.office, listed, other)
    make_note(second.office, other, "Später geschrieben.")
    second.rename(other, "Haddad-Klein")
    meet(first, second)
    for desktop in (first, second):
        assert [hit.row.id for hit in search(desktop.office, "Später")] == [listed]
        assert [hit.row.id for hit in search(desktop.office, "Haddad-Klein")] == [listed]
        (part,) = merged_files(desktop.office, listed)
        assert [(each.own, each.other) for each in part.late] == [("Haddad", "Haddad-Klein")]


def test_two_devices_that_merge_the_other_way_round_list_the_same_file(
    first: Desktop, second: Desktop, two: Two
) -> None:
    one, other = two
    merge_files(first.office, one, other)
    merge_files(second.office, other, one)
    meet(first, second)
    assert listed_on(first) == listed_on(second) == [min(two)]
    separate_files(first.office, max(two))
    meet(first, second)
    assert set(listed_on(first)) == set(listed_on(second)) == set(two)


def test_erasing_the_listed_file_erases_the_merged_one_with_it(first: Desktop, second: Desktop, two: Two) -> None:
    listed, other = two
    merge_files(first.office, listed, other)
    meet(first, second)
    erase_person(first.office, listed, second_person(first))
    meet(first, second)
    for desktop in (first, second):
        assert listed_on(desktop) == []


def test_another_office_hears_nothing_of_a_merge(first: Desktop, second: Desktop, other: Desktop, two: Two) -> None:
    listed, part = two
    for person in two:
        consent(first, person, other, groups=frozenset({Category.IDENTITY}))
    settle(first, second, other)
    merge_files(first.office, listed, part)
    record_entry(first.office, listed, Entry(kind=IDENTITY, answers={"birth_place": "Herat"}, record=None))
    settle(first, second, other)
    assert set(listed_on(other)) == set(two)
    assert all(FILE_MERGE.number not in {r.kind_number for r in open_person(other.office, p).records} for p in two)
