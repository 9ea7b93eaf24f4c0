"""Devices of IT and data protection: no keys of the office, no person; devices, orders and receipts they see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import FirstHoldsKeys
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.errors import WaitingForOffice
from kiim_desktop.sync.membership import Stage, load_membership, stage_of
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.usecases.enrolling import (
    Joining,
    approve_device,
    join_office,
    list_devices,
    revoke_device,
    words_of_this_device,
)
from kiim_desktop.usecases.orders import Standing, orders
from tests.sync.devices import PASSWORD, Desktop, first_desktop, office_at, surroundings
from tests.sync.shared import consent, found, settle, withdraw


def watching(hub: Hub, first: Desktop, folder: Path, clock: FixedClock, role: Role, seed: int) -> Desktop:
    """Return a device of a role without the keys, approved by the first."""
    invited = invite(hub.site, office_at(hub, first), role)
    around = surroundings(folder, clock, seed)
    joining = Joining(
        invitation=invited.file, code=invited.code, user_name="Ida Beispiel", password=PASSWORD,
        label=f"Rechner {seed}", cost=KdfCost.MINIMUM,
    )  # fmt: skip
    desktop = Desktop(join_office(folder / f"profile{seed}", joining, around), around, MemoryCarrier(hub))
    with pytest.raises(WaitingForOffice):
        desktop.sync()
    first.sync()
    device = desktop.office.store.identity.device.hex()
    approve_device(first.office, device, " ".join(words_of_this_device(desktop.office)))
    first.sync()
    desktop.sync()
    return desktop


@pytest.fixture(params=[Role.IT, Role.DPO])
def watcher(
    request: pytest.FixtureRequest, hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> Iterator[Desktop]:
    desktop = watching(hub, first, tmp_path, clock, request.param, seed=5)
    yield desktop
    desktop.close()


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


def test_it_is_a_member_without_keys_and_without_persons(first: Desktop, watcher: Desktop) -> None:
    first.person("Amira", "Haddad")
    first.sync()
    done = watcher.sync()
    member = load_membership(watcher.exchange)
    assert (stage_of(watcher.exchange), member.ring) == (Stage.MEMBER, None)
    assert (done.received, watcher.office.store.persons.count()) == (0, 0)
    assert watcher.exchange.all_streams() == []
    for state in UnitState:
        assert watcher.exchange.waiting_units(state) == []


def test_it_gets_no_keys_when_the_office_changes_them_and_stays_a_member(
    hub: Hub, first: Desktop, second: Desktop, watcher: Desktop, clock: FixedClock
) -> None:
    clock.at += timedelta(minutes=5)
    revoke_device(first.office, second.office.store.identity.device.hex())
    first.sync()
    watcher.sync()
    assert load_membership(first.exchange).own_ring.generation == 2
    assert load_membership(watcher.exchange).ring is None
    with hub.site.store.read() as transaction:
        assert transaction.keys.ring_for(watcher.office.store.identity.device) is None
    assert load_membership(watcher.exchange).is_active(watcher.office.store.identity.device)
    assert sorted(line.status for line in list_devices(watcher.office)) == ["active", "active", "revoked"]


def test_it_sees_what_its_office_took_back_and_who_receipted_it(
    first: Desktop, other: Desktop, watcher: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, other)
    withdraw(first, person, consented)
    first.sync()
    watcher.sync()
    (order,) = orders(watcher.office)
    assert (order.is_given, order.standing, order.offices) == (True, Standing.OPEN, ("Jobcenter Lauenstein",))
    settle(other, first)
    watcher.sync()
    (order,) = orders(watcher.office)
    assert order.standing is Standing.DONE
    assert [each.office for each in order.receipts] == ["Jobcenter Lauenstein"]


def test_nobody_waits_for_a_receipt_of_a_device_that_holds_nothing(
    hub: Hub, first: Desktop, other: Desktop, watcher: Desktop
) -> None:
    person = other.person("Bela", "Sommer")
    consented = consent(other, person, first)
    settle(other, first)
    assert found(first, person, IDENTITY)
    withdraw(other, person, consented)
    other.sync()
    settle(first, other)
    (order,) = orders(other.office)
    assert order.standing is Standing.DONE
    with hub.site.store.read() as transaction:
        assert transaction.orders.open() == 0


def test_its_certificate_is_renewed_by_a_colleagues_device(first: Desktop, watcher: Desktop, clock: FixedClock) -> None:
    before = {line.label: line.until for line in list_devices(watcher.office)}
    clock.at += timedelta(days=320)
    first.sync()
    watcher.sync()
    after = {line.label: line.until for line in list_devices(watcher.office)}
    assert all((after[label] or 0) > (until or 0) for label, until in before.items())


@pytest.mark.parametrize("role", [Role.IT, Role.DPO])
def test_the_first_device_of_an_office_is_none_of_them(hub: Hub, role: Role) -> None:
    with pytest.raises(FirstHoldsKeys):
        invite(hub.site, add_office(hub.site, "Beratung West", "mbe"), role)


def test_the_office_of_the_data_protection_officer_has_keys_to_sign_with(hub: Hub) -> None:
    officer = add_office(hub.site, "Datenschutz im Kreis", "dpo")
    assert invite(hub.site, officer, Role.DPO).code
