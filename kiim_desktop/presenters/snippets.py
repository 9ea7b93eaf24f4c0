"""Text snippets in the note: found by their short name, filled with the words of the open file, kept in a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.translation import _
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, german
from kiim_desktop.domain.snippets import DATE, TIME, filled, word_before
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.snippets import Snippet, delete_snippet, save_snippet, snippets, words_for

_BEGINNING: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetsState:
    """What can be put in, and what is being written in the list of snippets."""

    lines: tuple[Snippet, ...] = ()
    is_loaded: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    """The words of the open file for the fields."""
    chosen: Snippet | None = None
    """The one that is being changed; None: a new one."""
    problem: str = ""
    told: str = ""
    """What was just done."""
    form: int = 0
    """Counts how often the form is to be filled anew."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A new snippet that was begun and not saved."""

    shortcut: str = ""
    text: str = ""
    is_shared: bool = False


class SnippetsPresenter(Presenter[SnippetsState]):
    """`load` when a note opens, `leave` when it closes: the words of a file go with it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(SnippetsState())
        self._desk = desk
        self._person: PersonId | None = None
        self._loading = Newest(desk.jobs)
        self.begun = Begun()
        """Kept until it is saved or emptied, as long as the file of the office is open."""

    def load(self, person: PersonId | None = None) -> None:
        """Read the snippets, and the words of the file that is open."""
        self._person = person or self._person
        office, whose = self._desk.office, self._person

        def show(read: tuple[tuple[Snippet, ...], Mapping[str, str]]) -> None:
            lines, words = read
            chosen = next(
                (each for each in lines if self.state.chosen and each.record == self.state.chosen.record), None
            )
            self._become(replace(self.state, lines=lines, words=words, chosen=chosen, is_loaded=True))

        self._loading.run(
            lambda _progress: (snippets(office), words_for(office, whose) if whose else {}),
            done=show,
            failed=self._desk.navigator.explain,
        )

    def leave(self) -> None:
        """Forget the words of the file."""
        self._loading.cancel()
        self._person = None
        self._become(SnippetsState())

    def named_at(self, text: str) -> tuple[str, Snippet] | None:
        """Return the short name at the end of a text, as it was typed, and its snippet; None if it is none."""
        typed = word_before(text)
        name = typed.casefold()
        found = next((each for each in self.state.lines if name and each.shortcut.casefold() == name), None)
        return (typed, found) if found else None

    def text_of(self, snippet: Snippet) -> str:
        """Return what is put into the note now."""
        office = self._desk.office
        now = {DATE: german(FuzzyDate.of(office.today)), TIME: f"{office.clock.now().astimezone():%H:%M}"}
        return filled(snippet.text, {**self.state.words, **now})

    def choose(self, snippet: Snippet | None) -> None:
        """Show one in the form; None begins a new one."""
        self._become(replace(self.state, chosen=snippet, problem="", told="", form=self.state.form + 1))

    def keep(self, begun: Begun) -> None:
        """Keep what was begun, unless another one is being changed."""
        if self.state.chosen is None:
            self.begun = begun

    def save(self, shortcut: str, text: str, *, is_shared: bool) -> None:
        """Write what stands in the form; what is wrong is said there."""
        record = self.state.chosen.record if self.state.chosen else None
        words = _("Baustein „{name}“ gespeichert.").format(name=shortcut.strip())
        self._write(lambda office: save_snippet(office, shortcut, text, record, is_shared=is_shared), words)

    def delete(self) -> None:
        """Delete the one in the form, with an offer to get it back."""
        chosen = self.state.chosen
        if chosen is not None:
            words = _("Baustein „{name}“ gelöscht.").format(name=chosen.shortcut)
            self._write(lambda office: delete_snippet(office, chosen.record), words)

    def changed(self) -> None:
        """Something was written to a snippet: read them anew while a note is open."""
        if self._person is not None:
            self.load()

    def _write(self, deed: Callable[[Office], Changed], words: str) -> None:
        def done(changed: Changed) -> None:
            if self.state.chosen is None:
                self.begun = Begun()
            self.choose(None)
            self._become(replace(self.state, told=words))
            self.load()
            tell_done(self._desk, words, changed)

        self._desk.jobs.run(lambda _progress: deed(self._desk.office), done=done, failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, KiimError):
            self._become(replace(self.state, problem=error.sentence, told=""))
        else:
            self._desk.navigator.explain(error)


def beginning(text: str) -> str:
    """Return the first words of a snippet in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _BEGINNING else f"{line[:_BEGINNING].rstrip()} …"
