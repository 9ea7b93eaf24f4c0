"""Taking somebody into the household of the open person: found by name, with a role, undone like everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.translation import _
from kiim_desktop.presenters import todo_deeds
from kiim_desktop.presenters.household import ROLES
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.words import birth_words
from kiim_desktop.storage.person_lists import Hit
from kiim_desktop.usecases.households import SELF, join_household
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import note_search, search

MOST_HITS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who was found by name."""

    person: PersonId
    name: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningState:
    """Who was found, and what stands in the way."""

    candidates: tuple[Candidate, ...] = ()
    problem: str = ""


class JoiningPresenter(Presenter[JoiningState]):
    """Looks for persons by name and takes one into a household."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(JoiningState())
        self._desk = desk
        self._searching = Newest(desk.jobs)

    @property
    def roles(self) -> tuple[tuple[str, str], ...]:
        """Return code and word of what somebody can be."""
        listed = self._desk.office.codes[ROLES]
        codes = [each.code for each in listed.valid(self._desk.office.today)]
        return tuple((code, listed.label(code)) for code in codes if code != SELF)

    def begin(self) -> None:
        """Start anew."""
        self._become(JoiningState())

    def find(self, typed: str, person: PersonId) -> None:
        """Look for a name among all but the open person; the search is logged without what was typed."""
        office, text = self._desk.office, typed.strip()
        if not text:
            self._become(JoiningState(problem=_("Bitte den Namen schreiben.")))
            return
        self._searching.run(
            lambda _progress: _found(office, text, person), done=self._show, failed=self._desk.navigator.explain
        )

    def join(self, person: PersonId, candidate: Candidate, role: str) -> bool:
        """Take somebody in; False if the role is missing."""
        if not role:
            self._become(JoiningState(candidates=self.state.candidates, problem=_("Bitte eine Rolle wählen.")))
            return False
        words = _("Jetzt im Haushalt: {name}").format(name=f"\u2068{candidate.name}\u2069")
        todo_deeds.write(self._desk, lambda office: join_household(office, person, candidate.person, role), words)
        return True

    def _show(self, hits: Sequence[Hit]) -> None:
        found = tuple(
            Candidate(hit.row.id, hit.row.name, ", ".join(part for part in (_born(hit), hit.row.municipality) if part))
            for hit in hits
        )
        problem = "" if found else _("Niemand gefunden. Bitte erst eine Akte anlegen (Strg+N).")
        self._become(JoiningState(candidates=found, problem=problem))


def _born(hit: Hit) -> str:
    return birth_words(hit.row.birth)[0] if hit.row.birth else ""


def _found(office: Office, text: str, person: PersonId) -> list[Hit]:
    hits = [hit for hit in search(office, text, MOST_HITS + 1) if hit.row.id != person]
    note_search(office, len(hits))
    return hits[:MOST_HITS]
