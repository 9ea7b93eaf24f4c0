"""A hub for each test, on the store the run was asked for, and devices that have joined it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import Random
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, approve, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.identities import HubIdentity, create_key
from kiim_desktop.hub.sites import Site, Terms
from kiim_desktop.hub.store.databases import Store, is_postgres, open_postgres, open_sqlite
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.sharing import Mode
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import Shared, fetched, found, open_to

ON_POSTGRES_ONLY = frozenset({"test_workers.py"})
"""Needs several processes on one store."""
ON_SQLITE_ONLY = frozenset({"test_limits.py", "test_openapi.py", "test_threads.py"})
"""Looks at HTTP before any store is asked: the same whatever the store is, and seen once."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what belongs to the other store: it is not there, rather than skipped."""
    elsewhere = ON_SQLITE_ONLY if config.getoption("--store") == "postgres" else ON_POSTGRES_ONLY
    return True if collection_path.name in elsewhere else None


@pytest.fixture
def hub_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    folder.mkdir()
    return folder


@pytest.fixture
def identity(hub_folder: Path, seeded_random: Random) -> HubIdentity:
    return create_key(hub_folder, seeded_random)


@pytest.fixture
def open_store(hub_folder: Path, hub_store_url: str, identity: HubIdentity) -> Callable[..., Store]:
    """Return how to open (or create) the store of this run."""

    def opened(*, create: bool = False) -> Store:
        if is_postgres(hub_store_url):
            return open_postgres(hub_store_url, create=create)
        return open_sqlite(hub_folder, identity.store_key, create=create)

    return opened


@pytest.fixture
def store(open_store: Callable[..., Store], hub_store_url: str, is_filled: bool) -> Iterator[Store]:
    made = open_store(create=not (is_filled and is_postgres(hub_store_url)))
    yield made
    made.close()


@pytest.fixture
def site(store: Store, identity: HubIdentity, clock: FixedClock, seeded_random: Random) -> Site:
    return Site(store=store, identity=identity, terms=Terms(), clock=clock, random=seeded_random)


@pytest.fixture
def hub(site: Site, hub_folder: Path) -> Hub:
    return Hub.open(site, hub_folder)


@pytest.fixture
def reopen(
    open_store: Callable[..., Store], identity: HubIdentity, clock: FixedClock, seeded_random: Random
) -> Callable[[], Hub]:
    """Return how to open the hub of this test again, as a restarted process would."""

    def opened() -> Hub:
        return Hub(Site(store=open_store(), identity=identity, terms=Terms(), clock=clock, random=seeded_random))

    return opened


@pytest.fixture
def office(site: Site, hub: Hub) -> Office:
    return add_office(site, "Beratung Nord", "mbe")


@pytest.fixture
def join(hub: Hub) -> Callable[[Office], TestDevice]:
    """Return how a first device of an office joins: invited, enrolled, approved by the administrator."""
    numbers = iter(range(1_000))

    def joined(office: Office) -> TestDevice:
        invited = invite(hub.site, office, Role.COUNSELLOR)
        device = TestDevice.invited(hub, invited, random.Random(next(numbers)).randbytes)
        device.enrol()
        approve(hub.site, device.id.hex())
        device.enrol()
        return device

    return joined


@pytest.fixture
def device(join: Callable[[Office], TestDevice], office: Office) -> TestDevice:
    return join(office)


@pytest.fixture
def sibling(hub: Hub, device: TestDevice) -> TestDevice:
    """Return a second device of the same office, approved by the first."""
    office = next(one for one in _offices(hub) if one.id == device.office)
    invited = invite(hub.site, office, Role.COUNSELLOR)
    second = TestDevice.invited(hub, invited, random.Random(77).randbytes)
    second.enrol()
    pending = device.sync().pending
    device.sync(BundleBody(approvals=tuple(device.approval_of(one) for one in pending)))
    second.enrol()
    second.ring = device.ring
    return second


@pytest.fixture
def south(join: Callable[[Office], TestDevice], hub: Hub) -> TestDevice:
    return join(add_office(hub.site, "Beratung Süd", "mbe"))


@pytest.fixture
def west(join: Callable[[Office], TestDevice], hub: Hub) -> TestDevice:
    return join(add_office(hub.site, "Beratung West", "mbe"))


@pytest.fixture
def shared(device: TestDevice, south: TestDevice, west: TestDevice) -> Shared:
    """Return a stream both other offices may write into and have read."""
    made = found(device, b"eins")
    for recipient in (south, west):
        open_to(made, recipient, mode=Mode.CO_EDIT)
        fetched(recipient)
    return made


def _offices(hub: Hub) -> list[Office]:
    with hub.site.store.read() as transaction:
        return transaction.directory.offices()
