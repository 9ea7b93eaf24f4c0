"""What I did: the own acts of a day or of all days, each with its state and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.translation import _
from kiim_desktop.domain.acts import UNDOABLE
from kiim_desktop.presenters.act_words import named_words, state_words
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.tones import Toned
from kiim_desktop.presenters.undoing import do_again, take_back
from kiim_desktop.presenters.words import clock_words, local_day, short_day
from kiim_desktop.storage.acts import Act
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.undoing import own_acts

UNDO, REDO = "undo", "redo"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """One act as the list shows it. `person` is None where no file is there to go to."""

    no: int
    day: date
    time: str
    date: str
    """The day in short, for the list of all days."""
    person: PersonId | None
    name: str
    what: str
    standing: Toned
    action: str = ""
    """UNDO, REDO or nothing."""

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.date, self.time, self.name, self.what, self.standing.text) if part)


@dataclass(frozen=True, slots=True)
class DayChip:
    """One filter: a day on which something was done, None for all days."""

    day: date | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsState:
    """What the list shows; `all_lines` are those of every day, newest first."""

    all_lines: tuple[ActLine, ...] = ()
    day: date | None = None
    days: tuple[DayChip, ...] = ()
    is_loaded: bool = False

    @property
    def lines(self) -> tuple[ActLine, ...]:
        return tuple(line for line in self.all_lines if self.day is None or line.day == self.day)


class ActsPresenter(Presenter[ActsState]):
    """Reads the journal when the screen is in sight and whenever something was written."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(ActsState())
        self.desk = desk
        self._loading = Newest(desk.jobs)
        self._is_in_sight = False

    def open(self) -> None:
        """Come into sight: what was done today."""
        self._is_in_sight = True
        self._become(replace(self.state, day=self.desk.office.today))
        self.look()

    def leave(self) -> None:
        self._is_in_sight = False

    def changed(self, _changed: Changed) -> None:
        if self._is_in_sight:
            self.look()

    def look(self) -> None:
        """Read the journal again."""
        office = self.desk.office

        def show(lines: tuple[ActLine, ...]) -> None:
            today = office.today
            days = (today, *dict.fromkeys(line.day for line in lines if line.day != today))
            chips = (*(DayChip(day, _day_title(day, today)) for day in days), DayChip(None, _("Alle")))
            day = self.state.day if self.state.day in days else None
            self._become(ActsState(all_lines=lines, day=day, days=chips, is_loaded=True))

        self._loading.run(lambda _progress: lines_of(office), done=show, failed=self.desk.navigator.explain)

    def choose(self, day: date | None) -> None:
        """Show one day, None for all."""
        self._become(replace(self.state, day=day))

    def turn(self, line: ActLine) -> None:
        """Take an act back, or do it again."""
        if line.action == UNDO:
            take_back(self.desk, line.no, stays=True)
        elif line.action == REDO:
            do_again(self.desk, line.no)

    def go_to(self, line: ActLine) -> None:
        """Open the file an act was about."""
        if line.person is not None:
            self.desk.navigator.go("person", person=line.person)


def lines_of(office: Office) -> tuple[ActLine, ...]:
    """Return the own acts in words, newest first."""
    return tuple(_line(office, act) for act in own_acts(office))


def headline() -> str:
    """Return the sentence above the list."""
    return _("Nur Ihre eigenen Schritte an diesem Gerät. Die letzten {n} lassen sich zurücknehmen.").format(n=UNDOABLE)


def _line(office: Office, act: Act) -> ActLine:
    files = [scope for scope in act.scopes if office.store.ground.is_person(scope)]
    found = [row for scope in files if (row := office.store.persons.one(PersonId(scope))) is not None]
    return ActLine(
        no=act.no,
        day=local_day(act.at),
        time=clock_words(act.at),
        date=short_day(local_day(act.at), office.today),
        person=found[0].id if found else None,
        name=_names([row.name for row in found], is_gone=bool(files) and not found),
        what=named_words(office, act),
        standing=state_words(act),
        action=_action(act),
    )


def _names(names: list[str], *, is_gone: bool) -> str:
    if is_gone:
        return _("Akte nicht mehr da")
    more = _(" und {n} weitere").format(n=len(names) - 1) if names[1:] else ""
    return f"{names[0]}{more}" if names else ""


def _action(act: Act) -> str:
    if not act.is_kept or not act.deed.can_be_undone or (act.is_undone and act.batch):
        return ""
    return REDO if act.is_undone else UNDO


def _day_title(day: date, today: date) -> str:
    if (today - day).days <= 1:
        return _("Heute") if day == today else _("Gestern")
    return short_day(day, today)
