"""What both sides of hostile tests stand on: a Kreis that is attacked, chances to twist, and little room for bombs."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.faults.hostile import little_room
from tests.faults.hostile_world import World, chances, kreis

Chances = Iterator[random.Random]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with kreis(tmp_path_factory.mktemp("hostile")) as world:
        yield world


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> Chances:
    return chances(request.node.name, long=request.config.getoption("--long"))


@pytest.fixture(autouse=True)
def rooms(world: World) -> Iterator[None]:
    with little_room():
        yield
