"""The plan in a file that another office keeps: read as far as opened, written as far as allowed, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.presenters.plan import PlanPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.errors import NotOpenForWriting
from kiim_desktop.usecases.planning import begin_plan, give_up, tick_step
from tests.plans import LEARN, LIVE, goal_called, make_plan, plan_now, step_called
from tests.presenters.desks import Notes
from tests.sync.devices import Desktop
from tests.sync.moulds import two_offices
from tests.sync.shared import consent, settle

Two = tuple[Desktop, Desktop]


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> Iterator[Two]:
    with two_offices(tmp_path, clock) as offices:
        yield offices


def shared(two: Two, mode: Mode) -> PersonId:
    owner, other = two
    person = owner.person("Amira", "Haddad")
    make_plan(owner.office, person, LEARN)
    consent(owner, person, other, groups=frozenset({Category.IDENTITY, Category.PLAN}), mode=mode)
    settle(owner, other)
    return person


def tab(desktop: Desktop, person: PersonId) -> tuple[PlanPresenter, list[str]]:
    shown, refused = PlanPresenter(Desk(desktop.office, InlineJobs(), Notes())), list[str]()
    shown.file.on_refused = lambda what, meaning: refused.append(f"{what} {meaning}")
    shown.open(person)
    return shown, refused


def test_a_plan_opened_for_reading_is_read_and_every_deed_says_why_not(two: Two) -> None:
    person = shared(two, Mode.READ)
    shown, refused = tab(two[1], person)
    assert [line.is_fixed for line in shown.state.lines] == [True, True, True]
    assert (shown.state.may_add, shown.state.may_agree) == (False, False)
    step = step_called(shown.plan, "Einstufung")
    shown.tick(step)
    shown.new_goal()
    shown.choose_template()
    assert len(refused) == 3
    assert plan_now(two[1].office, person).goals[0].done_count == 0
    with pytest.raises(NotOpenForWriting):
        tick_step(two[1].office, person, step)
    with pytest.raises(NotOpenForWriting):
        begin_plan(two[1].office, person, (LIVE,))


def test_a_contributor_adds_goals_of_its_own_and_ticks_only_their_steps(two: Two) -> None:
    person = shared(two, Mode.CONTRIBUTE)
    other = two[1].office
    own = LEARN.__class__(text="Ich lerne Lesen.", area="sprache", steps=LEARN.steps[:1])
    begin_plan(other, person, (own,))
    plan = plan_now(other, person)
    mine = next(step.id for goal in plan.goals if goal.text == own.text for step in goal.steps)
    tick_step(other, person, mine)
    shown, refused = tab(two[1], person)
    assert shown.state.may_add
    shown.tick(step_called(shown.plan, "Antrag"))
    assert len(refused) == 1
    with pytest.raises(NotOpenForWriting):
        give_up(other, person, goal_called(plan, "Deutsch bis B1"), "nein")


def test_a_step_of_the_own_office_below_a_goal_of_another_is_ticked_without_touching_the_goal(two: Two) -> None:
    person = shared(two, Mode.CONTRIBUTE)
    shown, _refused = tab(two[1], person)
    goal = shown.plan.goals[0]
    shown.new_step(goal.id)
    shown.file.form.write("text", "Die Schule meldet sich.")
    shown.file.form.write("responsible", "agency")
    shown.file.form.save()
    shown.file.look_again()
    step = step_called(shown.plan, "Schule")
    shown.tick(step)
    after = plan_now(two[1].office, person)
    assert (after.goals[0].status, after.goals[0].done_count) == ("open", 1)


def test_a_co_editor_goes_the_steps_of_the_keeper(two: Two) -> None:
    person = shared(two, Mode.CO_EDIT)
    owner, other = two
    tick_step(other.office, person, step_called(plan_now(other.office, person), "Einstufung"))
    settle(owner, other)
    assert plan_now(owner.office, person).goals[0].done_count == 1
