"""Doppelte Akten: the pairs that wait for a decision, several decided at once, or one file beside those like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.matching.traits import is_other_script, traits_of
from kiim_desktop.presenters.comparing import ComparingPresenter
from kiim_desktop.presenters.ground_words import for_and_against, reasons_of, strength
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.tones import Toned
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.presenters.words import birth_year
from kiim_desktop.storage.person_lists import Where
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.duplicates import Alike, alike, count_suspected, suspected_pairs, tell_apart
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import look_again, search

PairKey = tuple[PersonId, PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """Two files in one line, and what speaks for and against them being of one person."""

    one: PersonId
    other: PersonId
    name: str
    variant: str
    born: str
    other_name: str
    other_variant: str
    other_born: str
    likely: Toned | None
    why: str
    fuller: PersonId
    """In which of them more is written: it should stay in the list."""

    @property
    def key(self) -> PairKey:
        return self.one, self.other

    def spoken(self, *, is_marked: bool) -> str:
        both = _("{one} und {other}").format(
            one=f"{self.name} {self.born}", other=f"{self.other_name} {self.other_born}"
        )
        marked = _("markiert") if is_marked else ""
        return ", ".join(filter(None, (both, self.likely.text if self.likely else "", self.why, marked)))


@dataclass(frozen=True, slots=True)
class PairPage:
    """A page of pairs and how many there are in all."""

    rows: Sequence[PairLine]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesState:
    """What the screen shows: all suspected pairs, or, with `about`, one file beside those like it."""

    count: int | None = None
    """How many pairs wait; None until it is known."""
    about: PersonId | None = None
    about_name: str = ""
    query: str = ""
    found: tuple[PairLine, ...] = ()
    """With `about`: the file beside others."""
    is_answered: bool = False
    """With `about`: `found` answers what was typed last."""
    marked: frozenset[PairKey] = frozenset()
    version: int = 0
    """Grows when the pages should be read again."""
    may_decide: bool = False

    @property
    def headline(self) -> str:
        if self.about is not None:
            return _("Mit welcher Akte soll „{name}“ verglichen werden?").format(name=self.about_name)
        if self.count is None:
            return ""
        words = ngettext(
            "{n} Paar sieht nach derselben Person aus", "{n} Paare sehen nach derselben Person aus", self.count
        )
        return words.format(n=self.count) if self.count else ""


class DuplicatesPresenter(Presenter[DuplicatesState]):
    """Shows the pairs, compares the chosen one, remembers what somebody decides."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(DuplicatesState(may_decide=may(desk.office.user.role, Action.WRITE_RECORD)))
        self.desk = desk
        self.comparing = ComparingPresenter(desk)
        self.comparing.on_merged = self._go_on
        self._wants_first = False
        self._counting, self._finding = Newest(desk.jobs), Newest(desk.jobs)

    def open(self, about: PersonId | None = None) -> None:
        """Come into sight with all pairs, or with one file to be compared."""
        self.comparing.close()
        self._wants_first = False
        blank = DuplicatesState(about=about, version=self.state.version + 1, may_decide=self.state.may_decide)
        self._become(blank)
        self.renew()

    def renew(self) -> None:
        """Count and read again."""
        office, about, query = self.desk.office, self.state.about, self.state.query
        if about is not None:
            self._finding.run(
                lambda _progress: _beside(office, about, query),
                done=self._show_found,
                failed=self.desk.navigator.explain,
            )
            return
        self._counting.run(
            lambda _progress: count_suspected(office), done=self._show_count, failed=self.desk.navigator.explain
        )

    def changed(self, changed: Changed) -> None:
        """Read again if a person was touched."""
        office = bytes(self.desk.office.store.identity.office)
        if changed.scopes - {b"", office}:
            self.renew()

    def page(self, offset: int, limit: int) -> PairPage:
        """Return a page of the pairs; called in the reading lane."""
        office = self.desk.office
        pairs = suspected_pairs(office, offset, limit)
        rows = [
            _line(
                _fuller_first(each.one, each.other),
                strength(each.probability, is_strong=each.is_strong),
                for_and_against(reasons_of(each.grounds, office.codes)),
            )
            for each in pairs
        ]
        return PairPage(rows, count_suspected(office))

    def search(self, text: str) -> None:
        """Look for another file to compare with."""
        self._wants_first = False
        self._become(replace(self.state, query=text, is_answered=False))
        self.renew()

    def compare_found(self, chosen: PairLine | None) -> None:
        """Compare with the file that is marked, else with the first one, as soon as what was typed is answered."""
        found = self.state.found
        self._wants_first = not self.state.is_answered
        if self.state.is_answered and found:
            self.compare(chosen if chosen is not None and chosen in found else found[0])

    def compare(self, line: PairLine) -> None:
        """Put the two files of a line beside each other."""
        fuller, other = (line.one, line.other) if line.fuller == line.one else (line.other, line.one)
        self.comparing.compare(fuller, other)

    def mark(self, line: PairLine) -> None:
        """Mark a line, or take the mark away, to decide several at once."""
        self._become(replace(self.state, marked=self.state.marked ^ {line.key}))

    def tell_apart(self, pair: PairKey | None = None) -> None:
        """Remember that these are different persons: the marked pairs, else this one."""
        office = self.desk.office
        pairs = sorted(self.state.marked) or ([pair] if pair is not None else [])
        if not pairs:
            return

        def done(changed: Changed) -> None:
            self._become(replace(self.state, marked=frozenset()))
            self.comparing.close()
            words = ngettext(
                "Als verschiedene Personen gemerkt.", "{n} Paare als verschiedene Personen gemerkt.", len(pairs)
            )
            tell_done(self.desk, words.format(n=len(pairs)), changed)
            self.renew()

        self.desk.jobs.run(lambda _progress: tell_apart(office, pairs), done=done, failed=self.desk.navigator.explain)

    def _go_on(self, listed: PersonId) -> None:
        """After a merge: back to the file from which it was begun, else to the pairs that are left."""
        if self.state.about is None:
            self.renew()
        else:
            self.desk.navigator.go("person", person=listed)

    def _show_count(self, count: int) -> None:
        self._become(replace(self.state, count=count, version=self.state.version + 1))

    def _show_found(self, answer: tuple[str, tuple[PairLine, ...]]) -> None:
        name, found = answer
        version = self.state.version + 1
        self._become(replace(self.state, about_name=name, found=found, is_answered=True, version=version))
        if self._wants_first:
            self.compare_found(None)


def _beside(office: Office, about: PersonId, query: str) -> tuple[str, tuple[PairLine, ...]]:
    """Return the name of a file, and it beside those that are like it, or whom the search finds."""
    file = look_again(office, about)
    found = {each.person: each for each in alike(office, traits_of(file.records), without=file.row.id)}
    if query.strip():
        hits = [hit.row for hit in search(office, query) if hit.where is not Where.NOTE and hit.row.id != file.row.id]
        rows = sorted(hits, key=lambda row: -found[row.id].probability if row.id in found else 0)
    else:
        rows = [row for person in found if (row := office.store.persons.one(person)) is not None]
    return file.row.name, tuple(_beside_line(office, file.row, row, found.get(row.id)) for row in rows)


def _beside_line(office: Office, row: PersonRow, other: PersonRow, likely: Alike | None) -> PairLine:
    if likely is None:
        return _line((row, other), None, "")
    return _line((row, other), _likely(likely), _why(office, likely))


def _fuller_first(one: PersonRow, other: PersonRow) -> tuple[PersonRow, PersonRow]:
    """Return two files with the one first that should stay in the list: more is written in it, in Latin letters."""
    rank = {row.id: (-row.records, is_other_script(row.name)) for row in (one, other)}
    return (other, one) if rank[other.id] < rank[one.id] else (one, other)


def _likely(each: Alike) -> Toned:
    return strength(each.probability, is_strong=each.is_strong)


def _why(office: Office, each: Alike) -> str:
    return for_and_against(reasons_of(each.grounds, office.codes))


def _line(rows: tuple[PersonRow, PersonRow], likely: Toned | None, why: str) -> PairLine:
    one, other = rows
    return PairLine(
        one=one.id,
        other=other.id,
        name=one.name,
        variant=one.variant,
        born=birth_year(one.birth),
        other_name=other.name,
        other_variant=other.variant,
        other_born=birth_year(other.birth),
        likely=likely,
        why=why,
        fuller=_fuller_first(one, other)[0].id,
    )
