"""Templates of plans: changed before anything is agreed, taken over in one act, kept as a draft."""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.plan import PlanPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.planning import new_version
from tests.plans import LEARN
from tests.presenters.plan_places import Place
from tests.presenters.plan_places import place as place  # noqa: PLC0414  # the fixture


def test_a_template_is_changed_before_it_is_taken_over_in_one_act(place: Place) -> None:
    place.tab.choose_template()
    chooser = place.tab.chooser
    chooser.choose("pflege")
    chooser.toggle("1")
    chooser.toggle("0.2")
    chooser.write("0", "Ich weiß, ob ich alte Menschen pflegen will.")
    chooser.write_due("0.0", "in 2 Wochen")
    assert chooser.state.take_words == "3 Ziele übernehmen"
    generation = place.office.store.generation()
    chooser.take()
    assert place.office.store.generation() == generation + 1
    goals = {goal.text: goal for goal in place.plan.goals}
    first = goals["Ich weiß, ob ich alte Menschen pflegen will."]
    assert next(step.due and step.due.latest for step in first.steps) == date(2026, 4, 13)
    assert len(first.steps) == 2
    assert "Ich kann genug Deutsch für die Ausbildung." not in goals
    assert place.told.told == ["3 Ziele übernommen."]
    place.told.take_back()
    assert place.plan.is_empty


def test_a_day_that_cannot_be_read_keeps_the_template_open(place: Place) -> None:
    place.tab.choose_template()
    place.tab.chooser.write_due("0", "irgendwann einmal")
    place.tab.chooser.take()
    assert place.tab.chooser.state.is_open
    assert "nicht lesbar" in place.tab.chooser.state.problem
    assert place.plan.is_empty


def test_a_goal_left_out_takes_its_steps_along_and_a_step_brings_its_goal_back(place: Place) -> None:
    place.tab.choose_template()
    chooser = place.tab.chooser
    chooser.toggle("0")
    assert not any(row.is_taken for row in chooser.state.rows if row.key.startswith("0"))
    chooser.toggle("0.1")
    assert [row.key for row in chooser.state.rows if row.is_taken and row.key.startswith("0")] == ["0", "0.1"]


def test_what_was_changed_in_a_template_survives_a_crash_and_is_offered_only_here(place: Place) -> None:
    place.tab.choose_template()
    place.tab.chooser.choose("pflege")
    place.tab.chooser.write("0", "Ich will in die Pflege.")
    place.tab.chooser.keep_draft()
    again = PlanPresenter(Desk(place.office, InlineJobs(), place.told))
    again.open(place.person)
    (offer,) = again.state.drafts
    again.resume(offer.id)
    assert again.chooser.state.chosen == "pflege"
    assert again.chooser.state.rows[0].text == "Ich will in die Pflege."
    facts = FactsPresenter(Desk(place.office, InlineJobs(), place.told))
    facts.open(place.person)
    assert facts.state.drafts == ()
    again.chooser.take()
    assert drafts_of(place.office, place.person) == []


def test_a_template_that_was_only_looked_at_leaves_no_draft(place: Place) -> None:
    place.tab.choose_template()
    place.tab.chooser.choose("pflege")
    place.tab.chooser.leave()
    assert drafts_of(place.office, place.person) == []


def test_a_template_taken_over_later_comes_to_the_version_that_holds(place: Place) -> None:
    place.begin(LEARN)
    new_version(place.office, place.person, None)
    place.tab.file.look_again()
    place.tab.choose_template()
    place.tab.chooser.take()
    assert len(place.plan.versions) == 2
    assert {goal.plan for goal in place.plan.goals} == {version.id for version in place.plan.versions}
