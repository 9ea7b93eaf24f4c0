"""What stands around the Verlauf of a person: the line of facts, open reminders, the few things wanted at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.as_of import has_ended
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.deadlines import answer_of
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import german
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    IDENTITY,
    LANGUAGE_SKILL,
    MEASURE,
    NATIONALITY,
    RESIDENCE_TITLE,
    TASK,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import PersonRow, title_that_counts
from kiim_desktop.domain.plans import due_until, plan_of
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.stewardship import distinct
from kiim_desktop.presenters.person_lanes import shown_values, told_values
from kiim_desktop.presenters.tones import Toned
from kiim_desktop.presenters.words import birth_words, due_words, level_words, title_words
from kiim_desktop.usecases.deadlines import DeadlinePlace

MOST_CONTACTS = 3
STEPS_AHEAD = 14
"""Days before its day from which a step of the plan stands among what is open."""


@dataclass(frozen=True, slots=True)
class HeaderFact:
    """One fact of the header; `note` stands behind it in grey. `rank` 0 stays longest in a narrow window."""

    text: str
    note: str = ""
    rank: int = 1
    is_over: bool = False
    """It held until a day that has passed."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """One open reminder, a step of the plan that is due, or a deadline that follows from the file."""

    record: RecordId
    text: str
    due: Toned
    day: date | None
    is_step: bool = False
    """A step of the plan; ticking it ticks the step off."""
    deadline: DeadlinePlace | None = None
    law: str = ""
    """Where the deadline comes from, in a few words; if it rests, until when."""
    reason: tuple[str, ...] = ()
    """Why the deadline is on its day, one sentence each."""


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """One line of "Auf einen Blick"; `note` says that two values stand against each other."""

    label: str
    value: str
    note: str = ""


def header_facts(row: PersonRow, records: Sequence[Record], codes: CodeLists, today: date) -> tuple[HeaderFact, ...]:
    """Return birth, origin, place, level and title, as far as they are known, as they stand on a day."""
    identity = next(iter(_of(records, IDENTITY)), None)
    words = told_values(identity, IDENTITY, codes) if identity else {}
    origin = words.get("birth_place") or words.get("birth_country", "")
    level, ground = level_words(row, codes)
    facts = [
        HeaderFact(*birth_words(row.birth), 0),
        HeaderFact(_("aus {place}").format(place=origin)) if origin else None,
        HeaderFact(_("Anschrift gesperrt") if row.address_blocked else row.municipality),
        HeaderFact(level, ground, 0),
        _title(records, codes, today),
    ]
    return tuple(fact for fact in facts if fact is not None and fact.text)


def open_tasks(records: Iterable[Record], today: date) -> tuple[OpenTask, ...]:
    """Return the open reminders, the most urgent first, those without a day last; one that rests has its new day."""
    tasks = []
    for record in _of(records, TASK):
        if record.answer(TASK, "done") is None and answer_of(record) is None:
            due = max(_text(record, TASK, "due"), _text(record, TASK, "snoozed_until"))
            words, fuzzy = due_words(due, today, weekday=True), as_date(due or None)
            text = _text(record, TASK, "text") or TASK.title
            tasks.append(OpenTask(record.id, text, words, fuzzy.latest if fuzzy else None))
    return by_urgency(tasks)


def open_for(records: Sequence[Record], codes: CodeLists, today: date) -> tuple[OpenTask, ...]:
    """Return the open reminders and the steps of the plan that are due soon, the most urgent first."""
    steps = [
        OpenTask(
            step.id,
            step.text or MEASURE.title,
            due_words(step.due.edtf if step.due else "", today, weekday=True),
            step.due.latest if step.due else None,
            is_step=True,
        )
        for step in due_until(plan_of(records, codes), today + timedelta(days=STEPS_AHEAD))
    ]
    return by_urgency((*open_tasks(records, today), *steps))


def by_urgency(tasks: Iterable[OpenTask]) -> tuple[OpenTask, ...]:
    """Return what is open in the order of its days, what has none last."""
    return tuple(sorted(tasks, key=_urgency))


def _urgency(task: OpenTask) -> tuple[date, str, RecordId]:
    return (task.day or date.max, task.text, task.record)


def glance(records: Sequence[Record], codes: CodeLists) -> tuple[GlanceRow, ...]:
    """Return how to reach the person, which languages, where it lives."""
    contacts = [_contact(record, codes) for record in _of(records, CONTACT_DETAIL)]
    nationalities = [words for record in _of(records, NATIONALITY) if (words := _word(record, NATIONALITY, codes))]
    rows = sorted((row for row in contacts if row.value), key=lambda row: row.label)[:MOST_CONTACTS]
    rows += _languages(records, codes)
    rows += _address(records, codes)
    rows += [GlanceRow(_("Staat"), ", ".join(sorted(nationalities)))] if nationalities else []
    return tuple(rows)


def _contact(record: Record, codes: CodeLists) -> GlanceRow:
    words = shown_values(record, CONTACT_DETAIL, codes)
    number = CONTACT_DETAIL.field("value")
    values = {head.value for head in record.cell(number.number)} if number else set()
    whose = f" ({words['whose']})" if "whose" in words else ""
    refused = record.answer(CONTACT_DETAIL, "safe_to_call") is False
    notes = [
        *([_("{count} Werte").format(count=len(values))] if len(values) > 1 else []),
        *([_("nicht anrufen")] if refused else []),
    ]
    return GlanceRow(words.get("kind", CONTACT_DETAIL.title), words.get("value", "") + whose, " · ".join(notes))


def _languages(records: Iterable[Record], codes: CodeLists) -> list[GlanceRow]:
    known: dict[str, str] = {}
    for record in _of(records, LANGUAGE_SKILL):
        words = told_values(record, LANGUAGE_SKILL, codes)
        if "language" in words:
            known[words["language"]] = max(known.get(words["language"], ""), words.get("overall", ""))
    shown = [f"{language} {level}".strip() for language, level in sorted(known.items())]
    return [GlanceRow(_("Sprachen"), ", ".join(shown))] if shown else []


def _address(records: Iterable[Record], codes: CodeLists) -> list[GlanceRow]:
    current = max(_of(records, ADDRESS), key=_moved_in, default=None)
    if current is None:
        return []
    if current.answer(ADDRESS, "address_block") is True:
        return [GlanceRow(ADDRESS.title, _("gesperrt"))]
    words = told_values(current, ADDRESS, codes)
    place = f"{words.get('postcode', '')} {words.get('municipality', '')}".strip()
    shown = ", ".join(part for part in (words.get("street", ""), place) if part)
    disputes = [current.cell(number) for number in current.conflicts if number]
    count = max((len(distinct(cell)) for cell in disputes), default=0)
    note = _("{count} Werte").format(count=count) if count else ""
    return [GlanceRow(ADDRESS.title, shown, note)] if shown else []


def _moved_in(record: Record) -> tuple[date, bytes]:
    fuzzy = record.date(ADDRESS, "valid_from")
    return (fuzzy.latest if fuzzy else None) or date.min, record.id


def _title(records: Iterable[Record], codes: CodeLists, today: date) -> HeaderFact:
    """Return the title that counts, and until when."""
    current = title_that_counts(tuple(_of(records, RESIDENCE_TITLE)))
    if current is None:
        return HeaderFact("")
    title = title_words(_text(current, RESIDENCE_TITLE, "title"), codes)
    until = current.date(RESIDENCE_TITLE, "valid_until")
    if not title or until is None or until.latest is None:
        return HeaderFact(title, rank=0)
    is_over = has_ended(until.edtf, today)
    words = _("{title} abgelaufen {day}") if is_over else _("{title} bis {day}")
    return HeaderFact(words.format(title=title, day=german(until)), rank=0, is_over=is_over)


def _word(record: Record, kind: Kind, codes: CodeLists) -> str:
    return shown_values(record, kind, codes).get("country", "")


def _of(records: Iterable[Record], kind: Kind) -> Iterable[Record]:
    return (record for record in records if record.kind_number == kind.number)


def _text(record: Record, kind: Kind, name: str) -> str:
    value = record.answer(kind, name)
    return value if isinstance(value, str) else ""
