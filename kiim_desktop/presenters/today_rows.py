"""The rows of Heute: reminders under their headings, the appointments of the day, the files to be clarified."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kiim_desktop.base.ids import DraftId, PersonId, RecordId, UserId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.deadlines import State
from kiim_desktop.domain.kinds import APPOINTMENT, OFFICE_APPOINTMENT, OFFICE_TASK, TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Scope
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import day_words, user_name
from kiim_desktop.storage.agenda import AgendaRecord
from kiim_desktop.usecases.agenda import DayAgenda, Group, Place
from kiim_desktop.usecases.deadlines import DeadlineLine, DeadlinePage, DeadlinePlace

_URGENT = "high"
_MINUTES_SOON = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRow:
    """The heading of a group, with how many there are."""

    key: str
    title: str
    count: int
    icon: str = ""
    tone: Tone = Tone.NEUTRAL
    is_folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One reminder; `name` is "" where the row above is about the same person."""

    scope: Scope
    record: RecordId
    person: PersonId | None
    when: Toned
    name: str
    variant: str
    what: str
    is_urgent: bool = False
    due: date | None = None
    is_resting: bool = False
    is_done: bool = False
    """It was ticked off a moment ago and still stands here."""

    @property
    def place(self) -> Place:
        return Place(self.scope, self.record)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRow:
    """One deadline that follows from a file; `name` as above."""

    place: DeadlinePlace
    when: Toned
    name: str
    variant: str
    what: str
    is_done: bool = False

    @property
    def person(self) -> PersonId:
        return self.place.person


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """Something that was begun and not saved; `person` is None for somebody who has no file yet."""

    draft: DraftId
    when: Toned
    name: str
    what: str
    person: PersonId | None = None
    variant: str = ""
    tab: str = ""

    @property
    def place(self) -> DraftId:
        return self.draft


Row = HeadRow | TaskRow | DeadlineRow | DraftRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow:
    """One appointment of the day."""

    time: str
    person: PersonId | None
    title: str
    detail: str
    is_next: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarifyRow:
    """One file about which somebody has to decide something; without `person` the files that may be doubles."""

    person: PersonId | None
    name: str
    detail: str


Names = Callable[[AgendaRecord], str]


def of_nobody(_record: AgendaRecord) -> str:
    return ""


def of_whom(users: tuple[User, ...]) -> Names:
    known = {each.id for each in users}
    return lambda record: user_name(users, UserId(record.line.user)) if record.line.user in known else ""


def rows(
    agenda: DayAgenda, deadlines: DeadlinePage, today: date, names: Names, drafts: Sequence[DraftRow] = ()
) -> Iterator[Row]:
    """Yield what is to be done under its headings; what has no day stands before what has one that is still to come."""
    yield from _group("overdue", agenda.overdue, _("Überfällig"), today, names, icon="warning", tone=Tone.DANGER)
    yield from _group("today", agenda.today, _("Heute"), today, names, icon="clock")
    if drafts:
        yield HeadRow(key="drafts", title=_("Entwürfe"), count=len(drafts), icon="note")
        yield from drafts
    yield from _group("undated", agenda.undated, _("Ohne Tag"), today, names)
    if deadlines.total:
        yield HeadRow(key="deadlines", title=_("Fristen"), count=deadlines.total, icon="flag")
        yield from _deadlines(deadlines, today)
    yield from _group("soon", agenda.soon, _("Nächste 7 Tage"), today, names)


def _group(  # what a heading says
    key: str, group: Group, title: str, today: date, names: Names, *, icon: str = "", tone: Tone = Tone.NEUTRAL
) -> Iterator[Row]:
    if group.total:
        yield HeadRow(key=key, title=title, count=group.total, icon=icon, tone=tone)
        yield from _of_group(group, today, names)


def _deadlines(page: DeadlinePage, today: date) -> Iterator[DeadlineRow]:
    before: PersonId | None = None
    for line in page.lines:
        is_same = line.person.id == before
        yield DeadlineRow(
            place=line.place,
            when=_until(line, today),
            name="" if is_same else line.person.name,
            variant="" if is_same else line.person.variant,
            what=_(line.rule.title),
        )
        before = line.person.id


def _until(line: DeadlineLine, today: date) -> Toned:
    """Return "seit 3 Tagen", "heute", "in 60 Tagen"; of a day that is not known exactly the earliest it can be."""
    days = (line.first - today).days
    if line.state is State.OVERDUE:
        over = (today - line.last).days
        return Toned(ngettext("seit {n} Tag", "seit {n} Tagen", over).format(n=over), Tone.DANGER)
    if days <= 0:
        return Toned(_("heute"), Tone.WARN)
    return Toned(ngettext("in {n} Tag", "in {n} Tagen", days).format(n=days), Tone.NEUTRAL)


def _of_group(group: Group, today: date, names: Names) -> Iterator[TaskRow]:
    before: PersonId | None = None
    for record in group.records:
        row = _task_row(record, today, names)
        yield replace(row, name="", variant="") if row.person is not None and row.person == before else row
        before = row.person


def _task_row(record: AgendaRecord, today: date, names: Names) -> TaskRow:
    kind = TASK if record.person else OFFICE_TASK
    text, priority = (kind.field(name) for name in ("text", "priority"))
    said = str(record.values.get(text.number) or "") if text else ""
    whose = names(record)
    due = date.fromisoformat(record.line.due) if record.line.due else None
    return TaskRow(
        scope=record.scope,
        record=record.record,
        person=record.person.id if record.person else None,
        when=_when(record, today),
        name=record.person.name if record.person else _("Büro"),
        variant=record.person.variant if record.person else "",
        what=f"{said or kind.title} · {whose}" if whose else said or kind.title,
        is_urgent=priority is not None and record.values.get(priority.number) == _URGENT,
        due=due,
        is_resting=record.line.day != record.line.due,
    )


def _when(record: AgendaRecord, today: date) -> Toned:
    """Return "seit 4 Tagen", "heute", "Do 19.11."; of what rested until now the day that was promised counts."""
    if not record.line.day:
        return Toned(_("ohne Tag"), Tone.QUIET)
    day = date.fromisoformat(record.line.day)
    if day < today:
        days = (today - day).days
        return Toned(ngettext("seit {n} Tag", "seit {n} Tagen", days).format(n=days), Tone.DANGER)
    return Toned(_("heute") if day == today else day_words(day, today), Tone.NEUTRAL)


def appointments(records: Sequence[AgendaRecord], now: str) -> Iterator[AppointmentRow]:
    """Yield the appointments of the day; the next one that has not begun is marked."""
    coming = next((each.record for each in records if each.line.time and each.line.time >= now), None)
    for each in records:
        names = {field.name: field.number for field in _kind_of(each).fields}
        text = str(each.values.get(names["text"]) or "")
        about = [text, *(str(each.values.get(names[name]) or "") for name in ("place", "with_whom"))]
        title = each.person.name if each.person else text
        details = about if each.person else about[1:]
        soon = _minutes_until(each.line.time, now) if each.record == coming else None
        if soon is not None and soon <= _MINUTES_SOON:
            details = [*details, ngettext("in {n} Minute", "in {n} Minuten", soon).format(n=soon)]
        yield AppointmentRow(
            time=each.line.time,
            person=each.person.id if each.person else None,
            title=title,
            detail=" · ".join(part for part in details if part),
            is_next=each.record == coming,
            is_past=bool(each.line.time) and each.line.time < now,
        )


def _kind_of(record: AgendaRecord) -> Kind:
    return APPOINTMENT if record.kind == APPOINTMENT.number else OFFICE_APPOINTMENT


def _minutes_until(time: str, now: str) -> int:
    (hours, minutes), (hour, minute) = (map(int, each.split(":")) for each in (time, now))
    return 60 * (hours - hour) + minutes - minute


def clarify_doubles(pairs: int) -> tuple[ClarifyRow, ...]:
    """Return the row that leads to the files that may be of one person; none without any."""
    words = ngettext("{n} Paar", "{n} Paare", pairs)
    return (
        (ClarifyRow(person=None, name=_("Vielleicht doppelte Akten"), detail=words.format(n=pairs)),) if pairs else ()
    )


def clarify(row: PersonRow) -> ClarifyRow:
    words = ngettext("{n} Angabe mit zwei Werten", "{n} Angaben mit zwei Werten", row.conflicts)
    return ClarifyRow(person=row.id, name=row.name, detail=words.format(n=row.conflicts))
