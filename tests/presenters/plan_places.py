"""A person with or without a plan, and the tab that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.plans import Plan
from kiim_desktop.presenters.plan import PlanPresenter
from kiim_desktop.presenters.plan_rows import PlanLine
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.planning import NewGoal, begin_plan
from tests.factories import make_person, open_office
from tests.plans import LEARN, WORK, goal_called, plan_now, step_called
from tests.presenters.desks import Notes

MONDAY = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Place:
    """An office, a person with a plan, the tab and what it told."""

    office: Office
    person: PersonId
    told: Notes
    tab: PlanPresenter
    clock: FixedClock

    def begin(self, *goals: NewGoal, review: date | None = None) -> None:
        begin_plan(self.office, self.person, goals or (LEARN, WORK), review)
        self.tab.file.look_again()

    @property
    def plan(self) -> Plan:
        return plan_now(self.office, self.person)

    def line(self, text: str) -> PlanLine:
        return next(line for line in self.tab.state.lines if text in line.text)

    def step(self, text: str) -> RecordId:
        return step_called(self.plan, text)

    def goal(self, text: str) -> RecordId:
        return goal_called(self.plan, text)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    clock = FixedClock(MONDAY)
    with open_office(tmp_path, clock=clock) as office:
        told = Notes()
        tab = PlanPresenter(Desk(office, InlineJobs(), told))
        told.on_changed.append(tab.changed)
        person = make_person(office, "Amina", "Haddad")
        tab.open(person)
        yield Place(office, person, told, tab, clock)
