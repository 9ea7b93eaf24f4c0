"""The deadlines of a person beside its Verlauf: what is reminded of now, what comes later, why each is on its day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.deadlines import OPEN
from kiim_desktop.presenters.person_side import OpenTask, by_urgency
from kiim_desktop.presenters.words import day_words, due_words
from kiim_desktop.usecases.deadlines import PersonDeadline


@dataclass(frozen=True, slots=True)
class OpenDeadlines:
    """Those that are reminded of today, and those that lie ahead or rest."""

    now: tuple[OpenTask, ...] = ()
    later: tuple[OpenTask, ...] = ()


def open_deadlines(deadlines: Sequence[PersonDeadline], today: date, listed: frozenset[RecordId]) -> OpenDeadlines:
    """Return the open deadlines of a person but those of the records that are `listed` as steps already."""
    open_ones = [each for each in deadlines if each.state in OPEN and each.place.record not in listed]
    is_now = [each.lead is not None and not _rests(each, today) for each in open_ones]
    return OpenDeadlines(
        by_urgency(_task(each, today) for each, now in zip(open_ones, is_now, strict=True) if now),
        by_urgency(_task(each, today) for each, now in zip(open_ones, is_now, strict=True) if not now),
    )


def _rests(deadline: PersonDeadline, today: date) -> bool:
    return deadline.rests_until is not None and deadline.rests_until > today


def _task(each: PersonDeadline, today: date) -> OpenTask:
    deadline = each.deadline
    rests = each.rests_until if each.rests_until is not None and _rests(each, today) else None
    return OpenTask(
        record=each.place.record,
        text=_(deadline.rule.title),
        due=due_words(deadline.due, today, weekday=True),
        day=deadline.first,
        deadline=each.place,
        law=_("verschoben auf {day}").format(day=day_words(rests, today)) if rests else each.reason.law.source,
        reason=tuple(_reason(each)),
    )


def _reason(each: PersonDeadline) -> Iterator[str]:
    """Yield the answer to "warum dieses Datum?": the facts, the rule, the calculation, the law and its standing."""
    reason = each.reason
    yield reason.why
    for fact in reason.facts:
        line = _("{field}: {value} ({source})") if fact.source else _("{field}: {value}")
        yield line.format(field=fact.field, value=fact.value, source=fact.source)
    yield reason.rule
    yield reason.calculation
    yield _("Quelle: {law}, {standing}").format(law=reason.law.source, standing=reason.standing)
