"""What the tab "Plan" shows of a plan: goals by field of action with their steps, what is due, the versions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, german
from kiim_desktop.domain.plans import DONE, DROPPED, OPEN, REACHED, Goal, Plan, Signer, Step, Version
from kiim_desktop.presenters.fact_rows import FactRow
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import ago, due_words, whole_day

CLOSED = "closed"
"""The key of the section with what is over."""


class Mark(Enum):
    """What stands before a line: a box to tick, its tick, a dash for what was dropped, nothing."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One goal or one step."""

    record: RecordId
    is_goal: bool
    text: str
    mark: Mark
    note: str = ""
    """How far a goal is, in words; why something was given up."""
    who: str = ""
    due: Toned = field(default_factory=lambda: Toned("", Tone.QUIET))
    is_closed: bool = False
    is_fixed: bool = False
    """Shown as of a past day, or another office's to change."""
    conflicts: tuple[FactRow, ...] = ()
    about: str = ""
    """The goal a step belongs to, for a screen reader."""

    @property
    def spoken(self) -> str:
        kind = _("Ziel: {text}") if self.is_goal else _("Schritt: {text}")
        states = {Mark.DONE: _("erledigt"), Mark.DROPPED: _("entfallen"), Mark.OPEN: ""}
        state = "" if self.is_goal else states[self.mark]
        parts = (kind.format(text=self.text), state, self.who, self.note, self.due.text, self.about)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSection:
    """The goals of one field of action with their steps, or the steps without a goal."""

    key: str
    title: str
    lines: tuple[PlanLine, ...]
    is_folded: bool = False
    fold_words: str = ""
    """The word that unfolds it; "" where nothing is folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """An earlier version, to be read as it was agreed."""

    record: RecordId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """What stands above the goals."""

    title: str
    agreed: str
    review: Toned
    progress: str
    """How many steps are gone, and how many are late."""
    starting_point: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGround:
    """What showing a plan needs."""

    codes: CodeLists
    today: date
    fixed: frozenset[RecordId] = frozenset()
    conflicts: Mapping[RecordId, tuple[FactRow, ...]] = field(default_factory=dict)
    unfolded: bool = False
    """Show what is over."""


def sections_of(plan: Plan, ground: PlanGround) -> tuple[PlanSection, ...]:
    """Return the goals worked on by field of action, then steps without a goal, then what is over."""
    areas = tuple(dict.fromkeys(goal.area for goal in plan.open_goals))
    shown = [
        PlanSection(
            key=area or "?",
            title=ground.codes["fields_of_action"].label(area) if area else _("Ohne Handlungsfeld"),
            lines=_goal_lines([goal for goal in plan.open_goals if goal.area == area], ground),
        )
        for area in areas
    ]
    if plan.loose:
        lines = tuple(step_line(step, ground) for step in plan.loose)
        shown.append(PlanSection(key="loose", title=_("Schritte ohne Ziel"), lines=lines))
    closed = plan.closed_goals
    if closed:
        words = ngettext("{count} abgeschlossenes Ziel zeigen", "{count} abgeschlossene Ziele zeigen", len(closed))
        is_folded = not ground.unfolded and not any(ground.conflicts.get(goal.id) for goal in closed)
        shown.append(
            PlanSection(
                key=CLOSED,
                title=_("Abgeschlossen"),
                lines=() if is_folded else _goal_lines(closed, ground),
                is_folded=is_folded,
                fold_words=words.format(count=len(closed)) if is_folded else "",
            )
        )
    return tuple(shown)


def _goal_lines(goals: Sequence[Goal], ground: PlanGround) -> tuple[PlanLine, ...]:
    lines: list[PlanLine] = []
    for goal in goals:
        lines.append(goal_line(goal, ground))
        lines += [step_line(step, ground, goal) for step in goal.steps]
    return tuple(lines)


def goal_line(goal: Goal, ground: PlanGround) -> PlanLine:
    """Return the line of a goal: its words, and below how far it is."""
    marks = {REACHED: Mark.DONE, DROPPED: Mark.DROPPED}
    return PlanLine(
        record=goal.id,
        is_goal=True,
        text=goal.text or _("Ziel ohne Text"),
        mark=marks.get(goal.status, Mark.OPEN),
        note=" · ".join(part for part in goal_words(goal, ground) if part),
        due=_due(goal.target, ground, is_closed=goal.is_closed),
        is_closed=goal.is_closed,
        is_fixed=goal.id in ground.fixed,
        conflicts=ground.conflicts.get(goal.id, ()),
    )


def goal_words(goal: Goal, ground: PlanGround) -> tuple[str, ...]:
    """Return how far a goal is, in words: its state, its steps, why it was given up. Never a mark of the person."""
    label = ground.codes["goal_statuses"].label(goal.status)
    if goal.is_closed and goal.ended:
        label = _("{state} am {day}").format(state=label, day=whole_day(goal.ended))
    urgency = _("dringend") if goal.priority == "high" and not goal.is_closed else ""
    return (urgency, label, steps_words(goal), goal.reason if goal.status == DROPPED else "")


def steps_words(goal: Goal) -> str:
    """Return "2 von 4 Schritten erledigt"; "" for a goal without steps."""
    count = len(goal.counted)
    if not count:
        return "" if goal.is_closed else _("noch kein Schritt")
    words = ngettext("{done} von {count} Schritt erledigt", "{done} von {count} Schritten erledigt", count)
    return words.format(done=goal.done_count, count=count)


def step_line(step: Step, ground: PlanGround, goal: Goal | None = None) -> PlanLine:
    """Return the line of a step: what, who, by when."""
    marks, is_over = {DONE: Mark.DONE, DROPPED: Mark.DROPPED}, goal is not None and goal.is_closed
    running = ground.codes["measure_statuses"].label(step.status) if step.status not in (*marks, OPEN) else ""
    return PlanLine(
        record=step.id,
        is_goal=False,
        text=step.text or _("Schritt ohne Text"),
        mark=marks.get(step.status, Mark.OPEN),
        note=_("Grund: {why}").format(why=step.reason) if step.status == DROPPED and step.reason else running,
        who=who_words(step.who, step.agency, ground.codes),
        due=_step_due(step, ground, goal),
        is_closed=step.is_closed or is_over,
        is_fixed=step.id in ground.fixed,
        conflicts=ground.conflicts.get(step.id, ()),
        about=_("zum Ziel: {goal}").format(goal=goal.text) if goal else "",
    )


def who_words(who: str, agency: str, codes: CodeLists) -> str:
    """Return who does it; another agency by its name, if it is known."""
    if agency and who in ("agency", ""):
        return agency
    return codes["responsibles"].label(who) if who else _("noch offen, wer")


def _step_due(step: Step, ground: PlanGround, goal: Goal | None) -> Toned:
    if step.status == DROPPED:
        return Toned(_("entfallen"), Tone.QUIET)
    if step.status == DONE:
        words = _("erledigt {day}").format(day=german(step.done)) if step.done else _("erledigt")
        return Toned(words, Tone.QUIET)
    if goal is not None and goal.is_closed:
        return Toned(_("nicht mehr nötig"), Tone.QUIET)
    return _due(step.due, ground, is_closed=False)


def _due(due: FuzzyDate | None, ground: PlanGround, *, is_closed: bool) -> Toned:
    if due is None or is_closed:
        return Toned("", Tone.QUIET)
    told = due_words(due.edtf, ground.today)
    words = _("seit {day} überfällig") if told.tone is Tone.DANGER else _("bis {day}")
    return Toned(words.format(day=told.text), told.tone)


def head_of(plan: Plan, ground: PlanGround) -> PlanHead:
    """Return what stands above the goals."""
    version = plan.current
    return PlanHead(
        title=_("Förderplan, {number}. Fassung").format(number=version.number) if version else _("Förderplan"),
        agreed=_standing_words(plan, version) if version else _("Noch keine Fassung vereinbart."),
        review=_review(version, ground.today),
        progress=_progress_words(plan, ground.today),
        starting_point=version.starting_point if version else "",
    )


def _standing_words(plan: Plan, version: Version) -> str:
    """Return when the version was agreed and signed, and whether it says something else by now."""
    later = _("danach geändert") if plan.is_changed_since_signed else ""
    return " · ".join(part for part in (agreed_words(version), later) if part)


def agreed_words(version: Version) -> str:
    """Return "vereinbart am 3.5.2026 · unterschrieben von beiden"."""
    agreed = _("vereinbart am {day}").format(day=whole_day(version.agreed)) if version.agreed else ""
    return " · ".join(part for part in (agreed, signed_words(version)) if part)


def signed_words(version: Version) -> str:
    """Return who signed, and when."""
    if not version.signed:
        return _("noch nicht unterschrieben")
    days = {day for _who, day in version.signed}
    if len(version.signed) == len(Signer) and len(days) == 1:
        return _signed(_("von beiden"), next(iter(days)))
    names = {Signer.PERSON: _("von der Person"), Signer.COUNSELLOR: _("von der Beratung")}
    return ", ".join(_signed(names[who], day) for who, day in version.signed)


def _signed(who: str, day: date | None) -> str:
    words = _("unterschrieben {who} am {day}") if day else _("unterschrieben {who}")
    return words.format(who=who, day=whole_day(day) if day else "")


def _review(version: Version | None, today: date) -> Toned:
    if version is None:
        return Toned("", Tone.QUIET)
    if version.review is None or version.review.latest is None:
        return Toned(_("keine Überprüfung vereinbart"), Tone.QUIET)
    day, words = version.review.latest, german(version.review)
    if day < today:
        return Toned(_("Überprüfung war am {day}").format(day=words), Tone.WARN)
    near = _("Überprüfung am {day}, {ago}").format(day=words, ago=ago(day, today))
    return Toned(near, Tone.WARN if day == today else Tone.NEUTRAL)


def _progress_words(plan: Plan, today: date) -> str:
    goals = len(plan.open_goals)
    steps = (*(step for goal in plan.open_goals for step in goal.steps), *plan.loose)
    counted = [step for step in steps if step.status != DROPPED]
    late = sum(step.is_overdue(today) for step in counted)
    parts = [ngettext("{count} Ziel", "{count} Ziele", goals).format(count=goals)]
    if counted:
        done = sum(step.status == DONE for step in counted)
        words = ngettext("{done} von {count} Schritt erledigt", "{done} von {count} Schritten erledigt", len(counted))
        parts.append(words.format(done=done, count=len(counted)))
    if late:
        parts.append(ngettext("{count} überfällig", "{count} überfällig", late).format(count=late))
    return " · ".join(parts)


def version_lines(versions: Iterable[Version]) -> tuple[VersionLine, ...]:
    """Return the earlier versions, the newest first."""
    earlier = list(versions)[:-1]
    return tuple(
        VersionLine(record=each.id, words=f"{_('{number}. Fassung').format(number=each.number)} · {agreed_words(each)}")
        for each in reversed(earlier)
    )
