"""A device is bound to its computer where the password store answers; the office's own work never depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import keyring.backend
import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.cli.composing import Call
from kiim_desktop.cli.window import window_surroundings
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.binding import bind_device
from kiim_desktop.sync.errors import BindingLost, BindingUnreachable, WaitingForOffice
from kiim_desktop.sync.membership import Stage, load_membership
from kiim_desktop.usecases.enrolling import (
    approve_device,
    binding_problem,
    is_device_bound,
    list_devices,
    rejoin_office,
    revoke_device,
    stage,
    words_of_this_device,
)
from kiim_desktop.usecases.errors import OtherOffice
from tests.crypto.test_binding import in_a_session
from tests.factories import make_office
from tests.sync import devices
from tests.sync.devices import Desktop, first_desktop, further_desktop, hub_in_memory, office_at


class KeyringLocked(Exception):
    """As the backends call it."""


class Store(keyring.backend.KeyringBackend):
    """A password store in memory that passes for a real one, and can be locked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.kept: dict[str, str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked
        return self.kept.get(service)

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked
        self.kept[service] = password


Store.__module__ = "keyring.backends.SecretService"


@pytest.fixture(autouse=True)
def _as_in_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bind devices that join; elsewhere tests leave the password store of a computer alone."""
    usual = devices.surroundings
    monkeypatch.setattr(devices, "surroundings", lambda *given: replace(usual(*given), binds_devices=True))


@pytest.fixture
def store() -> Iterator[Store]:
    usual = keyring.get_keyring()
    made = Store()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(usual)


@pytest.fixture
def hub(tmp_path: Path, clock: FixedClock) -> Iterator[Hub]:
    with hub_in_memory(tmp_path, clock) as made:
        yield made


@pytest.fixture
def bound(store: Store, hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock)
    yield desktop
    desktop.close()


def test_without_a_password_store_the_device_joins_unbound_and_says_so(
    hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    desktop = first_desktop(hub, tmp_path, clock)
    assert not is_device_bound(desktop.office)
    assert "nicht an diesen Rechner gebunden" in binding_problem(desktop.office)
    assert desktop.sync().confirmed_at
    desktop.close()


def test_the_demo_and_training_leave_the_password_store_alone(
    store: Store, hub: Hub, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = devices.surroundings
    monkeypatch.setattr(devices, "surroundings", lambda *given: replace(usual(*given), binds_devices=False))
    first_desktop(hub, tmp_path, clock).close()
    assert store.kept == {}
    office = make_office(tmp_path, training=True)
    assert bind_device(office.store) is None
    office.store.close()
    assert store.kept == {}


def test_every_program_that_people_start_binds() -> None:
    assert Call().around().binds_devices
    assert window_surroundings(Settings(no_policies, None)).binds_devices


def test_a_bound_device_keeps_no_secret_in_its_file(store: Store, bound: Desktop) -> None:
    (secret,) = store.kept.values()
    assert is_device_bound(bound.office)
    assert binding_problem(bound.office) == ""
    with bound.office.store.database.read() as connection:
        values = [bytes(row[0]) for row in connection.execute("SELECT value FROM meta")]
    assert not any(bytes.fromhex(secret) in value for value in values)
    assert bound.sync().confirmed_at


def test_the_keys_of_a_bound_device_depend_on_the_secret(store: Store, bound: Desktop) -> None:
    before = load_membership(bound.exchange).keys.public
    assert load_membership(bound.exchange).keys.public == before
    (service,) = store.kept
    store.kept[service] = "00" * 32
    with pytest.raises(BindingLost):
        load_membership(bound.exchange)


@pytest.mark.parametrize("trouble", ["gone", "locked"])
def test_without_the_secret_office_work_goes_on_and_the_exchange_says_what_to_do(
    store: Store, bound: Desktop, trouble: str
) -> None:
    if trouble == "locked":
        store.is_locked = True
    else:
        store.kept.clear()
    bound.reopen()
    bound.person("Amira", "Haddad")
    with pytest.raises(BindingUnreachable if trouble == "locked" else BindingLost) as refusal:
        bound.sync()
    assert "Ihre Akten sind da" in refusal.value.sentence
    assert "rejoin" in refusal.value.sentence
    assert stage(bound.office) is Stage.MEMBER
    store.is_locked = False
    if trouble == "locked":
        assert bound.sync().sent > 0


def test_a_device_whose_secret_is_lost_joins_again_as_another_and_loses_nothing(
    store: Store, hub: Hub, bound: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    sibling = further_desktop(hub, bound, tmp_path, clock)
    bound.person("Amira", "Haddad")
    bound.sync()
    bound.person("Boris", "Ungesendet")
    old = bound.office.store.identity.device
    store.kept.pop(f"kiim-desktop {bound.office.store.identity.profile.hex()}")
    invited = invite(hub.site, office_at(hub, bound), Role.LEAD)
    bound.office = rejoin_office(bound.office, invited.file, invited.code, "Rechner neu", bound.around)
    assert bound.office.store.identity.device != old
    with pytest.raises(WaitingForOffice):
        bound.sync()
    sibling.sync()
    revoke_device(sibling.office, old.hex())
    (waiting,) = [line for line in list_devices(sibling.office) if line.status == "waiting"]
    approve_device(sibling.office, waiting.id.hex(), " ".join(words_of_this_device(bound.office)))
    for desktop in (sibling, bound, sibling, bound, sibling, bound, sibling):
        desktop.sync()
    assert bound.state == sibling.state
    assert sibling.office.store.persons.count() == 2
    assert not sibling.exchange.waiting()
    assert not bound.exchange.waiting()
    sibling.close()


def test_an_invitation_of_another_office_changes_nothing(hub: Hub, bound: Desktop) -> None:
    other = invite(hub.site, add_office(hub.site, "Beratung Süd", "mbe"), Role.LEAD)
    before = bound.office.store.identity.device
    with pytest.raises(OtherOffice):
        rejoin_office(bound.office, other.file, other.code, "", bound.around)
    assert bound.office.store.identity.device == before
    assert bound.sync().confirmed_at


@pytest.mark.parametrize(
    ("situation", "last"),
    [("joined", "sent: True"), ("locked", "refused: binding_unreachable"), ("emptied", "refused: binding_lost")],
)
def test_a_device_beside_a_real_secret_service(tmp_path: Path, situation: str, last: str) -> None:
    said = in_a_session(situation, tmp_path, "tests.usecases.bound_device")
    assert said == ["bound: True True", "sent: True", "persons: 2", last]
