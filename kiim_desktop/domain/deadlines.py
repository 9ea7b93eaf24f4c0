"""The deadlines of a person: what the rules make of the living records of a file. Nothing here knows what day it is.

A date may be fuzzy, so a deadline has a first and a last day it can mean; no day is invented between them. Whether it
is due is asked with a day (`state_on`), so what is computed once stays right the next morning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from hashlib import sha256
from typing import Final

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.as_of import possible_days
from kiim_desktop.domain.deadline_days import last_day_of
from kiim_desktop.domain.deadline_rules import Condition, DeadlineRule, DeadlineRules, Edition, End, Other, Place
from kiim_desktop.domain.fuzzy_dates import FuzzyDate
from kiim_desktop.domain.kinds import TASK
from kiim_desktop.domain.persons import Listed
from kiim_desktop.domain.values import NonValue, Value, is_filled

_ANSWER_MARK: Final = b"kiim deadline answer"
_RECORD_ID: Final = 8


class State(Enum):
    """How a deadline stands on a day."""

    UPCOMING = "upcoming"
    """It lies ahead; whether it is reminded of yet says the lead."""
    DUE = "due"
    """Today is its last day, or may be."""
    OVERDUE = "overdue"
    MET = "met"
    """What it asks for has happened."""
    DONE = "done"
    """Somebody ticked it off."""
    NOT_APPLICABLE = "not_applicable"
    """Somebody said that it does not apply here."""
    LAPSED = "lapsed"
    """Overdue for so long that nobody is reminded any more."""


OPEN: Final = frozenset({State.UPCOMING, State.DUE, State.OVERDUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One deadline of one record."""

    rule: DeadlineRule
    edition: Edition
    """The one of the earliest day the period can begin with."""
    record: RecordId
    begin: str
    """The date from which the period runs, EDTF."""
    first: date
    """The earliest day it can end."""
    last: date
    """The latest; the same as `first` unless the fact is fuzzy."""
    met_by: RecordId | None = None
    """The record that fulfils it: another one, or its own."""

    @property
    def is_exact(self) -> bool:
        return self.first == self.last

    @property
    def due(self) -> str:
        """Return the day, or the span in which it lies, as EDTF."""
        return self.first.isoformat() if self.is_exact else f"{self.first.isoformat()}/{self.last.isoformat()}"

    @property
    def reminds_from(self) -> date:
        """Return the day from which it is shown."""
        return _moved(self.first, -self.rule.lead_days[0])

    @property
    def shown_until(self) -> date:
        """Return the last day it is shown as overdue."""
        return _moved(self.last, self.rule.lapse_days)

    def lead_on(self, today: date) -> int | None:
        """Return the last of its leads that has come ("noch 60 Tage"); None before the first."""
        come = [days for days in self.rule.lead_days if today >= _moved(self.first, -days)]
        return min(come, default=None)

    def state_on(self, today: date) -> State:
        """Return how it stands on a day, whatever people said of it."""
        if self.met_by is not None:
            return State.MET
        if today < self.first:
            return State.UPCOMING
        if today <= self.last:
            return State.DUE
        return State.OVERDUE if today <= self.shown_until else State.LAPSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody said of a deadline; it holds for this very day and no longer if the facts move it."""

    rule: str
    about: RecordId
    due: str
    done: Value = None
    rests_until: date | None = None

    @property
    def state(self) -> State | None:
        """Return what it makes of the deadline; None if that only rests."""
        if self.done is None:
            return None
        return State.NOT_APPLICABLE if self.done is NonValue.NOT_APPLICABLE else State.DONE


def deadlines_of(records: Iterable[Listed], rules: DeadlineRules) -> list[Deadline]:
    """Return the deadlines that follow from the living records of a file, met ones too, in the order of their days."""
    by_kind: dict[int, list[Listed]] = {}
    for record in records:
        if record.kind_number in rules.looked_at:
            by_kind.setdefault(record.kind_number, []).append(record)
    file = _File(by_kind, rules)
    found = [
        deadline
        for number, own in by_kind.items()
        for rule in rules.by_kind.get(number, ())
        for record in own
        if (deadline := file.deadline(rule, record)) is not None
    ]
    return sorted(found, key=lambda each: (each.first, each.last, each.rule.id, each.record))


def answers_of(records: Iterable[Listed]) -> dict[tuple[str, RecordId, str], Answer]:
    """Return what people said of deadlines, by rule, record and day: it stands in automatic reminders."""
    found = (answer_of(each) for each in records if each.kind_number == TASK.number)
    return {(each.rule, each.about, each.due): each for each in found if each is not None}


def answer_of(task: Listed) -> Answer | None:
    """Return what a reminder says of a deadline; None if people wrote it for themselves."""
    rule, about, due = (task.value(_TASK[name]) for name in ("rule", "about", "due"))
    if task.value(_TASK["is_automatic"]) is not True or not isinstance(rule, str) or not rule:
        return None
    if not isinstance(about, str) or not isinstance(due, str):
        return None
    try:
        record = RecordId(bytes.fromhex(about))
    except ValueError:
        return None
    rests = possible_days(task.value(_TASK["snoozed_until"]))
    return Answer(
        rule=rule, about=record, due=due, done=task.value(_TASK["done"]), rests_until=rests[1] if rests else None
    )


def answer_id(rule: str, about: RecordId, due: str) -> RecordId:
    """Return the id of the record that answers a deadline: the same on every device, so two answers meet."""
    said = sha256(b"\0".join((_ANSWER_MARK, rule.encode(), bytes(about), due.encode())))
    return RecordId(said.digest()[:_RECORD_ID])


# --- one rule and one record ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """The records of one person, as far as a rule looks at them."""

    records: Mapping[int, Sequence[Listed]]
    rules: DeadlineRules

    def deadline(self, rule: DeadlineRule, record: Listed) -> Deadline | None:
        """Return the deadline of one record; a span that reaches over a change of the law takes both texts."""
        ends: list[tuple[Edition, date, str]] = []
        for edition in rule.editions:
            begin = self._value(rule.kind, record, edition.begin)
            days = possible_days(begin)
            if days is None or not self._applies(rule.kind, edition, record):
                continue
            first, last = max(days[0], edition.valid_from or date.min), min(days[1], edition.valid_to or date.max)
            if first <= last:
                ends += [(edition, last_day_of(day, edition, self.rules.holidays), str(begin)) for day in (first, last)]
        if not ends:
            return None
        edition, begin = ends[0][0], ends[0][2]
        first, last = min(each[1] for each in ends), max(each[1] for each in ends)
        met_by = self._ended(rule.kind, edition, edition.met_by, record)
        return Deadline(
            rule=rule, edition=edition, record=record.id, begin=begin, first=first, last=last, met_by=met_by
        )

    def _applies(self, kind: str, edition: Edition, record: Listed) -> bool:
        return (
            all(self._holds(kind, each, record) for each in edition.when)
            and all(self._found(kind, edition, each, record) is not None for each in edition.only_if)
            and self._ended(kind, edition, edition.unless, record) is None
        )

    def _ended(self, kind: str, edition: Edition, ends: Iterable[End], record: Listed) -> RecordId | None:
        """Return the record in which one of these ends stands."""
        for end in ends:
            if end.own and all(self._holds(kind, each, record) for each in end.own):
                return record.id
            if (
                end.other is not None
                and (found := self._found(kind, edition, end.other, record, surely=True)) is not None
            ):
                return found
        return None

    def _found(
        self, kind: str, edition: Edition, other: Other, record: Listed, *, surely: bool = False
    ) -> RecordId | None:
        """Return the other record that is spoken of; `surely`: in doubt it does not count."""
        for each in self.records.get(self.rules.kind_numbers[other.kind], ()):
            if (
                each.id != record.id
                and all(self._holds(other.kind, condition, each) for condition in other.when)
                and self._is_placed(kind, edition, other, record, each, surely=surely)
                and all(
                    is_filled(said := self._value(kind, record, name)) and said == self._value(other.kind, each, name)
                    for name in other.same
                )
                and self._is_linked(other, record, each)
            ):
                return each.id
        return None

    def _is_placed(  # two records, the rule between them, and how strictly
        self, kind: str, edition: Edition, other: Other, record: Listed, found: Listed, *, surely: bool
    ) -> bool:
        if other.place is Place.ANY:
            return True
        own = possible_days(self._value(kind, record, other.than or edition.begin))
        if own is None:
            return False
        if other.place is Place.ON_BEGIN:
            return self._stood(other.kind, found, own, surely=surely)
        days = possible_days(self._value(other.kind, found, other.field))
        if days is None:
            return False
        return days[0] > own[1] if other.place is Place.LATER else days[1] < own[0]

    def _stood(self, kind: str, record: Listed, days: tuple[date, date], *, surely: bool) -> bool:
        """Tell whether a record held on a day, and no later one of its kind had taken its place."""
        line = self.rules.kinds.named(kind).timeline
        begun, ended = (possible_days(self._value(kind, record, name)) for name in (line.begins, line.ends))
        if surely:
            return (
                begun is not None
                and begun[1] <= days[0]
                and (
                    not self._is_followed(kind, record, begun, days, surely=False)
                    if ended is None
                    else ended[0] >= days[1]
                )
            )
        if (begun is not None and begun[0] > days[1]) or (ended is not None and ended[1] < days[0]):
            return False
        return ended is not None or begun is None or not self._is_followed(kind, record, begun, days, surely=True)

    def _is_followed(
        self, kind: str, record: Listed, begun: tuple[date, date], days: tuple[date, date], *, surely: bool
    ) -> bool:
        """Tell whether another record of the kind began after this one and before the day."""
        declared = self.rules.kinds.named(kind)
        without = declared.succession.unless if declared.succession else ""
        for each in self.records.get(declared.number, ()):
            after = possible_days(self._value(kind, each, declared.timeline.begins))
            if each.id == record.id or after is None or (without and self._value(kind, each, without) is True):
                continue
            if (
                (begun[1] < after[0] and after[1] <= days[0])
                if surely
                else (begun[0] < after[1] and after[0] <= days[1])
            ):
                return True
        return False

    def _is_linked(self, other: Other, record: Listed, found: Listed) -> bool:
        """Tell whether the other one belongs to this; one that names none may belong to any."""
        if not other.link:
            return True
        named = self._value(other.kind, found, other.link)
        return not is_filled(named) or named == record.id.hex()

    def _holds(self, kind: str, condition: Condition, record: Listed) -> bool:
        value = self._value(kind, record, condition.field)
        if condition.is_any:
            return isinstance(value, str) and value in condition.is_any
        if condition.is_none:
            return not (isinstance(value, str) and value in condition.is_none)
        return (is_filled(value) and value is not False) is condition.is_filled

    def _value(self, kind: str, record: Listed, field: str) -> Value:
        return record.value(self.rules.numbers[kind, field])


def fuzzy_due(deadline: Deadline) -> FuzzyDate:
    return FuzzyDate(deadline.due)


_TASK: Final[Mapping[str, int]] = {field.name: field.number for field in TASK.fields}


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
