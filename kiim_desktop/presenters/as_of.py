"""A file as of a past day: the day people type, the records that held then, and what is said about it. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.as_of import Certainty, standing
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.fuzzy_dates import Towards, german, read_typed
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import person_row
from kiim_desktop.domain.records import Record
from kiim_desktop.presenters.person_side import HeaderFact, header_facts
from kiim_desktop.presenters.words import whole_day

_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day somebody typed; `day` is None for today, or if `problem` says why it is none."""

    day: date | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class HeldRecords:
    """The records of a file that held on a day, each with how sure that is."""

    day: date
    records: tuple[Record, ...]
    certainty: Mapping[RecordId, Certainty] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Tell whether anything with a date is known of that day."""
        return any(each is not Certainty.TIMELESS for each in self.certainty.values())


def read_day(typed: str, today: date) -> AskedDay:
    """Return the past day meant; a month or a year means its last day, nothing typed means today."""
    if not typed.strip():
        return AskedDay()
    fuzzy = read_typed(typed, today, Towards.PAST)
    if fuzzy is None or fuzzy.earliest is None or fuzzy.latest is None:
        return AskedDay(problem=_("Das ist kein lesbares Datum. Zum Beispiel: 3.5.2023, 05/2023 oder 2019."))
    if fuzzy.earliest > today:
        return AskedDay(problem=_("Dieser Tag liegt in der Zukunft. Bitte einen vergangenen Tag eingeben."))
    if fuzzy.latest < _EARLIEST:
        return AskedDay(problem=_("Dieser Tag liegt zu weit zurück."))
    return AskedDay(fuzzy.latest if fuzzy.latest < today else None)


def months_later(day: date, months: int, today: date) -> date | None:
    """Return the day so many months later (earlier, if negative); None from today on."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < _EARLIEST.year:
        return day
    moved = date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))
    return moved if moved < today else None


def held_on(records: Sequence[Record], kinds: Kinds, day: date) -> HeldRecords:
    """Return what held on a day, in the order of the records."""
    by_kind: dict[int, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.kind_number, []).append(record)
    certainty: dict[RecordId, Certainty] = {}
    for number, own in by_kind.items():
        kind = kinds.numbered(number)
        if kind is not None:
            certainty |= {held.record.id: held.certainty for held in standing(own, kind, day)}
    return HeldRecords(day, tuple(record for record in records if record.id in certainty), certainty)


def facts_on(held: HeldRecords, person: PersonId, codes: CodeLists) -> tuple[HeaderFact, ...]:
    """Return the line of facts of that day; what is not sure is marked."""
    sure = [record for record in held.records if held.certainty[record.id] is not Certainty.PERHAPS]
    known = {fact.text for fact in _facts(sure, person, codes, held.day)}
    facts = _facts(held.records, person, codes, held.day)
    return tuple(fact if fact.text in known else _doubted(fact) for fact in facts)


def _facts(records: Sequence[Record], person: PersonId, codes: CodeLists, day: date) -> tuple[HeaderFact, ...]:
    row = person_row(person, records, len(records), 0)
    return header_facts(row, records, codes, day) if row is not None else ()


def _doubted(fact: HeaderFact) -> HeaderFact:
    return replace(fact, note=f"{fact.note} {_('(nicht sicher)')}".strip())


def day_banner(held: HeldRecords) -> tuple[str, str]:
    """Return what the banner says: the day, and what that means."""
    what = _("Stand am {day}.").format(day=whole_day(held.day))
    if not held.is_known:
        return what, _("Zu diesem Tag ist nichts bekannt. Angaben ohne Datum stehen wie heute.")
    return what, _("Angaben ohne Datum stehen wie heute.")


def valid_words(record: Record, kind: Kind) -> str:
    """Return since when and until when a record holds: "gilt 05/2023 bis 30.06.2024", "am 20.11.2023", or ""."""
    line = kind.timeline
    if not line.begins:
        return ""
    begins, ends = record.date(kind, line.begins), record.date(kind, line.ends)
    first = german(begins) if begins is not None and begins.is_known else ""
    if line.begins == line.ends:
        words = _("gilt ab {day}") if kind.succession is not None else _("am {day}")
        return words.format(day=first) if first else _("ohne Datum")
    last = german(ends) if ends is not None and ends.is_known else ""
    if first and last:
        return _("gilt {first} bis {last}").format(first=first, last=last)
    if first:
        return _("gilt seit {day}").format(day=first)
    return _("gilt bis {day}").format(day=last) if last else _("ohne Datum")


def certainty_words(certainty: Certainty | None, kind: Kind) -> str:
    """Return what is to be said of a record in the view of a past day; `valid_words` stands before it."""
    if certainty is Certainty.PERHAPS:
        return _("an diesem Tag nicht sicher")
    if certainty is Certainty.TIMELESS:
        return _("ohne Datum: wie heute") if not kind.timeline.begins else _("wie heute")
    return ""
