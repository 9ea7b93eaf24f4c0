"""`kiim deadlines`: what is due when, of one person or of the office, each with its reason."""

from __future__ import annotations

from datetime import date, timedelta

import click

from kiim_desktop.base.jobs import Progress
from kiim_desktop.cli.composing import Call, looking, with_call
from kiim_desktop.cli.errors import NotADay
from kiim_desktop.cli.file_commands import person_id
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.domain.deadline_reasons import day_words, due_words, standing_words
from kiim_desktop.domain.deadline_rules import DeadlineRule
from kiim_desktop.domain.deadlines import OPEN, State
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.usecases.deadlines import (
    DeadlineLine,
    PersonDeadline,
    deadlines_of_person,
    deadlines_until,
    renew_deadlines,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import open_person

_AHEAD = timedelta(days=90)
_PAGE = 500
STATES = {
    State.UPCOMING: "kommt",
    State.DUE: "heute fällig",
    State.OVERDUE: "überfällig",
    State.MET: "erfüllt",
    State.DONE: "erledigt",
    State.NOT_APPLICABLE: "trifft nicht zu",
    State.LAPSED: "verstrichen",
}


@click.command()
@click.argument("person", required=False)
@click.option("--until", default="", help="bis zu diesem Tag; ohne Angabe 90 Tage, bei PERSON alle")
@with_call
@as_json
def deadlines(call: Call, person: str | None, until: str, *, as_json: bool) -> None:
    """Fristen, die sich aus den Akten ergeben, mit Begründung: von PERSON oder des ganzen Büros."""
    with looking(call) as office:
        last = _day(office, until)
        if person is not None:
            _of_person(office, person, last, as_json=as_json)
        else:
            _of_office(office, last or office.today + _AHEAD, as_json=as_json)


def _of_person(office: Office, person: str, until: date | None, *, as_json: bool) -> None:
    id_ = person_id(person)
    open_person(office, id_)
    found = [each for each in deadlines_of_person(office, id_) if until is None or each.deadline.first <= until]
    lines = [line for each in found for line in _lines(each)]
    tell({"deadlines": [_document(each) for each in found]}, lines or ["Keine Fristen."], as_json=as_json)


def _of_office(office: Office, until: date, *, as_json: bool) -> None:
    if not office.store.is_beside:
        renew_deadlines(office, Progress())
    found: list[DeadlineLine] = []
    while len(page := deadlines_until(office, until, None, date.min, _PAGE, len(found), only_shown=False).lines):
        found += page
    lines = [f"{_span(each):24}  {each.person.id.hex()}  {each.person.name}  {each.rule.title}" for each in found]
    tell({"deadlines": [_row(each) for each in found]}, lines or ["Keine Fristen."], as_json=as_json)


def _lines(found: PersonDeadline) -> list[str]:
    reason = found.reason
    return [
        f"{due_words(found.deadline)}  {found.deadline.rule.title}  ({STATES[found.state]})",
        f"  {reason.why}",
        f"  {reason.calculation}",
        *(f"  {each.field}: {each.value}{f' ({each.source})' if each.source else ''}" for each in reason.facts),
        f"  {reason.law.source}, {reason.standing}",
    ]


def _document(found: PersonDeadline) -> dict[str, Json]:
    reason, deadline = found.reason, found.deadline
    return {
        **_rule(deadline.rule),
        "record": deadline.record.hex(),
        "first": deadline.first.isoformat(),
        "last": deadline.last.isoformat(),
        "state": found.state.value,
        "lead": found.lead,
        "rests_until": found.rests_until.isoformat() if found.rests_until and found.state in OPEN else None,
        "why": reason.why,
        "calculation": reason.calculation,
        "facts": [{"field": each.field, "value": each.value, "source": each.source} for each in reason.facts],
        "text": reason.rule,
        "law": reason.law.source,
        "standing": reason.law.standing.value,
    }


def _row(line: DeadlineLine) -> dict[str, Json]:
    return {
        **_rule(line.rule),
        "person": line.person.id.hex(),
        "name": line.person.name,
        "record": line.place.record.hex(),
        "first": line.first.isoformat(),
        "last": line.last.isoformat(),
        "state": line.state.value,
        "shown_from": line.shown_from.isoformat(),
        "law": line.rule.editions[-1].law.source,
        "standing": standing_words(line.rule.editions[-1].law),
    }


def _rule(rule: DeadlineRule) -> dict[str, Json]:
    return {"rule": rule.id, "title": rule.title, "action": rule.action}


def _span(line: DeadlineLine) -> str:
    first, last = day_words(line.first.isoformat()), day_words(line.last.isoformat())
    return first if line.first == line.last else f"{first} – {last}"


def _day(office: Office, typed: str) -> date | None:
    if not typed:
        return None
    fuzzy = read_typed(typed, office.today, Towards.FUTURE)
    if fuzzy is None or fuzzy.latest is None:
        raise NotADay(text=typed[:40])
    return fuzzy.latest


COMMANDS: dict[str, click.Command] = {"deadlines": deadlines}
