"""The plan on paper, for the person: goals, steps with who and by when, lines to sign on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kiim_desktop.domain.fuzzy_dates import FuzzyDate
from kiim_desktop.domain.plans import DONE, DROPPED, REACHED, Plan, Signer, Step
from kiim_desktop.presenters.paper.pages import (
    NOTHING,
    OPEN,
    TICKED,
    Block,
    Bullets,
    Heading,
    Look,
    Page,
    Paragraph,
    Said,
    Signature,
    Signatures,
    Table,
    written,
)
from kiim_desktop.presenters.paper.sheets import PaperGround, Part, SheetOrder
from kiim_desktop.presenters.paper.speaking import Speaker, day_figures, speaker
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.usecases.sheet_words import Sheet

_SHARES = (52, 26, 22)


def plan_page(ground: PaperGround, order: SheetOrder) -> Page:
    """Return the copy of the version that holds."""
    speak = speaker(Sheet.PLAN, order.language)
    blocks = [Paragraph(speak.say("for_whom", name=ground.person), Look.STRONG), *_agreed(ground.plan, speak)]
    blocks += plan_blocks(ground.plan, speak, has_reached=Part.REACHED in order.parts)
    blocks.append(Paragraph(_review(ground.plan, speak)))
    blocks.append(Paragraph(speak.say("mine")))
    if Part.SIGNATURES in order.parts:
        blocks.append(_signatures(ground, speak))
    return speak.page(speak.say("heading"), tuple(blocks), ground)


def plan_blocks(plan: Plan, speak: Speaker, *, has_reached: bool) -> Iterator[Block]:
    """Yield goals and steps, as they are said to the person."""
    if plan.is_empty:
        yield Paragraph(speak.say("empty"))
    version = plan.current
    if version is not None and version.starting_point:
        yield Heading(speak.say("starting_point"))
        yield Paragraph(written(version.starting_point))
    for goal in plan.open_goals:
        yield Heading(speak.say("my_goal"))
        yield Paragraph(written(goal.text), Look.STRONG)
        if goal.target is not None:
            yield Paragraph(speak.say("by", day=day_figures(goal.target)))
        yield from _steps(goal.counted, speak)
    loose = [step for step in plan.loose if step.status != DROPPED]
    if loose:
        yield Heading(speak.say("loose"))
        yield from _steps(loose, speak)
    reached = tuple(written(goal.text) for goal in plan.closed_goals if goal.status == REACHED)
    if has_reached and reached:
        yield Heading(speak.say("reached"))
        yield Bullets(reached)


def _agreed(plan: Plan, speak: Speaker) -> Iterator[Block]:
    version = plan.current
    if version is not None and version.agreed is not None:
        yield Paragraph(speak.say("agreed", day=whole_day(version.agreed), number=str(version.number)), Look.SMALL)


def _steps(steps: Iterable[Step], speak: Speaker) -> Iterator[Table]:
    rows = tuple((_what(step), _who(step, speak), _when(step, speak)) for step in steps)
    if rows:
        yield Table(head=(speak.say("what"), speak.say("who"), speak.say("when")), rows=rows, shares=_SHARES)


def _what(step: Step) -> Said:
    return written(f"{TICKED if step.status == DONE else OPEN} {step.text}")


def _who(step: Step, speak: Speaker) -> Said:
    """Return who does it, seen from the person: "ich", "meine Beratung", the name of another agency."""
    if step.agency and step.who in ("agency", ""):
        return written(step.agency)
    key = f"who_{step.who}"
    return speak.say(key if speak.knows(key) else "who_nobody")


def _when(step: Step, speak: Speaker) -> Said:
    if step.status == DONE:
        return speak.say("done")
    return _day(step.due) if step.due is not None else speak.say("no_day")


def _day(day: FuzzyDate) -> Said:
    return written(day_figures(day))


def _review(plan: Plan, speak: Speaker) -> Said:
    review = plan.current.review if plan.current else None
    return speak.say("review", day=day_figures(review)) if review else speak.say("no_review")


def _signatures(ground: PaperGround, speak: Speaker) -> Signatures:
    """Return a line each; what was changed since somebody signed is signed anew."""
    plan = ground.plan
    is_signed = plan.current is not None and not plan.is_changed_since_signed
    signed = dict(plan.current.signed) if plan.current and is_signed else {}
    who = {
        Signer.PERSON: speak.say("sign_person", name=ground.person),
        Signer.COUNSELLOR: speak.say("sign_counsellor", name=ground.counsellor),
    }
    return Signatures(
        tuple(
            Signature(
                place_and_day=speak.say("place_and_day"),
                who=words,
                signed=_signed(signed[signer], speak) if signer in signed else NOTHING,
            )
            for signer, words in who.items()
        )
    )


def _signed(day: date | None, speak: Speaker) -> Said:
    return speak.say("signed_on", day=whole_day(day)) if day else speak.say("signed")
