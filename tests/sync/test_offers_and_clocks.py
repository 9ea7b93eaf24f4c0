"""A clock that is wrong at one office shows no offer as lapsed, and none as open that is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.handing_over import OfferState
from kiim_desktop.usecases.handing_over import accept_offer, offers
from kiim_desktop.usecases.transfer_errors import OfferOver
from tests.sync.devices import Desktop, first_desktop
from tests.sync.handed import offered, owners, states
from tests.sync.shared import settle

YEARS = timedelta(days=900)


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Beratung Süd", kind="mbe")
    first.sync()
    yield desktop
    desktop.close()


def set_clock(desktop: Desktop, clock: FixedClock, by: timedelta) -> None:
    """Let a device show another time than everybody else, from the next unlock on."""
    desktop.around = replace(desktop.around, clock=FixedClock(clock.at + by))
    desktop.reopen()


def test_a_clock_that_runs_ahead_lets_no_offer_lapse(first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    set_clock(other, clock, YEARS)
    offer = offered(first, person, other)
    settle(first, other)
    assert states(other) == [OfferState.OFFERED]
    accept_offer(other.office, offer)
    settle(other, first, other)
    assert owners(person, first, other) == {"Beratung Süd"}


def test_a_clock_that_is_late_shows_no_offer_as_open_that_is_over(
    first: Desktop, other: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other)
    set_clock(other, clock, -YEARS)
    clock.at += timedelta(days=31)
    settle(first, other)
    assert states(other) == [OfferState.LAPSED]
    with pytest.raises(OfferOver):
        accept_offer(other.office, offer)


def test_an_offer_made_by_a_clock_that_is_late_is_open_as_long_as_any(
    first: Desktop, other: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    set_clock(first, clock, -timedelta(days=60))
    first.sync()
    offered(first, person, other)
    settle(first, other)
    assert states(first) == states(other) == [OfferState.OFFERED]


def test_what_was_to_be_seen_of_an_offer_comes_back_with_the_right_clock(
    first: Desktop, other: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    offered(first, person, other)
    settle(first, other)
    set_clock(other, clock, YEARS)
    assert states(other) == [OfferState.LAPSED], "nobody has told this device the time since"
    settle(other)
    assert states(other) == [OfferState.OFFERED]
    (shown,) = offers(other.office)
    assert shown.name, "the preview was not thrown away meanwhile"
