"""A person with a plan, for tests of every room that shows or changes one."""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import GOAL, MEASURE, PLAN
from kiim_desktop.domain.plans import Plan, plan_of
from kiim_desktop.domain.records import person_scope
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.planning import NewGoal, NewStep, begin_plan

LEARN = NewGoal(
    text="Ich lerne Deutsch bis B1.",
    area="sprache",
    priority="high",
    target=date(2027, 6, 30),
    steps=(
        NewStep(text="Ich mache den Einstufungstest.", due=date(2026, 4, 1)),
        NewStep(text="Wir stellen den Antrag.", who="counsellor", due=date(2026, 3, 16)),
    ),
)
WORK = NewGoal(
    text="Ich habe eine Arbeit.",
    area="arbeit",
    priority="normal",
    steps=(NewStep(text="Der Arbeitgeber meldet sich.", who="agency", agency="Bäckerei"),),
)
LIVE = NewGoal(text="Ich wohne ohne Schimmel.", area="wohnen", priority="normal")


def make_plan(office: Office, person: PersonId, *goals: NewGoal, review: date | None = None) -> Plan:
    """Agree on goals, LEARN and WORK if none is named."""
    begin_plan(office, person, goals or (LEARN, WORK), review)
    return plan_now(office, person)


def plan_now(office: Office, person: PersonId) -> Plan:
    """Return the plan as it stands in the file."""
    kinds = [kind.number for kind in (PLAN, GOAL, MEASURE)]
    return plan_of(office.store.records(person_scope(person), kinds), office.codes)


def goal_called(plan: Plan, text: str) -> RecordId:
    return next(goal.id for goal in plan.goals if text in goal.text)


def step_called(plan: Plan, text: str) -> RecordId:
    return next(step.id for step in plan.steps if text in step.text)
