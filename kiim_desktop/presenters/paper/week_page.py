"""A week on paper: appointments and reminders by day, with room to tick; nothing that was not asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from babel.dates import format_date

from kiim_desktop.base.translation import _, locale
from kiim_desktop.domain.agenda import APPOINTMENT_KINDS
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.training import word_for
from kiim_desktop.presenters.paper.pages import OPEN, Block, Heading, Page, Paragraph, Said, Table, written
from kiim_desktop.presenters.words import NOTHING, whole_day
from kiim_desktop.storage.agenda import AgendaRecord
from kiim_desktop.usecases.agenda import DayAgenda

WEEK = 7
_SHARES = (10, 35, 55)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_page(agenda: DayAgenda, first: date, whose: str, printed: date, *, training: bool) -> Page:
    """Return the page of a week; `agenda` holds the week, and what is overdue."""
    foot = _("gedruckt am {day} · vertraulich, nach Gebrauch vernichten").format(day=whole_day(printed))
    return Page(
        title=Said(_title(first)),
        blocks=tuple(_blocks(agenda, first, whose)),
        foot=Said(foot),
        mark=word_for(training=training),
    )


def _title(first: date) -> str:
    last = first + timedelta(days=WEEK - 1)
    week = first.isocalendar().week
    return _("Woche {week}: {first} bis {last}").format(week=week, first=whole_day(first), last=whole_day(last))


def _blocks(agenda: DayAgenda, first: date, whose: str) -> Iterator[Block]:
    yield Paragraph(written(whose))
    if agenda.overdue.records:
        yield from _day(_("Überfällig"), agenda.overdue.records)
        rest = agenda.overdue.total - len(agenda.overdue.records)
        if rest:
            yield Paragraph(Said(_("und {n} weitere").format(n=rest)))
    for number in range(WEEK):
        day = first + timedelta(days=number)
        iso = day.isoformat()
        of_day = [each for each in (*agenda.appointments, *agenda.soon.records) if each.line.day == iso]
        if of_day or day.weekday() < WEEK - 2:
            yield from _day(format_date(day, "EEEE, d. MMMM", locale=locale()), of_day)


def _day(title: str, records: Sequence[AgendaRecord]) -> Iterator[Block]:
    yield Heading(Said(title))
    if records:
        head = (Said(_("Wann")), Said(_("Wer")), Said(_("Was")))
        yield Table(head=head, rows=tuple(_row(each) for each in records), shares=_SHARES, is_head_hidden=True)


def _row(record: AgendaRecord) -> tuple[Said, ...]:
    is_appointment = record.kind in APPOINTMENT_KINDS
    mark = record.line.time or NOTHING if is_appointment else OPEN
    name = record.person.name if record.person else _("Büro")
    return Said(mark), written(name), written(_said(record))


def _said(record: AgendaRecord) -> str:
    kind = KINDS.numbered(record.kind)
    names = {field.name: field.number for field in kind.fields} if kind else {}
    parts = (record.values.get(names[name]) for name in ("text", "place", "with_whom") if name in names)
    return " · ".join(part for part in parts if isinstance(part, str) and part)
