"""The program as a window: unlock or first start, then the workplace; locking ends the process.

Nothing here imports the room of the file: the unlock screen shows before the workplace and what opens the file are
read. Both are handed in by cli.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QSize, QTimer, QTranslator
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Lane
from kiim_desktop.base.paths import resource
from kiim_desktop.base.settings import SCALE, THEME, Settings
from kiim_desktop.base.translation import locale
from kiim_desktop.gui.collecting import Collecting
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.locking import close_in_time
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.scaling import install_scale_keys
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.single import RaiseListener
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.training import TrainingFrames
from kiim_desktop.presenters.unlock import AfterLock, Door, UnlockPresenter, UserCard

if TYPE_CHECKING:
    from kiim_desktop.gui.screens.recovery import RecoveryScreen
    from kiim_desktop.presenters.recovering import SheetDoor
    from kiim_desktop.presenters.restoring import Restorer
    from kiim_desktop.presenters.start import Builder

_log = logging.getLogger(__name__)
FIRST_SIZE = (1440, 900)
FRAME_OF_A_WINDOW = (16, 48)
"""What frame and title bar take of the screen, about; nobody knows before the window is there."""
AFTER_FIRST_PAINT_MS = 200
"""Reading modules holds the interpreter, so it waits until the unlock screen stands; no tool tip comes sooner."""
LONGEST_END = 3.0
"""Seconds that work may take to stop after the window was closed: trying a password takes one."""


class NoDisplay(KiimError):
    """Hier ist kein Bildschirm, auf dem sich ein Fenster öffnen ließe. Die Akten sind unberührt. \
Bitte am Arbeitsplatz starten oder die Befehle von „kiim --help“ benutzen.
    """

    code = "no_display"


class Workplace(Protocol):
    """The open office as a widget."""

    @property
    def widget(self) -> QWidget:
        """Return what stands in the window."""

    def prepare_lock(self, reason: str) -> AfterLock:
        """Write drafts, stop jobs at a safe point, close the file; return what the next process may show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What cli hands to the window."""

    profile: Path
    settings: Settings
    door: Door | None
    """None: there is no profile yet, the assistant begins."""
    builder: Builder
    restorer: Restorer | None = None
    """Gets an office back from a backup; None: the assistant does not offer it."""
    sheet_door: SheetDoor | None = None
    """The way in with the recovery sheet; None: there is none (no sheet was made, a damaged key file)."""
    build_workplace: Callable[[object, QtJobs, Look, Callable[[str], None]], Workplace]
    before: AfterLock
    problem: str = ""
    """Why nobody can get in (a damaged key file), said in the unlock screen from the start."""
    prepare: Callable[[], None] = lambda: None
    """Reads the modules of the workplace in a worker, while somebody types the password."""
    remembers_size: bool = True
    training: bool = False
    """The profile, or the one that is about to be made, is for training: a frame says so from the start."""
    practise: Callable[[], None] | None = None
    """Opens the profile for training in a window of its own; None: it is not offered."""
    restart: Callable[[AfterLock], None]
    """Starts a fresh process that shows the unlock screen; called after the key is gone from this one."""


class Window(QWidget):
    """The one window: entrance first, workplace after it was opened."""

    def __init__(self, program: Program, look: Look, jobs: QtJobs) -> None:
        super().__init__()
        self.setWindowTitle("KiIM")
        self.setWindowIcon(QIcon(str(resource("icons/persons.svg"))))
        self.setProperty("surface", "window")
        self.setMinimumSize(640, 400)
        self.resize(first_size(self.screen().availableSize()))
        self._program = program
        self._look = look
        self._jobs = jobs
        self.workplace: Workplace | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        column.addWidget(self.stack)
        self.second_entrance: QWidget | None = None
        """The way in without the password; made when somebody asks for it."""
        self._recovery: RecoveryScreen | None = None
        self.entrance = self._entrance()
        self.stack.addWidget(self.entrance)
        install_scale_keys(self, look, self._keep_scale)
        app = QApplication.instance()
        self.frames = TrainingFrames(look, app) if program.training and isinstance(app, QApplication) else None

    def show_in_front(self) -> None:
        """Come to the front, because somebody started the program again."""
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()

    def lock(self, reason: str = "") -> None:
        """Hide at once, close the file, end this process; a fresh one shows the unlock screen."""
        if self.workplace is None:
            return
        self.hide()
        after = self.workplace.prepare_lock(reason)
        self.workplace = None
        self._program.restart(after)
        QApplication.quit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is locking without a new process: drafts are kept, the file is closed."""
        if self.workplace is not None:
            self.hide()
            self.workplace.prepare_lock("")
            self.workplace = None
        super().closeEvent(event)

    def _keep_scale(self, percent: int) -> None:
        settings = self._program.settings
        self._jobs.run(lambda _progress: settings.choose(SCALE, percent))

    def _entrance(self) -> QWidget:
        program = self._program
        if program.door is None:
            return self._start()
        forgotten = self._forgotten if program.sheet_door is not None else None
        presenter = UnlockPresenter(program.door, self._jobs, self._opened, program.before, forgotten)
        presenter.state = replace(presenter.state, problem=program.problem)
        return UnlockScreen(presenter, self._look, practise=program.practise)

    def _start(self) -> QWidget:
        from kiim_desktop.gui import entrances  # noqa: PLC0415  # the unlock screen must not wait for it

        restoring = self._restoring if self._program.restorer is not None else None
        program = self._program
        return entrances.start(
            program.builder, self._jobs, self._look, self._opened, restoring, practise=program.practise
        )

    def _forgotten(self, card: UserCard) -> None:
        """Show the way in with the recovery sheet; what was typed there before is still there."""
        from kiim_desktop.gui import entrances  # noqa: PLC0415  # the unlock screen must not wait for it

        door = self._program.sheet_door
        if self._recovery is None and door is not None:
            self._recovery = entrances.recovery(door, self._jobs, self._look, self._opened, self._come_back)
            self.stack.addWidget(self._recovery)
        if self._recovery is not None:
            self._recovery.begin(card.id, card.name)
            self.second_entrance = self._recovery
            self.stack.setCurrentWidget(self._recovery)

    def _restoring(self) -> None:
        """Show the way from a backup; what was typed there before is still there."""
        from kiim_desktop.gui import entrances  # noqa: PLC0415  # the unlock screen must not wait for it

        restorer = self._program.restorer
        if self.second_entrance is None and restorer is not None:
            self.second_entrance = entrances.restore(restorer, self._jobs, self._look, self._opened, self._come_back)
            self.stack.addWidget(self.second_entrance)
        if self.second_entrance is not None:
            self.stack.setCurrentWidget(self.second_entrance)

    def _come_back(self, note: str = "") -> None:
        """Show the first entrance again, with what happened meanwhile."""
        if isinstance(self.entrance, UnlockScreen):
            self.entrance.come_back(note)
        self.stack.setCurrentWidget(self.entrance)

    def _opened(self, office: object) -> None:
        self.workplace = self._program.build_workplace(office, self._jobs, self._look, self.lock)
        self.stack.addWidget(self.workplace.widget)
        self.stack.setCurrentWidget(self.workplace.widget)
        for entrance in (self.entrance, self.second_entrance):
            if entrance is not None:
                _forget_typed(entrance)
                self.stack.removeWidget(entrance)
                entrance.deleteLater()
        self.second_entrance = self._recovery = None
        self.activateWindow()
        self.workplace.widget.setFocus()


def run(program: Program, play: Callable[[Window], None] | None = None) -> int:
    """Show the window until it is closed or locked; NoDisplay where there is none. Returns the exit code.

    `play` is called with the window once it is shown (the demo journey); the program ends when it returns.
    """
    check_display()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101  # narrowing: nobody else makes one
    app.setApplicationName("KiIM")
    app.setQuitOnLastWindowClosed(True)
    _load_qt_texts(app)
    look = Look(theme=Theme(program.settings.text(THEME)), scale=program.settings.number(SCALE))
    worn = Dress(app, look)
    jobs = QtJobs()
    window = Window(program, look, jobs)
    if program.remembers_size:
        _restore_size(window)
    listener = RaiseListener(program.profile, window.show_in_front)
    collecting = Collecting()
    window.show()
    QTimer.singleShot(AFTER_FIRST_PAINT_MS, window, lambda: _get_ready(program, worn, jobs))
    if play is not None:
        QTimer.singleShot(0, window, lambda: _played(play, window))
    code = app.exec()
    listener.close()
    collecting.stop()
    if program.remembers_size:
        _keep_size(window)
    close_in_time(jobs, LONGEST_END)
    return code


def _get_ready(program: Program, worn: Dress, jobs: QtJobs) -> None:
    """Do what the first paint did not need."""
    worn.tooltips.watch()
    jobs.run(lambda _progress: program.prepare(), lane=Lane.OUTSIDE)


def _forget_typed(entrance: QWidget) -> None:
    """Empty every field, secrets among them; setText also empties what Strg+Z would bring back."""
    for line in entrance.findChildren(QLineEdit):
        line.blockSignals(True)
        line.setText("")


def _played(play: Callable[[Window], None], window: Window) -> None:
    try:
        play(window)
    finally:
        window.close()
        QApplication.quit()


def check_display() -> None:
    """Refuse clearly where Qt would abort: no X11 or Wayland display on Linux and no other platform chosen."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise NoDisplay


def _load_qt_texts(app: QApplication) -> None:
    """Load Qt's own words (Speichern, Abbrechen) in the language of the surface; numbers stay German."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(locale()), "qtbase", "_", folder):
        app.installTranslator(translator)
    QLocale.setDefault(QLocale("de_DE"))


def first_size(screen: QSize) -> QSize:
    """Return the size of a window that nobody resized yet: all of it is to be seen, its foot line too."""
    return QSize(*FIRST_SIZE).boundedTo(screen - QSize(*FRAME_OF_A_WINDOW))


def _window_settings() -> QSettings:
    return QSettings("kiim-desktop", "window")


def _restore_size(window: QWidget) -> None:
    geometry = _window_settings().value("geometry")
    if geometry is not None:
        window.restoreGeometry(geometry)


def _keep_size(window: QWidget) -> None:
    """Keep the size of the window and nothing else in QSettings (security.md 4)."""
    _window_settings().setValue("geometry", window.saveGeometry())
