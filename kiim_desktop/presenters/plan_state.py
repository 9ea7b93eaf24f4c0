"""What the tab "Plan" shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.fuzzy_dates import german
from kiim_desktop.domain.plans import Step
from kiim_desktop.presenters.fact_history import FactHistory
from kiim_desktop.presenters.facts import DraftOffer
from kiim_desktop.presenters.plan_asking import Asking
from kiim_desktop.presenters.plan_rows import PlanHead, PlanLine, PlanSection, VersionLine, agreed_words, who_words
from kiim_desktop.usecases.plan_versions import Agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedGoal:
    """A goal of an earlier version in the words of then, and its steps in one line each."""

    text: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedPage:
    """An earlier version to be read."""

    record: RecordId
    title: str
    words: str
    goals: tuple[AgreedGoal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanState:
    """`focused` is the line whose history stands at the right; `is_read` tells that the file was read."""

    person: PersonId | None = None
    is_read: bool = False
    head: PlanHead | None = None
    sections: tuple[PlanSection, ...] = ()
    versions: tuple[VersionLine, ...] = ()
    is_empty: bool = True
    has_version: bool = False
    may_add: bool = False
    """New goals and steps can be made here, now."""
    may_agree: bool = False
    """The version that holds can be reviewed and signed here."""
    focused: RecordId | None = None
    history: FactHistory | None = None
    agreed: AgreedPage | None = None
    asking: Asking | None = None
    drafts: tuple[DraftOffer, ...] = ()
    as_of: date | None = None
    conflicts: int = 0

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        return tuple(line for section in self.sections for line in section.lines)

    def line(self, record: RecordId | None) -> PlanLine | None:
        return next((line for line in self.lines if line.record == record), None)


def agreed_page(agreed: Agreed, codes: CodeLists) -> AgreedPage:
    """Return an earlier version in words."""
    return AgreedPage(
        record=agreed.version.id,
        title=_("{number}. Fassung").format(number=agreed.version.number),
        words=agreed_words(agreed.version),
        goals=tuple(
            AgreedGoal(
                text=goal.text,
                steps=tuple(_step_words(step, codes) for step in goal.steps),
            )
            for goal in agreed.goals
        ),
    )


def _step_words(step: Step, codes: CodeLists) -> str:
    """Return "Ich melde mich an. (die Person, bis 03.05.2026)"."""
    until = _("bis {day}").format(day=german(step.due)) if step.due else ""
    beside = ", ".join(filter(None, (who_words(step.who, step.agency, codes), until)))
    return f"{step.text} ({beside})"
