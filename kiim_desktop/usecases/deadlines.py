"""The deadlines that follow from the files: of one person with reasons, of the office by day, and what people say of
them (domain.md 3.18).

What somebody says of a deadline (done, rests, does not apply) is a reminder of the person with `is_automatic`, `rule`,
`about` and the day it holds for: it travels to every device of the office, and if the facts move the day, the deadline
is there again. "Trifft nicht zu" stands in the field `erledigt am`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import PersonId, RecordId, UserId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.deadline_reasons import Reason, reason_of
from kiim_desktop.domain.deadline_rules import DeadlineRule
from kiim_desktop.domain.deadlines import OPEN, Answer, Deadline, State, answer_id, answers_of, deadlines_of
from kiim_desktop.domain.kinds import TASK
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Edit, Record, person_scope
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.storage.deadlines import DeadlineSpan, StoredDeadline, needs_renewal, renew_slice
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import DayIsOver, NoSuchDeadline, NoSuchPerson
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Answers, numbered_answers

MOST = 200
"""Deadlines that are read at once; the rest is counted."""


@dataclass(frozen=True, slots=True)
class DeadlinePlace:
    """Which deadline is meant: of which person, by which rule, from which record."""

    person: PersonId
    rule: str
    record: RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeadline:
    """One deadline of a person with its reason."""

    place: DeadlinePlace
    deadline: Deadline
    state: State
    lead: int | None
    """The last lead that has come ("noch 60 Tage"); None before the first."""
    rests_until: date | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """One deadline in the list of the office; it is open and, if only shown ones were asked for, does not rest."""

    place: DeadlinePlace
    person: PersonRow
    rule: DeadlineRule
    first: date
    """The earliest day it can end."""
    last: date
    """The latest; the same as `first` unless the fact is fuzzy."""
    state: State
    shown_from: date


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """Part of the list of the office, and how many there are in all."""

    lines: Sequence[DeadlineLine] = ()
    total: int = 0


def deadlines_of_person(office: Office, person: PersonId) -> tuple[PersonDeadline, ...]:
    """Return every deadline of a person by day, also met and answered ones, each with its reason. NoSuchPerson."""
    office.must_allow(Action.READ_PERSON)
    if office.store.persons.one(person) is None:
        raise NoSuchPerson
    rules = office.store.ground.deadlines
    records = {each.id: each for each in office.store.records(person_scope(person), [*rules.looked_at, TASK.number])}
    answers = answers_of(records.values())
    return tuple(
        _with_reason(office, person, each, answers.get((each.rule.id, each.record, each.due)), records[each.record])
        for each in deadlines_of(records.values(), rules)
    )


def deadlines_until(  # what a page is made of
    office: Office,
    until: date,
    users: Collection[UserId] | None = None,
    since: date = date.min,
    limit: int = MOST,
    offset: int = 0,
    *,
    only_shown: bool = True,
) -> DeadlinePage:
    """Return the open deadlines that can end between two days, by day and name; None: of everybody in the office.

    `only_shown` leaves out those that are not reminded of yet and those somebody let rest.
    """
    office.must_allow(Action.SEARCH)
    span = DeadlineSpan(today=office.today, since=since, until=until, users=users, only_shown=only_shown)
    found = office.store.deadlines.page(span, limit, offset)
    is_all = offset == 0 and len(found) < limit
    total = len(found) if is_all else office.store.deadlines.count(span)
    lines = (_line(office, each) for each in found)
    return DeadlinePage([each for each in lines if each is not None], total)


def count_deadlines(office: Office, until: date, users: Collection[UserId] | None = None) -> int:
    """Return how many open deadlines can end by a day and are to be shown today."""
    office.must_allow(Action.SEARCH)
    return office.store.deadlines.count(DeadlineSpan(today=office.today, until=until, users=users))


def finish_deadline(office: Office, place: DeadlinePlace, *, done: bool = True) -> Changed:
    """Say that what a deadline asks for is done, or take it back. NoSuchDeadline."""
    office.must_allow(Action.WRITE_RECORD)
    return _answer(office, place, {"done": office.today.isoformat() if done else None})


def rule_out_deadline(office: Office, place: DeadlinePlace, *, ruled_out: bool = True) -> Changed:
    """Say that a deadline does not apply to this person, or take it back. NoSuchDeadline."""
    office.must_allow(Action.WRITE_RECORD)
    return _answer(office, place, {"done": NonValue.NOT_APPLICABLE if ruled_out else None})


def snooze_deadline(office: Office, place: DeadlinePlace, until: date | None) -> Changed:
    """Let a deadline rest until a day, its own day stays; None wakes it. NoSuchDeadline, DayIsOver."""
    office.must_allow(Action.WRITE_RECORD)
    if until is not None and until <= office.today:
        raise DayIsOver
    return _answer(office, place, {"snoozed_until": until.isoformat() if until else None})


def deadlines_need_renewal(office: Office) -> bool:
    """Tell whether the deadlines were computed by the rules of another version of the program."""
    office.must_allow(Action.SEARCH)
    with office.store.database.read() as connection:
        return needs_renewal(connection, office.store.ground.deadlines)


def renew_deadlines(office: Office, progress: Progress) -> int:
    """Compute all deadlines anew if the rules changed; return of how many files. Cancelled: the next call goes on."""
    office.must_allow(Action.SEARCH)
    if not deadlines_need_renewal(office):
        return 0
    total, done = office.store.persons.count(), 0
    while True:
        progress.step(min(done, total), total, _("Fristen werden nach den neuen Regeln berechnet"))
        with office.store.database.write(is_piece=True) as connection:
            found = renew_slice(connection, office.store.ground.deadlines)
            is_done = not needs_renewal(connection, office.store.ground.deadlines)
        done += found
        progress.let_others()
        if is_done:
            return done


def _with_reason(
    office: Office, person: PersonId, deadline: Deadline, answer: Answer | None, record: Record
) -> PersonDeadline:
    today = office.today
    said = answer.state if answer is not None else None
    state = deadline.state_on(today)
    return PersonDeadline(
        place=DeadlinePlace(person, deadline.rule.id, deadline.record),
        deadline=deadline,
        state=said if said is not None and state is not State.MET else state,
        lead=deadline.lead_on(today),
        rests_until=answer.rests_until if answer is not None and state in OPEN else None,
        reason=reason_of(deadline, record, office.kinds, office.codes),
    )


def _line(office: Office, stored: StoredDeadline) -> DeadlineLine | None:
    """Return a line of the list; None for a rule of another version, which is about to be computed anew."""
    rule = office.store.ground.deadlines.named(stored.rule)
    if rule is None:
        return None
    is_ahead, is_over = office.today < stored.first, office.today > stored.last
    return DeadlineLine(
        place=DeadlinePlace(PersonId(stored.scope), stored.rule, stored.record),
        person=stored.person,
        rule=rule,
        first=stored.first,
        last=stored.last,
        state=State.UPCOMING if is_ahead else State.OVERDUE if is_over else State.DUE,
        shown_from=stored.shown_from,
    )


def _answer(office: Office, place: DeadlinePlace, said: Answers) -> Changed:
    """Write what somebody says of a deadline as it stands today."""
    scope = person_scope(place.person)
    rules = office.store.ground.deadlines
    found = next(
        (
            each
            for each in deadlines_of(office.store.records(scope, rules.looked_at), rules)
            if each.rule.id == place.rule and each.record == place.record
        ),
        None,
    )
    if found is None:
        raise NoSuchDeadline
    answers: dict[str, Value] = {
        "text": found.rule.title,
        "kind": found.rule.task_kind,
        "due": found.due,
        "is_automatic": True,
        "rule": found.rule.id,
        "about": found.record.hex(),
        **said,
    }
    about = office.store.record(scope, found.record)
    edit = Edit(
        scope=about.scope if about is not None else scope,
        record=answer_id(found.rule.id, found.record, found.due),
        kind=TASK.number,
        values=numbered_answers(TASK, answers),
    )
    return office.save([edit], [office.entry(AuditAction.WRITE, place.person, TASK.name)])
