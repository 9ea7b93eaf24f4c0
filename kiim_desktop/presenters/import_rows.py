"""The rows of a list before they are taken over: what each becomes, what is doubtful about it, what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, german
from kiim_desktop.presenters.candidates import BIRTH, FAMILY, GIVEN, MUNICIPALITY, PHONE, Candidate, reasons
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import birth_year
from kiim_desktop.storage.person_lists import Where
from kiim_desktop.usecases.import_leftovers import LEFT_OVER, reason_words
from kiim_desktop.usecases.importing import ImportedRow, ImportFile, RowResult
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search
from kiim_desktop.usecases.row_decisions import Decisions, Place, RowDecision, Wish
from kiim_desktop.usecases.row_joining import files_to_join

_LONGEST_CELL = 300
_FEWEST_DIGITS = 5
_LOOKED_AT = 25


class RowFilter(Enum):
    """The filter chips."""

    ALL = "all"
    DOUBTFUL = "doubtful"
    WARNED = "warned"
    NEW = "new"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """One row as the list shows it."""

    place: Place
    name: str
    year: str = ""
    town: str = ""
    standing: Toned
    hint: str = ""
    is_doubtful: bool = False

    @property
    def number(self) -> int:
        return self.place[1]

    @property
    def spoken(self) -> str:
        return ", ".join(
            part for part in (str(self.number), self.name, self.year, self.town, self.standing.text) if part
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDetail:
    """One row in full: its cells with what they are read as, what to look at, and who on file it may be."""

    line: RowLine
    cells: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
    elsewhere: frozenset[PersonId] = frozenset()
    """Files that cannot be joined: another office keeps them."""
    decision: RowDecision | None = None

    @property
    def can_decide(self) -> bool:
        """Tell whether anything would come of the row, so that it can be left out."""
        return self.line.standing.tone is not Tone.QUIET or self.decision is not None


def shown_by(row: ImportedRow, decision: RowDecision | None) -> frozenset[RowFilter]:
    """Return the chips that show a row."""
    if row.result not in _TAKEN:
        return _OTHER_ROW
    if decision is None and not row.warnings and row.known is None:
        return _NEW_ROW
    found = {RowFilter.ALL}
    if is_doubtful(row):
        found.add(RowFilter.DOUBTFUL)
    if _hints(row):
        found.add(RowFilter.WARNED)
    if decision is not None and decision.wish is Wish.LEAVE:
        found.add(RowFilter.NOT_TAKEN)
    elif row.known is None and (decision is None or decision.wish is not Wish.SAME):
        found.add(RowFilter.NEW)
    return frozenset(found)


_TAKEN = frozenset({RowResult.CREATED, RowResult.WARNED})
_OTHER_ROW = frozenset({RowFilter.ALL, RowFilter.NOT_TAKEN})
_NEW_ROW = frozenset({RowFilter.ALL, RowFilter.NEW})


def is_doubtful(row: ImportedRow) -> bool:
    """Tell whether somebody should say who is meant."""
    return bool(row.similar) and row.known is None and row.result in _TAKEN


def counted(rows: Sequence[ImportedRow], decisions: Decisions) -> dict[RowFilter, int]:
    """Return how many rows each chip shows; of the doubtful ones those that nobody has decided."""
    chips = Counter(shown_by(row, decisions.get(row.place)) for row in rows)
    counts = {choice: sum(n for shown, n in chips.items() if choice in shown) for choice in RowFilter}
    decided = sum(is_doubtful(row) for row in rows if row.similar and row.place in decisions)
    counts[RowFilter.DOUBTFUL] -= decided
    return counts


def filter_words(choice: RowFilter, counts: Mapping[RowFilter, int]) -> str:
    words = {
        RowFilter.ALL: _("Alle"),
        RowFilter.DOUBTFUL: _("Zu entscheiden"),
        RowFilter.WARNED: _("Mit Hinweis"),
        RowFilter.NEW: _("Neu"),
        RowFilter.NOT_TAKEN: _("Nicht übernommen"),
    }[choice]
    return f"{words} · {counts[choice]}" if choice in counts else words


def line_of(row: ImportedRow, decision: RowDecision | None, names: Mapping[PersonId, str]) -> RowLine:
    """Return a row as the list shows it; `names` are those of the persons somebody decided for."""
    read, offer = row.read, row.offer
    name = year = town = ""
    if read is not None:
        name = " ".join(part for part in (read.given_names, read.family_name) if part) or read.native_name or ""
        year = birth_year(read.birth or "") if read.birth else ""
        town = read.municipality or ""
    elif offer is not None:
        name, town = offer.title or "", offer.place or ""
        year = (offer.begins or "")[:4]
    return RowLine(
        place=row.place,
        name=name,
        year=year,
        town=town,
        standing=_standing(row, decision, names),
        hint=_hints(row)[0] if _hints(row) else "",
        is_doubtful=is_doubtful(row),
    )


def detail_of(
    office: Office, file: ImportFile, row: ImportedRow, decision: RowDecision | None, progress: Progress
) -> RowDetail:
    """Return a row in full; asks the file who it may be."""
    candidates = _candidates(office, row, progress)
    persons = [each.person for each in candidates]
    return RowDetail(
        line=line_of(row, decision, {each.person: each.name for each in candidates}),
        cells=_cells(file, row),
        remarks=_remarks(file, row),
        candidates=candidates,
        elsewhere=frozenset(persons) - files_to_join(office, persons) if persons else frozenset(),
        decision=decision,
    )


def _standing(row: ImportedRow, decision: RowDecision | None, names: Mapping[PersonId, str]) -> Toned:
    if row.result is RowResult.IGNORED:
        return Toned(_("Überschrift, Summe oder Bemerkung"), Tone.QUIET)
    if row.result in LEFT_OVER:
        return Toned(reason_words(row), Tone.QUIET if row.result is RowResult.DUPLICATE else Tone.DANGER)
    if decision is not None:
        return _decided(decision, names)
    if row.known is not None:
        return Toned(_("bekannt: kommt in die Akte"), Tone.OK)
    if row.similar:
        return Toned(_("vielleicht schon da"), Tone.WARN)
    return Toned(_("neu, mit Hinweis"), Tone.NEUTRAL) if _hints(row) else Toned(_("neu"), Tone.OK)


def _decided(decision: RowDecision, names: Mapping[PersonId, str]) -> Toned:
    match decision.wish:
        case Wish.NEW:
            return Toned(_("neue Person"), Tone.OK)
        case Wish.LEAVE:
            return Toned(_("wird ausgelassen"), Tone.NEUTRAL)
        case Wish.SAME:
            name = names.get(decision.person, "") if decision.person else ""
            return Toned(_("zur Akte {name}").format(name=f"\u2068{name}\u2069"), Tone.OK)


def _hints(row: ImportedRow) -> tuple[str, ...]:
    return tuple(remark.text for remark in row.warnings if remark.code != "possible_duplicate")


def _cells(file: ImportFile, row: ImportedRow) -> tuple[tuple[str, str], ...]:
    """Return the cells that hold something: what they are read as, and what stands in the list."""
    plan = next(plan for plan in file.mapping.sheets if plan.name == row.sheet)
    cells, columns = file.workbook.sheet(row.sheet).row(row.row), file.mapping.columns.columns
    found = []
    for choice in plan.columns:
        text = " ".join(cells.text(choice.column)[: 4 * _LONGEST_CELL].split())
        if text:
            column = columns.get(choice.target)
            label = column.title if column and choice.day is None else choice.heading
            found.append((label, text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"))
    return tuple(found)


def _remarks(file: ImportFile, row: ImportedRow) -> tuple[str, ...]:
    columns = file.mapping.columns.columns
    words = []
    for remark in (each for each in row.warnings if each.code != "possible_duplicate"):
        column = columns.get(remark.target)
        field = column.title if column else remark.target
        words.append(_("{field}: {what}").format(field=field, what=remark.text) if field else remark.text)
    return tuple(dict.fromkeys(words))


def _candidates(office: Office, row: ImportedRow, progress: Progress) -> tuple[Candidate, ...]:
    read = row.read
    if read is None or not row.similar:
        return ()
    phone = read.phones[0] if read.phones else ""
    typed = {
        GIVEN: read.given_names or read.native_name or "",
        FAMILY: read.family_name or "",
        BIRTH: german(FuzzyDate(read.birth)) if read.birth else "",
        MUNICIPALITY: read.municipality or "",
        PHONE: phone,
    }
    numbers: set[PersonId] = set()
    if len(phone) >= _FEWEST_DIGITS:
        hits = search(office, phone, _LOOKED_AT, lambda: progress.is_cancelled)
        numbers = {hit.row.id for hit in hits if hit.where is Where.PHONE}
    found = []
    for person in row.similar:
        known = office.store.persons.one(person)
        if known is not None:
            why = reasons(known, typed, office.today, has_number=person in numbers)
            place = _("Anschrift gesperrt") if known.address_blocked else known.municipality
            card = Candidate(person=person, name=known.name, variant=known.variant, place=place, reasons=why)
            found.append(card)
    return tuple(sorted(found, key=lambda card: (-card.agreeing, len(card.reasons), card.name)))
