"""A person taken in at two devices is found after the exchange, and one decision holds for all of the office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import DISTINCT_PERSON
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.folders import mark_folder
from kiim_desktop.usecases.duplicates import (
    count_suspected,
    look_for_duplicates,
    no_longer_apart,
    suspected_pairs,
    tell_apart,
)
from kiim_desktop.usecases.recording import new_person
from kiim_desktop.usecases.undoing import undo_last
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, settle
from tests.sync.sticks import Stick

Two = tuple[PersonId, PersonId]


def take_in(desktop: Desktop, given: str, family: str) -> PersonId:
    core = {"given_names": given, "family_name": family, "birth_date": "1985-03-04"}
    return new_person(desktop.office, core, "Boxberg", "0176 1234567").person


def suspected_on(desktop: Desktop) -> set[frozenset[PersonId]]:
    look_for_duplicates(desktop.office)
    pairs = suspected_pairs(desktop.office)
    assert count_suspected(desktop.office) == len(pairs)
    return {frozenset((pair.one.id, pair.other.id)) for pair in pairs}


def meet(first: Desktop, second: Desktop) -> None:
    first.sync()
    second.sync()
    first.sync()


@pytest.fixture
def two(first: Desktop, second: Desktop) -> Two:
    """One person, taken in at both devices before they exchanged; and somebody else at each."""
    take_in(first, "Olena", "Kowaltschuk")
    take_in(second, "Tesfaye", "Berhane")
    made = take_in(first, "Mohammed", "Al-Hassan"), take_in(second, "Muhamad", "Alhasan")
    assert suspected_on(first) == suspected_on(second) == set()
    return made


def test_each_device_has_exactly_one_open_pair_after_the_exchange(first: Desktop, second: Desktop, two: Two) -> None:
    meet(first, second)
    assert suspected_on(first) == suspected_on(second) == {frozenset(two)}
    meet(first, second)
    assert suspected_on(first) == suspected_on(second) == {frozenset(two)}


def test_it_is_found_by_a_stick_alone(
    hub: Hub, first: Desktop, second: Desktop, two: Two, tmp_path: Path, clock: FixedClock
) -> None:
    stick = Stick(tmp_path / "stick", hub)
    stick.root.mkdir()
    mark_folder(stick.root, hub.site.identity.signing, hub.site.identity.id, millis(clock.now()))
    for desktop in (first, second, first, second, first):
        stick.visit(desktop)
        stick.serve()
    assert suspected_on(first) == suspected_on(second) == {frozenset(two)}


def test_decided_on_one_device_is_decided_on_the_other(first: Desktop, second: Desktop, two: Two) -> None:
    meet(first, second)
    tell_apart(first.office, [two])
    assert suspected_on(first) == set()
    assert suspected_on(second) == {frozenset(two)}
    meet(first, second)
    assert suspected_on(second) == set()
    assert first.state == second.state


def test_decided_on_both_devices_is_one_record_and_no_disagreement(first: Desktop, second: Desktop, two: Two) -> None:
    meet(first, second)
    tell_apart(first.office, [two])
    tell_apart(second.office, [(two[1], two[0])])
    meet(first, second)
    for desktop in (first, second):
        (decision,) = desktop.office.store.records(person_scope(min(two)), [DISTINCT_PERSON.number])
        assert not decision.conflicts
        assert suspected_on(desktop) == set()
    assert first.state == second.state


def test_taken_back_on_one_device_it_is_open_again_on_both(first: Desktop, second: Desktop, two: Two) -> None:
    meet(first, second)
    tell_apart(first.office, [two])
    meet(first, second)
    no_longer_apart(second.office, [two])
    meet(first, second)
    assert suspected_on(first) == suspected_on(second) == {frozenset(two)}
    tell_apart(first.office, [two])
    undo_last(first.office)
    meet(first, second)
    assert suspected_on(first) == suspected_on(second) == {frozenset(two)}


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


def test_files_of_two_offices_are_no_pair_and_no_decision_leaves_the_office(
    first: Desktop, second: Desktop, other: Desktop, two: Two
) -> None:
    take_in(other, "Mohammed", "Al Hassan")
    meet(first, second)
    for person in two:
        consent(first, person, other, groups=frozenset({Category.IDENTITY}))
    tell_apart(first.office, [two])
    settle(first, second, other)
    assert {*two} <= {row.id for row in other.office.store.persons.page(0, 10)}
    assert suspected_on(other) == set()
    assert other.office.store.records(person_scope(min(two)), [DISTINCT_PERSON.number]) == []
