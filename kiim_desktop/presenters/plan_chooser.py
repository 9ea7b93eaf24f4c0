"""Templates of plans: chosen, looked at, changed before anything is agreed, taken over in one act.

What was changed survives as a draft; the template itself is never copied into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from kiim_desktop.base.ids import DraftId, PersonId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.kinds import PLAN
from kiim_desktop.presenters.form_fields import date_reading
from kiim_desktop.presenters.form_state import TEMPLATE, draft_mark
from kiim_desktop.presenters.plan_rows import who_words
from kiim_desktop.presenters.plan_writing import undo_deed
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.usecases import planning
from kiim_desktop.usecases.drafting import discard_draft, keep_draft
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.plan_templates import PlanTemplate, TemplateGoal, TemplateStep, plan_templates
from kiim_desktop.usecases.planning import NewGoal, NewStep, Planned

REVIEW = "review"
"""The key of the day on which the plan is looked through."""
_OFF, _TEXT, _DUE = "off", "text ", "due "


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChoice:
    """One template as the list shows it."""

    id: str
    title: str
    about: str
    note: str
    """What it stands on, and how old it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A goal or a step as it would be agreed."""

    key: str
    is_goal: bool
    text: str
    who: str
    due: str
    """What stands in the field of the day."""
    reading: str
    """The day that was understood; "" where it is plain to see or none."""
    problem: str
    is_taken: bool

    @property
    def spoken(self) -> str:
        kind = _("Ziel: {text}") if self.is_goal else _("Schritt: {text}")
        taken = _("wird übernommen") if self.is_taken else _("bleibt weg")
        due = _("bis {day}").format(day=self.reading or self.due) if self.due else ""
        return ", ".join(part for part in (kind.format(text=self.text), self.who, due, self.problem, taken) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooserState:
    """`person` is None while it is closed; `edits` hold only what differs from the template."""

    person: PersonId | None = None
    choices: tuple[TemplateChoice, ...] = ()
    chosen: str = ""
    rows: tuple[PreviewRow, ...] = ()
    review: PreviewRow | None = None
    edits: Mapping[str, str] = field(default_factory=dict)
    draft: DraftId | None = None
    saved_mark: str = ""
    problem: str = ""
    is_saving: bool = False

    @property
    def is_open(self) -> bool:
        return self.person is not None

    @property
    def choice(self) -> TemplateChoice | None:
        return next((each for each in self.choices if each.id == self.chosen), None)

    @property
    def take_words(self) -> str:
        """Return the word on the button: how much would be agreed."""
        goals = sum(row.is_goal and row.is_taken for row in self.rows)
        if not goals:
            return _("Übernehmen")
        words = ngettext("{count} Ziel übernehmen", "{count} Ziele übernehmen", goals)
        return words.format(count=goals)


class ChooserPresenter(Presenter[ChooserState]):
    """`on_drafts` tells that the drafts of the person changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(ChooserState())
        self._desk = desk
        self._templates: dict[str, PlanTemplate] = {}
        self._loading = Newest(desk.jobs)
        self._kept: Mapping[str, str] = {}
        self.on_drafts: Callable[[], None] = _nobody

    def open(self, person: PersonId) -> None:
        """Show the templates, the first one open."""
        self._load(person, "", {}, DraftId(self._desk.office.random(8)))

    def resume(self, person: PersonId, draft: Draft) -> None:
        """Go on with a template that was being changed."""
        edits = dict(draft.typed)
        self._load(person, edits.pop(TEMPLATE, ""), edits, draft.id, draft_mark(draft.at))

    def choose(self, template: str) -> None:
        """Look at another template; what was changed in the one before stays as a draft."""
        if template != self.state.chosen and template in self._templates and not self.state.is_saving:
            self.keep_draft()
            self._kept = {}
            fresh = replace(self.state, draft=DraftId(self._desk.office.random(8)), saved_mark="", problem="")
            self._show(fresh, template, {})

    def toggle(self, key: str) -> None:
        """Leave a goal or a step out, or take it again; a goal takes its steps along."""
        row = next((each for each in self.state.rows if each.key == key), None)
        if row is None:
            return
        off = set(self.state.edits.get(_OFF, "").split())
        parent, is_step = key.partition(".")[0], "." in key
        if row.is_taken:
            off.add(key)
        else:
            off -= {key, parent} if is_step else {key, *(each for each in off if each.startswith(f"{key}."))}
            if is_step and not self._is_taken(parent):
                off |= {each.key for each in self.state.rows if each.key.startswith(f"{parent}.")} - {key}
        self._edit(_OFF, " ".join(sorted(off)))

    def write(self, key: str, text: str) -> None:
        """Say a goal or a step in other words."""
        told = self._told(key)
        same = told is None or text.strip() in ("", told.text)
        self._edit(f"{_TEXT}{key}", "" if same else text)

    def write_due(self, key: str, text: str) -> None:
        """Set another day; with REVIEW as the key the day of the review."""
        self._edit(f"{_DUE}{key}", "" if text.strip() == self._usual_due(key) else text)

    def take(self) -> None:
        """Agree on what is left in: one act, with an offer to take it back."""
        state, office, navigator = self.state, self._desk.office, self._desk.navigator
        goals, person = self._goals(), state.person
        wrong = next((row for row in (*state.rows, *_some(state.review)) if row.is_taken and row.problem), None)
        if person is None or state.is_saving:
            return
        if wrong is not None or not goals:
            words = _("Ein Tag ist nicht lesbar: {text}").format(text=wrong.text) if wrong else ""
            self._become(replace(state, problem=words or _("Es ist kein Ziel ausgewählt.")))
            return
        review, draft = self._day(REVIEW), state.draft

        def done(planned: Planned) -> None:
            self.close()
            navigator.changed(planned.changed)
            words = ngettext("{count} Ziel übernommen.", "{count} Ziele übernommen.", len(goals))
            navigator.tell(words.format(count=len(goals)), partial(undo_deed, self._desk, planned))
            self.on_drafts()

        def failed(error: Exception) -> None:
            self._become(replace(self.state, is_saving=False))
            self.keep_draft()
            navigator.explain(error)

        self._become(replace(state, is_saving=True, problem=""))
        self._desk.jobs.run(
            lambda _progress: planning.begin_plan(office, person, goals, review, draft), done=done, failed=failed
        )

    def keep_draft(self) -> None:
        """Save what was changed since the last time."""
        state, office = self.state, self._desk.office
        person, draft, edits = state.person, state.draft, dict(state.edits)
        if person is None or draft is None or state.is_saving or not edits or edits == self._kept:
            return
        self._kept = edits
        typed = {**edits, TEMPLATE: state.chosen}

        def kept(saved: Draft) -> None:
            if self.state.draft == draft:
                self._become(replace(self.state, saved_mark=draft_mark(saved.at)))
            self.on_drafts()

        def failed(error: Exception) -> None:
            self._kept = {}
            if not isinstance(error, NoSuchPerson):
                self._desk.navigator.explain(error)

        self._desk.jobs.run(lambda _progress: keep_draft(office, person, PLAN, typed, draft), done=kept, failed=failed)

    def leave(self) -> None:
        """Close; what was changed stays as a draft."""
        if self.state.is_open:
            self.keep_draft()
            self.close()

    def close(self) -> None:
        """Close without keeping anything."""
        self._loading.cancel()
        self._kept = {}
        self._become(ChooserState())

    def discard(self) -> None:
        """Throw the changes away and close."""
        draft, office = self.state.draft, self._desk.office
        self.close()
        if draft is not None:
            self._desk.jobs.run(
                lambda _progress: discard_draft(office, draft),
                done=lambda _none: self.on_drafts(),
                failed=self._desk.navigator.explain,
            )

    def _load(  # whose, which template, what was changed in it, the draft and when it was kept
        self, person: PersonId, template: str, edits: Mapping[str, str], draft: DraftId, mark: str = ""
    ) -> None:
        codes = self._desk.office.codes

        def show(found: tuple[PlanTemplate, ...]) -> None:
            self._templates = {each.id: each for each in found}
            first = template if template in self._templates else next(iter(self._templates), "")
            choices = tuple(_choice(each) for each in found)
            self._kept = edits
            state = ChooserState(person=person, choices=choices, draft=draft, saved_mark=mark)
            self._show(state, first, edits if first == template else {})

        self._loading.run(lambda _progress: plan_templates(codes), done=show, failed=self._desk.navigator.explain)

    def _show(self, state: ChooserState, template: str, edits: Mapping[str, str]) -> None:
        """Become a state with its rows made anew."""
        found = self._templates.get(template)
        state = replace(state, chosen=template, edits=edits)
        rows = tuple(_rows(found, edits, self._desk.office.codes, self._desk.office.today)) if found else ()
        review = _review_row(found, edits, self._desk.office.today) if found else None
        self._become(replace(state, rows=rows, review=review))

    def _edit(self, key: str, text: str) -> None:
        if self.state.is_open and not self.state.is_saving and self.state.edits.get(key, "") != text:
            edits = {name: told for name, told in {**self.state.edits, key: text}.items() if told}
            self._show(replace(self.state, problem=""), self.state.chosen, edits)

    def _is_taken(self, key: str) -> bool:
        return any(row.key == key and row.is_taken for row in self.state.rows)

    def _told(self, key: str) -> TemplateGoal | TemplateStep | None:
        template = self._templates.get(self.state.chosen)
        goal, _dot, step = key.partition(".")
        if template is None or not goal.isdecimal():
            return None
        found = template.goals[int(goal)]
        return found.steps[int(step)] if step else found

    def _usual_due(self, key: str) -> str:
        template, told = self._templates.get(self.state.chosen), self._told(key)
        weeks = template.review_weeks if key == REVIEW and template else told.weeks if told else 0
        return _day_in(weeks, self._desk.office.today)

    def _day(self, key: str) -> date | None:
        text = self.state.edits.get(f"{_DUE}{key}", self._usual_due(key))
        return _read_day(text, self._desk.office.today)

    def _goals(self) -> tuple[NewGoal, ...]:
        """Return what is left in, in the words and with the days that stand there now."""
        template = self._templates.get(self.state.chosen)
        rows = {row.key: row for row in self.state.rows if row.is_taken}
        if template is None:
            return ()
        return tuple(
            NewGoal(
                text=rows[str(place)].text,
                area=goal.area,
                priority=goal.priority,
                target=self._day(str(place)),
                steps=tuple(
                    NewStep(text=rows[key].text, who=step.who, due=self._day(key), agency=step.agency)
                    for number, step in enumerate(goal.steps)
                    if (key := f"{place}.{number}") in rows
                ),
            )
            for place, goal in enumerate(template.goals)
            if str(place) in rows
        )


def _rows(template: PlanTemplate, edits: Mapping[str, str], codes: CodeLists, today: date) -> Iterable[PreviewRow]:
    off = set(edits.get(_OFF, "").split())
    for place, goal in enumerate(template.goals):
        key = str(place)
        area = codes["fields_of_action"].label(goal.area)
        yield _row(key, goal, edits, today, who=area, is_taken=key not in off)
        for number, step in enumerate(goal.steps):
            at = f"{key}.{number}"
            who = who_words(step.who, step.agency, codes)
            yield _row(at, step, edits, today, who=who, is_taken=not off & {key, at})


def _row(  # one row is a goal or a step, and all that may have been changed of it
    key: str, told: TemplateGoal | TemplateStep, edits: Mapping[str, str], today: date, *, who: str, is_taken: bool
) -> PreviewRow:
    row = PreviewRow(
        key=key,
        is_goal="." not in key,
        text=edits.get(f"{_TEXT}{key}", told.text),
        who=who,
        due="",
        reading="",
        problem="",
        is_taken=is_taken,
    )
    return _with_due(row, edits.get(f"{_DUE}{key}"), told.weeks, today)


def _review_row(template: PlanTemplate, edits: Mapping[str, str], today: date) -> PreviewRow:
    row = PreviewRow(
        key=REVIEW, is_goal=False, text=_("Überprüfung"), who="", due="", reading="", problem="", is_taken=True
    )
    return _with_due(row, edits.get(f"{_DUE}{REVIEW}"), template.review_weeks, today)


def _with_due(row: PreviewRow, typed: str | None, weeks: int, today: date) -> PreviewRow:
    if typed is None:
        return replace(row, due=_day_in(weeks, today))
    fuzzy = read_typed(typed, today, Towards.FUTURE)
    problem = _("Kein lesbares Datum. Zum Beispiel: 3.5., in 4 Wochen.") if fuzzy is None else ""
    return replace(row, due=typed, reading=date_reading(fuzzy), problem=problem)


def _day_in(weeks: int, today: date) -> str:
    return whole_day(today + timedelta(weeks=weeks))


def _read_day(text: str, today: date) -> date | None:
    fuzzy = read_typed(text, today, Towards.FUTURE)
    return fuzzy.latest if fuzzy else None


def _choice(template: PlanTemplate) -> TemplateChoice:
    note = _("Stand {day}, Fassung {number}. {source}").format(
        day=whole_day(template.as_of), number=template.version, source=template.source
    )
    return TemplateChoice(id=template.id, title=template.title, about=template.about, note=note)


def _some(row: PreviewRow | None) -> tuple[PreviewRow, ...]:
    return (row,) if row is not None else ()


def _nobody() -> None:
    return None
