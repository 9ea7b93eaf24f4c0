"""The copy of the plan for the person: headings, goals, steps with who and by when, signatures. Pure, no printer.

A document model: whoever prints it sets the type, this says what stands there and in which order. What people wrote
is printed as they wrote it; the words around it come in the language that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_skeleton

from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, german
from kiim_desktop.domain.plans import DONE, DROPPED, REACHED, Plan, Signer, Step
from kiim_desktop.usecases.plan_words import PlanWords


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStep:
    """One line of a table: what, who, by when; a step that is done is ticked."""

    what: str
    who: str
    when: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetGoal:
    """A goal in the words of the person, with its table of steps."""

    heading: str
    text: str
    until: str
    steps: tuple[SheetStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """A line to sign on, or what says that this was signed; what was changed since is signed anew."""

    words: str
    place_and_day: str
    signed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet:
    """The whole copy, from top to bottom."""

    language: str
    """The code the words were asked for in, such as "de"."""
    is_right_to_left: bool
    is_draft: bool
    """The words of this language were not reviewed yet: print it as such."""
    title: str
    for_whom: str
    agreed: str
    starting_point: tuple[str, str]
    """Heading and text; two empty words where nothing was written."""
    columns: tuple[str, str, str]
    """The heads of the tables: what, who, by when."""
    goals: tuple[SheetGoal, ...]
    loose: SheetGoal | None
    """Steps that belong to no goal."""
    reached: tuple[str, tuple[str, ...]]
    """Heading and goals that were reached."""
    review: str
    ownership: str
    signatures: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetNames:
    """Whose plan it is, and who counsels."""

    person: str
    counsellor: str


def plan_sheet(plan: Plan, names: SheetNames, words: PlanWords, language: str) -> PlanSheet:
    """Return the copy of the version that holds."""
    version = plan.current
    agreed = [
        words.say("agreed", day=_day(version.agreed, language)) if version and version.agreed else "",
        words.say("version", number=str(version.number)) if version else "",
    ]
    point = version.starting_point if version else ""
    loose = [step for step in plan.loose if step.status != DROPPED]
    reached = tuple(goal.text for goal in plan.closed_goals if goal.status == REACHED)
    return PlanSheet(
        language=language,
        is_right_to_left=words.direction == "rtl",
        is_draft=words.is_draft,
        title=words.say("heading"),
        for_whom=words.say("for_whom", name=names.person),
        agreed=" · ".join(filter(None, agreed)),
        starting_point=(words.say("starting_point"), point) if point else ("", ""),
        columns=(words.say("what"), words.say("who"), words.say("when")),
        goals=tuple(
            SheetGoal(
                heading=words.say("my_goal"),
                text=goal.text,
                until=_until(goal.target, words, language),
                steps=_steps(goal.counted, words, language),
            )
            for goal in plan.open_goals
        ),
        loose=SheetGoal(heading=words.say("loose"), text="", until="", steps=_steps(loose, words, language))
        if loose
        else None,
        reached=(words.say("reached"), reached) if reached else ("", ()),
        review=_review(plan, words, language),
        ownership=words.say("mine"),
        signatures=_signatures(plan, names, words, language),
    )


def _steps(steps: Iterable[Step], words: PlanWords, language: str) -> tuple[SheetStep, ...]:
    return tuple(
        SheetStep(
            what=step.text,
            who=_who(step, words),
            when=words.say("done") if step.status == DONE else _when(step.due, words, language),
            is_done=step.status == DONE,
        )
        for step in steps
    )


def _who(step: Step, words: PlanWords) -> str:
    """Return who does it, seen from the person: "ich", "meine Beratung", the name of another agency."""
    if step.agency and step.who in ("agency", ""):
        return step.agency
    key = f"who_{step.who}"
    return words.say(key) if key in words.texts else words.say("who_nobody")


def _when(due: FuzzyDate | None, words: PlanWords, language: str) -> str:
    return _fuzzy(due, language) if due else words.say("no_day")


def _until(target: FuzzyDate | None, words: PlanWords, language: str) -> str:
    return words.say("by", day=_fuzzy(target, language)) if target else ""


def _review(plan: Plan, words: PlanWords, language: str) -> str:
    review = plan.current.review if plan.current else None
    return words.say("review", day=_fuzzy(review, language)) if review else words.say("no_review")


def _signatures(plan: Plan, names: SheetNames, words: PlanWords, language: str) -> tuple[SignatureLine, ...]:
    who = {Signer.PERSON: ("sign_person", names.person), Signer.COUNSELLOR: ("sign_counsellor", names.counsellor)}
    is_signed = plan.current is not None and not plan.is_changed_since_signed
    signed = dict(plan.current.signed) if plan.current and is_signed else {}
    lines = []
    for signer, (key, name) in who.items():
        day = signed.get(signer)
        done = words.say("signed_on", day=_day(day, language)) if day else words.say("signed")
        line = SignatureLine(
            words=words.say(key, name=name),
            place_and_day=words.say("place_and_day"),
            signed=done if signer in signed else "",
        )
        lines.append(line)
    return tuple(lines)


def _day(day: date, language: str) -> str:
    return format_date(day, "medium", locale=language)


def _fuzzy(fuzzy: FuzzyDate, language: str) -> str:
    """Return a date as people of the language write it; what is not sure stays as told."""
    if fuzzy.earliest is None or fuzzy.is_about or fuzzy.doubtful:
        return german(fuzzy)
    if fuzzy.precision is Precision.DAY:
        return _day(fuzzy.earliest, language)
    if fuzzy.precision is Precision.MONTH:
        return str(format_skeleton("yMMMM", fuzzy.earliest, locale=language))
    return str(fuzzy.earliest.year) if fuzzy.precision is Precision.YEAR else german(fuzzy)
