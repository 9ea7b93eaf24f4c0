"""Protokoll: who did what when, filtered and paged, however long it is; taking it out as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from kiim_desktop.base.clock import millis
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Lane, Newest
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.audit import AuditAction, AuditQuery
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.presenters.office.log_words import detail_words
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.words import clock_words, day_words, local_day, whole_day
from kiim_desktop.usecases.auditing import AuditRow, AuditView, audit_part, audit_people, export_audit, look_into_audit
from kiim_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line as the list shows it."""

    number: int
    day: str
    time: str
    who: str
    action: str
    detail: str
    purpose: str
    object: str
    consent: str
    moment: str
    """Day and time in full."""

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.moment, self.who, self.action, self.detail) if part)


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some lines, and how many there are in all."""

    rows: Sequence[LogLine]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to see, as typed and chosen."""

    since: str = ""
    until: str = ""
    user: str = ""
    """Id in hexadecimal; "" means everybody."""
    action: str = ""

    @property
    def is_anything(self) -> bool:
        return bool(self.since.strip() or self.until.strip() or self.user or self.action)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditState:
    """What the section shows; `view` is what the list pages through."""

    asked: Asked = Asked()
    people: tuple[tuple[str, str], ...] = ()
    view: AuditView | None = None
    since_problem: str = ""
    until_problem: str = ""
    chosen: LogLine | None = None
    person: PersonId | None = None
    """The file the chosen line is about, if it is here and may be opened."""
    is_busy: bool = False
    problem: str = ""

    @property
    def total(self) -> str:
        count = self.view.total if self.view else 0
        number = f"{count:,}".replace(",", ".")
        return ngettext("{n} Zeile", "{n} Zeilen", count).format(n=number) if self.view else ""


def actions() -> tuple[tuple[str, str], ...]:
    """Return every action the log knows, with its title."""
    return tuple((each.value, each.title) for each in AuditAction if each is not AuditAction.UNKNOWN)


class AuditPresenter(Presenter[AuditState]):
    """Each new question is one entry in the log itself; paging is none."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(AuditState())
        self._desk = desk
        self._asking, self._resolving = Newest(desk.jobs), Newest(desk.jobs)

    def look(self) -> None:
        """Begin to look, with the question as it stands."""
        self._ask(self.state.asked)

    def ask(self, asked: Asked) -> None:
        """Show what fits; the same question once more does nothing."""
        if asked != self.state.asked:
            self._ask(asked)

    def clear(self) -> None:
        self.ask(Asked())

    def fetch(self, view: AuditView) -> Callable[[int, int], LogPage]:
        """Return what reads a page of a view; it runs in the reading lane."""
        office = self._desk.office

        def read(offset: int, limit: int) -> LogPage:
            return LogPage(tuple(_line(row, office) for row in audit_part(office, view, offset, limit)), view.total)

        return read

    def choose(self, line: LogLine | None) -> None:
        """Show a line in full, and find out whether it is about a file that can be opened."""
        if line == self.state.chosen:
            return
        self._become(replace(self.state, chosen=line, person=None))
        office = self._desk.office
        if line is None or not line.object or not may(office.user.role, Action.READ_PERSON):
            return
        person = PersonId(bytes.fromhex(line.object))
        self._resolving.run(
            lambda _progress: person if office.store.persons.one(person) else None,
            done=lambda found: self._become(replace(self.state, person=found)),
            failed=self._desk.navigator.explain,
        )

    def explain(self, error: Exception) -> None:
        self._desk.navigator.explain(error)

    def open_person(self) -> None:
        if self.state.person is not None:
            self._desk.navigator.go("person", person=self.state.person)

    def export(self, out: Path) -> None:
        """Write everything the question asks for into a new file; logged."""
        office, query = self._desk.office, self._query(self.state.asked)[0]
        if self.state.is_busy:
            return
        self._become(replace(self.state, is_busy=True, problem=""))

        def done(count: int) -> None:
            self._become(replace(self.state, is_busy=False))
            words = ngettext("{n} Zeile steht in {file}.", "{n} Zeilen stehen in {file}.", count)
            self._desk.navigator.tell(words.format(n=count, file=out.name))

        def failed(error: Exception) -> None:
            sentence = error.sentence if isinstance(error, KiimError) else ""
            self._become(replace(self.state, is_busy=False, problem=sentence))
            if not sentence:
                self._desk.navigator.explain(error)

        self._desk.jobs.run(
            lambda _progress: export_audit(office, query, out), done=done, failed=failed, lane=Lane.OUTSIDE
        )

    def _ask(self, asked: Asked) -> None:
        query, since_problem, until_problem = self._query(asked)
        self._become(
            replace(self.state, asked=asked, since_problem=since_problem, until_problem=until_problem, problem="")
        )
        if since_problem or until_problem:
            return
        office = self._desk.office

        def show(read: tuple[AuditView, tuple[tuple[bytes, str], ...]]) -> None:
            view, people = read
            named = tuple((id_.hex(), name or id_.hex()) for id_, name in people)
            self._become(replace(self.state, view=view, people=named, chosen=None, person=None))

        self._asking.run(
            lambda _progress: (look_into_audit(office, query), audit_people(office)),
            done=show,
            failed=self._desk.navigator.explain,
        )

    def _query(self, asked: Asked) -> tuple[AuditQuery, str, str]:
        today = self._desk.office.today
        since, until = _days(asked.since, today), _days(asked.until, today)
        wrong = _("Diesen Tag verstehe ich nicht. Zum Beispiel „3.11.“, „11/2026“ oder „gestern“ schreiben.")
        late = _("„Bis“ liegt vor „Von“. Bitte einen späteren Tag schreiben.")
        since_problem = wrong if asked.since.strip() and since is None else ""
        until_problem = wrong if asked.until.strip() and until is None else ""
        if since and until and until[1] < since[0]:
            until_problem = late
        query = AuditQuery(
            since=_start(since[0]) if since else None,
            until=_start(until[1] + timedelta(days=1)) if until else None,
            user=bytes.fromhex(asked.user) if asked.user else None,
            action=AuditAction(asked.action) if asked.action else None,
        )
        return query, since_problem, until_problem


def _days(typed: str, today: date) -> tuple[date, date] | None:
    """Return first and last day that typed words can mean."""
    fuzzy = read_typed(typed, today, Towards.PAST) if typed.strip() else None
    if fuzzy is None or fuzzy.earliest is None or fuzzy.latest is None:
        return None
    return fuzzy.earliest, fuzzy.latest


def _start(day: date) -> int:
    """Return the beginning of a day at this place, in stored milliseconds."""
    return millis(datetime.combine(day, time()).astimezone())


def _line(row: AuditRow, office: Office) -> LogLine:
    entry, at = row.line.entry, row.line.at
    return LogLine(
        number=row.line.number,
        day=day_words(local_day(at), office.today),
        time=clock_words(at),
        who=row.who,
        action=row.action,
        detail=detail_words(entry, office.kinds),
        purpose=row.purpose,
        object=entry.object.hex(),
        consent=entry.consent.hex(),
        moment=_("{day}, {time} Uhr").format(day=whole_day(local_day(at)), time=clock_words(at, seconds=True)),
    )
