"""A week on paper: appointments and reminders by day, with room to tick; nothing that was not asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from html import escape

from babel.dates import format_date

from kiim_desktop.base.translation import _, locale
from kiim_desktop.domain.agenda import APPOINTMENT_KINDS
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.storage.agenda import AgendaRecord
from kiim_desktop.usecases.agenda import DayAgenda

WEEK = 7
_BOX = "☐"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def title_of(first: date) -> str:
    last = first + timedelta(days=WEEK - 1)
    week = first.isocalendar().week
    return _("Woche {week}: {first} bis {last}").format(week=week, first=whole_day(first), last=whole_day(last))


def html_of(agenda: DayAgenda, first: date, whose: str, printed: date) -> str:
    """Return the page as HTML; everything people wrote is escaped. `agenda` holds the week, and what is overdue."""
    parts = [f"<h1>{escape(title_of(first))}</h1><p>{escape(whose)}</p>"]
    if agenda.overdue.records:
        parts.append(_block(_("Überfällig"), agenda.overdue.records))
        rest = agenda.overdue.total - len(agenda.overdue.records)
        parts.append(f"<p>{escape(_('und {n} weitere').format(n=rest))}</p>" if rest else "")
    for number in range(WEEK):
        day = first + timedelta(days=number)
        iso = day.isoformat()
        of_day = [each for each in (*agenda.appointments, *agenda.soon.records) if each.line.day == iso]
        if of_day or day.weekday() < WEEK - 2:
            parts.append(_block(format_date(day, "EEEE, d. MMMM", locale=locale()), of_day))
    foot = _("gedruckt am {day} · vertraulich, nach Gebrauch vernichten").format(day=whole_day(printed))
    title = escape(title_of(first))
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body>{''.join(parts)}<p><small>{escape(foot)}</small></p></body></html>"
    )


def _block(title: str, records: Sequence[AgendaRecord]) -> str:
    rows = "".join(_rows(records))
    return f"<h2>{escape(title)}</h2><table cellpadding='4' width='100%'>{rows}</table>"


def _rows(records: Sequence[AgendaRecord]) -> Iterator[str]:
    for each in records:
        is_appointment = each.kind in APPOINTMENT_KINDS
        mark = escape(each.line.time or "–") if is_appointment else _BOX
        name = f"<b>{escape(each.person.name)}</b>" if each.person else escape(_("Büro"))
        yield f"<tr><td width='10%'>{mark}</td><td width='35%'>{name}</td><td>{escape(_said(each))}</td></tr>"


def _said(record: AgendaRecord) -> str:
    kind = KINDS.numbered(record.kind)
    names = {field.name: field.number for field in kind.fields} if kind else {}
    parts = (record.values.get(names[name]) for name in ("text", "place", "with_whom") if name in names)
    return " · ".join(part for part in parts if isinstance(part, str) and part)
