"""The list of persons: pages in the order of names with filters, or what was found while typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Lane, Newest, Progress
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds import OFFER
from kiim_desktop.domain.names import number_span
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.domain.persons import ListedRecord, PersonRow
from kiim_desktop.presenters.marks import Marks, marks_in, near_marks_in
from kiim_desktop.presenters.new_person import NewPersonPresenter
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.sharing import office_words
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import birth_year, contact_words, due_words, over_words, standing
from kiim_desktop.storage.person_lists import Hit, PersonFilter, Where
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.duplicates import count_suspected
from kiim_desktop.usecases.file_access import keepers_of
from kiim_desktop.usecases.leaving import left_search
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import count_persons, note_search, persons_page, search, search_offers

SOON_DAYS = 30
MOST_HITS, MOST_OFFERS = 100, 10


class Choice(Enum):
    """The filter chips."""

    OFFICE = "office"
    DUE_SOON = "due_soon"
    WITHOUT_LEVEL = "without_level"
    TO_CLARIFY = "to_clarify"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person as the list shows it; marks are search hits as pairs of characters."""

    id: PersonId
    name: str
    variant: str = ""
    year: str = ""
    place: str = ""
    standing: Toned
    contact: str = ""
    due: Toned
    snippet: str = ""
    record: RecordId | None = None
    """The note in which the words were found."""
    keeper: str = ""
    """The office that keeps the file, if it is not this one."""
    title_over: str = ""
    """That the residence title is over, and since when."""
    name_marks: Marks = ()
    variant_marks: Marks = ()
    year_marks: Marks = ()
    place_marks: Marks = ()
    snippet_marks: Marks = ()


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A heading inside the list."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """One offer that was found; `state` tells free places or how it stands."""

    title: str
    provider: str
    place: str
    begins: str
    state: Toned
    title_marks: Marks = ()
    place_marks: Marks = ()


Line = PersonLine | SectionLine | OfferLine


@dataclass(frozen=True, slots=True)
class LinePage:
    """A page of lines and how many there are in all."""

    rows: Sequence[Line]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsState:
    """What the list shows: with a `query` its `hits`, else the pages of the chosen filter."""

    query: str = ""
    choice: Choice = Choice.OFFICE
    counts: Mapping[Choice, int] = field(default_factory=dict)
    hits: tuple[Line, ...] = ()
    hit_count: int = 0
    is_answered: bool = True
    """False while the hits belong to an older query than the one typed."""
    version: int = 0
    """Grows when the pages should be read again."""
    marked: PersonId | None = None
    doubles: int = 0
    """Pairs of files that may be of one person."""

    @property
    def doubles_words(self) -> str:
        return _("Doppelte Akten · {n}").format(n=self.doubles)

    @property
    def is_searching(self) -> bool:
        return bool(self.query.strip())

    @property
    def headline(self) -> str:
        """Return "10 Treffer für „hasan 1990“" while searching."""
        if not self.is_searching or not self.is_answered:
            return ""
        words = ngettext("{count} Treffer für „{query}“", "{count} Treffer für „{query}“", self.hit_count)
        return words.format(count=self.hit_count, query=self.query.strip())

    @property
    def is_filtered(self) -> bool:
        return self.choice is not Choice.OFFICE or self.is_searching

    @property
    def nobody_yet(self) -> bool:
        """Tell whether the office has no file at all."""
        return self.counts.get(Choice.OFFICE) == 0


class PersonsPresenter(Presenter[PersonsState]):
    """Finds persons."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(PersonsState())
        self.desk = self._desk = desk
        self.new_person = NewPersonPresenter(desk)
        self._searching = Newest(desk.jobs)
        self._stands = self._is_noted = False
        self._counting = Newest(desk.jobs)
        self._has_looked = False

    @property
    def may_import(self) -> bool:
        return may(self._desk.office.user.role, Action.IMPORT)

    def load(self) -> None:
        """Count what the filters would show."""
        office = self._desk.office

        def work(_progress: Progress) -> tuple[dict[Choice, int], int]:
            counts = {choice: count_persons(office, filter_of(choice, office.today)) for choice in Choice}
            return counts, count_suspected(office)

        self._counting.run(work, done=self._count, failed=self._desk.navigator.explain)

    def search(self, text: str) -> None:
        """Look for what is typed; only the newest answer counts."""
        if text == self.state.query:
            return
        self._stands = self._is_noted = False
        self._become(replace(self.state, query=text, is_answered=not text.strip()))
        self._ask()

    def look_for_search(self, found: Callable[[str], None]) -> None:
        """Tell what was searched for before the window was locked, once, and only while nothing else is."""
        office = self._desk.office
        if self._has_looked:
            return

        def done(query: str) -> None:
            if query and not self.state.query:
                found(query)

        self._has_looked = True
        self._desk.jobs.run(
            lambda _progress: left_search(office), done=done, failed=self._desk.navigator.explain, lane=Lane.READING
        )

    def settle(self) -> None:
        """Take what stands in the search field for a search: it is logged once, as soon as it is answered."""
        self._stands = True
        self._note_search()

    def choose(self, choice: Choice) -> None:
        """Filter the list; this ends a search."""
        self._searching.cancel()
        self._become(replace(self.state, choice=choice, query="", hits=(), hit_count=0, is_answered=True))

    def page(self, offset: int, limit: int) -> LinePage:
        """Return one page of the chosen filter; called in the reading lane."""
        office, chosen = self._desk.office, filter_of(self.state.choice, self._desk.office.today)
        rows = persons_page(office, offset, limit, chosen)
        total = count_persons(office, chosen)
        keepers = keepers_of(office, [row.id for row in rows])
        lines = [_kept_by(line_of(row, office.codes, office.today), keepers) for row in rows]
        return LinePage(lines, total)

    def changed(self, changed: Changed) -> None:
        """Read again if a person was touched."""
        office = bytes(self._desk.office.store.identity.office)
        if not changed.scopes - {b"", office}:
            return
        self.renew()

    def renew(self) -> None:
        """Count and read again: somebody was touched, or something went or came by itself."""
        self.load()
        self._become(replace(self.state, version=self.state.version + 1))
        self._ask()

    def mark(self, person: PersonId | None) -> None:
        """Remember which line the keyboard is on."""
        self._become(replace(self.state, marked=person))

    def open(self, person: PersonId) -> None:
        self.settle()
        self._desk.navigator.go("person", person=person)

    def show_doubles(self) -> None:
        """Go to the pairs of files that may be of one person."""
        self._desk.navigator.go("duplicates")

    def import_list(self) -> None:
        """Go to where lists are read, for those who may."""
        if self.may_import:
            self._desk.navigator.go("import")

    def write_note(self) -> None:
        """Open a note for the marked person."""
        if self.state.marked is not None:
            self.settle()
            self._desk.navigator.go("person", person=self.state.marked, tab="history", note=True)

    def _ask(self) -> None:
        query, office = self.state.query, self._desk.office
        if not query.strip():
            self._searching.cancel()
            self._become(replace(self.state, hits=(), hit_count=0, is_answered=True))
            return

        def work(progress: Progress) -> tuple[tuple[Line, ...], int]:
            progress.step()
            hits = search(office, query, MOST_HITS, lambda: progress.is_cancelled)
            keepers = keepers_of(office, [hit.row.id for hit in hits])
            lines = hit_lines(hits, query, office)
            offers = search_offers(office, query, MOST_OFFERS, lambda: progress.is_cancelled)
            kept = (_kept_by(line, keepers) if isinstance(line, PersonLine) else line for line in lines)
            return (*kept, *offer_lines(offers, query, office)), len(hits) + len(offers)

        def found(answer: tuple[tuple[Line, ...], int]) -> None:
            lines, count = answer
            self._become(replace(self.state, hits=lines, hit_count=count, is_answered=True))
            self._note_search()

        self._searching.run(work, done=found, failed=self._desk.navigator.explain)

    def _note_search(self) -> None:
        state, office = self.state, self._desk.office
        if not self._stands or self._is_noted or not state.is_searching or not state.is_answered:
            return
        self._is_noted = True
        self._desk.jobs.run(lambda _progress: note_search(office, state.hit_count), failed=self._desk.navigator.explain)

    def _count(self, counted: tuple[dict[Choice, int], int]) -> None:
        counts, doubles = counted
        self._become(replace(self.state, counts=counts, doubles=doubles))


def filter_of(choice: Choice, today: date) -> PersonFilter:
    """Return what a chip asks of the file."""
    match choice:
        case Choice.OFFICE:
            return PersonFilter()
        case Choice.DUE_SOON:
            return PersonFilter(due_until=(today + timedelta(days=SOON_DAYS)).isoformat())
        case Choice.WITHOUT_LEVEL:
            return PersonFilter(without_level=True)
        case Choice.TO_CLARIFY:
            return PersonFilter(in_conflict=True)


def choice_words(choice: Choice, counts: Mapping[Choice, int]) -> str:
    """Return the words on a chip, with the count once it is known."""
    words = {
        Choice.OFFICE: _("Büro"),
        Choice.DUE_SOON: _("Wiedervorlage {days} Tage").format(days=SOON_DAYS),
        Choice.WITHOUT_LEVEL: _("Ohne Sprachstand"),
        Choice.TO_CLARIFY: _("Zu klären"),
    }[choice]
    return f"{words} · {counts[choice]}" if choice in counts else words


def line_of(row: PersonRow, codes: CodeLists, today: date) -> PersonLine:
    """Return the list line of a person. A blocked address shows no place."""
    return PersonLine(
        id=row.id,
        name=row.name,
        variant=row.variant,
        year=birth_year(row.birth),
        place=_("gesperrt") if row.address_blocked else row.municipality,
        standing=standing(row, codes),
        contact=contact_words(row.last_contact, today),
        due=due_words(row.next_due, today),
        title_over=over_words(row.title_until, today),
    )


def _kept_by(line: PersonLine, keepers: Mapping[PersonId, str]) -> PersonLine:
    """Return a line with the office that keeps the file, if that is another one."""
    return replace(line, keeper=office_words(keepers[line.id])) if line.id in keepers else line


def hit_lines(hits: Sequence[Hit], query: str, office: Office) -> tuple[Line, ...]:
    """Return found persons with their hits marked: by name, then who only sounds alike, then who is found in notes."""
    alike = [_hit_line(hit, query, office) for hit in hits if hit.where is Where.ALIKE]
    in_notes = [_hit_line(hit, query, office) for hit in hits if hit.where is Where.NOTE]
    apart = (Where.ALIKE, Where.NOTE)
    lines: list[Line] = [_hit_line(hit, query, office) for hit in hits if hit.where not in apart]
    if alike:
        lines += [SectionLine(_("Klingt ähnlich")), *alike]
    if in_notes:
        lines += [SectionLine(_("In Notizen")), *in_notes]
    return tuple(lines)


def offer_lines(offers: Sequence[ListedRecord], query: str, office: Office) -> tuple[Line, ...]:
    """Return found offers under a heading of their own."""
    lines = tuple(_offer_line(each, query, office) for each in offers)
    return (SectionLine(_("Angebote")), *lines) if lines else ()


def _offer_line(offer: ListedRecord, query: str, office: Office) -> OfferLine:
    told = {
        field.name: show(field.type, offer.value(field.number), office.codes)
        for field in OFFER.fields
        if field.name in ("title", "provider", "municipality", "begins", "free_places", "status")
    }
    free = _("{n} frei").format(n=told["free_places"]) if told["free_places"] else told["status"]
    return OfferLine(
        title=told["title"] or _("ohne Titel"),
        provider=told["provider"],
        place=told["municipality"],
        begins=_("ab {day}").format(day=told["begins"]) if told["begins"] else "",
        state=Toned(free, Tone.NEUTRAL),
        title_marks=marks_in(told["title"], query),
        place_marks=marks_in(told["municipality"], query),
    )


def _hit_line(hit: Hit, query: str, office: Office) -> PersonLine:
    line = line_of(hit.row, office.codes, office.today)
    name_marks = near_marks_in if hit.where is Where.ALIKE else marks_in
    return replace(
        line,
        snippet=_snippet(hit),
        record=hit.record,
        name_marks=name_marks(line.name, query),
        variant_marks=name_marks(line.variant, query),
        year_marks=marks_in(line.year, query),
        place_marks=() if hit.row.address_blocked else marks_in(line.place, query),
        snippet_marks=_snippet_marks(hit, query),
    )


def _snippet(hit: Hit) -> str:
    return _("Kennung {number}").format(number=hit.snippet) if hit.where is Where.ID else hit.snippet


def _snippet_marks(hit: Hit, query: str) -> Marks:
    if hit.where is Where.NOTE:
        return marks_in(hit.snippet, query)
    span = number_span(hit.snippet, query) if hit.where in (Where.PHONE, Where.ID) else None
    if span is None:
        return ()
    before = _snippet(hit).rfind(hit.snippet)
    return ((span[0] + before, span[1] + before),)
