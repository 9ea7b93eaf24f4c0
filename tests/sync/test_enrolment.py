"""Who gets in: the first device by the hub, a further one by its office, nobody by a wrong code; and who is put out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.words import four_words
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.errors import (
    DeviceRevoked,
    EnrolmentRefused,
    InvitationExpired,
    NoSuchDevice,
    WaitingForOffice,
    WordsDiffer,
)
from kiim_desktop.sync.membership import Stage, load_membership
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.usecases.enrolling import (
    Joining,
    approve_device,
    join_office,
    list_devices,
    revoke_device,
    stage,
    words_of_this_device,
)
from tests.sync.devices import (
    PASSWORD,
    Desktop,
    first_desktop,
    further_desktop,
    invited_desktop,
    office_at,
    surroundings,
)


def test_the_first_device_waits_until_the_hub_let_it_in(hub: Hub, tmp_path: Path, clock: FixedClock) -> None:
    desktop = invited_desktop(hub, add_office(hub.site, "Beratung Nord", "mbe"), tmp_path, clock, 1)
    with pytest.raises(WaitingForOffice):
        desktop.sync()
    assert stage(desktop.office) is Stage.WAITING_HUB
    desktop.close()


def test_a_further_device_has_no_ring_and_no_persons_until_it_is_approved(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    first.person("Amira", "Haddad")
    first.sync()
    waiting = invited_desktop(hub, office_at(hub, first), tmp_path, clock, 2)
    with pytest.raises(WaitingForOffice):
        waiting.sync()
    assert stage(waiting.office) is Stage.WAITING_OFFICE
    assert load_membership(waiting.exchange).ring is None
    assert waiting.office.store.persons.count() == 0
    waiting.close()


def test_an_approved_device_loads_everything_and_gets_the_ring(first: Desktop, second: Desktop) -> None:
    first.sync()
    ring = load_membership(first.exchange).own_ring
    assert load_membership(second.exchange).own_ring.public == ring.public
    assert first.state == second.state
    assert [line.status for line in list_devices(first.office)] == ["active", "active"]


def test_other_words_than_those_on_the_phone_let_nobody_in(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    waiting = invited_desktop(hub, office_at(hub, first), tmp_path, clock, 2)
    with pytest.raises(WaitingForOffice):
        waiting.sync()
    first.sync()
    device = waiting.office.store.identity.device.hex()
    with pytest.raises(WordsDiffer):
        approve_device(first.office, device, " ".join(four_words(bytes(32))))
    with pytest.raises(NoSuchDevice):
        approve_device(first.office, "00" * 16, " ".join(words_of_this_device(waiting.office)))
    waiting.close()


def test_a_wrong_code_is_refused_and_a_new_invitation_can_be_taken(hub: Hub, tmp_path: Path, clock: FixedClock) -> None:
    invited = invite(hub.site, add_office(hub.site, "Beratung Nord", "mbe"), Role.LEAD)
    joining = Joining(
        invitation=invited.file, code="000000000000", user_name="Nora Beispiel", password=PASSWORD, cost=KdfCost.MINIMUM
    )
    around = surroundings(tmp_path, clock, 1)
    desktop = Desktop(join_office(tmp_path / "profile", joining, around), around, MemoryCarrier(hub))
    with pytest.raises(EnrolmentRefused):
        desktop.sync()
    assert stage(desktop.office) is Stage.ALONE
    desktop.close()


def test_an_expired_invitation_makes_no_profile(hub: Hub, tmp_path: Path, clock: FixedClock) -> None:
    invited = invite(hub.site, add_office(hub.site, "Beratung Nord", "mbe"), Role.LEAD)
    clock.at += timedelta(days=100)
    joining = Joining(
        invitation=invited.file, code=invited.code, user_name="Nora Beispiel", password=PASSWORD, cost=KdfCost.MINIMUM
    )
    with pytest.raises(InvitationExpired):
        join_office(tmp_path / "profile", joining, surroundings(tmp_path, clock, 1))
    assert not (tmp_path / "profile").exists()


def test_a_revoked_device_gets_nothing_more_and_the_office_gets_new_keys(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    person = first.person("Amira", "Haddad")
    first.sync()
    second.sync()
    clock.at += timedelta(minutes=5)
    revoke_device(first.office, second.office.store.identity.device.hex())
    first.sync()

    with pytest.raises(DeviceRevoked):
        second.sync()
    assert stage(second.office) is Stage.REVOKED
    first.note(person, "Nach der Sperrung geschrieben")
    first.sync()
    third.sync()
    assert load_membership(first.exchange).own_ring.generation == 2
    assert load_membership(third.exchange).own_ring.generation == 2
    assert third.state == first.state != second.state
    third.close()


def test_after_a_revocation_a_person_gets_a_new_stream_key_at_the_next_save(
    hub: Hub, first: Desktop, second: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    first.sync()
    before = _generations(first, person)
    clock.at += timedelta(minutes=5)
    revoke_device(first.office, second.office.store.identity.device.hex())
    first.sync()
    first.sync()
    first.rename(person, "Haddad-Klein")
    first.sync()
    assert (before, _generations(first, person)) == ([1], [1, 2])


def _generations(desktop: Desktop, person: PersonId) -> list[int]:
    """Return the generations of office keys under which the keys of a person's stream lie."""
    with desktop.office.store.database.read() as connection:
        rows = connection.execute(
            "SELECT generation FROM stream_key JOIN stream ON stream.id = stream_key.stream WHERE scope = ?"
            " ORDER BY generation",
            (person,),
        )
        return list(rows.scalars())


def test_offices_do_not_see_each_other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> None:
    stranger = first_desktop(hub, tmp_path, clock, seed=9, name="Jugendberatung")
    first.person("Amira", "Haddad")
    first.sync()
    brought = stranger.sync()
    assert (brought.received, brought.quarantined, brought.parked) == (0, 0, 0)
    assert stranger.exchange.get(ExchangeFact.RING) != first.exchange.get(ExchangeFact.RING)
    stranger.close()
