"""Whoever gives or takes back a consent is told which offices hear of it with the next stick only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.presenters.sharing import sharing_of
from kiim_desktop.usecases.sharing_standing import shared_with
from kiim_desktop.usecases.sticks import stick_offices
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, found, office_of, settle, withdraw
from tests.sync.sticks import Stick
from tests.sync.test_sharing_setbacks import waiting_units
from tests.sync.test_stick import stick as stick  # noqa: PLC0414  # a fixture


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


def test_an_office_that_comes_by_stick_alone_is_named_with_the_days_since(
    first: Desktop, other: Desktop, stick: Stick, clock: FixedClock
) -> None:
    assert stick_offices(first.office, [office_of(other)]) == ()
    stick.visit(other)
    stick.serve()
    clock.at += timedelta(days=23)
    first.sync()
    (told,) = stick_offices(first.office, [office_of(other), office_of(first)])
    assert (told.name, told.days) == ("Jobcenter Lauenstein", 23)
    assert "zuletzt vor 23 Tagen" in told.sentence
    clock.at += timedelta(days=2)
    assert stick_offices(first.office, [office_of(other)])[0].days == 25


def test_it_is_named_no_more_once_it_came_by_a_line(
    first: Desktop, other: Desktop, stick: Stick, clock: FixedClock
) -> None:
    line = other.carrier
    stick.visit(other)
    stick.serve()
    first.sync()
    assert stick_offices(first.office, [office_of(other)])
    other.carrier = line
    other.sync()
    clock.at += timedelta(minutes=1)
    first.sync()
    assert stick_offices(first.office, [office_of(other)]) == ()


def test_the_file_says_so_as_long_as_the_office_may_still_see_it(
    first: Desktop, other: Desktop, stick: Stick, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, other)
    stick.visit(other)
    stick.serve()
    clock.at += timedelta(days=23)
    first.sync()

    def note() -> str:
        shared = shared_with(first.office, person, first.office.store.records(person_scope(person)))
        sharing = sharing_of(shared)
        assert sharing is not None
        return " ".join(row.note for row in sharing.rows)

    assert "mit dem nächsten Stick, zuletzt vor 23 Tagen" in note()
    withdraw(first, person, consented)
    first.sync()
    assert "mit dem nächsten Stick, zuletzt vor 23 Tagen" in note()
    assert found(other, person, IDENTITY), "it has not heard of it yet"
    for _visit in range(2):
        stick.serve()
        stick.visit(other)
    assert found(other, person, IDENTITY) == []


@pytest.mark.parametrize("how", ["over", "taken back"])
def test_what_ended_while_the_stick_lay_in_a_drawer_leaves_nothing_that_waits(
    first: Desktop, other: Desktop, stick: Stick, clock: FixedClock, how: str
) -> None:
    line = other.carrier
    person = first.person("Amira", "Haddad")
    stick.visit(other)
    consented = consent(first, person, other, until=first.office.today if how == "over" else None)
    settle(first)
    stick.serve()
    if how == "over":
        clock.at += timedelta(days=2)
    else:
        withdraw(first, person, consented)
        settle(first)
        other.carrier = line
        settle(other)
    stick.visit(other)
    assert found(other, person, IDENTITY) == []
    assert waiting_units(other) == 0
