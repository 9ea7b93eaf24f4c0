"""The amber frame and the word "Übung" round every window of a profile for training: main window, entrance, dialogs.

One watcher sees each window as it is shown, so no screen has to think of it. And the way there from the entrances.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, ButtonKind

_EDGE: Final = 4
_ABOVE: Final = 2
"""Room above and below the words."""
_FRAMED: Final = frozenset({Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet})
_LEAST_BESIDE: Final = 16


class TrainingFrames(QObject):
    """Puts a frame round every window that is shown from now on, and round those that are there."""

    def __init__(self, look: Look, app: QApplication) -> None:
        super().__init__(app)
        self._look, self._app = look, app
        app.installEventFilter(self)
        for window in app.topLevelWidgets():
            if window.isVisible():
                self._put_round(window)

    def stop(self) -> None:
        """Put no more frames; those that are there stay."""
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self._put_round(watched)
        return False

    def _put_round(self, window: QWidget) -> None:
        if window.windowType() in _FRAMED and frame_of(window) is None:
            TrainingFrame(self._look, window)


class TrainingFrame(QWidget):
    """The frame of one window: it takes its room from the edges of the window and lets every click through."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._named: str | None = None
        self._before = window.windowTitle(), window.contentsMargins()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_("Übung"))
        self.setAccessibleDescription(_words())
        is_dialog = window.windowType() is not Qt.WindowType.Window
        if is_dialog:
            window.resize(window.size() + room_of_frame(look))
        self._name_window()
        self._measure()
        window.installEventFilter(self)
        look.changed.connect(self._measure)
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not vars(self):
            return False
        if event.type() is QEvent.Type.ParentChange and not self._window.isWindow():
            self._give_back()
        elif event.type() is QEvent.Type.Resize:
            self._follow()
        elif event.type() is QEvent.Type.WindowTitleChange:
            self._name_window()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not vars(self):
            return  # collected with its window, which Qt paints once more while it takes it down
        look, palette = self._look, self._look.palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), palette.practice)
        painter.setPen(palette.on_practice)
        font = look.font(Type.SMALL, semibold=True)
        painter.setFont(font)
        place = QRect(0, 0, self.width(), _band(look))
        room = self.width() - 2 * look.px(_LEAST_BESIDE)
        words = _words() if look.metrics(Type.SMALL, semibold=True).horizontalAdvance(_words()) <= room else _("Übung")
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    @Slot()
    def _measure(self) -> None:
        edge = self._look.px(_EDGE)
        self._window.setContentsMargins(edge, _band(self._look), edge, edge)
        self._follow()
        self.update()

    def _follow(self) -> None:
        """Cover the edges of the window and nothing else."""
        self.setGeometry(self._window.rect())
        edge = self._look.px(_EDGE)
        inside = self.rect().adjusted(edge, _band(self._look), -edge, -edge)
        self.setMask(QRegion(self.rect()) - QRegion(inside))
        self.raise_()

    def _give_back(self) -> None:
        """Go: what was shown before it had its place is no window any more."""
        self._window.removeEventFilter(self)
        self._look.changed.disconnect(self._measure)
        title, margins = self._before
        self._window.setWindowTitle(title)
        self._window.setContentsMargins(margins)
        self.setParent(None)
        self.deleteLater()

    def _name_window(self) -> None:
        title = self._window.windowTitle()
        if title != self._named:
            self._named = _("{title} – Übung").format(title=title) if title else _("Übung")
            self._window.setWindowTitle(self._named)


def frames_round(inside: QWidget, look: Look) -> TrainingFrames | None:
    """Begin to frame windows; what stands inside the smallest of them has less room by the frame."""
    app = QApplication.instance()
    inside.setMinimumSize(inside.minimumSize() - room_of_frame(look))
    return TrainingFrames(look, app) if isinstance(app, QApplication) else None


def practice_button(look: Look, practise: Callable[[], None]) -> Button:
    """Return the button that leads from either entrance to the profile for training, in a window of its own."""
    button = Button(look, _("Üben mit erfundenen Personen"), ButtonKind.TEXT, flush=True)
    button.clicked.connect(lambda _checked: practise())
    return button


def room_of_frame(look: Look) -> QSize:
    """Return by how much a window has less room inside."""
    return QSize(2 * look.px(_EDGE), _band(look) + look.px(_EDGE))


def frame_of(window: QWidget) -> TrainingFrame | None:
    """Return the frame of a window; None for windows of a real office."""
    found = window.findChild(TrainingFrame, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, TrainingFrame) else None


def _band(look: Look) -> int:
    return look.line(Type.SMALL) + 2 * look.px(_ABOVE)


def _words() -> str:
    return _("Übung: Alle Daten hier sind erfunden.")
