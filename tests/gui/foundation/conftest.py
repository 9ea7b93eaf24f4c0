"""One dressed application for all tests of the foundation; each test begins light and at 100 %."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.style import Dress, dress


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Iterator[tuple[Look, Dress]]:
    look = Look(theme=Theme.LIGHT)
    yield look, dress(qapp, look)
    qapp.setStyleSheet("")


@pytest.fixture
def look(dressed: tuple[Look, Dress]) -> Look:
    found, _dress = dressed
    found.set_theme(Theme.LIGHT)
    found.set_scale(100)
    return found


@pytest.fixture
def worn(dressed: tuple[Look, Dress]) -> Dress:
    return dressed[1]
