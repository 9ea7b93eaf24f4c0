"""A real hub in this process, and two devices of one office that have joined it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from tests.sync.devices import Desktop, first_desktop, further_desktop, hub_in_memory


@pytest.fixture
def hub(tmp_path: Path, clock: FixedClock) -> Iterator[Hub]:
    with hub_in_memory(tmp_path, clock) as hub:
        yield hub


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
