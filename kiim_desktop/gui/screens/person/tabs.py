"""The tabs of the person screen: one line each in TABS of screen.py; what a tab is and may be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.focus_ring import OWN_FOCUS_PROPERTY
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.day_control import DayControl
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.presenters.person import PersonPresenter, PersonState
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.sheet_words import Sheet


class TabPage(QWidget):
    """The content of one tab; a tab overrides what concerns it.

    `writing_changed` tells that its keys changed, `day_asked` carries the day somebody typed to see the file as of it.
    """

    writing_changed = Signal()
    day_asked = Signal(str)
    sheet: Sheet | None = None
    """What is printed of this tab first; None: what is most likely wanted of the file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day_control: DayControl | None = None
        self.setProperty(OWN_FOCUS_PROPERTY, True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on: changing the tab by mouse gives it to the page, which has nothing to type into."""
        super().focusInEvent(event)
        self.focus_first()

    def show_state(self, state: PersonState) -> None:
        """Paint the open person; may be called with the same state again."""

    def opened(self, arguments: Mapping[str, object]) -> None:
        """Come into sight with the arguments of `go`."""

    def changed(self, changed: Changed) -> None:
        """Hear what was written; the person itself is read again anyway."""

    def set_room(self, room: FrameWidth) -> None:
        """Learn how much room the window has."""

    def keys(self) -> tuple[KeyHint, ...]:
        """Return the keys for the foot line."""
        return ()

    def is_writing(self) -> bool:
        """Tell whether an editor or a form stands open."""
        return False

    def focus_first(self) -> None:
        """Take the keyboard."""

    def offer_day(self, control: DayControl) -> None:
        """Take the control with which a day can be typed to see the file as of it."""
        self._day_control = control
        control.asked.connect(self.day_asked)

    def ask_day(self) -> None:
        """Let a day be typed, if there is room for it."""
        if self._day_control is not None and self._day_control.isVisible():
            self._day_control.open()

    def keep_drafts(self) -> None:
        """Save what is being typed."""


def past_keys() -> tuple[KeyHint, ...]:
    """Return the keys for the foot line while a past day is shown."""
    return (
        (_("Esc"), _("heute anzeigen")),
        (_("Alt+Umschalt+← →"), _("einen Monat zurück oder vor")),
        (_("Strg+D"), _("anderer Tag")),
    )


@dataclass(frozen=True, slots=True)
class TabSpec:
    """One tab: its key for `go(..., tab=key)`, its word, and what builds it."""

    key: str
    title: str
    build: Callable[[PersonPresenter, Look], TabPage]
