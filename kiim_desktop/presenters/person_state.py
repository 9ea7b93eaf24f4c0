"""What the screen of a person shows of a file: today, or as of a past day. Pure but for the office it is read in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kiim_desktop.base.ids import DraftId, PersonId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.consents import Reason, standing_on
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, DOCUMENT
from kiim_desktop.domain.permissions import permissions_in
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.presenters.as_of import day_banner, facts_on, held_on
from kiim_desktop.presenters.history import (
    EVERYTHING,
    Area,
    Entry,
    Readers,
    areas_of,
    chosen,
    entries_of,
    entries_until,
    last_contact,
    last_contact_on,
)
from kiim_desktop.presenters.household import MemberLine, household_lines
from kiim_desktop.presenters.lanes import Lane
from kiim_desktop.presenters.merged import MergedLine, merged_lines
from kiim_desktop.presenters.person_deadlines import open_deadlines
from kiim_desktop.presenters.person_lanes import Ground, lanes_of
from kiim_desktop.presenters.person_side import (
    GlanceRow,
    HeaderFact,
    OpenTask,
    by_urgency,
    glance,
    header_facts,
    open_for,
)
from kiim_desktop.presenters.sharing import Keeper, Sharing, keeper_of, sharing_of
from kiim_desktop.presenters.words import draft_words
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.usecases.author_offices import authors_elsewhere
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.deadlines import deadlines_of_person
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.file_access import access_to
from kiim_desktop.usecases.households import relatives_of
from kiim_desktop.usecases.merging import merged_files
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import PersonFile
from kiim_desktop.usecases.sharing_standing import shared_with


@dataclass(frozen=True, slots=True)
class DraftLine:
    """An unfinished note of this person."""

    id: DraftId
    words: str
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonState:
    """Everything the person screen shows; `person` is None while no file is open."""

    person: PersonId | None = None
    is_gone: bool = False
    gone_words: tuple[str, str] = ("", "")
    """What is said then: what happened, and what it means."""
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
    """Reminders, steps of the plan and deadlines, as far as somebody is reminded of them today."""
    later: tuple[OpenTask, ...] = ()
    """Deadlines that lie ahead or rest."""
    glance: tuple[GlanceRow, ...] = ()
    household: tuple[MemberLine, ...] = ()
    """Who lives with the person today."""
    merged: tuple[MergedLine, ...] = ()
    """Files of the same person that are shown with this one."""
    drafts: tuple[DraftLine, ...] = ()
    waiting: int = 0
    """Entries from elsewhere that wait behind "2 neue Einträge anzeigen"."""
    as_of: date | None = None
    """The past day that is shown; None for today."""
    as_of_words: tuple[str, str] = ("", "")
    """What the banner says of that day, and what it means."""
    day_problem: str = ""
    """Why the day that was typed is none."""
    keeper: Keeper | None = None
    """The office that keeps the file, if it is not this one."""
    sharing: Sharing | None = None
    """With whom this office shares the file."""
    consents: int = 0
    """Consents that hold today."""
    documents: int = 0
    refusal: tuple[str, str] = ("", "")
    """Why what was just wanted is not written here, and what can be."""

    @property
    def shown(self) -> tuple[Entry, ...]:
        """Return the entries of the chosen field of action."""
        return chosen(self.entries, self.area)

    @property
    def day(self) -> date:
        """Return the day that is shown."""
        return self.as_of or self.today

    @property
    def waiting_words(self) -> str:
        if not self.waiting:
            return ""
        words = ngettext("{count} neuen Eintrag anzeigen", "{count} neue Einträge anzeigen", self.waiting)
        return words.format(count=self.waiting)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it was read, and what the screen shows of it today."""

    file: PersonFile
    today: PersonState


def opened_file(office: Office, file: PersonFile) -> OpenedFile:
    """Return a file with all that the screen shows of it; beside the window."""
    state = state_of(office, file, drafts_of(office, file.row.id))
    keeper = keeper_of(access_to(office, file.row.id, file.records))
    if keeper is not None:
        return OpenedFile(file, replace(state, keeper=keeper))
    state = _with_deadlines(office, file, state)
    state = replace(state, household=household_lines(relatives_of(office, file.row.id), office.codes, office.today))
    files = merged_files(office, file.row.id)
    state = replace(state, merged=merged_lines(files, office.codes, file.users))
    sharing = sharing_of(shared_with(office, file.row.id, file.records))
    if sharing is None:
        return OpenedFile(file, state)
    fact = HeaderFact(sharing.fact, sharing.note, 0)
    return OpenedFile(file, replace(state, sharing=sharing, facts=(*state.facts, fact)))


def _with_deadlines(office: Office, file: PersonFile, state: PersonState) -> PersonState:
    """Return a state in which the deadlines stand among what is open: in files that this office keeps."""
    steps = frozenset(task.record for task in state.tasks if task.is_step)
    found = open_deadlines(deadlines_of_person(office, file.row.id), office.today, steps)
    return replace(state, tasks=by_urgency((*state.tasks, *found.now)), later=found.later)


def state_on(opened: OpenedFile, office: Office, day: date) -> PersonState:
    """Return what the screen shows of a file as of a past day: no drafts, no reminders, nothing that waits."""
    today = opened.today
    held = held_on(opened.file.records, office.kinds, day)
    entries = entries_until(today.entries, day)
    return replace(
        today,
        facts=(*facts_on(held, opened.file.row.id, office.codes), *_shared_now(today)),
        last=last_contact_on(entries, day),
        entries=entries,
        areas=areas_of(entries),
        tasks=(),
        later=(),
        household=(),
        merged=(),
        glance=glance(held.records, office.codes),
        drafts=(),
        as_of=day,
        as_of_words=day_banner(held),
    )


def _shared_now(today: PersonState) -> tuple[HeaderFact, ...]:
    """Return the fact that is of today whatever day is shown: who can see the file now."""
    return (HeaderFact(today.sharing.fact, today.sharing.note, 0),) if today.sharing else ()


def state_of(office: Office, file: PersonFile, drafts: Iterable[Draft]) -> PersonState:
    """Return what the screen shows of a file; pure but for its office, made beside the window."""
    elsewhere = authors_elsewhere(office, person_scope(file.row.id), file.records)
    readers = Readers(office.kinds, office.codes, file.users, office.today, elsewhere)
    entries = entries_of(file.records, readers)
    return PersonState(
        person=file.row.id,
        name=file.row.name,
        variant=file.row.variant,
        facts=header_facts(file.row, file.records, office.codes, office.today),
        last=last_contact(entries, office.today),
        conflicts=file.row.conflicts,
        today=office.today,
        lanes=lanes_of(file.records, Ground(office.kinds, office.codes, office.today)),
        entries=entries,
        areas=areas_of(entries),
        tasks=open_for(file.records, office.codes, office.today),
        glance=glance(file.records, office.codes),
        drafts=tuple(_draft_line(draft, office.today) for draft in drafts if draft.kind == COUNSELLING_ENTRY.number),
        consents=_holding(file.records, office.today),
        documents=sum(record.kind_number == DOCUMENT.number for record in file.records),
    )


def _holding(records: Iterable[Record], today: date) -> int:
    standings = (standing_on(each, today, shipped_rules()) for each in permissions_in(records))
    return sum(each is Reason.CONSENTED for each in standings)


def _draft_line(draft: Draft, today: date) -> DraftLine:
    words = _("Entwurf von {at}, weiterschreiben").format(at=draft_words(draft.at, today))
    return DraftLine(draft.id, words, " ".join(draft.typed.get("text", "").split())[:120])
