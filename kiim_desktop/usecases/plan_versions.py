"""What a version of a plan said when it was agreed: later changes of wording and days are left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kiim_desktop.base.clock import moment
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.changes import Origin
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import GOAL, MEASURE, PLAN
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.plans import Goal, Plan, Step, Version, plan_of
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.usecases.errors import NoSuchRecord
from kiim_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True)
class Agreed:
    """A version, and its goals in the words of the day on which it was agreed or last signed."""

    version: Version
    day: date | None
    goals: tuple[Goal, ...]


def as_agreed(office: Office, person: PersonId, version: RecordId) -> Agreed:
    """Return a version as the person has it on paper."""
    office.must_allow(Action.READ_PERSON)
    kinds = [kind.number for kind in (PLAN, GOAL, MEASURE)]
    records = {each.id: each for each in office.store.records(person_scope(person), kinds)}
    plan = plan_of(records.values(), office.codes)
    found = next((each for each in plan.versions if each.id == version), None)
    if found is None:
        raise NoSuchRecord
    days = [found.agreed, *(at for _who, at in found.signed)]
    day = max((each for each in days if each is not None), default=None)
    return Agreed(found, day, _goals_then(_Then(office, person, records, day or date.max), plan, version))


@dataclass(frozen=True, slots=True)
class _Then:
    """Reads fields as they stood at the end of a day."""

    office: Office
    person: PersonId
    records: dict[RecordId, Record]
    day: date

    def value(self, record: RecordId, kind: Kind, name: str) -> Value:
        """Return what stood in a field; if nothing yet, what first did."""
        told = self._told(record, kind, name)
        before = [each for each in told if _day(each[1]) <= self.day]
        return max(before, key=_when)[0] if before else min(told, key=_when)[0] if told else None

    def was_there(self, record: RecordId, kind: Kind) -> bool:
        told = self._told(record, kind, "text")
        return any(_day(origin) <= self.day for _value, origin in told)

    def text(self, record: RecordId, kind: Kind, name: str) -> str:
        value = self.value(record, kind, name)
        return value if isinstance(value, str) else ""

    def _told(self, record: RecordId, kind: Kind, name: str) -> list[tuple[Value, Origin]]:
        declared, known = kind.field(name), self.records.get(record)
        if declared is None or known is None:
            return []
        now = [(head.value, head.origin) for head in known.cell(declared.number)]
        past = self.office.store.history(person_scope(self.person), record, declared.number)
        return [*now, *((each.value, each.origin) for each in past)]


def _goals_then(then: _Then, plan: Plan, version: RecordId) -> tuple[Goal, ...]:
    return tuple(
        replace(
            goal,
            text=then.text(goal.id, GOAL, "text"),
            target=as_date(then.value(goal.id, GOAL, "target")),
            steps=tuple(_step_then(then, step) for step in goal.steps if then.was_there(step.id, MEASURE)),
        )
        for goal in plan.goals_in(version)
        if then.was_there(goal.id, GOAL)
    )


def _step_then(then: _Then, step: Step) -> Step:
    return replace(
        step,
        text=then.text(step.id, MEASURE, "text"),
        who=then.text(step.id, MEASURE, "responsible"),
        due=as_date(then.value(step.id, MEASURE, "due")),
    )


def _day(origin: Origin) -> date:
    return moment(origin.wall).astimezone().date()


def _when(told: tuple[Value, Origin]) -> tuple[int, int]:
    return (told[1].wall, told[1].lamport)
