"""The list of text snippets over an open note: empty, filled, and with something wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from kiim_desktop.gui.journey import breathe
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.snippets import SnippetsPresenter

if TYPE_CHECKING:
    from tests.screens.pictures import Camera

_WRITTEN = (
    ("abh", "{Datum}: Rückruf der Ausländerbehörde für {Vorname} {Nachname}, {Ergebnis}.", True),
    ("tel", "Telefonisch erreicht, {Uhrzeit} Uhr.", False),
)


def snippet_pictures(camera: Camera, work: Workplace, until: Callable[[Callable[[], bool]], None]) -> Iterator[Path]:
    """Yield a picture of each state; the note stays open."""
    tab = work.screens.person.tab(HISTORY)
    assert isinstance(tab, HistoryTab)  # narrowing
    key, presenter = tab.editor.snippets, work.screens.person.presenter.note.snippets
    until(lambda: presenter.state.is_loaded)
    key.manage()
    dialog = key.dialog
    assert dialog is not None  # narrowing
    yield _shot(camera, dialog, "05-bausteine-leer")
    for number, (shortcut, text, is_shared) in enumerate(_WRITTEN):
        presenter.save(shortcut, text, is_shared=is_shared)
        until(partial(_lists, presenter, number + 1))
    yield _shot(camera, dialog, "05-bausteine")
    presenter.choose(presenter.state.lines[0])
    presenter.save("zwei worte", "", is_shared=False)
    until(lambda: bool(presenter.state.problem))
    yield _shot(camera, dialog, "05-bausteine-fehler")
    dialog.reject()
    work.frame.window().activateWindow()  # as a desktop does when a dialog closes
    until(work.frame.window().isActiveWindow)


def _lists(presenter: SnippetsPresenter, count: int) -> bool:
    return len(presenter.state.lines) == count


def _shot(camera: Camera, dialog: QWidget, name: str) -> Path:
    """Take a window in its own size."""
    breathe(0.3)
    QApplication.processEvents()
    return camera.save(dialog, name)
