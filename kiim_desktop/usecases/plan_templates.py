"""Templates of plans: dated data with a source, a start to be changed with the person, never a rule.

Each file in resources/plans is one template. Days are told in weeks from the day of the agreement.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec

from kiim_desktop.base.paths import resource
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.usecases.errors import TemplateUnreadable
from kiim_desktop.usecases.planning import NewGoal, NewStep

MOST_WEEKS = 260
"""Five years: what is further away is no step of a plan."""
LONGEST = 160
"""Characters of a goal or step in plain German."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateStep:
    """Who does what within how many weeks."""

    text: str
    who: str
    weeks: int
    agency: str = ""

    def begun(self, day: date) -> NewStep:
        return NewStep(text=self.text, who=self.who, due=day + timedelta(weeks=self.weeks), agency=self.agency)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateGoal:
    """A goal in the words of a person, with its steps."""

    text: str
    area: str
    priority: str
    weeks: int
    steps: tuple[TemplateStep, ...]

    def begun(self, day: date) -> NewGoal:
        """Return the goal as it would be agreed on a day."""
        return NewGoal(
            text=self.text,
            area=self.area,
            priority=self.priority,
            target=day + timedelta(weeks=self.weeks),
            steps=tuple(step.begun(day) for step in self.steps),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTemplate:
    """One template; `as_of` and `source` say how old it is and what it stands on."""

    id: str
    title: str
    about: str
    version: int
    as_of: date
    source: str
    review_weeks: int
    goals: tuple[TemplateGoal, ...]


def read_template(name: str, content: bytes, codes: CodeLists) -> PlanTemplate:
    """Return the template in a file; TemplateUnreadable says what is wrong with it and where."""
    try:
        template = msgspec.json.decode(content, type=PlanTemplate)
    except msgspec.DecodeError as error:
        raise TemplateUnreadable(name=name, why=str(error)) from error
    why = next(_problems(template, name, codes), "")
    if why:
        raise TemplateUnreadable(name=name, why=why)
    return template


@functools.cache
def _contents() -> tuple[tuple[str, bytes], ...]:
    files: list[Path] = sorted(resource("plans").glob("*.json"))
    return tuple((file.stem, file.read_bytes()) for file in files)


def plan_templates(codes: CodeLists) -> tuple[PlanTemplate, ...]:
    """Return every shipped template, by title; TemplateUnreadable."""
    found = (read_template(name, content, codes) for name, content in _contents())
    return tuple(sorted(found, key=lambda each: each.title))


def _problems(template: PlanTemplate, name: str, codes: CodeLists) -> Iterator[str]:
    if template.id != name:
        yield f"id: {template.id}"
    if not (template.title and template.about and template.source and template.goals):
        yield "title, about, source, goals"
    if not 0 < template.review_weeks <= MOST_WEEKS:
        yield f"review_weeks: {template.review_weeks}"
    for place, goal in enumerate(template.goals, 1):
        at = f"goals[{place}]"
        yield from _text_problems(goal.text, goal.weeks, at)
        for list_name, code in (("fields_of_action", goal.area), ("priorities", goal.priority)):
            if code not in codes[list_name].codes:
                yield f"{at}: {list_name} {code}"
        for number, step in enumerate(goal.steps, 1):
            yield from _text_problems(step.text, step.weeks, f"{at}.steps[{number}]")
            if step.who not in codes["responsibles"].codes:
                yield f"{at}.steps[{number}]: responsibles {step.who}"


def _text_problems(text: str, weeks: int, at: str) -> Iterator[str]:
    if not text.strip() or len(text) > LONGEST:
        yield f"{at}.text"
    if not 0 < weeks <= MOST_WEEKS:
        yield f"{at}.weeks: {weeks}"
