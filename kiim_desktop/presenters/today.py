"""Heute: what is overdue, due and coming, the appointments of the day, what is to be clarified; putting it off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from babel.dates import format_date

from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.settings import FOLDED_TODAY
from kiim_desktop.base.translation import _, locale
from kiim_desktop.domain.agenda import split_time
from kiim_desktop.domain.kinds import OFFICE_APPOINTMENT, OFFICE_TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.presenters import todo_deeds
from kiim_desktop.presenters.news_rows import NewsRow, news_row
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.today_drafts import open_drafts
from kiim_desktop.presenters.today_rows import (
    AppointmentRow,
    ClarifyRow,
    DeadlineRow,
    DraftRow,
    HeadRow,
    Row,
    TaskRow,
    appointments,
    clarify,
    clarify_doubles,
    of_nobody,
    of_whom,
    rows,
)
from kiim_desktop.presenters.today_sections import Todo, folded, head_of, is_ticked, still, with_tick, without_ticked
from kiim_desktop.presenters.undoing import take_back_last
from kiim_desktop.presenters.words import day_words
from kiim_desktop.storage.person_lists import PersonFilter
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.agenda import (
    DayAgenda,
    Place,
    add_to_agenda,
    agenda_of_day,
    assign_task,
    count_due,
    stand_in,
    stood_in_for,
)
from kiim_desktop.usecases.colleagues import colleagues
from kiim_desktop.usecases.deadlines import DeadlinePage, count_deadlines, deadlines_until
from kiim_desktop.usecases.duplicates import count_suspected
from kiim_desktop.usecases.news import FEW, NewsPage, mark_news_seen, news_from_elsewhere
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import count_persons, persons_page
from kiim_desktop.usecases.recording import Answers

MINE, EVERYBODY = "mine", "office"
DONE: Final = "done"
RESUME: Final = "resume"
_MOST_TO_CLARIFY = 5
_FOLDS: Final = ","
MOST_NEWS = 200
MOST_DEADLINES = 100
"""Shown at once; the rest is counted."""
YEAR = timedelta(days=366)
"""No deadline is reminded of earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayState:
    """What the screen shows."""

    is_loaded: bool = False
    title: str = ""
    short_title: str = ""
    whose: str = MINE
    choices: tuple[tuple[str, str], ...] = ()
    """Key and word: whose agenda can be looked at."""
    colleagues: tuple[User, ...] = ()
    rows: tuple[Row, ...] = ()
    appointments: tuple[AppointmentRow, ...] = ()
    news: tuple[NewsRow, ...] = ()
    """What came from other offices, unseen first; the rest with `show_all_news`."""
    news_count: int = 0
    news_unseen: int = 0
    shows_all_news: bool = False
    clarify: tuple[ClarifyRow, ...] = ()
    clarify_count: int = 0
    count: int = 0
    """Own reminders and deadlines that are overdue or due today: the number in the rail."""
    is_new_office: bool = False
    """Nobody is on file yet."""

    @property
    def is_empty(self) -> bool:
        return self.is_loaded and not self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    agenda: DayAgenda
    deadlines: DeadlinePage
    absent: Sequence[User]
    users: tuple[User, ...]
    news: NewsPage
    clarify: Sequence[PersonRow]
    clarify_count: int
    doubles: int
    count: int
    drafts: Sequence[DraftRow]
    is_new_office: bool


class DayView(Presenter[TodayState]):
    """Reads the agenda whenever something was written; holds its list still while somebody works in it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_titled(TodayState(), desk.office.today))
        self._desk = desk
        self._reading = Newest(desk.jobs)
        self._rows: tuple[Row, ...] = ()
        """Those of folded sections, too."""
        self._writing: set[object] = set()
        """Where a tick is on its way."""
        folds = desk.office.settings.text(FOLDED_TODAY)
        self._folded = frozenset(folds.split(_FOLDS)) - {""}
        self.on_count: Callable[[int], None] = lambda _count: None

    def load(self) -> None:
        """Read the day anew; rows of the same place stay where they are."""
        office, whose, limit = self._desk.office, self.state.whose, MOST_NEWS if self.state.shows_all_news else FEW
        self._reading.run(
            lambda _progress: _read(office, whose, limit), done=self._show, failed=self._desk.navigator.explain
        )

    def changed(self, _changed: Changed) -> None:
        self.load()

    def come(self) -> None:
        """Come into sight: what was ticked before is gone."""
        self.let_go()
        self.load()

    def let_go(self) -> None:
        """Nobody is at what was ticked any more: it goes from the list."""
        if any(is_ticked(row) for row in self._rows):
            self._rows = without_ticked(self._rows)
            self._become(self._with_rows(self.state))

    def head_of(self, row: Row) -> HeadRow | None:
        """Return the heading above a row."""
        return head_of(self._rows, row)

    def fold(self, head: HeadRow) -> None:
        """Fold a section to its heading, or unfold it; that is remembered."""
        self._folded ^= {head.key}
        self._become(self._with_rows(self.state))
        settings, said = self._desk.office.settings, _FOLDS.join(sorted(self._folded))
        self._desk.jobs.run(
            lambda _progress: settings.choose(FOLDED_TODAY, said), failed=self._desk.navigator.explain
        )  # fmt: skip

    def choose(self, whose: str) -> None:
        """Look at the own agenda, at that of somebody this user stands in for, or at that of the office."""
        self._rows = ()
        self._become(replace(self.state, whose=whose))
        self.load()

    def show_all_news(self) -> None:
        """Show all that came, or again only the first."""
        self._become(replace(self.state, shows_all_news=not self.state.shows_all_news))
        self.load()

    def finish(self, row: Todo) -> None:
        """Tick a reminder or a deadline off; it stays in its place until nobody is there, and is ticked only once."""
        if row.is_done or row.place in self._writing:
            return
        self._writing.add(row.place)
        self._tick(row, is_done=True)

        def ended(error: Exception | None) -> None:
            self._writing.discard(row.place)
            if error is not None:
                self._tick(row, is_done=False)

        todo_deeds.finish(self._desk, row.place, row.what, ended)

    def _tick(self, row: Todo, *, is_done: bool) -> None:
        self._rows = with_tick(self._rows, row, is_done=is_done)
        self._become(self._with_rows(self.state))

    def _with_rows(self, state: TodayState) -> TodayState:
        return replace(state, rows=tuple(folded(self._rows, self._folded)))

    def _show(self, read: _Read) -> None:
        today = self._desk.office.today
        names = of_whom(read.users) if self.state.whose == EVERYBODY else of_nobody
        drafts = read.drafts if self.state.whose == MINE else ()
        fresh = tuple(rows(read.agenda, read.deadlines, today, names, drafts))
        self._rows = still(self._rows, fresh, self._writing)
        now = f"{self._desk.office.clock.now().astimezone():%H:%M}"
        state = replace(
            _titled(self.state, today),
            is_loaded=True,
            choices=_choices(read.absent),
            colleagues=read.users,
            rows=tuple(folded(self._rows, self._folded)),
            appointments=tuple(appointments(read.agenda.appointments, now)),
            news=tuple(news_row(each, self._desk.office) for each in read.news.lines),
            news_count=read.news.total,
            news_unseen=read.news.unseen,
            clarify=(*clarify_doubles(read.doubles), *(clarify(row) for row in read.clarify)),
            clarify_count=read.clarify_count + read.doubles,
            count=read.count,
            is_new_office=read.is_new_office,
        )
        if state.whose not in dict(state.choices):
            state = replace(state, whose=MINE)
        self._become(state)
        self.on_count(state.count)


class TodayPresenter(DayView):
    """What can be done on the day; every intent is undone from the foot line."""

    def open(self, row: Row | AppointmentRow | ClarifyRow) -> None:
        """Go to the person a row is about, or on with a draft; a reminder of the office has none, a heading unfolds."""
        if isinstance(row, ClarifyRow) and row.person is None:
            self._desk.navigator.go("duplicates")
        elif isinstance(row, ClarifyRow):
            self._desk.navigator.go("person", person=row.person, tab="facts")
        elif isinstance(row, HeadRow):
            self.fold(row)
        elif isinstance(row, DraftRow) and row.person is None:
            self.new_person()
        elif isinstance(row, DraftRow):
            self._desk.navigator.go("person", person=row.person, tab=row.tab, draft=row.draft)
        elif row.person is not None:
            self._desk.navigator.go("person", person=row.person)

    def open_news(self, row: NewsRow) -> None:
        """Go to what came, and count it as seen."""
        office = self._desk.office
        self._desk.jobs.run(
            lambda _progress: mark_news_seen(office, row.person, row.record),
            done=lambda _nothing: self.load(),
            failed=self._desk.navigator.explain,
        )
        self._desk.navigator.go("person", person=row.person, tab="facts", look_at=row.record)

    def write_note(self, row: Row | None) -> None:
        if row is not None and not isinstance(row, HeadRow) and row.person is not None:
            self._desk.navigator.go("person", person=row.person, note=True)

    def new_person(self) -> None:
        self._desk.navigator.go("persons", new=True)

    def read_list(self) -> None:
        """Go where a list of persons is read."""
        self._desk.navigator.go("import")

    def rule_out(self, row: DeadlineRow) -> None:
        """Say that a deadline does not apply to this person."""
        todo_deeds.rule_out(self._desk, row.place, row.what)

    def snooze(self, row: Todo, typed: str) -> str:
        """Put a reminder or deadline off until the day that was typed; returns why that cannot be, or ""."""
        return todo_deeds.snooze(self._desk, row.place, row.what, typed)

    def read_day(self, typed: str) -> date | None:
        """Return the last day that typed words can mean; None if they mean none."""
        return todo_deeds.read_coming_day(self._desk, typed)

    def assign(self, row: TaskRow, user: User | None) -> None:
        """Give a reminder to a colleague, or to everybody."""
        name = user.name if user else _("alle im Büro")
        words = _("Jetzt bei {name}: {text}").format(name=name, text=row.what)
        todo_deeds.write(self._desk, lambda office: assign_task(office, row.place, user.id if user else None), words)

    @property
    def others(self) -> tuple[User, ...]:
        """Return for whom this user can stand in."""
        return tuple(each for each in self.state.colleagues if each.id != self._desk.office.user.id)

    def stand_in(self, user: User, typed: str) -> str:
        """Stand in for a colleague until the day that was typed; returns why that cannot be, or ""."""
        until = self.read_day(typed)
        if until is None or until < self._desk.office.today:
            return _("Bitte den letzten Tag der Vertretung schreiben, zum Beispiel „Freitag“ oder „3.12.“.")
        words = _("Sie vertreten {name} bis {day}").format(
            name=user.name, day=day_words(until, self._desk.office.today)
        )  # fmt: skip
        todo_deeds.write(self._desk, lambda office: stand_in(office, user.id, until), words)
        return ""

    def add(self, text: str, typed_day: str) -> str:
        """Note a reminder of the office; returns why that cannot be, or ""."""
        until = self.read_day(typed_day) if typed_day.strip() else None
        if typed_day.strip() and until is None:
            return _("Diesen Tag verstehe ich nicht. Zum Beispiel „in 2 Wochen“ oder „3.12.“ schreiben.")
        if not text.strip():
            return _("Bitte schreiben, was zu tun ist.")
        answers = {"text": text.strip(), "due": until.isoformat() if until else None}
        self._note(OFFICE_TASK, answers, _("Notiert: {text}").format(text=text.strip()))
        return ""

    def add_appointment(self, text: str, typed: str) -> str:
        """Note an appointment of the office, "Fr 14 Uhr"; returns why that cannot be, or ""."""
        said_day, time = split_time(typed)
        day = self.read_day(said_day) if said_day else self._desk.office.today if time else None
        if day is None:
            return _("Bitte Tag und Uhrzeit schreiben, zum Beispiel „Fr 14 Uhr“ oder „3.12. 9:30“.")
        if not text.strip():
            return _("Bitte schreiben, worum es geht.")
        answers = {"text": text.strip(), "date": day.isoformat(), "time": time or None}
        words = _("Termin notiert: {when} {time} {text}").format(
            when=day_words(day, self._desk.office.today), time=time, text=text.strip()
        )  # fmt: skip
        self._note(OFFICE_APPOINTMENT, answers, " ".join(words.split()))
        return ""

    def _note(self, kind: Kind, answers: Answers, words: str) -> None:
        """Note something of the office and say so."""
        navigator = self._desk.navigator

        def added(place: Place) -> None:
            navigator.changed(Changed(scopes=frozenset({place.scope}), kinds=frozenset({kind.number})))
            navigator.tell(words, partial(take_back_last, self._desk))

        self._desk.jobs.run(
            lambda _progress: add_to_agenda(self._desk.office, kind, answers), done=added, failed=navigator.explain
        )  # fmt: skip


def _read(office: Office, whose: str, news: int) -> _Read:
    absent = stood_in_for(office)
    users = _users(office, whose, absent)
    agenda = agenda_of_day(office, users)
    disputed, own = PersonFilter(in_conflict=True), [office.user.id]
    return _Read(
        agenda=agenda,
        deadlines=deadlines_until(office, office.today + YEAR, users, limit=MOST_DEADLINES),
        absent=absent,
        users=colleagues(office),
        news=news_from_elsewhere(office, news),
        clarify=persons_page(office, 0, _MOST_TO_CLARIFY, disputed),
        clarify_count=count_persons(office, disputed),
        doubles=count_suspected(office),
        count=count_due(office, own) + count_deadlines(office, office.today, own),
        drafts=open_drafts(office),
        is_new_office=not agenda.count and count_persons(office) == 0,
    )


def _users(office: Office, whose: str, absent: Sequence[User]) -> list[UserId] | None:
    if whose == EVERYBODY:
        return None
    return [each.id for each in absent if each.id.hex() == whose] or [office.user.id]


def _choices(absent: Sequence[User]) -> tuple[tuple[str, str], ...]:
    standing_in = [(each.id.hex(), _("Vertretung {name}").format(name=each.name.split()[-1])) for each in absent]
    return ((MINE, _("Meine")), *standing_in, (EVERYBODY, _("Büro")))


def _titled(state: TodayState, today: date) -> TodayState:
    title = format_date(today, "EEEE, d. MMMM", locale=locale())
    return replace(state, title=title, short_title=day_words(today, today))
