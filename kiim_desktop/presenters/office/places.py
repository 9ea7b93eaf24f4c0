"""Bekannte Stellen: the hub and the offices of the Kreis, and with whom the four words were compared by phone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Lane
from kiim_desktop.base.translation import _
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.usecases.directory import Counterpart, DirectoryStanding, confirm_words, directory_standing
from kiim_desktop.usecases.office import Office

WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """The hub or an office; `words` are those of its newest keys."""

    id: str
    name: str
    words: str
    standing: Toned
    is_own: bool
    may_confirm: bool = False

    @property
    def spoken(self) -> str:
        return _("{name}, {standing}").format(name=self.name, standing=self.standing.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesState:
    """What the section shows; the words of others are typed from the phone and compared here."""

    is_loaded: bool = False
    is_member: bool = False
    places: tuple[PlaceRow, ...] = ()
    chosen: str = ""
    typed: str = ""
    age: str = ""
    notices: tuple[str, ...] = ()
    is_busy: bool = False
    problem: str = ""

    @property
    def row(self) -> PlaceRow | None:
        return next((each for each in self.places if each.id == self.chosen), None)

    @property
    def may_confirm(self) -> bool:
        row = self.row
        return row is not None and row.may_confirm and len(self.typed.split()) == WORDS and not self.is_busy


class PlacesPresenter(Presenter[PlacesState]):
    """Reads the directory when the section comes into sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(PlacesState())
        self._desk = desk

    def look(self) -> None:
        office = self._desk.office
        self._desk.jobs.run(
            lambda _progress: _read(office), done=self._show, failed=self._desk.navigator.explain, lane=Lane.READING
        )

    def choose(self, place: str) -> None:
        if place != self.state.chosen:
            self._become(replace(self.state, chosen=place, typed="", problem=""))

    def type_words(self, words: str) -> None:
        self._become(replace(self.state, typed=words, problem=""))

    def confirm(self) -> None:
        """Note that the words heard by phone are those that stand here; if they differ nothing is noted."""
        row, office, words = self.state.row, self._desk.office, self.state.typed
        if row is None or not self.state.may_confirm:
            return
        self._become(replace(self.state, is_busy=True, problem=""))

        def done(_found: object) -> None:
            self._become(replace(self.state, is_busy=False, typed=""))
            self._desk.navigator.tell(_("Mit {name} verglichen: Es sind dieselben Wörter.").format(name=row.name))
            self.look()

        self._desk.jobs.run(lambda _progress: confirm_words(office, row.id, words), done=done, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        sentence = error.sentence if isinstance(error, KiimError) else ""
        self._become(replace(self.state, is_busy=False, problem=sentence))
        if not sentence:
            self._desk.navigator.explain(error)

    def _show(self, read: PlacesState) -> None:
        known = [each.id for each in read.places]
        is_kept = self.state.chosen in known
        chosen = self.state.chosen if is_kept else _first_open(read)
        typed, problem = (self.state.typed, self.state.problem) if is_kept else ("", "")
        self._become(replace(read, chosen=chosen, typed=typed, problem=problem, is_busy=self.state.is_busy))


def _first_open(state: PlacesState) -> str:
    """Return whom to compare with first."""
    to_do = [each.id for each in state.places if each.standing.tone is Tone.WARN]
    return next(iter([*to_do, *(each.id for each in state.places)]), "")


def _read(office: Office) -> PlacesState:
    standing = directory_standing(office)
    if standing is None:
        return PlacesState(is_loaded=True)
    may_decide = may(office.user.role, Action.APPROVE_DEVICE)
    return PlacesState(
        is_loaded=True,
        is_member=True,
        places=tuple(_row(each, may_decide=may_decide) for each in standing.counterparts),
        age=_age(standing),
        notices=standing.warnings,
    )


def _age(standing: DirectoryStanding) -> str:
    stand = _("Verzeichnis Nr. {number}, zuletzt bestätigt heute")
    if standing.age:
        stand = _("Verzeichnis Nr. {number}, zuletzt bestätigt vor {days} Tagen")
    words = stand.format(number=standing.number, days=standing.age)
    if standing.certified_until is None:
        return words
    return _("{standing} · dieses Gerät zugelassen bis {day}").format(
        standing=words, day=whole_day(standing.certified_until)
    )


def _row(each: Counterpart, *, may_decide: bool) -> PlaceRow:
    return PlaceRow(
        id=each.id.hex(),
        name=each.name,
        words=" ".join(each.words),
        standing=_standing(each),
        is_own=each.is_own,
        may_confirm=may_decide and not each.is_own and not each.is_compared,
    )


def _standing(each: Counterpart) -> Toned:
    if each.is_own:
        return Toned(_("eigenes Büro"), Tone.QUIET)
    if each.has_new_keys:  # signed by those that were compared
        return Toned(_("verglichen, seither neue Schlüssel"), Tone.OK)
    if each.is_compared:
        return Toned(_("verglichen"), Tone.OK)
    return Toned(_("noch nicht verglichen"), Tone.WARN)
