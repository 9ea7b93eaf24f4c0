"""The tab "Plan": goals and steps worked on in place, ticked off, reviewed, signed and agreed anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiim_desktop.base.ids import DraftId, PersonId, RecordId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.translation import _
from kiim_desktop.domain.kinds import GOAL, MEASURE, PLAN
from kiim_desktop.domain.plans import REACHED, RUNNING, Plan, plan_of, plan_on
from kiim_desktop.presenters.fact_history import FactHistory
from kiim_desktop.presenters.plan_asking import (
    Asking,
    Question,
    Who,
    ask_reason,
    ask_review,
    ask_signature,
    ask_version,
    day_of,
    typed_into,
)
from kiim_desktop.presenters.plan_chooser import ChooserPresenter
from kiim_desktop.presenters.plan_file import PlanFile
from kiim_desktop.presenters.plan_history import read_history
from kiim_desktop.presenters.plan_rows import PlanGround, head_of, sections_of, version_lines
from kiim_desktop.presenters.plan_state import PlanState, agreed_page
from kiim_desktop.presenters.plan_writing import run_answer, run_deed
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases import planning
from kiim_desktop.usecases.plan_versions import as_agreed


class PlanView(Presenter[PlanState]):
    """Shows the plan of one open file, today or as of a past day. `file` edits single records, as in "Angaben"."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(PlanState())
        self.desk = desk
        self.file = PlanFile(desk)
        self.file.on_read = self._refresh
        self.file.on_change = lambda _state: self._refresh()
        self.chooser = ChooserPresenter(desk)
        self.chooser.on_drafts = self.file.look_again
        self._plan = Plan()
        self._unfolded = False
        self._past, self._reading = Newest(desk.jobs), Newest(desk.jobs)

    @property
    def plan(self) -> Plan:
        """Return the plan that is shown."""
        return self._plan

    def open(self, person: PersonId | None) -> None:
        """Show the plan of the person whose file was opened; None forgets it."""
        if person != self.state.person:
            self._begin(person)
            self.file.open(person)

    def forget(self) -> bool:
        """Show nothing any more of a file that is gone; tells whether anything was being typed."""
        was_typed = self.file.forget()
        was_asked = self.state.asking is not None or self.chooser.state.is_open
        self.chooser.close()
        self._begin(None)
        return was_typed or was_asked

    def changed(self, changed: Changed) -> None:
        """Follow what was written."""
        self.file.changed(changed)

    def view_as_of(self, day: date | None) -> None:
        """Show the plan as it stood on a past day, or that of today."""
        if day is not None:
            self.chooser.leave()
        self._become(replace(self.state, asking=None))
        self.file.view_as_of(day)

    def focus(self, record: RecordId | None) -> None:
        """Show who changed a goal or a step, when, and what stood there before."""
        found, person, office = self.file.record(record) if record else None, self.state.person, self.desk.office
        if found is None or person is None:
            self._past.cancel()
            self._become(replace(self.state, focused=None, history=None))
            return
        known, kind = found
        ground, day = self.file.ground, self.state.as_of

        def show(history: FactHistory) -> None:
            if self.state.person == person and self.state.as_of == day:
                self._become(replace(self.state, focused=record, history=history))

        agreed = self.state.agreed if record == self.state.focused else None
        self._become(replace(self.state, focused=record, agreed=agreed))
        self._past.run(
            lambda _progress: read_history(office, person, known, kind, ground),
            done=show,
            failed=self.desk.navigator.explain,
        )

    def unfold(self) -> None:
        """Show what is over, too."""
        self._unfolded = True
        self._refresh()

    def read_version(self, version: RecordId | None) -> None:
        """Show an earlier version as it was agreed; None closes it."""
        person, office = self.state.person, self.desk.office
        if version is None or person is None:
            self._become(replace(self.state, agreed=None))
            return
        self._reading.run(
            lambda _progress: agreed_page(as_agreed(office, person, version), office.codes),
            done=lambda page: self._become(replace(self.state, agreed=page)),
            failed=self.desk.navigator.explain,
        )

    def keep_drafts(self) -> None:
        """Save what is being typed."""
        self.file.keep_drafts()
        self.chooser.keep_draft()

    def _begin(self, person: PersonId | None) -> None:
        self._past.cancel()
        self._reading.cancel()
        self._plan, self._unfolded = Plan(), False
        self.chooser.leave()
        self._become(PlanState(person=person))

    def _refresh(self) -> None:
        """Show what the file says now."""
        file, office, day = self.file, self.desk.office, self.file.state.as_of
        if file.state.person != self.state.person or not file.is_read:
            return
        plan = plan_of(file.plan_records, office.codes)
        self._plan = plan if day is None else plan_on(plan, day)
        conflicts, fixed = file.conflicts(), file.fixed
        ground = PlanGround(
            codes=office.codes, today=day or office.today, fixed=fixed, conflicts=conflicts, unfolded=self._unfolded
        )
        state = replace(
            self.state,
            is_read=True,
            head=head_of(self._plan, ground),
            sections=sections_of(self._plan, ground),
            versions=version_lines(self._plan.versions),
            is_empty=self._plan.is_empty,
            has_version=self._plan.current is not None,
            may_add=file.offers(GOAL),
            may_agree=self._plan.current is not None and self._plan.current.id not in fixed,
            drafts=file.state.drafts,
            as_of=day,
            conflicts=sum(len(rows) for rows in conflicts.values()),
        )
        if state.focused is not None and state.line(state.focused) is None:
            state = replace(state, focused=None, history=None)
        self._become(state)
        if state.focused is not None and state.history is not None:
            self.focus(state.focused)


class PlanPresenter(PlanView):
    """What can be done with the plan; only that of today can be changed."""

    def tick(self, record: RecordId) -> None:
        """Tick a step off or say that a goal was reached; the same again takes it off."""
        goal, step = self._plan.goal(record), self._plan.step(record)
        office, person = self.desk.office, self.state.person
        if person is None or not self.file.may_write(record):
            return
        if goal is not None:
            status = RUNNING if goal.is_closed else REACHED
            words = _("Ziel wieder offen.") if goal.is_closed else _("Ziel erreicht.")
            run_deed(self.desk, lambda: planning.finish_goal(office, person, record, status), words)
        elif step is not None:
            is_done = not step.is_closed
            words = _("Schritt erledigt.") if is_done else _("Schritt wieder offen.")
            run_deed(self.desk, lambda: planning.tick_step(office, person, record, done=is_done), words)

    def edit(self, record: RecordId, name: str) -> None:
        """Edit one field in its line: "text", the day, how far it is."""
        found, person = self.file.record(record), self.state.person
        if found is not None and person is not None and self.file.may_write(record):
            self.file.line.edit(person, found[1], record, only=name)
            self.focus(record)

    def edit_day(self, record: RecordId) -> None:
        """Postpone: a step until another day, a goal until another end."""
        self.edit(record, "target" if self._plan.goal(record) else "due")

    def open_form(self, record: RecordId) -> None:
        """Open all fields of a goal, a step or the version."""
        self._become(replace(self.state, asking=None))
        self.file.open_form(record)

    def open_version(self) -> None:
        """Open all fields of the version that holds."""
        if self._plan.current is not None:
            self.open_form(self._plan.current.id)

    def new_goal(self) -> None:
        """Open the form of a new goal; it comes to the version that holds."""
        person, version = self.state.person, self._plan.current
        if person is not None and self.file.may_begin(GOAL):
            self._clear_room()
            given = {"plan": version.id.hex()} if version else {}
            self.file.form.begin(person, GOAL, given)

    def new_step(self, near: RecordId | None = None) -> None:
        """Open the form of a new step, for the goal that the line belongs to."""
        person = self.state.person
        if person is None or not self.file.may_begin(MEASURE):
            return
        step = self._plan.step(near) if near else None
        goal = step.goal if step is not None else near if near and self._plan.goal(near) else None
        self._clear_room()
        self.file.form.begin(person, MEASURE, {"goal": goal.hex()} if goal else {})

    def move(self, record: RecordId, by: int) -> None:
        """Put a goal or a step further up or down among those it stands with."""
        office, person = self.desk.office, self.state.person
        if person is None or not all(self.file.may_write(each) for each in self._plan.siblings(record)):
            return
        words = _("Reihenfolge geändert.")
        edge = _("Weiter geht es hier nicht: Ziele stehen nach Handlungsfeld und Dringlichkeit.")
        run_deed(self.desk, lambda: planning.move_in_plan(office, person, record, by), words, edge)

    def delete(self, record: RecordId) -> None:
        """Delete a goal or a step, with an offer to take it back; to give up is `ask_why`."""
        self.file.delete(record)

    def resume(self, draft: DraftId) -> None:
        """Go on with a draft: of a form, or of a template that was being changed."""
        person = self.state.person
        if person is None or not self.file.on_today():
            return
        template = self.file.template_drafts.get(draft)
        if template is not None:
            self._clear_room()
            self.chooser.resume(person, template)
        else:
            self.file.resume(draft)

    def choose_template(self) -> None:
        """Show the templates."""
        if self.state.person is not None and self.file.may_begin(PLAN if self._plan.current is None else GOAL):
            self._clear_room()
            self.chooser.open(self.state.person)

    def begin_empty(self) -> None:
        """Agree on a plan without goals yet."""
        office, person = self.desk.office, self.state.person
        if person is not None and self.file.may_begin(PLAN):
            run_deed(self.desk, lambda: planning.begin_plan(office, person), _("Förderplan begonnen."))

    def ask_why(self, record: RecordId) -> None:
        """Ask why a goal is given up or a step is dropped."""
        line = self.state.line(record)
        if line is not None and not line.is_closed and self.file.may_write(record):
            self._ask(ask_reason(record, line.text, is_goal=line.is_goal))

    def ask(self, question: Question) -> None:
        """Ask what a review, a signature or a new version needs."""
        version, today = self._plan.current, self.desk.office.today
        if version is None:
            return
        if question is Question.VERSION:
            if self.file.may_begin(PLAN):
                self._ask(ask_version(today))
        elif self.file.may_write(version.id):
            self._ask((ask_review if question is Question.REVIEW else ask_signature)(version.id, today))

    def write_answer(self, typed: str) -> None:
        """Take what was typed."""
        if self.state.asking is not None and typed != self.state.asking.typed:
            self._ask(typed_into(self.state.asking, typed, self.desk.office.today))

    def choose_signer(self, who: Who) -> None:
        if self.state.asking is not None:
            self._ask(replace(self.state.asking, who=who))

    def leave_question(self) -> None:
        self._become(replace(self.state, asking=None))

    def answer(self) -> None:
        """Do what was asked about."""
        asking, person, today = self.state.asking, self.state.person, self.desk.office.today
        if asking is None or person is None:
            return
        day, problem = (None, "") if asking.question is Question.GIVE_UP else day_of(asking, today)
        if problem:
            self._ask(replace(asking, problem=problem))
            return
        self._become(replace(self.state, asking=None))
        run_answer(self.desk, person, asking, day)

    def _ask(self, asking: Asking) -> None:
        self._become(replace(self.state, asking=asking))

    def _clear_room(self) -> None:
        """Close what stands where something new opens; what was typed stays as a draft."""
        self.file.line.leave()
        self.file.form.leave()
        self.chooser.leave()
        self._become(replace(self.state, asking=None, agreed=None))
