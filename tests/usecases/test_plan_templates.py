"""Templates of plans: all that are shipped can be read, say where they come from, and speak for the person."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.paths import resource
from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain.codes import load
from kiim_desktop.usecases.errors import TemplateUnreadable
from kiim_desktop.usecases.plan_templates import PlanTemplate, plan_templates, read_template

CODES = load(read_codes_texts())
TEMPLATES = plan_templates(CODES)
EACH = pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.id)
FIRST_WORDS = ("Ich ", "Mein ", "Wir ", "Die ", "Eine ", "Bis ")


def test_the_common_ways_have_a_template() -> None:
    assert {each.id for each in TEMPLATES} >= {"sprache-bis-arbeit", "anerkennung", "pflege", "schule-ausbildung"}


@EACH
def test_a_template_is_dated_and_names_its_source(template: PlanTemplate) -> None:
    assert template.as_of <= date(2026, 12, 31)
    assert len(template.source) > 20
    assert template.version >= 1


@EACH
def test_goals_are_told_by_the_person_and_steps_are_short(template: PlanTemplate) -> None:
    for goal in template.goals:
        assert goal.text.startswith(FIRST_WORDS), goal.text
        assert goal.steps, goal.text
        for step in goal.steps:
            assert step.text.endswith("."), step.text
            assert len(step.text.split()) <= 15, step.text


@EACH
def test_no_step_is_due_after_its_goal(template: PlanTemplate) -> None:
    for goal in template.goals:
        assert max(step.weeks for step in goal.steps) <= goal.weeks, goal.text


def test_days_are_told_from_the_day_of_the_agreement() -> None:
    goal, day = TEMPLATES[0].goals[0], date(2026, 11, 24)
    begun = goal.begun(day)
    assert begun.target == day + timedelta(weeks=goal.weeks)
    assert [step.due for step in begun.steps] == [day + timedelta(weeks=step.weeks) for step in goal.steps]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "anders"}, "id"),
        ({"source": ""}, "source"),
        ({"review_weeks": 0}, "review_weeks"),
        ({"as_of": "gestern"}, "as_of"),
        ({"goals": [{"text": "Ich will.", "area": "?", "priority": "high", "weeks": 1, "steps": []}]}, "fields_of_act"),
        ({"goals": [{"text": " ", "area": "arbeit", "priority": "high", "weeks": 1, "steps": []}]}, "goals[1].text"),
        (
            {"goals": [{"text": "Ich.", "area": "arbeit", "priority": "high", "weeks": 0, "steps": []}]},
            "goals[1].weeks",
        ),
    ],
)
def test_a_damaged_template_is_refused_with_its_name_and_the_place(change: dict[str, object], why: str) -> None:
    content = json.loads(resource("plans/pflege.json").read_bytes())
    with pytest.raises(TemplateUnreadable) as refusal:
        read_template("pflege", json.dumps(content | change).encode(), CODES)
    assert "pflege" in refusal.value.sentence
    assert why in refusal.value.sentence


def test_templates_lie_where_they_are_looked_for() -> None:
    assert {each.id for each in TEMPLATES} == {Path(file).stem for file in resource("plans").glob("*.json")}
