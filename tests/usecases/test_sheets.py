"""The two paper sheets: which is valid, what each opens, and that a drill is remembered and changes nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.crypto.errors import WrongRecoveryCode
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import previous_of, read_key_file, unlock_with_code
from kiim_desktop.crypto.rings import OfficeRing
from kiim_desktop.crypto.sheets import RecoveryCode, SheetKind, new_recovery_code
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.administration import approve, invite, revoke
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.enrolling import check_certificate
from kiim_desktop.hub.errors import DeviceNotWaiting
from kiim_desktop.hub.errors import WordsDiffer as HubWordsDiffer
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.sync.errors import NotEnrolled, WaitingForOffice
from kiim_desktop.sync.membership import Stage, load_membership
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import EnrolMessage, EnrolRequest
from kiim_desktop.usecases.backing_up import back_up
from kiim_desktop.usecases.enrolling import (
    Joining,
    approve_device,
    join_office,
    list_devices,
    stage,
    words_of_this_device,
)
from kiim_desktop.usecases.errors import NoSheetMade, RingFileDamaged
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sheets import (
    RING_FILE,
    adopt_sheet,
    make_sheet,
    ring_for_sheet,
    ring_of_file,
    sheet_standing,
    try_device_sheet,
    try_office_sheet,
)
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_person, open_again, surroundings
from tests.sync.devices import PASSWORD, Desktop, first_desktop, further_desktop, hub_in_memory, office_at
from tests.sync.devices import surroundings as device_surroundings


@pytest.fixture
def hub(tmp_path: Path, clock: FixedClock) -> Iterator[Hub]:
    with hub_in_memory(tmp_path, clock) as made:
        yield made


@pytest.fixture
def first(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock)
    yield desktop
    desktop.close()


def test_a_code_that_was_only_made_changes_nothing_until_it_is_adopted(office: Office) -> None:
    before = office.profile.key_path.read_bytes()
    code = make_sheet(office)
    assert office.profile.key_path.read_bytes() == before
    adopt_sheet(office, code)
    assert unlock_with_code(read_key_file(office.profile.key_path).keyfile, code) == office.dek


def test_a_new_sheet_voids_the_one_before_on_the_whole_disk(office: Office) -> None:
    old, new = make_sheet(office), make_sheet(office)
    adopt_sheet(office, old)
    adopt_sheet(office, new)
    for path in (office.profile.key_path, previous_of(office.profile.key_path)):
        with pytest.raises(WrongRecoveryCode):
            unlock_with_code(read_key_file(path).keyfile, old)
        unlock_with_code(read_key_file(path).keyfile, new)


def test_a_drill_opens_the_file_changes_no_key_and_is_remembered(office: Office, clock: FixedClock) -> None:
    code = make_sheet(office)
    adopt_sheet(office, code)
    make_person(office)
    before = state_hash(office.store)
    lock_office(office)
    keys = office.profile.key_path.read_bytes()
    try_device_sheet(find_profile(office.profile.folder), code, surroundings(clock=clock))
    assert office.profile.key_path.read_bytes() == keys
    again = open_again(office.profile.folder.parent, clock=clock)
    standing = sheet_standing(again, SheetKind.DEVICE)
    assert (standing.exists, standing.made, standing.tried) == (True, clock.now(), clock.now())
    assert state_hash(again.store) == before
    assert any(line.entry.detail == "sheet_drill device" for line in again.store.audit_lines())
    adopt_sheet(again, make_sheet(again))
    assert sheet_standing(again, SheetKind.DEVICE).tried is None
    again.store.close()


def test_another_code_fails_the_drill(office: Office) -> None:
    adopt_sheet(office, make_sheet(office))
    lock_office(office)
    with pytest.raises(WrongRecoveryCode):
        try_device_sheet(find_profile(office.profile.folder), new_recovery_code(), surroundings())


def test_an_office_without_a_hub_has_no_office_sheet(office: Office) -> None:
    with pytest.raises(NotEnrolled):
        make_sheet(office, SheetKind.OFFICE)
    with pytest.raises(NoSheetMade):
        try_office_sheet(office, new_recovery_code(kind=SheetKind.OFFICE))
    assert ring_for_sheet(office) is None
    assert not any(sheet_standing(office, kind).exists for kind in SheetKind)


def test_the_office_sheet_opens_the_ring_of_a_backup_and_no_other_does(first: Desktop, tmp_path: Path) -> None:
    code = make_sheet(first.office, SheetKind.OFFICE)
    adopt_sheet(first.office, code)
    back_up(first.office, tmp_path / "sicherung")
    raw = (tmp_path / "sicherung" / RING_FILE).read_bytes()
    office, ring = ring_of_file(raw, code)
    assert office == first.office.store.identity.office
    assert ring.to_bytes() == load_membership(first.exchange).own_ring.to_bytes()
    with pytest.raises(WrongRecoveryCode):
        ring_of_file(raw, make_sheet(first.office, SheetKind.OFFICE))
    for broken in (raw[:-1], b"", raw[:20], b"x" * 3000):
        with pytest.raises((RingFileDamaged, WrongRecoveryCode)):
            ring_of_file(broken, code)


def test_a_drill_of_the_office_sheet_is_remembered(first: Desktop, clock: FixedClock) -> None:
    code = make_sheet(first.office, SheetKind.OFFICE)
    adopt_sheet(first.office, code)
    with pytest.raises(WrongRecoveryCode):
        try_office_sheet(first.office, make_sheet(first.office, SheetKind.OFFICE))
    assert sheet_standing(first.office, SheetKind.OFFICE).tried is None
    try_office_sheet(first.office, code)
    assert sheet_standing(first.office, SheetKind.OFFICE).tried == clock.now()


def test_the_office_sheet_survives_the_exchange_and_reaches_devices_that_join_later(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    code = make_sheet(first.office, SheetKind.OFFICE)
    adopt_sheet(first.office, code)
    first.sync()
    sibling = further_desktop(hub, first, tmp_path, clock)
    for desktop in (first, sibling):
        raw = ring_for_sheet(desktop.office)
        assert raw is not None
        assert ring_of_file(raw, code)[1].public == load_membership(first.exchange).own_ring.public
    sibling.close()


def test_a_fresh_device_with_the_office_sheet_holds_the_ring_and_a_certificate_the_hub_can_check(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    """The ring comes from a backup; a sibling that is left lets the device in."""
    code = make_sheet(first.office, SheetKind.OFFICE)
    adopt_sheet(first.office, code)
    person = first.person("Amira", "Haddad")
    first.sync()
    raw = ring_for_sheet(first.office)
    assert raw is not None
    fresh = joined_with_ring(hub, first, tmp_path, clock, raw_ring=raw, code=code)
    ring = load_membership(fresh.exchange).own_ring
    message = unpack(fresh.exchange.get(ExchangeFact.ENROLMENT) or b"", EnrolMessage)
    request = unpack(message.request.raw, EnrolRequest)
    own = fresh.office.store.identity
    assert request.certificate is not None
    assert request.office_keys is None
    check_certificate(ring.public, request.certificate, office=own.office, device=own.device, public=request.public)
    with pytest.raises(WaitingForOffice):
        fresh.sync()
    assert stage(fresh.office) is Stage.WAITING_OFFICE
    first.sync()
    (waiting,) = [line for line in list_devices(first.office) if line.status == "waiting"]
    approve_device(first.office, waiting.id.hex(), " ".join(words_of_this_device(fresh.office)))
    first.sync()
    fresh.sync()
    assert [row.id for row in fresh.office.store.persons.page(0, 5)] == [person]
    fresh.close()


def test_an_office_that_lost_every_device_comes_back_from_the_hub_with_its_sheet(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    code = make_sheet(first.office, SheetKind.OFFICE)
    adopt_sheet(first.office, code)
    person = first.person("Amira", "Haddad")
    first.note(person, "Termin am Montag")
    first.sync()
    raw, before = ring_for_sheet(first.office), first.office.store.records(person_scope(person))
    assert raw is not None
    revoke(hub.site, first.office.store.identity.device.hex())
    fresh = joined_with_ring(hub, first, tmp_path, clock, raw_ring=raw, code=code)
    with pytest.raises(WaitingForOffice):
        fresh.sync()
    device, words = fresh.office.store.identity.device.hex(), words_of_this_device(fresh.office)
    with pytest.raises(HubWordsDiffer):
        approve(hub.site, device, " ".join(reversed(words)))
    approve(hub.site, device, " ".join(words))
    fresh.sync()
    assert fresh.office.store.records(person_scope(person)) == before
    fresh.note(person, "Es geht weiter")
    assert fresh.sync().sent == 1
    fresh.close()


def test_the_hub_lets_nobody_in_who_only_claims_to_hold_the_office_keys(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    around = device_surroundings(tmp_path, clock, 9)
    invited = invite(hub.site, office_at(hub, first), Role.LEAD)
    foreign = OfficeRing.create(random.Random(8).randbytes)
    joining = Joining(
        invitation=invited.file,
        code=invited.code,
        user_name="Nora Beispiel",
        password=PASSWORD,
        ring=foreign,
        cost=KdfCost.MINIMUM,
    )
    stranger = Desktop(join_office(tmp_path / "profile9", joining, around), around, first.carrier)
    with pytest.raises(WaitingForOffice):
        stranger.sync()
    with pytest.raises(DeviceNotWaiting):
        approve(hub.site, stranger.office.store.identity.device.hex())
    stranger.close()


def joined_with_ring(
    hub: Hub, first: Desktop, folder: Path, clock: FixedClock, *, raw_ring: bytes, code: RecoveryCode
) -> Desktop:
    invited = invite(hub.site, office_at(hub, first), Role.LEAD)
    around = device_surroundings(folder, clock, 9)
    joining = Joining(
        invitation=invited.file,
        code=invited.code,
        user_name="Nora Beispiel",
        password=PASSWORD,
        label="Rechner 9",
        ring=ring_of_file(raw_ring, code)[1],
        cost=KdfCost.MINIMUM,
    )
    return Desktop(join_office(folder / "profile9", joining, around), around, first.carrier)
