"""A tab that reads the open file for itself, and only when somebody looks: the Verlauf must not wait for it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.tabs import TabPage
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.person import PersonState
from kiim_desktop.storage.store import Changed


class Reader(Protocol):
    """What such a tab asks of its presenter."""

    @property
    def person(self) -> PersonId | None:
        """Whose file it shows."""

    def open(self, person: PersonId | None) -> None: ...

    def look_again(self) -> None: ...

    def changed(self, changed: Changed) -> None: ...

    def keep_drafts(self) -> None: ...


class ReadPage(TabPage):
    """Follows the open person while it is in sight, and catches up when it comes into sight."""

    def __init__(self, reader: Reader, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.past_note = PlainLabel(look, _("Hier steht immer der Stand von heute."), kind=Type.SMALL, color="text2")
        """Shown while the rest of the file stands as of a past day."""
        self.past_note.hide()
        self._reader = reader
        self._person: PersonId | None = reader.person
        self._is_stale = False

    def show_state(self, state: PersonState) -> None:
        self._person = state.person
        self.past_note.setVisible(state.as_of is not None)
        if self.isVisible() or state.person is None:
            self.catch_up()
        elif state.person != self._reader.person:
            self._reader.open(None)

    def changed(self, changed: Changed) -> None:
        if self.isVisible():
            self._reader.changed(changed)
        else:
            self._is_stale = True

    def keep_drafts(self) -> None:
        self._reader.keep_drafts()

    def catch_up(self) -> None:
        """Read what is open now, or what was written while nobody looked."""
        if self._person != self._reader.person:
            self._reader.open(self._person)
        elif self._is_stale:
            self._reader.look_again()
        self._is_stale = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.catch_up()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._reader.keep_drafts()
