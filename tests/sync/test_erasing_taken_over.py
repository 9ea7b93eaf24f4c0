"""Whoever took a file over can erase it: at all its devices and the hub, whatever else it once came through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.usecases.erasing import erase_person
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.handed import handed_over, second_person
from tests.sync.shared import found, settle


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


def test_a_file_that_was_taken_over_can_be_erased(
    first: Desktop, other: Desktop, hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    handed_over(first, other, person)
    sibling = further_desktop(hub, other, tmp_path, clock, seed=8)
    settle(other, sibling, first)
    assert found(sibling, person, IDENTITY)
    scope = person_scope(person)
    with other.exchange.reading() as desk:
        own = streams.stream_of_scope(desk.connection, scope, other.office.store.identity.office)
    erase_person(other.office, person, second_person(other))
    settle(other, sibling, first)
    for each in (other, sibling):
        with each.exchange.reading() as desk:
            assert not desk.living(scope)
    assert own is not None
    with hub.site.store.read() as transaction:
        assert all(s.erased for s in transaction.units.by_id(own.id))
    for each in (other, sibling):
        each.exchange.put({ExchangeFact.CURSOR: None})
    settle(other, sibling)
    for each in (other, sibling):
        with each.exchange.reading() as desk:
            assert not desk.living(scope)
    assert found(first, person, IDENTITY)
    sibling.close()
