"""The ways in without the password: each page as it stands after doing what leads there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from kiim_desktop.base.jobs import InlineJobs, Step
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.gui.entrances import recovery, restore, start
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.recovery import RecoveryScreen
from kiim_desktop.gui.screens.recovery_backup import RestoreScreen
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.training import TrainingFrames
from kiim_desktop.presenters.unlock import AfterLock, UnlockPresenter
from tests.presenters.entrances import BACKUPS, PASSWORD, SHEET, SmallBuilder, SmallDoor, small_backup


class Camera(Protocol):
    """Takes a picture of a widget under a name."""

    def take(self, widget: QWidget, name: str) -> Path: ...


@dataclass(frozen=True, slots=True)
class Scene:
    """A camera and the look of what it sees."""

    camera: Camera
    look: Look

    def shown(self, screen: QWidget) -> None:
        screen.setProperty("surface", "window")
        screen.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        screen.show()
        screen.activateWindow()


def entrances(camera: Camera, look: Look) -> Iterator[Path]:
    """Yield the path of each picture."""
    scene = Scene(camera, look)
    for pages in (_unlock, _recovery, _start, _restore):
        yield from pages(scene)


def training_entrances(camera: Camera, look: Look) -> Iterator[Path]:
    """Yield the pictures of the way into a profile for training."""
    scene, app = Scene(camera, look), QApplication.instance()
    assert isinstance(app, QApplication)  # narrowing: there is one
    frames = TrainingFrames(look, app)
    screen = start(SmallBuilder(training=True), InlineJobs(), look, _nothing, lambda: None)
    scene.shown(screen)
    yield camera.take(screen, "16-uebungsprofil-anlegen")
    screen.close()
    frames.stop()


def _unlock(scene: Scene) -> Iterator[Path]:
    presenter = UnlockPresenter(SmallDoor(), InlineJobs(), _nothing, AfterLock(), _nothing)
    screen = UnlockScreen(presenter, scene.look, practise=lambda: None)
    scene.shown(screen)
    for _number in range(3):
        presenter.open("falsch")
        while presenter.state.wait:
            presenter.second_passed()
    yield scene.camera.take(screen, "14-kennwort-dreimal-falsch")
    screen.close()


def _recovery(scene: Scene) -> Iterator[Path]:
    screen = recovery(SmallDoor(), InlineJobs(), scene.look, _nothing, _nothing)
    assert isinstance(screen, RecoveryScreen)
    presenter = screen._presenter  # noqa: SLF001  # a picture of what cannot be typed fast enough
    screen.begin(SmallDoor().users[0].id, SmallDoor().users[0].name)
    scene.shown(screen)
    for number, group in enumerate((*SHEET.groups[:2], SHEET.groups[2][:4], SHEET.groups[3][:3] + "U1", "J")):
        presenter.type_group(number, group)
    yield scene.camera.take(screen, "14-blatt-beim-tippen")
    wrong = ("Z" if SHEET.groups[1][0] != "Z" else "Y") + SHEET.groups[1][1:]
    presenter.type_group(0, "-".join((SHEET.groups[0], wrong, *SHEET.groups[2:])))
    yield scene.camera.take(screen, "14-blatt-tippfehler")
    presenter.type_group(0, RecoveryCode((7,) * 26).printed)
    presenter.forward()
    presenter.forward()
    yield scene.camera.take(screen, "14-blatt-falsches")
    presenter.second_passed()
    presenter.type_group(0, SHEET.printed)
    yield scene.camera.take(screen, "14-blatt-stimmt")
    presenter.forward()
    presenter.type_password("Anna Müller 1", "Anna Mül")
    yield scene.camera.take(screen, "14-neues-kennwort")
    presenter.suggest_password()
    screen.box.show_work("Neues Kennwort", Step(0, 0, "Das neue Kennwort wird verrechnet"))
    yield scene.camera.take(screen, "14-neues-kennwort-rechnet")
    screen.close()


def _start(scene: Scene) -> Iterator[Path]:
    screen = start(SmallBuilder(), InlineJobs(), scene.look, _nothing, lambda: None, practise=lambda: None)
    scene.shown(screen)
    yield scene.camera.take(screen, "12-start-1-mit-sicherung")
    screen.close()


def _restore(scene: Scene) -> Iterator[Path]:
    builder = SmallBuilder(backups=(small_backup(), small_backup(day=19), small_backup(day=3)), is_new_device=True)
    screen = restore(builder, InlineJobs(), scene.look, _nothing, lambda: None)
    assert isinstance(screen, RestoreScreen)
    presenter = screen._presenter  # noqa: SLF001  # a picture of what cannot be typed fast enough
    scene.shown(screen)
    yield scene.camera.take(screen, "15-sicherung-leer")
    presenter.type_path("anderswo")
    presenter.forward()
    yield scene.camera.take(screen, "15-sicherung-keine")
    presenter.type_path(str(BACKUPS))
    presenter.forward()
    yield scene.camera.take(screen, "15-sicherung-gefunden")
    presenter.forward()
    yield scene.camera.take(screen, "15-zugang-blatt")
    screen.access.by_password.click()
    presenter.type_old_password("falsch")
    presenter.forward()
    yield scene.camera.take(screen, "15-zugang-kennwort")
    presenter.type_old_password(PASSWORD)
    presenter.forward()
    yield scene.camera.take(screen, "15-zurueck")
    screen.close()


def _nothing(_told: object) -> None:
    return None
