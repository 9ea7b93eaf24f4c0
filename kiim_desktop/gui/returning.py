"""Where somebody was when the window was locked, as a word for the next process: screens and ids, no contents."""

from __future__ import annotations

from collections.abc import Callable
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
from kiim_desktop.usecases.leaving import keep_search
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sheet_words import Sheet

_PLAIN = frozenset({"exchange", "office", "acts", "settings", "help", "import"})
"""Screens that begin the same way every time; the import knows by itself where it was. Heute is where all begin."""
_FILE, _PARTS = "person", 4
_PAPER, _PAPER_PARTS = "printing", 3
_LIST = "persons"


class Navigator(Protocol):
    """What brings a screen into sight."""

    def go(self, screen: str, **arguments: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Return:
    """A screen and what `go` gets along."""

    screen: str
    arguments: dict[str, object]


def place_word(frame: MainFrame, screens: Screens) -> str:
    """Return the place in sight: a screen, a file with its tab and the draft that is open there, or a sheet."""
    name = frame.current()
    if name == _PAPER:
        sheets = screens.printing.presenter.state
        return f"{_PAPER} {sheets.person.hex()} {sheets.sheet.value}" if sheets.person is not None else ""
    if name != _FILE:
        return name if name in _PLAIN | {_LIST} else ""
    person = screens.person.presenter.state.person
    if person is None:
        return ""
    draft = _open_draft(screens.person)
    return " ".join((_FILE, person.hex(), screens.person.tabs.current(), draft.hex() if draft else "-"))


def keepers(frame: MainFrame, screens: Screens) -> tuple[Callable[[Office], None], ...]:
    """Return what keeps in the file what is no draft: a list that was begun, and the search in sight."""
    built = vars(screens)
    is_searching = "persons" in built and frame.current() == _LIST
    query = screens.persons.presenter.state.query.strip() if is_searching else ""
    begun = screens.importing.presenter.keep_begun() if "importing" in built else None
    return (lambda office: keep_search(office, query), *([begun] if begun is not None else []))


def come_back(navigator: Navigator, user: UserId, before: AfterLock) -> None:
    """Go where this user was when the window was locked."""
    place = read_place(before.place) if before.user == user.hex() else None
    if place is not None:
        if place.screen == _PAPER:
            navigator.go(_FILE, person=place.arguments["person"])  # the file is opened, and the way back leads there
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


def _sheet(person: str, sheet: str) -> Return | None:
    try:
        return Return(_PAPER, {"person": PersonId(bytes.fromhex(person)), "sheet": Sheet(sheet)})
    except ValueError:
        return None


def read_place(word: str) -> Return | None:
    """Return what a place means; None for one that is no place."""
    parts = word.split()
    if len(parts) == 1 and parts[0] in _PLAIN:
        return Return(parts[0], {})
    if parts == [_LIST]:
        return Return(_LIST, {"again": True})
    if len(parts) == _PAPER_PARTS and parts[0] == _PAPER:
        return _sheet(parts[1], parts[2])
    if len(parts) != _PARTS or parts[0] != _FILE:
        return None
    try:
        arguments: dict[str, object] = {"person": PersonId(bytes.fromhex(parts[1])), "tab": parts[2]}
        if parts[3] != "-":
            arguments["draft"] = DraftId(bytes.fromhex(parts[3]))
    except ValueError:
        return None
    return Return(_FILE, arguments)
