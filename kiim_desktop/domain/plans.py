"""A plan as a person and a counsellor read it: goals, their steps, who does what, what was agreed when. Pure.

A plan says how far things are, never how good somebody is: nothing here adds up to a mark of the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.clock import moment
from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.fuzzy_dates import FuzzyDate
from kiim_desktop.domain.kinds import GOAL, MEASURE, PLAN
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record

OPEN, RUNNING, DROPPED = "open", "running", "dropped"
"""Codes of a goal and of a step alike."""
REACHED, PARTLY = "reached", "partly"
DONE = "done"
NORMAL = "normal"
CLOSED_GOAL = frozenset({REACHED, PARTLY, DROPPED})
CLOSED_STEP = frozenset({DONE, DROPPED})
_LAST = 1_000_000


class Signer(Enum):
    """Who signs a plan."""

    PERSON = "person"
    COUNSELLOR = "counsellor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who does what by when."""

    id: RecordId
    text: str
    who: str
    agency: str
    due: FuzzyDate | None
    status: str
    done: FuzzyDate | None
    goal: RecordId | None
    place: int
    reason: str = ""
    told: date | None = None
    """When what is to be done, who does it or by when was written last."""

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED_STEP

    def is_overdue(self, day: date) -> bool:
        """Tell whether the step should be done by now; one without a day never is."""
        return not self.is_closed and _last_day(self.due) < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What somebody wants to reach, in the words of the person."""

    id: RecordId
    text: str
    area: str
    status: str
    priority: str
    target: FuzzyDate | None
    agreed: FuzzyDate | None
    ended: date | None
    """When it was reached or given up; None while it is worked on."""
    plan: RecordId | None
    place: int
    reason: str = ""
    told: date | None = None
    """When its words or its day were written last."""
    steps: tuple[Step, ...] = ()

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED_GOAL

    @property
    def urgency(self) -> str:
        """Return the code of the priority; a goal without one is as urgent as most."""
        return self.priority or NORMAL

    @property
    def counted(self) -> tuple[Step, ...]:
        """Return the steps that are to be gone: those that were dropped are none."""
        return tuple(step for step in self.steps if step.status != DROPPED)

    @property
    def done_count(self) -> int:
        return sum(step.status == DONE for step in self.steps)

    def is_overdue(self, day: date) -> bool:
        return not self.is_closed and _last_day(self.target) < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What was agreed on one day; the next version takes its place, and it stays to be read."""

    id: RecordId
    number: int
    agreed: date | None
    starting_point: str
    review: FuzzyDate | None
    reviewed: FuzzyDate | None
    signed: tuple[tuple[Signer, date | None], ...]
    """Who signed and when; the day is None where only the signature is known."""
    ends: FuzzyDate | None = None
    note: str = ""

    def has_signed(self, signer: Signer) -> bool:
        return any(each is signer for each, _day in self.signed)

    def is_review_due(self, day: date) -> bool:
        return _last_day(self.review) <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All versions, the oldest first; all goals in reading order; steps that belong to no goal."""

    versions: tuple[Version, ...] = ()
    goals: tuple[Goal, ...] = ()
    loose: tuple[Step, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.versions or self.goals or self.loose)

    @property
    def current(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    @property
    def open_goals(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if not goal.is_closed)

    @property
    def closed_goals(self) -> tuple[Goal, ...]:
        """Return what was reached or given up, the latest first."""
        closed = [goal for goal in self.goals if goal.is_closed]
        return tuple(sorted(closed, key=lambda goal: goal.ended or date.min, reverse=True))

    @property
    def is_changed_since_signed(self) -> bool:
        """Tell whether what is still to be done says something else than what was signed last."""
        days = [day for _who, day in self.current.signed if day] if self.current else []
        told = (*(goal.told for goal in self.open_goals), *(step.told for step in self.pending))
        return bool(days) and any(day is not None and day > max(days) for day in told)

    @property
    def steps(self) -> tuple[Step, ...]:
        return (*(step for goal in self.goals for step in goal.steps), *self.loose)

    @property
    def pending(self) -> tuple[Step, ...]:
        """Return the steps still to be gone: those of goals that are worked on, and those without a goal."""
        steps = (*(step for goal in self.open_goals for step in goal.steps), *self.loose)
        return tuple(step for step in steps if not step.is_closed)

    def goal(self, record: RecordId) -> Goal | None:
        return next((each for each in self.goals if each.id == record), None)

    def step(self, record: RecordId) -> Step | None:
        return next((each for each in self.steps if each.id == record), None)

    def siblings(self, record: RecordId) -> tuple[RecordId, ...]:
        """Return what stands in one list with a goal or a step, itself included: only there it can change its place."""
        goal = self.goal(record)
        if goal is not None:
            return tuple(e.id for e in self.open_goals if (e.area, e.urgency) == (goal.area, goal.urgency))
        owner = next((each for each in self.goals if any(step.id == record for step in each.steps)), None)
        return tuple(step.id for step in (owner.steps if owner else self.loose))

    def goals_in(self, version: RecordId) -> tuple[Goal, ...]:
        """Return the goals that a version held: agreed in it or carried over, and not over before it was agreed."""
        order = [each.id for each in self.versions]
        if version not in order:
            return ()
        place, begun = order.index(version), self.versions[order.index(version)].agreed
        return tuple(
            goal
            for goal in self.goals
            if self._first_place(goal) <= place
            and (goal.ended is None or begun is None or goal.ended >= begun or self._first_place(goal) == place)
        )

    def _first_place(self, goal: Goal) -> int:
        """Return the place of the version in which a goal was first agreed."""
        order = [each.id for each in self.versions]
        if goal.plan in order:
            return order.index(goal.plan)
        day = _last_day(goal.agreed, date.min)
        begun = [place for place, each in enumerate(self.versions) if each.agreed is not None and each.agreed <= day]
        return begun[-1] if begun else 0


def plan_of(records: Iterable[Record], codes: CodeLists) -> Plan:
    """Return the plan that stands in the records of a file."""
    known = [record for record in records if not record.is_deleted]
    steps = sorted((_step(each) for each in known if each.kind_number == MEASURE.number), key=_step_order)
    goals = [_goal(each) for each in known if each.kind_number == GOAL.number]
    ids = {goal.id for goal in goals}
    with_steps = [replace(goal, steps=tuple(step for step in steps if step.goal == goal.id)) for goal in goals]
    return Plan(
        versions=_versions([each for each in known if each.kind_number == PLAN.number]),
        goals=tuple(sorted(with_steps, key=lambda goal: _goal_order(goal, codes))),
        loose=tuple(step for step in steps if step.goal not in ids),
    )


def plan_on(plan: Plan, day: date) -> Plan:
    """Return a plan as it stood on a past day, as far as its days say so: what came later is not there yet."""
    goals = [
        replace(_goal_on(goal, day), steps=tuple(_step_on(step, day) for step in goal.steps))
        for goal in plan.goals
        if goal.agreed is None or goal.agreed.earliest is None or goal.agreed.earliest <= day
    ]
    versions = tuple(
        replace(each, signed=tuple((who, at) for who, at in each.signed if at is None or at <= day))
        for each in plan.versions
        if each.agreed is None or each.agreed <= day
    )
    return Plan(versions=versions, goals=tuple(goals), loose=tuple(_step_on(step, day) for step in plan.loose))


def due_until(plan: Plan, day: date) -> tuple[Step, ...]:
    """Return the steps still to be gone that are due by a day, the most urgent first."""
    due = [step for step in plan.pending if _last_day(step.due) <= day]
    return tuple(sorted(due, key=lambda step: (_last_day(step.due), step.place, step.id)))


def _goal_on(goal: Goal, day: date) -> Goal:
    is_later = goal.ended is not None and goal.ended > day
    return replace(goal, status=RUNNING, ended=None, reason="") if is_later else goal


def _step_on(step: Step, day: date) -> Step:
    is_later = step.status == DONE and step.done is not None and (step.done.earliest or date.min) > day
    return replace(step, status=OPEN, done=None) if is_later else step


def _versions(records: Sequence[Record]) -> tuple[Version, ...]:
    ordered = sorted(records, key=lambda record: (_first_day(record.date(PLAN, "agreed")), _number(record), record.id))
    return tuple(_version(record, place + 1) for place, record in enumerate(ordered))


def _version(record: Record, place: int) -> Version:
    return Version(
        id=record.id,
        number=_number(record) or place,
        agreed=_day(record.date(PLAN, "agreed")),
        starting_point=_text(record, PLAN, "starting_point"),
        review=_known(record.date(PLAN, "review")),
        reviewed=_known(record.date(PLAN, "reviewed")),
        signed=tuple(
            (signer, _day(record.date(PLAN, f"{signer.value}_signed")))
            for signer in Signer
            if record.answer(PLAN, f"signed_by_{signer.value}") is True
        ),
        ends=_known(record.date(PLAN, "ends")),
        note=_text(record, PLAN, "note"),
    )


def _number(record: Record) -> int:
    """Return the number of a version: of two agreed on one day the higher one is the later."""
    number = record.answer(PLAN, "version")
    return number if isinstance(number, int) and not isinstance(number, bool) else 0


def _goal(record: Record) -> Goal:
    status = _text(record, GOAL, "status") or OPEN
    return Goal(
        id=record.id,
        text=_text(record, GOAL, "text"),
        area=_text(record, GOAL, "area"),
        status=status,
        priority=_text(record, GOAL, "priority"),
        target=_known(record.date(GOAL, "target")),
        agreed=_known(record.date(GOAL, "agreed")),
        ended=_ended(record) if status in CLOSED_GOAL else None,
        plan=_reference(record, GOAL, "plan"),
        place=_place(record, GOAL),
        reason=_text(record, GOAL, "reason"),
        told=_told(record, GOAL, "text", "target"),
    )


def _ended(record: Record) -> date | None:
    """Return when a goal was closed: the day somebody named, else the day its state was written."""
    named = _day(record.date(GOAL, "reached"))
    field = GOAL.field("status")
    origin = record.origin(field.number) if field else None
    return named or (moment(origin.wall).astimezone().date() if origin else None)


def _step(record: Record) -> Step:
    return Step(
        id=record.id,
        text=_text(record, MEASURE, "text"),
        who=_text(record, MEASURE, "responsible"),
        agency=_text(record, MEASURE, "agency"),
        due=_known(record.date(MEASURE, "due")),
        status=_text(record, MEASURE, "status") or OPEN,
        done=_known(record.date(MEASURE, "done")),
        goal=_reference(record, MEASURE, "goal"),
        place=_place(record, MEASURE),
        reason=_text(record, MEASURE, "reason"),
        told=_told(record, MEASURE, "text", "responsible", "due"),
    )


def _goal_order(goal: Goal, codes: CodeLists) -> tuple[int, int, int, date, bytes]:
    """Return what sorts goals by field of action, then by urgency, then as somebody put them, then by their day."""
    area, urgency = codes["fields_of_action"].codes.get(goal.area), codes["priorities"].codes.get(goal.urgency)
    return (
        area.sort if area else _LAST,
        urgency.sort if urgency else _LAST,
        goal.place,
        _last_day(goal.target),
        goal.id,
    )


def _step_order(step: Step) -> tuple[int, date, bytes]:
    return (step.place, _last_day(step.due), step.id)


def _told(record: Record, kind: Kind, *names: str) -> date | None:
    """Return the day on which one of these fields was written last."""
    fields = (field for name in names if (field := kind.field(name)) is not None)
    days = (moment(head.origin.wall) for field in fields for head in record.cell(field.number))
    return max((day.astimezone().date() for day in days), default=None)


def _place(record: Record, kind: Kind) -> int:
    place = record.answer(kind, "place")
    return place if isinstance(place, int) and not isinstance(place, bool) and place > 0 else _LAST


def _text(record: Record, kind: Kind, name: str) -> str:
    value = record.answer(kind, name)
    return value if isinstance(value, str) else ""


def _reference(record: Record, kind: Kind, name: str) -> RecordId | None:
    value = _text(record, kind, name)
    return RecordId(bytes.fromhex(value)) if value else None


def _known(fuzzy: FuzzyDate | None) -> FuzzyDate | None:
    return fuzzy if fuzzy is not None and fuzzy.is_known else None


def _day(fuzzy: FuzzyDate | None) -> date | None:
    return fuzzy.latest if fuzzy else None


def _first_day(fuzzy: FuzzyDate | None) -> date:
    return (fuzzy.earliest if fuzzy else None) or date.min


def _last_day(fuzzy: FuzzyDate | None, else_day: date = date.max) -> date:
    """Return the last day a date can mean; one that is not known never comes."""
    return (fuzzy.latest if fuzzy else None) or else_day
