"""A hub put back, in whole or in part, and what its members remind it of: each rule once went wrong in a world."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.floors import FLOOR_FILE
from kiim_desktop.storage.exchange_lists import ExchangeLists
from kiim_desktop.storage.streams import StreamKind
from kiim_desktop.sync.errors import Unreachable
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.recovering import drop_bundles
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.directory import Status
from kiim_desktop.usecases.enrolling import revoke_device
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.hub_files import HubFiles
from tests.sync.repacks import stream_of
from tests.sync.shared import consent, entry, found, receipts_at, said, settle, withdraw
from tests.sync.test_setbacks import copied, opened
from tests.sync.test_sharing_setbacks import waiting_units


class BreaksAt(MemoryCarrier):
    """A line on which one request never arrives."""

    def __init__(self, hub: Hub, number: int) -> None:
        MemoryCarrier.__init__(self, hub)
        self._left = number

    def sync(self, request: bytes) -> bytes | None:
        self._left -= 1
        if not self._left:
            raise Unreachable
        return MemoryCarrier.sync(self, request)


class AnswerLost(MemoryCarrier):
    """A line on which requests arrive and no answer comes back."""

    def sync(self, request: bytes) -> bytes | None:
        MemoryCarrier.sync(self, request)
        raise Unreachable


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office; the first office knows of it."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def files(hub: Hub, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path) -> Iterator[HubFiles]:
    found = HubFiles(hub, tmp_path / "hub", (first, second, other))
    yield found
    found.close()


def listed(desktop: Desktop) -> set[object]:
    """Return the values that stand in the list of what was not accepted."""
    return {each.value for each in ExchangeLists(desktop.office.store.database).refused()}


def test_a_store_that_is_behind_its_floor_begins_a_new_epoch(files: HubFiles, first: Desktop, tmp_path: Path) -> None:
    copy, before = files.copy(tmp_path / "copy"), files.epoch
    first.person("Amira", "Haddad")
    first.sync()
    files.put_back(copy)
    assert files.epoch != before


def test_who_had_a_bundle_taken_proves_that_the_hub_was_put_back(
    files: HubFiles, first: Desktop, other: Desktop, tmp_path: Path
) -> None:
    copy, before = files.copy(tmp_path / "copy"), files.epoch
    first.person("Amira", "Haddad")
    first.sync()
    (files.folder / FLOOR_FILE).unlink()
    files.put_back(copy)
    for family in ("Sommer", "Winter", "Herbst"):
        other.person("Bela", family)
        other.sync()
    assert files.epoch == before, "nothing of what is left tells, and the numbers are as high as ever"
    first.sync()
    assert files.epoch != before


def test_keys_put_back_alone_are_noticed_and_given_again(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    copy, before = files.copy(tmp_path / "copy"), files.epoch
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    first.sync()
    files.put_back(copy, "keys.db")
    assert files.epoch != before
    clock.at -= timedelta(hours=10)
    settle(first, second, other, first)
    assert said(second, person, IDENTITY, "family_name") == {"Haddad"}
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert [waiting_units(each) for each in (first, second, other)] == [0, 0, 0]


def test_a_grant_that_outlived_its_stream_is_told_with_it_again(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    copy = files.copy(tmp_path / "copy")
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    first.sync()
    files.put_back(copy, "hub.db")
    clock.at -= timedelta(hours=10)
    settle(other, second, first, other, second)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert [waiting_units(each) for each in (first, second, other)] == [0, 0, 0]


def test_a_key_sealed_with_another_grant_than_the_one_that_is_here_opens_nothing(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    before = files.copy(tmp_path / "before")
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    first.sync()
    copy = files.copy(tmp_path / "copy")
    files.put_back(before, "keys.db")
    clock.at += timedelta(minutes=1)
    first.sync()
    revoke_device(first.office, second.office.store.identity.device.hex())
    first.sync()
    files.put_back(copy, "keys.db")
    settle(first, other, first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert waiting_units(other) == 0


def test_what_was_written_into_one_stream_is_put_into_no_other(
    files: HubFiles, first: Desktop, other: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    chosen = entry(first, person, CONTACT_DETAIL, note="nachmittags")
    contact = frozenset({Category.IDENTITY, Category.CONTACT})
    consented = consent(first, person, other, groups=contact, mode=Mode.CONTRIBUTE)
    settle(first, other)
    entry(other, person, CONTACT_DETAIL, note="abends")
    settle(other, first)
    copy = files.copy(tmp_path / "copy")
    consent(first, person, other, groups=contact, mode=Mode.CO_EDIT, extent=Extent.LISTED, chosen=(chosen,))
    settle(first, other)
    files.put_back(copy, "keys.db")
    settle(first, other)
    withdraw(first, person, consented)
    settle(first, other)
    assert said(other, person, CONTACT_DETAIL, "note") == {"nachmittags"}


@pytest.mark.parametrize("since", ["before the consent", "before its withdrawal"])
def test_what_an_order_closed_is_closed_when_only_the_units_are_put_back(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path, since: str
) -> None:
    copies = {"before the consent": files.copy(tmp_path / "before")}
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, second, other)
    copies["before its withdrawal"] = files.copy(tmp_path / "between")
    stream = stream_of(second, person, StreamKind.SHARED)
    withdraw(first, person, consented)
    first.sync()
    files.put_back(copies[since], "hub.db")
    second.rename(person, "Haddad-Lang")
    second.sync()
    with files.hub.site.store.read() as transaction:
        at_hub = transaction.units.by_id(stream.id)
    assert at_hub
    assert all(each.frozen for each in at_hub)


def test_a_revocation_outlives_the_hub_that_took_it(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path
) -> None:
    copy = files.copy(tmp_path / "copy")
    revoke_device(first.office, second.office.store.identity.device.hex())
    settle(first)
    files.put_back(copy)
    settle(first, other)
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, other)
    gone = load_membership(other.exchange).certified[second.office.store.identity.device]
    assert gone.entry.status is Status.REVOKED
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_new_keys_wait_for_a_device_whose_directory_the_hub_has_lost(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    third = further_desktop(files.hub, first, tmp_path / "third", clock, seed=12)
    copy = files.copy(tmp_path / "copy")
    further_desktop(files.hub, other, tmp_path / "fourth", clock, seed=13).close()
    second.sync()
    files.put_back(copy)
    revoke_device(first.office, third.office.store.identity.device.hex())
    third.close()
    first.sync()
    second.sync()
    person = first.person("Amira", "Haddad")
    settle(first, second)
    assert said(second, person, IDENTITY, "family_name") == {"Haddad"}


def test_a_ring_lost_on_its_way_is_wrapped_anew_by_a_colleague(
    files: HubFiles, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    third = further_desktop(files.hub, first, tmp_path, clock, seed=3)
    files.desktops = (*files.desktops, third)
    settle(first, second, third)
    copy = files.copy(tmp_path / "copy")
    revoke_device(first.office, third.office.store.identity.device.hex())
    settle(first)
    files.put_back(copy, "keys.db")
    settle(second, first, second)
    assert load_membership(second.exchange).own_ring.generation == 2
    third.close()


def test_keys_lost_with_the_hub_reach_an_older_copy_of_the_only_device_and_open_what_it_passed_by(
    files: HubFiles, first: Desktop, second: Desktop, tmp_path: Path
) -> None:
    settle(first, second)
    copy = files.copy(tmp_path / "copy")
    first.close()
    copied(first, tmp_path / "older")
    shutil.copytree(first.around.state_folder, tmp_path / "state")
    around = replace(first.around, state_folder=tmp_path / "state")
    first.office = opened(first.office.profile.folder, first.around, first.carrier).office
    older = opened(tmp_path / "older", around, first.carrier)
    files.desktops = (*files.desktops, older)
    revoke_device(first.office, second.office.store.identity.device.hex())
    person = first.person("Amira", "Haddad")
    settle(first)
    files.put_back(copy)
    settle(first, older, first, older)
    assert load_membership(older.exchange).own_ring.generation == 2
    assert said(older, person, IDENTITY, "family_name") == {"Haddad"}
    assert waiting_units(older) == 0
    assert older.state == first.state
    older.close()


def test_whose_an_older_replica_is_is_asked_for(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, mode=Mode.CO_EDIT)
    settle(first, second, other)
    copy = files.copy(tmp_path / "copy")
    other.rename(person, "Haddad-Lang")
    other.sync()
    files.put_back(copy, "hub.db")
    settle(other, first, second, other)
    assert said(second, person, IDENTITY, "family_name") == {"Haddad-Lang"}
    assert waiting_units(first) == waiting_units(second) == 0


def test_what_was_written_for_a_stream_the_hub_lost_reaches_its_owner_before_it_is_forgotten(
    files: HubFiles, first: Desktop, other: Desktop, tmp_path: Path
) -> None:
    copy = files.copy(tmp_path / "copy")
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other, mode=Mode.CO_EDIT)
    settle(first, other)
    other.rename(person, "Haddad-Lang")
    withdraw(first, person, consented)
    first.sync()
    files.put_back(copy)
    settle(other, first, other, first)
    assert "Haddad-Lang" in listed(first)
    assert found(other, person, IDENTITY) == []


def test_a_receipt_the_hub_lost_is_given_again_with_the_order(
    files: HubFiles, first: Desktop, other: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, other)
    copy = files.copy(tmp_path / "copy")
    withdraw(first, person, consented)
    first.sync()
    other.sync()
    files.put_back(copy)
    settle(other, first)
    assert [each.device for each in receipts_at(first)] == [other.office.store.identity.device]


def test_what_is_offered_to_a_hub_that_was_put_back_outlives_the_bundle_it_was_in(
    files: HubFiles, first: Desktop, second: Desktop, tmp_path: Path
) -> None:
    copy = files.copy(tmp_path / "copy")
    person = first.person("Amira", "Haddad")
    first.sync()
    files.put_back(copy)
    first.carrier = BreaksAt(files.hub, 3)
    with pytest.raises(Unreachable):
        first.sync()
    assert first.exchange.outgoing() is not None, "everything is pulled, and what the hub lacks is in a bundle"
    first.carrier = MemoryCarrier(files.hub)
    drop_bundles(first.exchange)
    settle(first, second)
    assert said(second, person, IDENTITY, "family_name") == {"Haddad"}
