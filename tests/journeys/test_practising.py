"""Practising from the first start on: a profile of its own, with frame, invented persons and wall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock, SystemClock
from kiim_desktop.base.paths import default_profile, practice_profile
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.cli.composing import Call
from kiim_desktop.cli.window import Holding, KeyFileDoor, ProfileBuilder, build_workplace, open_window
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.sheets import new_recovery_code
from kiim_desktop.domain.offices import Role
from kiim_desktop.gui.app import Program, Window
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.training import frame_of
from kiim_desktop.gui.widgets.buttons import Button
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.presenters.start import SetUp, Way
from kiim_desktop.presenters.unlock import AfterLock
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.usecases.training import NoTrainingInvitation, NoTrainingProfile, TrainingBackup, TrainingInvitation
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import PASSWORD, make_office
from tests.gui.workplace.conftest import elsewhere
from tests.sync.devices import hub_in_memory

SETTINGS = Settings(no_policies, None)
Opens = Callable[..., Window]


@pytest.fixture
def opens(qtbot: QtBot) -> Iterator[Opens]:
    """Show the window of a folder, as cli does."""
    with ExitStack() as running:

        def opened(folder: Path, *, training: bool, practise: Callable[[], None] | None = None) -> Window:
            holding, jobs = Holding(ExitStack()), QtJobs()
            has_profile = any(folder.glob("*.kiimkeys"))
            door = KeyFileDoor(folder, SETTINGS, holding, KdfCost.MINIMUM) if has_profile else None
            program = Program(
                profile=folder,
                settings=SETTINGS,
                door=door,
                builder=_builder(folder, training=training),
                build_workplace=build_workplace,
                before=AfterLock(),
                remembers_size=False,
                training=door.training if door is not None else training,
                practise=practise,
                restart=lambda _after: None,
            )
            window = Window(program, Look(theme=Theme.LIGHT), jobs)
            running.callback(holding.stack.close)
            running.callback(jobs.close)
            running.callback(window.close)
            if window.frames is not None:
                running.callback(window.frames.stop)
            with qtbot.waitExposed(window):
                window.show()
            return window

        yield opened


def _builder(folder: Path, *, training: bool) -> ProfileBuilder:
    return ProfileBuilder(folder, SETTINGS, Holding(ExitStack()), KdfCost.MINIMUM, training=training)


def _entered(*, is_filled: bool) -> SetUp:
    return SetUp(
        way=Way.NEW_OFFICE,
        office="Übungsbüro",
        user="Nora Beispiel",
        password=PASSWORD,
        recovery_code=new_recovery_code().printed,
        is_filled=is_filled,
    )


def _made(builder: ProfileBuilder, *, is_filled: bool) -> int:
    """Make a profile for training; returns how many persons are in it."""
    office = builder.set_up(_entered(is_filled=is_filled))
    with closing(builder._holding.stack):  # noqa: SLF001  # a test ends what the window would
        assert office.store.identity.training
        count = office.store.persons.count()
        lock_office(office)
    return count


def _practice_buttons(window: Window) -> list[Button]:
    found: list[QWidget] = window.findChildren(Button)
    return [each for each in found if isinstance(each, Button) and "Üben" in each.accessibleName()]


def test_the_assistant_makes_a_profile_for_training_with_invented_persons(tmp_path: Path) -> None:
    builder = _builder(tmp_path / "uebung", training=True)
    assert elsewhere(lambda: _made(builder, is_filled=True))
    assert find_profile(tmp_path / "uebung").training


def test_a_profile_for_training_may_begin_empty(tmp_path: Path) -> None:
    builder = _builder(tmp_path / "uebung", training=True)
    assert elsewhere(lambda: _made(builder, is_filled=False)) == 0


def test_entrances_of_training_are_framed_from_the_first_moment(tmp_path: Path, opens: Opens) -> None:
    first = opens(tmp_path / "uebung", training=True)
    assert frame_of(first) is not None
    assert first.windowTitle() == "KiIM – Übung"
    assert not _practice_buttons(first), "whoever practises is there already"
    lock_office(make_office(tmp_path, training=True))
    second = opens(tmp_path / "profil", training=False)
    assert frame_of(second) is not None, "the key file says it before the password"


def test_both_real_entrances_lead_to_practice_and_have_no_frame(tmp_path: Path, opens: Opens) -> None:
    asked: list[str] = []
    lock_office(make_office(tmp_path))
    for folder in (tmp_path / "neu", tmp_path / "profil"):
        window = opens(folder, training=False, practise=lambda folder=folder: asked.append(folder.name))
        assert frame_of(window) is None
        assert window.windowTitle() == "KiIM"
        (button,) = _practice_buttons(window)
        button.click()
    assert asked == ["neu", "profil"]


def test_practice_never_lies_in_the_place_of_the_real_office() -> None:
    assert practice_profile() != default_profile()
    assert Call(training=True).folder == practice_profile()
    assert Call().folder == default_profile()


def test_a_real_office_is_not_opened_where_training_was_asked_for(tmp_path: Path) -> None:
    lock_office(make_office(tmp_path))
    with pytest.raises(NoTrainingProfile):
        open_window(tmp_path / "profil", SETTINGS, training=True)


def test_the_assistant_refuses_what_comes_from_beyond_the_wall(tmp_path: Path) -> None:
    clock = FixedClock(SystemClock().now())
    for training, error in ((True, TrainingInvitation), (False, NoTrainingInvitation)):
        place = tmp_path / str(training)
        place.mkdir()
        with hub_in_memory(place, clock, training=training) as hub:
            path = place / "einladung.kiimenrol"
            path.write_bytes(invite(hub.site, add_office(hub.site, "Beratung Nord", "mbe"), Role.LEAD).file)
        with pytest.raises(error):
            _builder(place / "neu", training=not training).read_invitation(path)
        assert _builder(place / "neu", training=training).read_invitation(path).office == "Beratung Nord"


def test_the_assistant_offers_only_backups_of_its_own_sort(tmp_path: Path) -> None:
    from kiim_desktop.usecases.backing_up import back_up  # noqa: PLC0415  # used here only

    for training in (True, False):
        office = make_office(tmp_path / str(training), training=training)
        back_up(office, tmp_path / "stick" / str(training))
        lock_office(office)
    (found,) = _builder(tmp_path / "neu", training=True).find_backups(tmp_path / "stick")
    assert found.folder.name == "True"
    with pytest.raises(TrainingBackup):
        _builder(tmp_path / "neu", training=False).find_backups(tmp_path / "stick" / "True")
