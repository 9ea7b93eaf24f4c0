"""A consent ends by itself: out of sight by the clock here, deleted by the clock of the hub, whatever clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.reading import records_of
from kiim_desktop.sync.errors import BindingLost
from kiim_desktop.usecases import exchanging
from kiim_desktop.usecases.exchanging import end_what_is_over
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, found, settle

LAST_DAY = timedelta(days=30)


@pytest.fixture
def other_clock(clock: FixedClock) -> FixedClock:
    """Return the clock of the other office's device alone."""
    return FixedClock(clock.at)


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, other_clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, other_clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def person(first: Desktop, other: Desktop, clock: FixedClock) -> PersonId:
    """Return a person that is open to the other office for thirty days."""
    made = first.person("Amira", "Haddad")
    consent(first, made, other, until=(clock.now() + LAST_DAY).date())
    settle(first, other)
    return made


def is_seen(desktop: Desktop, person: PersonId) -> bool:
    return bool(found(desktop, person, IDENTITY))


def is_stored(desktop: Desktop, person: PersonId) -> bool:
    with desktop.exchange.reading() as desk:
        replicas = desktop.office.store.database.replicas
        return bool(records_of(desk.connection, replicas, person_scope(person)))


def test_a_clock_that_runs_ahead_hides_and_deletes_nothing(
    other: Desktop, person: PersonId, other_clock: FixedClock
) -> None:
    other_clock.at += timedelta(days=400)
    end_what_is_over(other.office)
    assert not is_seen(other, person)
    assert is_stored(other, person)


def test_a_clock_put_right_brings_everything_back(other: Desktop, person: PersonId, other_clock: FixedClock) -> None:
    other_clock.at += timedelta(days=400)
    end_what_is_over(other.office)
    other_clock.at -= timedelta(days=400)
    assert end_what_is_over(other.office)
    assert is_seen(other, person)


def test_an_exchange_tells_how_far_a_clock_is_ahead(other: Desktop, person: PersonId, other_clock: FixedClock) -> None:
    other_clock.at += timedelta(days=400)
    end_what_is_over(other.office)
    other.sync()
    assert is_seen(other, person)
    end_what_is_over(other.office)
    assert is_seen(other, person), "what it is ahead was measured"


def test_what_is_over_at_the_hub_too_is_deleted(
    other: Desktop, person: PersonId, clock: FixedClock, other_clock: FixedClock
) -> None:
    clock.at += LAST_DAY + timedelta(days=1)
    other_clock.at = clock.at
    end_what_is_over(other.office)
    assert (is_seen(other, person), is_stored(other, person)) == (False, True)
    other.sync()
    assert not is_stored(other, person)


def test_a_clock_that_is_late_keeps_nothing_in_sight_once_the_hub_has_said_the_day(
    other: Desktop, person: PersonId, clock: FixedClock, other_clock: FixedClock
) -> None:
    other.sync()
    clock.at += LAST_DAY + timedelta(days=1)
    other.sync()
    assert not is_stored(other, person)


def test_a_clock_set_back_shows_nothing_beyond_the_newest_time_of_the_hub(
    first: Desktop, other: Desktop, clock: FixedClock, other_clock: FixedClock
) -> None:
    clock.at += timedelta(days=10)
    other_clock.at = clock.at
    made = first.person("Bela", "Sommer")
    consent(first, made, other, until=clock.now().date())
    settle(first, other)
    assert is_seen(other, made)
    other_clock.at += timedelta(days=1)
    end_what_is_over(other.office)
    assert not is_seen(other, made)
    clock.at += timedelta(days=1)
    other.sync()
    other_clock.at -= timedelta(days=300)
    end_what_is_over(other.office)
    assert not is_stored(other, made)


def test_what_is_over_is_out_of_sight_also_where_the_keys_cannot_be_read(
    other: Desktop, person: PersonId, other_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_exchange: object) -> None:
        raise BindingLost

    monkeypatch.setattr(exchanging, "load_membership", lost)
    other_clock.at += LAST_DAY + timedelta(days=1)
    with pytest.raises(BindingLost):
        end_what_is_over(other.office)
    assert not is_seen(other, person)


def test_a_grant_is_taken_also_where_the_clock_runs_ahead(
    first: Desktop, other: Desktop, clock: FixedClock, other_clock: FixedClock
) -> None:
    other_clock.at += timedelta(days=400)
    made = first.person("Bela", "Sommer")
    consent(first, made, other, until=(clock.now() + LAST_DAY).date())
    settle(first, other)
    assert is_seen(other, made)
