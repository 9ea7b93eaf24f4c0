"""One person: header, Verlauf, open reminders; opens the file, follows changes, ticks reminders off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from kiim_desktop.base.ids import DraftId, PersonId
from kiim_desktop.base.jobs import Lane as JobLane
from kiim_desktop.base.jobs import Newest, Progress
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.history import EVERYTHING, Area, Entry, Readers, areas_of, chosen, entries_of, last_contact
from kiim_desktop.presenters.lanes import Lane
from kiim_desktop.presenters.note import NotePresenter
from kiim_desktop.presenters.person_lanes import Ground, lanes_of
from kiim_desktop.presenters.person_side import GlanceRow, HeaderFact, OpenTask, glance, header_facts, open_tasks
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.words import draft_words
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import PersonFile, look_again, open_person
from kiim_desktop.usecases.recording import finish_task


@dataclass(frozen=True, slots=True)
class DraftLine:
    """An unfinished note of this person."""

    id: DraftId
    words: str
    beginning: str


@dataclass(frozen=True, slots=True)
class NewKind:
    """One line of the menu "Eintrag"."""

    name: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonState:
    """Everything the person screen shows; `person` is None while no file is open."""

    person: PersonId | None = None
    is_gone: bool = False
    name: str = ""
    variant: str = ""
    facts: tuple[HeaderFact, ...] = ()
    last: str = ""
    conflicts: int = 0
    today: date
    lanes: tuple[Lane, ...] = ()
    entries: tuple[Entry, ...] = ()
    areas: tuple[Area, ...] = ()
    area: str = EVERYTHING
    tasks: tuple[OpenTask, ...] = ()
    glance: tuple[GlanceRow, ...] = ()
    drafts: tuple[DraftLine, ...] = ()
    waiting: int = 0
    """Entries from elsewhere that wait behind "2 neue Einträge anzeigen"."""

    @property
    def shown(self) -> tuple[Entry, ...]:
        """Return the entries of the chosen field of action."""
        return chosen(self.entries, self.area)

    @property
    def waiting_words(self) -> str:
        if not self.waiting:
            return ""
        words = ngettext("{count} neuen Eintrag anzeigen", "{count} neue Einträge anzeigen", self.waiting)
        return words.format(count=self.waiting)


class PersonPresenter(Presenter[PersonState]):
    """Shows one file at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(PersonState(today=desk.office.today))
        self.desk = self._desk = desk
        self.note = NotePresenter(desk)
        self.note.on_kept = self._drafts_changed
        self._opening = Newest(desk.jobs, JobLane.RECORDS)
        self._looking = Newest(desk.jobs)
        self._pending: PersonState | None = None

    def open(self, person: PersonId) -> None:
        """Open a file; the reading is logged. The same person again only looks once more."""
        if person == self.state.person and not self.state.is_gone:
            self.look_again()
            return
        office = self._desk.office
        self.note.leave()
        self.close()

        def work(_progress: Progress) -> PersonState:
            return state_of(office, open_person(office, person), drafts_of(office, person))

        self._opening.run(work, done=self._show, failed=self._fail)

    def close(self) -> None:
        """Forget the file (locked, erased, another one opens)."""
        self._opening.cancel()
        self._looking.cancel()
        self._pending = None
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

    def show_new(self) -> None:
        """Show what waits."""
        if self._pending is not None:
            self._show(self._pending)

    def choose_area(self, area: str) -> None:
        """Filter the reading view by a field of action."""
        self._become(replace(self.state, area=area))

    def finish(self, task: OpenTask) -> None:
        """Tick a reminder off, with an offer to take it back."""
        person = self.state.person
        if person is not None:
            self._tick(person, task, is_done=True)

    def new_kinds(self) -> tuple[NewKind, ...]:
        """Return the kinds of entry the menu offers; a note has its own button."""
        kinds = self._desk.office.kinds.all
        offered = (kind for kind in kinds if kind.is_of_person and not kind.is_single and not kind.is_final)
        return tuple(NewKind(kind.name, kind.title) for kind in offered)

    def begin_entry(self, kind: str) -> None:
        """Ask for the form of a new entry of this kind."""
        if self.state.person is not None:
            self._desk.navigator.go("person", person=self.state.person, tab="facts", new=kind)

    def write_note(self, draft: DraftId | None = None) -> None:
        """Open the editor: empty, or with a draft."""
        person = self.state.person
        if person is not None and draft is None:
            self.note.begin(person)
        elif person is not None and draft is not None:
            self.note.resume(person, draft)

    def _drafts_changed(self, person: PersonId) -> None:
        if person == self.state.person:
            self.look_again()

    def _tick(self, person: PersonId, task: OpenTask, *, is_done: bool) -> None:
        office, navigator = self._desk.office, self._desk.navigator

        def finished(changed: Changed) -> None:
            navigator.changed(changed)
            if is_done:
                undo = partial(self._tick, person, task, is_done=False)
                navigator.tell(_("Erledigt: {text}").format(text=task.text), undo)

        self._desk.jobs.run(
            lambda _progress: finish_task(office, person, task.record, done=is_done),
            done=finished,
            failed=navigator.explain,
        )

    def _look(self, done: Callable[[PersonState], None]) -> None:
        person, office = self.state.person, self._desk.office
        if person is None:
            return

        def work(_progress: Progress) -> PersonState:
            return state_of(office, look_again(office, person), drafts_of(office, person))

        self._looking.run(work, done=done, failed=self._fail)

    def _show(self, state: PersonState) -> None:
        self._pending = None
        area = self.state.area if any(each.key == self.state.area for each in state.areas) else EVERYTHING
        self._become(replace(state, area=area))

    def _announce(self, state: PersonState) -> None:
        """Keep the entries in sight as they are if there are new ones; everything else may change under them."""
        known = {entry.key for entry in self.state.entries}
        count = sum(entry.key not in known for entry in state.entries)
        if not count:
            self._show(state)
            return
        self._pending = state
        now = self.state
        self._become(replace(state, entries=now.entries, areas=now.areas, area=now.area, waiting=count))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, NoSuchPerson):
            self._become(PersonState(today=self._desk.office.today, is_gone=True))
            return
        self._desk.navigator.explain(error)


def state_of(office: Office, file: PersonFile, drafts: Iterable[Draft]) -> PersonState:
    """Return what the screen shows of a file; pure but for its office, made beside the window."""
    readers = Readers(office.kinds, office.codes, file.users, office.today)
    entries = entries_of(file.records, readers)
    return PersonState(
        person=file.row.id,
        name=file.row.name,
        variant=file.row.variant,
        facts=header_facts(file.row, file.records, office.codes),
        last=last_contact(entries, office.today),
        conflicts=file.row.conflicts,
        today=office.today,
        lanes=lanes_of(file.records, Ground(office.kinds, office.codes, office.today)),
        entries=entries,
        areas=areas_of(entries),
        tasks=open_tasks(file.records, office.today),
        glance=glance(file.records, office.codes),
        drafts=tuple(_draft_line(draft, office.today) for draft in drafts if draft.kind == COUNSELLING_ENTRY.number),
    )


def _draft_line(draft: Draft, today: date) -> DraftLine:
    words = _("Entwurf von {at}, weiterschreiben").format(at=draft_words(draft.at, today))
    return DraftLine(draft.id, words, " ".join(draft.typed.get("text", "").split())[:120])
