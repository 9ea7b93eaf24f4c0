"""The plan of a person: agreed in one act, gone step by step, reviewed, signed, agreed anew, and all taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import GOAL, MEASURE
from kiim_desktop.domain.plans import DONE, DROPPED, OPEN, PARTLY, REACHED, RUNNING, Signer, due_until, plan_on
from kiim_desktop.usecases.errors import NoSuchPerson, NoSuchRecord, NothingToSave
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.plan_versions import as_agreed
from kiim_desktop.usecases.planning import (
    NewGoal,
    Planned,
    begin_plan,
    finish_goal,
    give_up,
    hold_review,
    move_in_plan,
    new_version,
    sign_plan,
    take_back,
    tick_step,
)
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry
from tests.factories import make_person
from tests.plans import LEARN, LIVE, WORK, goal_called, make_plan, plan_now, step_called


@pytest.fixture
def amina(office: Office) -> PersonId:
    return make_person(office, "Amina", "Haddad")


def test_the_first_goals_begin_the_plan_in_one_act(office: Office, amina: PersonId) -> None:
    generation = office.store.generation()
    planned = begin_plan(office, amina, (LEARN, WORK), date(2026, 6, 1))
    plan = plan_now(office, amina)
    assert office.store.generation() == generation + 1
    assert [goal.text for goal in plan.goals] == [LEARN.text, WORK.text]
    assert [step.text for step in plan.goals[0].steps] == [step.text for step in LEARN.steps]
    assert plan.current is not None
    assert (plan.current.number, plan.current.agreed) == (1, office.today)
    assert {goal.plan for goal in plan.goals} == {plan.current.id}
    assert len(planned.made) == 6


def test_later_goals_come_to_the_version_that_holds(office: Office, amina: PersonId) -> None:
    make_plan(office, amina, LEARN)
    plan = make_plan(office, amina, LIVE)
    assert len(plan.versions) == 1
    assert [goal.text for goal in plan.goals_in(plan.versions[0].id)] == [LEARN.text, LIVE.text]


def test_an_empty_plan_is_a_plan(office: Office, amina: PersonId) -> None:
    begin_plan(office, amina)
    plan = plan_now(office, amina)
    assert (len(plan.versions), plan.goals) == (1, ())
    with pytest.raises(NothingToSave):
        begin_plan(office, amina)


def test_a_step_is_ticked_off_today_and_sets_its_goal_to_work(office: Office, amina: PersonId) -> None:
    plan = make_plan(office, amina)
    tick_step(office, amina, step_called(plan, "Einstufung"))
    goal = plan_now(office, amina).goals[0]
    step = next(each for each in goal.steps if "Einstufung" in each.text)
    assert (step.status, step.done and step.done.latest) == (DONE, office.today)
    assert (goal.status, goal.done_count, len(goal.counted)) == (RUNNING, 1, 2)
    tick_step(office, amina, step.id, done=False)
    assert plan_now(office, amina).goals[0].done_count == 0


def test_a_goal_that_is_given_up_takes_its_open_steps_along_and_keeps_the_reason(
    office: Office, amina: PersonId
) -> None:
    plan = make_plan(office, amina)
    tick_step(office, amina, step_called(plan, "Einstufung"))
    give_up(office, amina, goal_called(plan, "Deutsch"), "Umzug nach Bremen")
    goal = next(each for each in plan_now(office, amina).goals if "Deutsch" in each.text)
    assert (goal.status, goal.reason, goal.ended) == (DROPPED, "Umzug nach Bremen", office.today)
    assert sorted(step.status for step in goal.steps) == [DONE, DROPPED]


def test_a_goal_ends_reached_or_partly_and_can_be_worked_on_again(office: Office, amina: PersonId) -> None:
    goal = goal_called(make_plan(office, amina), "Deutsch")
    for status in (REACHED, PARTLY):
        finish_goal(office, amina, goal, status)
        found = plan_now(office, amina).goal(goal)
        assert found is not None
        assert (found.status, found.ended) == (status, office.today)
    finish_goal(office, amina, goal, RUNNING)
    found = plan_now(office, amina).goal(goal)
    assert found is not None
    assert (found.is_closed, found.ended) == (False, None)


def test_steps_are_put_in_another_order_only_among_those_of_their_goal(office: Office, amina: PersonId) -> None:
    plan = make_plan(office, amina)
    first, second = (step.id for step in plan.goals[0].steps)
    move_in_plan(office, amina, second, -1)
    assert [step.id for step in plan_now(office, amina).goals[0].steps] == [second, first]
    with pytest.raises(NothingToSave):
        move_in_plan(office, amina, second, -1)


def test_goals_are_put_in_another_order_among_those_of_their_field_of_action(office: Office, amina: PersonId) -> None:
    other = NewGoal(text="Ich schreibe eine Bewerbung.", area="arbeit", priority="normal")
    plan = make_plan(office, amina, LEARN, WORK, other)
    move_in_plan(office, amina, goal_called(plan, "Bewerbung"), -1)
    assert [goal.text for goal in plan_now(office, amina).goals] == [LEARN.text, other.text, WORK.text]
    with pytest.raises(NothingToSave):
        move_in_plan(office, amina, goal_called(plan, "Deutsch"), 1)


def test_goals_stand_by_field_of_action_then_by_urgency(office: Office, amina: PersonId) -> None:
    urgent = NewGoal(text="Ich brauche sofort Geld.", area="arbeit", priority="high")
    plan = make_plan(office, amina, LIVE, WORK, urgent, LEARN)
    assert [goal.text for goal in plan.goals] == [LEARN.text, urgent.text, WORK.text, LIVE.text]


def test_a_review_keeps_the_day_and_names_the_next(office: Office, amina: PersonId) -> None:
    version = make_plan(office, amina, review=date(2026, 3, 2)).versions[0]
    hold_review(office, amina, version.id, date(2026, 9, 1))
    after = plan_now(office, amina).versions[0]
    assert (after.reviewed and after.reviewed.latest) == office.today
    assert (after.review and after.review.latest) == date(2026, 9, 1)


def test_signatures_name_who_and_when(office: Office, amina: PersonId) -> None:
    version = make_plan(office, amina).versions[0]
    sign_plan(office, amina, version.id, [Signer.PERSON], date(2026, 3, 2))
    sign_plan(office, amina, version.id, [Signer.COUNSELLOR], date(2026, 3, 3))
    after = plan_now(office, amina).versions[0]
    assert after.signed == ((Signer.PERSON, date(2026, 3, 2)), (Signer.COUNSELLOR, date(2026, 3, 3)))


def test_a_new_version_carries_over_what_is_not_over_and_the_old_one_still_says_what_it_said(
    office: Office, amina: PersonId, clock: FixedClock
) -> None:
    plan = make_plan(office, amina, LEARN, WORK)
    first, learn = plan.versions[0], goal_called(plan, "Deutsch")
    clock.at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    finish_goal(office, amina, goal_called(plan, "Arbeit"), REACHED)
    clock.at = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
    record_entry(office, amina, Entry(kind=GOAL, answers={"text": "Ich lerne Deutsch bis B2."}, record=learn))
    new_version(office, amina, date(2026, 11, 2))
    begin_plan(office, amina, (LIVE,))
    now = plan_now(office, amina)
    second = now.versions[1]
    assert (second.number, second.agreed) == (2, date(2026, 5, 5))
    assert [goal.text for goal in now.goals_in(second.id)] == ["Ich lerne Deutsch bis B2.", LIVE.text]
    agreed = as_agreed(office, amina, first.id)
    assert [goal.text for goal in agreed.goals] == [LEARN.text, WORK.text]
    assert [step.text for step in agreed.goals[0].steps] == [step.text for step in LEARN.steps]


Deed = Callable[[Office, PersonId, RecordId, RecordId, RecordId], Planned]
DEEDS: dict[str, Deed] = {
    "begin": lambda o, p, _v, _g, _s: begin_plan(o, p, (LIVE,)),
    "version": lambda o, p, _v, _g, _s: new_version(o, p, None),
    "review": lambda o, p, v, _g, _s: hold_review(o, p, v, date(2027, 1, 1)),
    "sign": lambda o, p, v, _g, _s: sign_plan(o, p, v, list(Signer), o.today),
    "tick": lambda o, p, _v, _g, s: tick_step(o, p, s),
    "finish": lambda o, p, _v, g, _s: finish_goal(o, p, g, REACHED),
    "give up": lambda o, p, _v, g, _s: give_up(o, p, g, "kein Interesse mehr"),
    "drop": lambda o, p, _v, _g, s: give_up(o, p, s, "schon geschehen"),
    "move": lambda o, p, _v, _g, s: move_in_plan(o, p, s, 1),
}


@pytest.mark.parametrize("name", DEEDS)
def test_every_deed_is_taken_back_as_if_it_had_not_been(office: Office, amina: PersonId, name: str) -> None:
    before = make_plan(office, amina)
    goal, step = before.goals[0].id, before.goals[0].steps[0].id
    planned = DEEDS[name](office, amina, before.versions[0].id, goal, step)
    assert plan_now(office, amina) != before
    take_back(office, planned)
    assert plan_now(office, amina) == before


def test_a_step_whose_goal_was_deleted_stands_apart(office: Office, amina: PersonId) -> None:
    plan = make_plan(office, amina, LEARN)
    delete_record(office, amina, plan.goals[0].id)
    after = plan_now(office, amina)
    assert (after.goals, len(after.loose)) == ((), 2)


def test_what_is_due_counts_only_steps_that_are_still_to_be_gone(office: Office, amina: PersonId) -> None:
    plan = make_plan(office, amina)
    assert [step.text for step in due_until(plan, date(2026, 3, 20))] == ["Wir stellen den Antrag."]
    give_up(office, amina, goal_called(plan, "Deutsch"), "")
    assert due_until(plan_now(office, amina), date(2027, 1, 1)) == ()


def test_a_past_day_shows_the_plan_as_it_stood_then(office: Office, amina: PersonId, clock: FixedClock) -> None:
    day = office.today
    plan = make_plan(office, amina, LEARN)
    clock.at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    tick_step(office, amina, step_called(plan, "Einstufung"))
    finish_goal(office, amina, goal_called(plan, "Deutsch"), REACHED)
    begin_plan(office, amina, (LIVE,))
    then = plan_on(plan_now(office, amina), day)
    assert [(goal.text, goal.is_closed, goal.done_count) for goal in then.goals] == [(LEARN.text, False, 0)]


def test_what_is_not_there_is_refused(office: Office, amina: PersonId) -> None:
    plan = make_plan(office, amina)
    with pytest.raises(NoSuchRecord):
        tick_step(office, amina, plan.goals[0].id)
    with pytest.raises(NoSuchRecord):
        finish_goal(office, amina, plan.goals[0].steps[0].id, REACHED)
    with pytest.raises(NoSuchPerson):
        begin_plan(office, PersonId(bytes(16)), (LEARN,))


def test_a_step_says_nothing_about_a_goal_that_is_open_once_more(office: Office, amina: PersonId) -> None:
    """A goal with the state "running" stays as it is when a second step is ticked: one record is written."""
    plan = make_plan(office, amina)
    one, two = (step.id for step in plan.goals[0].steps)
    tick_step(office, amina, one)
    assert [record.kind_number for record, _n in tick_step(office, amina, two).before] == [MEASURE.number]
    assert OPEN not in {step.status for step in plan_now(office, amina).goals[0].steps}


def test_of_two_versions_of_one_day_the_one_agreed_last_holds(office: Office, amina: PersonId) -> None:
    make_plan(office, amina)
    for number in range(2, 6):
        new_version(office, amina, None)
        current = plan_now(office, amina).current
        assert current is not None
        assert current.number == number


def test_what_came_after_the_signature_is_no_part_of_what_was_signed(
    office: Office, amina: PersonId, clock: FixedClock
) -> None:
    version = make_plan(office, amina, LEARN).versions[0]
    sign_plan(office, amina, version.id, list(Signer), office.today)
    assert not plan_now(office, amina).is_changed_since_signed
    clock.at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    tick_step(office, amina, step_called(plan_now(office, amina), "Einstufung"))
    assert not plan_now(office, amina).is_changed_since_signed
    begin_plan(office, amina, (LIVE,))
    assert plan_now(office, amina).is_changed_since_signed
    assert [goal.text for goal in as_agreed(office, amina, version.id).goals] == [LEARN.text]


def test_steps_of_a_goal_that_was_reached_are_not_due_any_more(office: Office, amina: PersonId) -> None:
    plan = make_plan(office, amina, LEARN)
    finish_goal(office, amina, plan.goals[0].id, REACHED)
    assert due_until(plan_now(office, amina), date(2028, 1, 1)) == ()
