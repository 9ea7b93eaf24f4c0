"""A desk with a real office for each test, and a look of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.presenters.presenting import Desk
from tests.presenters.desks import open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


@pytest.fixture
def look() -> Look:
    return Look(theme=Theme.LIGHT)
