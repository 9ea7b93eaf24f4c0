"""A real hub in this process, and two devices of one office that have joined it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.identities import create_key
from kiim_desktop.hub.sites import Site, Terms
from kiim_desktop.hub.store.databases import open_sqlite
from tests.sync.devices import Desktop, first_desktop, further_desktop


@pytest.fixture
def hub(tmp_path: Path, clock: FixedClock) -> Iterator[Hub]:
    folder = tmp_path / "hub"
    folder.mkdir()
    chance = random.Random(4).randbytes
    identity = create_key(folder, chance)
    store = open_sqlite(folder, identity.store_key, create=True)
    yield Hub.open(Site(store=store, identity=identity, terms=Terms(), clock=clock, random=chance), folder)
    store.close()


@pytest.fixture
def first(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return the first device of an office."""
    desktop = first_desktop(hub, tmp_path, clock)
    yield desktop
    desktop.close()


@pytest.fixture
def second(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a further device of the same office."""
    desktop = further_desktop(hub, first, tmp_path, clock)
    yield desktop
    desktop.close()
