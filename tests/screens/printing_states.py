"""The screen "Drucken" in a few states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.usecases.sheet_words import Sheet

_SHOWN = (
    (Sheet.PLAN, "de", "plan"),
    (Sheet.PLAN, "ar", "plan-arabisch"),
    (Sheet.MY_DATA, "uk", "meine-daten-ukrainisch"),
    (Sheet.APPOINTMENT, "ti", "termin-tigrinya"),
    (Sheet.PERSON, "de", "aktenbogen"),
)


class Camera(Protocol):
    """Takes a picture of a widget."""

    def take(self, widget: QWidget, name: str) -> Path: ...


def printing_pictures(
    camera: Camera, window: QWidget, work: Workplace, person: PersonId, until: Callable[[Callable[[], bool]], None]
) -> Iterator[Path]:
    """Yield the path of each picture."""
    presenter = work.screens.printing.presenter
    work.go("printing", person=person)
    until(lambda: presenter.state.is_ready)
    for sheet, language, name in _SHOWN:
        presenter.choose_sheet(sheet)
        presenter.choose_language(language)
        until(lambda: presenter.state.is_ready)
        yield camera.take(window, f"14-drucken-{name}")
