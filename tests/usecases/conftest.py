"""One open office per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.usecases.office import Office
from tests.factories import open_office


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    with open_office(tmp_path, clock=clock) as opened:
        yield opened
