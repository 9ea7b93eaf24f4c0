"""Where somebody was when the window was locked, as a word for the next process: screens and ids, no contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kiim_desktop.base.ids import DraftId, PersonId, UserId
from kiim_desktop.gui.frame.main_frame import MainFrame
from kiim_desktop.gui.screens.person.consents import ConsentsPage
from kiim_desktop.gui.screens.person.documents import DocumentsPage
from kiim_desktop.gui.screens.person.facts import FactsPage
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.plan import PlanPage
from kiim_desktop.gui.screens.person.screen import PersonScreen
from kiim_desktop.gui.workplace_screens import Screens
from kiim_desktop.presenters.unlock import AfterLock

_PLAIN = frozenset({"persons", "exchange", "office", "acts", "settings", "help"})
"""Screens that begin the same way every time; Heute is where everybody begins."""
_FILE, _PARTS = "person", 4


class Navigator(Protocol):
    """What brings a screen into sight."""

    def go(self, screen: str, **arguments: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Return:
    """A screen and what `go` gets along."""

    screen: str
    arguments: dict[str, object]


def place_word(frame: MainFrame, screens: Screens) -> str:
    """Return the place in sight: a screen, or a file with its tab and the draft that is open there."""
    name = frame.current()
    if name != _FILE:
        return name if name in _PLAIN else ""
    person = screens.person.presenter.state.person
    if person is None:
        return ""
    draft = _open_draft(screens.person)
    return " ".join((_FILE, person.hex(), screens.person.tabs.current(), draft.hex() if draft else "-"))


def come_back(navigator: Navigator, user: UserId, before: AfterLock) -> None:
    """Go where this user was when the window was locked."""
    place = read_place(before.place) if before.user == user.hex() else None
    if place is not None:
        navigator.go(place.screen, **place.arguments)


def _open_draft(file: PersonScreen) -> DraftId | None:
    """Return the draft that is being written in the tab in sight, if anything can be gone on with."""
    page, note = file.page, file.presenter.note.state
    if isinstance(page, HistoryTab):
        return note.draft if note.is_open and not note.is_empty else None
    if isinstance(page, PlanPage):
        chooser, form = page.presenter.chooser.state, page.presenter.file.form.state
        return form.draft if form.is_open else chooser.draft if chooser.is_open else None
    if isinstance(page, FactsPage | DocumentsPage | ConsentsPage):
        return page.presenter.form.state.draft if page.presenter.form.state.is_open else None
    return None


def read_place(word: str) -> Return | None:
    """Return what a place means; None for one that is no place."""
    parts = word.split()
    if len(parts) == 1 and parts[0] in _PLAIN:
        return Return(parts[0], {})
    if len(parts) != _PARTS or parts[0] != _FILE:
        return None
    try:
        arguments: dict[str, object] = {"person": PersonId(bytes.fromhex(parts[1])), "tab": parts[2]}
        if parts[3] != "-":
            arguments["draft"] = DraftId(bytes.fromhex(parts[3]))
    except ValueError:
        return None
    return Return(_FILE, arguments)
