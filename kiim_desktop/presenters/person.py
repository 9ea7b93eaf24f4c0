"""One person: header, Verlauf, reminders; opens the file, follows changes, shows past days, ticks reminders off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from kiim_desktop.base.ids import DraftId, PersonId
from kiim_desktop.base.jobs import Lane as JobLane
from kiim_desktop.base.jobs import Newest, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.kinds import GOAL, MEASURE, PLAN, SNIPPET
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters import todo_deeds
from kiim_desktop.presenters.as_of import months_later, read_day
from kiim_desktop.presenters.entry_kinds import NOTE, KindChoice, KindFinder, kind_choices
from kiim_desktop.presenters.history import EVERYTHING
from kiim_desktop.presenters.joining import JoiningPresenter
from kiim_desktop.presenters.merged import MergedPresenter
from kiim_desktop.presenters.note import NotePresenter
from kiim_desktop.presenters.person_side import OpenTask
from kiim_desktop.presenters.person_state import (
    DraftLine,
    OpenedFile,
    PersonState,
    opened_file,
    state_on,
)
from kiim_desktop.presenters.plan_writing import run_deed
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.sharing import gone_words, refusal_words
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.agenda import Place
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.households import leave_household
from kiim_desktop.usecases.planning import tick_step
from kiim_desktop.usecases.reading import look_again, open_person
from kiim_desktop.usecases.sheet_words import Sheet

_OF_PLAN = frozenset(kind.name for kind in (PLAN, GOAL, MEASURE))
"""Kinds that are written in the tab of the plan."""
__all__ = ["DraftLine", "PersonPresenter", "PersonState"]


class FileView(Presenter[PersonState]):
    """Shows one file at a time, as it stands today or as of a past day; everything but changing it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(PersonState(today=desk.office.today))
        self.desk = self._desk = desk
        self._opening = Newest(desk.jobs, JobLane.RECORDS)
        self.asked: PersonId | None = None
        """Whose file was asked for last: one that is merged into another is shown in that one."""
        self._looking = Newest(desk.jobs)
        self._opened: OpenedFile | None = None
        self._pending: OpenedFile | None = None
        self.on_gone: list[Callable[[], bool]] = []
        """Asked when the file has vanished: each closes its editor and tells whether anything typed is lost."""

    def open(self, person: PersonId) -> None:
        """Open a file; the reading is logged. The same person again only looks once more."""
        if person == self.state.person and not self.state.is_gone:
            if self.state.as_of is not None:
                self._show_day(None)
            self.look_again()
            return
        office = self._desk.office
        self._leave_writing()
        self.close()
        self.asked = person

        def work(_progress: Progress) -> OpenedFile:
            return opened_file(office, open_person(office, person))

        self._opening.run(work, done=self._show, failed=self._fail)

    def close(self) -> None:
        """Forget the file (locked, erased, another one opens)."""
        self._opening.cancel()
        self._looking.cancel()
        self._opened = self._pending = None
        self._become(PersonState(today=self._desk.office.today))

    def look_again(self) -> None:
        """Read the open file once more and show it as it is now."""
        self._look(self._show)

    def changed(self, changed: Changed) -> None:
        """Follow what was written: own changes show at once, new entries from elsewhere announce themselves."""
        person = self.state.person
        if person is None or person_scope(person) not in changed.scopes:
            return
        own = self._desk.office.store.replica
        is_own = all(dot.replica == own for dot in changed.dots)
        self._look(self._show if is_own else self._announce)

    def renew(self) -> None:
        """Something went or came by itself (an order, an end, another day): look again, let nothing jump."""
        self._look(self._announce)

    def show_new(self) -> None:
        """Show what waits."""
        if self._pending is not None:
            self._show(self._pending)

    def choose_area(self, area: str) -> None:
        """Filter the reading view by a field of action."""
        self._become(replace(self.state, area=area))

    def view_as_of(self, typed: str) -> None:
        """Show the file as of the day somebody typed; nothing typed, or today, shows today."""
        if self._opened is not None:
            asked = read_day(typed, self._desk.office.today)
            if asked.problem:
                self._become(replace(self.state, day_problem=asked.problem))
            else:
                self._show_day(asked.day)

    def step_month(self, months: int) -> None:
        """Go some months back (negative) or ahead, at most to today."""
        if self._opened is not None:
            today = self._desk.office.today
            self._show_day(months_later(self.state.as_of or today, months, today))

    def back_to_today(self) -> None:
        """Leave the past day."""
        self._show_day(None)

    def _leave_writing(self) -> None:
        """Keep what is being typed before something else is shown."""

    def _look(self, done: Callable[[OpenedFile], None]) -> None:
        person, office = self.state.person, self._desk.office
        if person is None:
            return

        def work(_progress: Progress) -> OpenedFile:
            return opened_file(office, look_again(office, person))

        self._looking.run(work, done=done, failed=self._fail)

    def _show(self, opened: OpenedFile) -> None:
        self._pending, self._opened = None, opened
        self._show_day(self.state.as_of)

    def _show_day(self, day: date | None) -> None:
        """Paint the open file as of a day; everything is at hand, nothing is read again."""
        opened = self._opened
        if opened is None:
            return
        if day is not None and self.state.as_of is None:
            self._leave_writing()
        state = opened.today if day is None else state_on(opened, self._desk.office, day)
        area = self.state.area if any(each.key == self.state.area for each in state.areas) else EVERYTHING
        state = replace(state, area=area)
        if self._pending is not None and day is None:
            state = self._unmoved(state)
        self._become(state)

    def _announce(self, opened: OpenedFile) -> None:
        """Keep the entries in sight as they are if there are new ones; everything else may change under them."""
        if self.state.as_of is not None or not self._count_new(opened):
            self._show(opened)
            return
        self._pending = opened
        self._become(self._unmoved(opened.today))

    def _unmoved(self, state: PersonState) -> PersonState:
        """Return a state with the entries in sight, and how many wait."""
        known = self._opened.today if self._opened else state
        count = self._count_new(self._pending)
        return replace(state, entries=known.entries, areas=known.areas, area=self.state.area, waiting=count)

    def _count_new(self, opened: OpenedFile | None) -> int:
        known = {entry.key for entry in self._opened.today.entries} if self._opened else set()
        return sum(entry.key not in known for entry in opened.today.entries) if opened else 0

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, NoSuchPerson):
            self._desk.navigator.explain(error)
            return
        keeper, today = self.state.keeper, self._desk.office.today
        self._opening.cancel()
        self._looking.cancel()
        self._opened = self._pending = None
        words = gone_words(keeper, today, lost_text=self._leave_gone())
        self._become(PersonState(today=today, is_gone=True, gone_words=words))

    def _leave_gone(self) -> bool:
        """Close what is being written in a file that is gone; tells whether anything typed is lost with it."""
        return any([leave() for leave in self.on_gone])  # noqa: C419  # each is asked


class PersonPresenter(FileView):
    """What can be done in the file; only today's can be changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.kinds = KindFinder(kind_choices(desk.office))
        self.note = NotePresenter(desk)
        self.joining = JoiningPresenter(desk)
        self.merged = MergedPresenter(desk)
        self.note.on_kept = self._drafts_changed
        self.on_gone.append(self.note.forget)

    def changed(self, changed: Changed) -> None:
        """Follow what was written, to the snippets of the note too."""
        if SNIPPET.number in changed.kinds:
            self.note.snippets.changed()
        super().changed(changed)

    def must_be_today(self) -> bool:
        """Tell whether today is shown; else go back to today and say that nothing was changed."""
        if self.state.as_of is None:
            return True
        self._show_day(None)
        self._desk.navigator.tell(_("Wieder Stand heute. Es wurde nichts geändert, bitte noch einmal wählen."))
        return False

    def finish(self, task: OpenTask) -> None:
        """Tick a reminder off, with an offer to take it back."""
        person, keeper = self.state.person, self.state.keeper
        if person is None or not self.must_be_today():
            return
        if task.is_step and keeper is not None and not keeper.access.may_change(task.record, MEASURE):
            self.refuse(*refusal_words(keeper, MEASURE, is_known=True))
        elif task.is_step:
            office, words = self.desk.office, _("Erledigt: {text}").format(text=task.text)
            run_deed(self.desk, lambda: tick_step(office, person, task.record), words)
        else:
            todo_deeds.finish(self.desk, _place(person, task), task.text)

    def rule_out(self, task: OpenTask) -> None:
        """Say that a deadline does not apply to this person."""
        if task.deadline is not None and self.must_be_today():
            todo_deeds.rule_out(self.desk, task.deadline, task.text)

    def snooze(self, task: OpenTask, typed: str) -> str:
        """Put a reminder or deadline off until the day that was typed; returns why that cannot be, or ""."""
        person = self.state.person
        if person is None or task.is_step or not self.must_be_today():
            return ""
        return todo_deeds.snooze(self.desk, _place(person, task), task.text, typed)

    def open_member(self, person: PersonId) -> None:
        """Go to the file of somebody of the household; Alt+← leads back."""
        self.desk.navigator.go("person", person=person)

    def leave_household(self) -> None:
        """End the place of this person in its household: it was there for the last time yesterday; the others stay."""
        person = self.state.person
        if person is not None and self.must_be_today():
            day = (self.desk.office.today - timedelta(days=1)).isoformat()
            words = _("Nicht mehr im Haushalt: {name}").format(name=f"\u2068{self.state.name}\u2069")
            todo_deeds.write(self.desk, lambda office: leave_household(office, person, day), words)

    def new_kinds(self) -> tuple[KindChoice, ...]:
        """Return the kinds of entry that "+ Eintrag" offers, by area."""
        return self.kinds.offered()

    def may_begin(self, kind: str) -> bool:
        """Tell whether a new entry of a kind may be made in this file; else say why not."""
        keeper, office = self.state.keeper, self.desk.office
        known = next((each for each in office.kinds.all if each.name == kind), None)
        if keeper is None or (known is not None and keeper.access.may_begin(known)):
            return True
        self.refuse(*refusal_words(keeper, known))
        return False

    def refuse(self, what: str, meaning: str) -> None:
        """Say above the file why something is not written here; the sentence stays until it is closed."""
        self._become(replace(self.state, refusal=(what, meaning)))

    def forget_refusal(self) -> None:
        """The sentence was read."""
        self._become(replace(self.state, refusal=("", "")))

    def begin_entry(self, kind: str, said: str = "") -> None:
        """Ask for the form of a new entry of this kind; `said` is the word by which it was found."""
        if self.state.person is not None and self.may_begin(kind):
            self._return_for_new()
            tab = "plan" if kind in _OF_PLAN else "facts"
            word = {"said": said} if said else {}
            self._desk.navigator.go("person", person=self.state.person, tab=tab, new=kind, **word)

    def print_sheets(self, first: Sheet | None = None) -> None:
        """Show the sheets about this person: `first`, or what is most likely wanted."""
        if self.state.person is not None:
            wanted = {} if first is None else {"sheet": first}
            self._desk.navigator.go("printing", person=self.state.person, **wanted)

    def write_note(self, draft: DraftId | None = None) -> None:
        """Open the editor: empty, or with a draft."""
        person = self.state.person
        if not self.may_begin(NOTE):
            return
        self._return_for_new()
        if person is not None and draft is None:
            self.note.begin(person)
        elif person is not None and draft is not None:
            self.note.resume(person, draft)

    def _return_for_new(self) -> None:
        """What is new is written today: leave the past day and say so."""
        if self.state.as_of is not None:
            self._show_day(None)
            self._desk.navigator.tell(_("Wieder Stand heute: Neues wird heute eingetragen."))

    def _leave_writing(self) -> None:
        self.note.leave()

    def _become(self, state: PersonState) -> None:
        """Let the chooser offer what may be written in the file that is open now."""
        keeper = state.keeper
        if keeper is None:
            self.kinds.limit_to(None)
        else:
            kinds = self._desk.office.kinds.all
            self.kinds.limit_to(frozenset(kind.name for kind in kinds if keeper.access.may_begin(kind)))
        super()._become(state)

    def _drafts_changed(self, person: PersonId) -> None:
        if person == self.state.person:
            self.look_again()


def _place(person: PersonId, task: OpenTask) -> todo_deeds.TodoPlace:
    return task.deadline or Place(person_scope(person), task.record)
