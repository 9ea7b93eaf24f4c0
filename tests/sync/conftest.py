"""A real hub in this process, and two devices of one office that have joined it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from tests.sync.devices import Desktop
from tests.sync.moulds import FIRST, SECOND, Place, cast_place


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[Place]:
    """Return a hub with those devices of an office that the test asks for."""
    seeds = {"first": FIRST, "second": SECOND}
    wanted = tuple(seed for name, seed in seeds.items() if name in request.fixturenames)
    with cast_place(tmp_path, clock, wanted) as place:
        yield place


@pytest.fixture
def hub(place: Place) -> Hub:
    return place.hub


@pytest.fixture
def first(place: Place) -> Iterator[Desktop]:
    """Return the first device of an office."""
    desktop = place.device(FIRST)
    yield desktop
    desktop.close()


@pytest.fixture
def second(place: Place, first: Desktop) -> Iterator[Desktop]:
    """Return a further device of the same office."""
    desktop = place.device(SECOND)
    yield desktop
    desktop.close()
