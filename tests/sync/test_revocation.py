"""A revoked device is out for good: new keys it cannot open, nobody it certified, nothing it decided counts on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import KeyId, StreamId, UnitId
from kiim_desktop.crypto.devices import SEED_LENGTH, DeviceKeys
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficeRing, open_stream_key, unwrap_ring
from kiim_desktop.crypto.streams import SealedUnit, StreamKey, open_unit
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import streams
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.errors import DeviceRevoked, Unreachable, WaitingForOffice
from kiim_desktop.sync.manifests import accept_manifest
from kiim_desktop.sync.membership import Membership, Stage, load_membership, stage_of
from kiim_desktop.sync.rotating import approval_of
from kiim_desktop.sync.terms import device_terms
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import DeviceEntry, PendingDevice, Status, ring_info
from kiim_desktop.usecases.enrolling import (
    approve_device,
    change_all_keys,
    list_devices,
    revoke_device,
    words_of_this_device,
)
from tests.sync.devices import Desktop, first_desktop, further_desktop, invited_desktop, office_at
from tests.sync.shared import consent, said, settle
from tests.sync.sticks import Stick
from tests.sync.test_evil_hub import later, manifest_of
from tests.sync.test_stick import stick as stick  # noqa: PLC0414  # a fixture


@pytest.fixture
def third(hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = further_desktop(hub, first, tmp_path, clock, seed=3)
    second.sync()
    yield desktop
    desktop.close()


def revoke(by: Desktop, whom: Desktop, clock: FixedClock) -> None:
    clock.at += timedelta(minutes=5)
    revoke_device(by.office, whom.office.store.identity.device.hex())


@dataclass(frozen=True, slots=True)
class Loot:
    """What a thief has of a device: the ring, its own keys, and every stream key it was ever given."""

    ring: OfficeRing
    member: Membership
    keys: dict[bytes, StreamKey]


def loot_of(desktop: Desktop) -> Loot:
    member = load_membership(desktop.exchange)
    ring = member.own_ring
    with desktop.exchange.reading() as desk:
        rows = desk.connection.execute("SELECT stream, key_id, sealed_key FROM stream_key").all()
        catalogue = {each.id for each in streams.all_streams(desk.connection) if each.kind.value == "catalogue"}
    keys = {key: open_stream_key(ring, StreamId(stream), sealed) for stream, key, sealed in rows
            if stream not in catalogue}  # fmt: skip
    return Loot(ring, member, keys)


def opens(action: Callable[[], object]) -> bool:
    try:
        action()
    except CryptoError:
        return False
    return True


def opened_at_hub(hub: Hub, loot: Loot, after: int) -> tuple[int, int]:
    """Return how much sealed at the hub after a hub_seq there is, and how much of it the loot opens."""
    with hub.site.store.read() as transaction:
        connection = Connection(transaction._connection.raw)  # noqa: SLF001  # the test reads what a thief at the hub could
        named = connection.execute(
            "SELECT id, key_id, head FROM hub.stream WHERE hub_seq > ? AND reach <> 1", (after,)
        ).all()
        units = connection.execute(
            "SELECT s.id, u.id, u.dictionary, u.body FROM hub.unit u JOIN hub.stream s ON s.alias = u.alias"
            " WHERE u.hub_seq > ?",
            (after,),
        ).all()
        rings = connection.execute("SELECT device, sealed FROM keys.sealed_ring").all()
        keys = transaction.keys.get([KeyId(key_id) for _stream, key_id, _head in named])
    tries: list[Callable[[], object]] = [
        partial(open_stream_key, loot.ring, StreamId(stream), keys[stream, key_id]) for stream, key_id, _head in named
    ]
    for key in loot.keys.values():
        tries += [partial(open_unit, key, StreamId(one), 0, SealedUnit.from_bytes(head)) for one, _id, head in named]
        tries += [partial(open_unit, key, StreamId(one), dictionary, SealedUnit(UnitId(unit), body))
                  for one, unit, dictionary, body in units]  # fmt: skip
    for device, sealed in rings:
        for whom in (device, loot.member.device):
            tries.append(partial(unwrap_ring, loot.member.keys.hpke, sealed, ring_info(loot.member.office, whom)))
    return len(tries), sum(opens(each) for each in tries)


def hub_seq(hub: Hub) -> int:
    with hub.site.store.read() as transaction:
        return transaction.facts.hub_seq()


def test_nothing_sealed_later_opens_with_the_keys_of_a_revoked_device(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    first.sync()
    second.sync()
    loot, before = loot_of(second), hub_seq(hub)
    assert opened_at_hub(hub, loot, 0)[1] > 0, "before, it opened what is the office's"
    revoke(first, second, clock)
    first.sync()
    first.rename(person, "Haddad-Klein")
    first.person("Bela", "Sommer")
    first.sync()
    tried, opened = opened_at_hub(hub, loot, before)
    assert tried > 10
    assert opened == 0
    third.sync()
    assert third.state == first.state


@pytest.mark.parametrize("who", ["owner", "recipient"])
def test_nothing_shared_later_opens_with_the_keys_of_a_revoked_device_of_either_office(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock, who: str
) -> None:
    """Many files: of which key is the newer one nothing but chance would tell otherwise."""
    other = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    fourth = further_desktop(hub, other, tmp_path, clock, seed=8)
    settle(first, second, other, fourth)
    people = [first.person("Amira", f"Haddad {number}") for number in range(6)]
    for person in people:
        consent(first, person, other, mode=Mode.CO_EDIT)
    settle(first, second, other, fourth)
    by, gone = (first, second) if who == "owner" else (other, fourth)
    loot = loot_of(gone)
    revoke(by, gone, clock)
    settle(first, other)
    before = hub_seq(hub)
    for person in people:
        first.rename(person, "Sommer")
    settle(first, other)
    for person in people:
        other.rename(person, "Winter")
    settle(other, first)
    assert all(said(first, person, IDENTITY, "family_name") == {"Winter"} for person in people)
    tried, opened = opened_at_hub(hub, loot, before)
    assert tried > 10
    assert opened == 0
    fourth.close()
    other.close()


def test_all_at_once_gives_every_file_a_new_key_and_sends_no_content_again(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, clock: FixedClock
) -> None:
    people = [first.person("Amira", f"Haddad {number}") for number in range(5)]
    first.sync()
    revoke(first, second, clock)
    change_all_keys(first.office)
    done = first.sync()
    with first.office.store.database.read() as connection:
        rows = connection.execute(
            "SELECT stream, max(generation) FROM stream_key JOIN stream ON stream.id = stream_key.stream"
            " WHERE kind IN ('own', 'office') GROUP BY stream"
        ).all()
    assert len(rows) > len(people)
    assert {generation for _stream, generation in rows} == {2}
    assert done.sent == 0
    third.sync()
    third.rename(people[0], "Haddad-Klein")
    third.sync()
    first.sync()
    assert first.state == third.state
    assert done.waiting == 0


def test_by_stick_alone_a_revoked_device_is_out_too(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, stick: Stick, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    revoke(first, second, clock)
    for desktop in (first, first, third):
        stick.visit(desktop)
        stick.serve()
    loot, before = loot_of(second), hub_seq(hub)
    second.person("Cem", "Yildiz")
    with pytest.raises(DeviceRevoked):  # the stick itself tells, and nothing is laid onto it
        stick.visit(second)
    assert stick.bundles_up() == []
    assert stage_of(second.exchange) is Stage.REVOKED
    assert second.exchange.waiting() == 1
    first.rename(person, "Haddad-Klein")
    for desktop in (first, third, first, third):
        stick.visit(desktop)
        stick.serve()
    assert load_membership(third.exchange).own_ring.generation == 2
    assert opened_at_hub(hub, loot, before)[1] == 0
    assert first.state == third.state != second.state


def test_whom_the_old_keys_certify_is_nobody_even_if_the_hub_lists_it(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, clock: FixedClock
) -> None:
    loot = loot_of(second)
    revoke(first, second, clock)
    first.sync()
    third.sync()
    ghost = DeviceKeys.derive(random.Random(1).randbytes(SEED_LENGTH), None)
    now = millis(clock.now())
    pending = PendingDevice(b"g" * 16, "Geist", "lead", ghost.public.to_bytes(), now)
    signed = approval_of(loot.member, pending, device_terms(now), now).certificate
    member = load_membership(third.exchange)
    devices = (*manifest_of(member).devices, DeviceEntry(signed, Status.ACTIVE, now))
    listed = later(hub, member, devices=devices)
    accept_manifest(member, listed)
    third.exchange.put({ExchangeFact.MANIFEST: pack(listed)})
    assert not load_membership(third.exchange).is_active(b"g" * 16)
    assert load_membership(third.exchange).is_active(first.office.store.identity.device)
    assert {line.label for line in list_devices(third.office)} == {"Rechner 1", "Rechner 2", "Rechner 3"}


def test_what_was_decided_under_old_keys_is_signed_anew(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    fourth = waiting_desktop(hub, first, tmp_path, clock)
    third.sync()
    approve_device(
        third.office, fourth.office.store.identity.device.hex(), " ".join(words_of_this_device(fourth.office))
    )
    revoke(first, second, clock)
    first.sync()
    third.sync()
    fourth.sync()
    assert stage_of(fourth.exchange) is Stage.MEMBER
    assert load_membership(fourth.exchange).own_ring.generation == 2
    fourth.close()


@dataclass(slots=True)
class Meanwhile(MemoryCarrier):
    """A line over which something happens elsewhere before its second request arrives."""

    happens: Callable[[], object] = lambda: None
    requests: int = 0

    def sync(self, request: bytes) -> bytes | None:
        self.requests += 1
        if self.requests == 2:
            self.happens()
        return MemoryCarrier.sync(self, request)


def test_a_device_let_in_while_the_keys_change_gets_them_too(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    fourth = waiting_desktop(hub, first, tmp_path, clock)
    third.sync()
    words = " ".join(words_of_this_device(fourth.office))

    def let_in() -> None:
        approve_device(third.office, fourth.office.store.identity.device.hex(), words)
        third.sync()

    revoke(first, second, clock)
    first.carrier = Meanwhile(hub, happens=let_in)
    first.sync()
    third.sync()
    fourth.sync()
    rings = {load_membership(each.exchange).own_ring.generation for each in (first, third, fourth)}
    assert len(rings) == 1
    assert rings == {load_membership(first.exchange).own_ring.generation}
    first.sync()
    assert fourth.state == first.state
    fourth.close()


def test_new_keys_that_leave_out_a_device_let_in_meanwhile_are_made_anew_by_the_same_device(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    fourth = waiting_desktop(hub, first, tmp_path, clock)
    third.sync()
    words = " ".join(words_of_this_device(fourth.office))

    def breaks() -> None:
        raise Unreachable

    def let_in() -> None:
        approve_device(third.office, fourth.office.store.identity.device.hex(), words)
        third.carrier = Meanwhile(hub, happens=breaks)
        with pytest.raises(Unreachable):
            third.sync()

    revoke(first, second, clock)
    first.carrier = Meanwhile(hub, happens=let_in)
    first.sync()
    fourth.sync()
    assert load_membership(first.exchange).own_ring.generation == 2
    assert load_membership(fourth.exchange).own_ring.generation == 2
    fourth.close()


def waiting_desktop(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Desktop:
    waiting = invited_desktop(hub, office_at(hub, first), tmp_path, clock, 4)
    with pytest.raises(WaitingForOffice):
        waiting.sync()
    return waiting


def test_an_old_directory_replayed_by_a_stick_does_not_bring_a_revoked_device_back(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, stick: Stick, clock: FixedClock
) -> None:
    stick.visit(third)
    stick.serve()
    old = stick.copy()
    stick.visit(third)
    stick.serve()
    revoke(first, second, clock)
    first.sync()
    stick.visit(third)
    stick.serve()
    stick.visit(third)
    assert not load_membership(third.exchange).is_active(second.office.store.identity.device)
    stick.put_back(old)
    stick.visit(third)
    assert not load_membership(third.exchange).is_active(second.office.store.identity.device)
