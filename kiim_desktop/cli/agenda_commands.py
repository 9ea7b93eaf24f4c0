"""`kiim task`: what is to be done, ticking it off, putting it off; the week as a page; standing in for a colleague."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiim_desktop.base.ids import UserId
from kiim_desktop.base.new_files import write_new
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.errors import NotADay, PageNotWritten
from kiim_desktop.cli.file_commands import person_id, record_id
from kiim_desktop.cli.page_files import write_page
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.presenters.paper.week_page import monday_of, week_page
from kiim_desktop.storage.agenda import AgendaRecord
from kiim_desktop.usecases import agenda
from kiim_desktop.usecases.agenda import DayAgenda
from kiim_desktop.usecases.colleagues import colleagues
from kiim_desktop.usecases.errors import NoSuchUser
from kiim_desktop.usecases.office import Office

if TYPE_CHECKING:
    from kiim_desktop.interchange.calendar_file import CalendarEntry

CALENDAR_DAYS = 28
_FILE = click.Path(path_type=Path, dir_okay=False)
_everybody = click.option("--everybody", is_flag=True, help="von allen im Büro, nicht nur die eigenen")


@click.group(cls=Commands)
def task() -> None:
    """Wiedervorlagen und Aufgaben: anzeigen, erledigen, verschieben; die Woche als Blatt, Termine als Kalender."""


@task.command("list")
@_everybody
@with_call
@as_json
def list_(call: Call, *, everybody: bool, as_json: bool) -> None:
    """Was überfällig, heute, in den nächsten sieben Tagen und ohne Tag zu tun ist."""
    with looking(call) as office:
        found = agenda.agenda_of_day(office, _users(office, everybody=everybody))
        document: dict[str, Json] = {name: [_item(each) for each in group.records] for name, group in _groups(found)}
        document["appointments"] = [_item(each) for each in found.appointments]
        lines = [_line(name, each) for name, group in _groups(found) for each in group.records]
    tell(document, lines or ["Nichts zu tun."], as_json=as_json)


@task.command()
@click.argument("text")
@click.option("--due", default="", help="bis wann, z. B. „in 2 Wochen“")
@click.option("--person", default="", help="zu welcher Person; ohne: Aufgabe des Büros")
@with_call
@as_json
def add(call: Call, text: str, due: str, person: str, *, as_json: bool) -> None:
    """Eine Wiedervorlage notieren."""
    with writing(call) as office:
        about = person_id(person) if person else None
        answers = {"text": text, "due": _day(office, due).isoformat() if due else None}
        place = agenda.add_to_agenda(office, agenda.task_kind(about), answers, about)
    tell({"id": place.record.hex()}, [f"Notiert: {place.record.hex()}"], as_json=as_json)


@task.command()
@click.argument("task")
@with_call
@as_json
def done(call: Call, task: str, *, as_json: bool) -> None:
    """TASK ist erledigt."""
    with writing(call) as office:
        agenda.finish_task(office, agenda.find_in_agenda(office, record_id(task, "TASK")))
    tell({"id": task}, ["Erledigt."], as_json=as_json)


@task.command()
@click.argument("task")
@click.argument("until")
@with_call
@as_json
def snooze(call: Call, task: str, until: str, *, as_json: bool) -> None:
    """TASK bis zum Tag UNTIL ruhen lassen."""
    with writing(call) as office:
        day = _day(office, until)
        agenda.snooze_task(office, agenda.find_in_agenda(office, record_id(task, "TASK")), day)
    tell({"id": task, "until": day.isoformat()}, [f"Verschoben auf den {day:%d.%m.%Y}."], as_json=as_json)


@task.command()
@click.option("--of", "day", default="", help="ein Tag der Woche; ohne: diese Woche")
@click.option("--out", required=True, type=_FILE, help="PDF oder HTML, das es noch nicht gibt")
@_everybody
@with_call
@as_json
def week(call: Call, day: str, out: Path, *, everybody: bool, as_json: bool) -> None:
    """Termine und Wiedervorlagen einer Woche als Blatt zum Ausdrucken."""
    with writing(call) as office:
        first = monday_of(_day(office, day) if day else office.today)
        found = agenda.week_on_paper(office, _users(office, everybody=everybody), first)
        whose = office.store.identity.office_name if everybody else office.user.name
        sheet = week_page(found, first, whose, office.today, training=office.store.identity.training)
    try:
        page = write_page(sheet, out)
    except OSError as error:
        raise PageNotWritten from error
    tell({"page": page.name}, [f"Geschrieben: {page.name}."], as_json=as_json)


@task.command()
@click.option("--days", default=CALENDAR_DAYS, show_default=True, help="ab heute")
@click.option("--names", is_flag=True, help="mit Namen; ohne steht nur „Termin“ da")
@click.option("--out", required=True, type=_FILE, help="ICS-Datei, die es noch nicht gibt")
@_everybody
@with_call
@as_json
def calendar(call: Call, days: int, out: Path, *, names: bool, everybody: bool, as_json: bool) -> None:
    """Die Termine der nächsten Tage für einen anderen Kalender."""
    from kiim_desktop.interchange.calendar_file import calendar_file

    with writing(call) as office:
        found = agenda.appointments_for_calendar(office, _users(office, everybody=everybody), days)
        entries = [_calendar_entry(each, names=names) for each in found]
        content = calendar_file(entries, office.clock.now(), training=office.store.identity.training)
    try:
        write_new(out, content)
    except OSError as error:
        raise PageNotWritten from error
    words = ngettext("{n} Termin geschrieben.", "{n} Termine geschrieben.", len(found)).format(n=len(found))
    tell({"file": out.name, "appointments": len(found)}, [words], as_json=as_json)


@task.command("stand-in")
@click.argument("colleague")
@click.option("--until", default="", help="letzter Tag; ohne: die Vertretung endet")
@with_call
@as_json
def stand_in(call: Call, colleague: str, until: str, *, as_json: bool) -> None:
    """COLLEAGUE vertreten: deren Wiedervorlagen stehen auch in der eigenen Liste."""
    with writing(call) as office:
        day = _day(office, until) if until else None
        agenda.stand_in(office, _user(office, colleague), day)
    words = f"Vertretung bis {day:%d.%m.%Y}." if day else "Vertretung beendet."
    tell({"colleague": colleague, "until": day.isoformat() if day else None}, [words], as_json=as_json)


def _calendar_entry(record: AgendaRecord, *, names: bool) -> CalendarEntry:
    """Return an appointment for a calendar that others may read: of a person nothing unless it was asked for."""
    from kiim_desktop.interchange.calendar_file import USUAL_MINUTES, CalendarEntry

    kind = KINDS.numbered(record.kind)
    said = {field.name: record.values.get(field.number) for field in kind.fields} if kind else {}
    minutes, text, place = said.get("minutes"), str(said.get("text") or ""), str(said.get("place") or "")
    is_told = names or record.person is None
    title = f"{record.person.name}: {text}" if record.person else text
    return CalendarEntry(
        uid=record.record.hex(),
        day=date.fromisoformat(record.line.day),
        title=title if is_told else _("Termin"),
        place=place if is_told else "",
        time=record.line.time,
        minutes=minutes if isinstance(minutes, int) else USUAL_MINUTES,
    )


def _users(office: Office, *, everybody: bool) -> list[UserId] | None:
    return None if everybody else [office.user.id, *(each.id for each in agenda.stood_in_for(office))]


def _user(office: Office, name: str) -> UserId:
    found = [each.id for each in colleagues(office) if each.name.casefold() == name.casefold()]
    if len(found) != 1:
        raise NoSuchUser
    return found[0]


def _day(office: Office, text: str) -> date:
    found = read_typed(text, office.today, Towards.FUTURE)
    if found is None or found.latest is None:
        raise NotADay(text=text[:40])
    return found.latest


def _groups(found: DayAgenda) -> tuple[tuple[str, agenda.Group], ...]:
    return ("overdue", found.overdue), ("today", found.today), ("soon", found.soon), ("undated", found.undated)


def _item(record: AgendaRecord) -> Json:
    return {
        "id": record.record.hex(),
        "person": record.person.id.hex() if record.person else None,
        "name": record.person.name if record.person else "",
        "text": str(record.values.get(1) or ""),
        "day": record.line.day,
        "due": record.line.due,
        "time": record.line.time,
    }


def _line(group: str, record: AgendaRecord) -> str:
    words = {"overdue": "überfällig", "today": "heute", "soon": record.line.day, "undated": "ohne Tag"}[group]
    name = record.person.name if record.person else "Büro"
    return f"{record.record.hex()}  {words:12}  {name}: {record.values.get(1) or ''}"


COMMANDS: dict[str, click.Command] = {"task": task}
