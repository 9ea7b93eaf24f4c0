"""A grant holds until the end of its last day, at the hub as everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.refusals import Gone
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.sharing import Mode
from tests.hub.devices import NOW, TestDevice
from tests.hub.sharing_steps import (
    TODAY,
    YESTERDAY,
    codes,
    fetched,
    found,
    open_to,
    read_with_grant,
    units_in,
    write,
)
from tests.hub.test_pieces import down

Join = Callable[[Office], TestDevice]


def test_the_last_day_is_served_and_no_day_after_it(device: TestDevice, south: TestDevice, clock: FixedClock) -> None:
    shared = found(device, b"eins")
    open_to(shared, south, until=TODAY)
    fetched(south)
    clock.at += timedelta(days=1)
    write(shared, device, b"zwei")
    assert fetched(south) == []
    assert read_with_grant(south, shared) == [b"eins"]


def test_a_grant_that_is_over_already_opens_nothing(device: TestDevice, south: TestDevice) -> None:
    assert codes(open_to(found(device, b"eins"), south, until=YESTERDAY)) == []
    assert fetched(south) == []


def test_whoever_is_let_in_again_in_time_gets_what_came_in_between(
    device: TestDevice, south: TestDevice, clock: FixedClock
) -> None:
    shared = found(device, b"eins")
    open_to(shared, south, until=TODAY)
    fetched(south)
    clock.at += timedelta(days=1)
    write(shared, device, b"zwei")
    assert fetched(south) == []
    open_to(shared, south, at=NOW + 1)
    write(shared, device, b"drei")
    fetched(south)
    assert read_with_grant(south, shared) == [b"eins", b"eins", b"zwei", b"drei"]


def test_what_waits_to_be_fetched_is_void_once_the_time_is_over(
    device: TestDevice, south: TestDevice, clock: FixedClock
) -> None:
    shared = found(device, device.random(5_000))
    open_to(shared, south, until=TODAY)
    (waiting,) = south.sync(room=1_000).down
    assert down(south, waiting.number, 0, 100)
    clock.at += timedelta(days=1)
    with pytest.raises(Gone):
        down(south, waiting.number, 0, 100)
    assert south.sync(room=1_000).down == ()


def test_a_grant_that_ends_access_voids_what_waits(device: TestDevice, south: TestDevice) -> None:
    shared = found(device, device.random(5_000))
    open_to(shared, south)
    (waiting,) = south.sync(room=1_000).down
    open_to(shared, south, until=YESTERDAY, at=NOW + 1)
    with pytest.raises(Gone):
        down(south, waiting.number, 0, 100)
    assert fetched(south) == []


def test_what_a_co_editor_sends_after_its_time_goes_to_the_owner_only(
    device: TestDevice, south: TestDevice, west: TestDevice, clock: FixedClock
) -> None:
    shared = found(device)
    open_to(shared, south, mode=Mode.CO_EDIT, until=TODAY)
    open_to(shared, west)
    clock.at += timedelta(days=1)
    unit = write(shared, south, b"Abschied")
    assert [(one.id, one.code) for one in south.answer.refused] == [(unit.id, "late")]
    assert south.answer.receipts[0].intervals == ((1, 1),)
    assert [(one.id, one.late) for one in units_in(fetched(device))] == [(unit.id, True)]
    assert units_in(fetched(west)) == []


def test_who_is_let_in_later_gets_nothing_that_came_too_late(
    device: TestDevice, south: TestDevice, west: TestDevice, clock: FixedClock
) -> None:
    shared = found(device, b"eins")
    open_to(shared, south, mode=Mode.CO_EDIT, until=TODAY)
    clock.at += timedelta(days=1)
    write(shared, south, b"Abschied")
    open_to(shared, west)
    fetched(west)
    assert read_with_grant(west, shared) == [b"eins"]
