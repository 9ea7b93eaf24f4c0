"""The side of the Abgleich: the keyboard stays where it was while an exchange runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.exchange.side import ExchangeSide
from kiim_desktop.presenters.exchange import ExchangePresenter, ExchangeState
from kiim_desktop.presenters.presenting import Desk
from tests.factories import open_office
from tests.gui.screens.test_forms import look as look  # noqa: PLC0414  # the fixture that dresses the program
from tests.presenters.desks import Notes, PatientJobs


@pytest.fixture
def jobs() -> PatientJobs:
    return PatientJobs()


@pytest.fixture
def side(tmp_path: Path, look: Look, qtbot: QtBot, jobs: PatientJobs) -> Iterator[ExchangeSide]:
    with open_office(tmp_path) as office:
        made = ExchangeSide(look, ExchangePresenter(Desk(office, jobs, Notes())))
        qtbot.addWidget(made)
        with qtbot.waitExposed(made):
            made.show()
        made.activateWindow()
        made.show_state(ExchangeState(is_loaded=True))
        yield made


@pytest.mark.parametrize("pressed", ["now", "folder", "file"])
def test_the_button_for_the_line_has_the_keyboard_while_an_exchange_runs(side: ExchangeSide, pressed: str) -> None:
    getattr(side, pressed).setFocus()
    side.show_state(ExchangeState(is_loaded=True, is_running=True))
    assert side.now.hasFocus()
    assert not side.folder.isEnabled()
    side.show_state(ExchangeState(is_loaded=True))
    assert side.now.hasFocus()


def test_pressed_twice_it_exchanges_once(side: ExchangeSide, jobs: PatientJobs) -> None:
    for _press in range(2):
        QTest.keyClick(side.now, Qt.Key.Key_Space)
    assert len(jobs.waiting) == 1
