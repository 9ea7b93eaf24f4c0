"""The Verlauf of a person as text: every dated record is an entry, newest first, notes in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kiim_desktop.base.ids import UserId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.changes import Origin
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, german
from kiim_desktop.domain.kinds import ADDRESS, COUNSELLING_ENTRY, Kinds
from kiim_desktop.domain.kinds.declaring import Drawing, Kind
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.records import Record, summary
from kiim_desktop.presenters.person_lanes import LANE_ORDER, record_key, shown_values, told_values
from kiim_desktop.presenters.words import ago, day_words, local_day, user_name, whole_day

EVERYTHING = ""
"""The area that stands for no filter."""
ONLY_NOTES = "notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the reading view. `day` orders it; `areas` are the fields of action as words."""

    key: str
    day: date
    wall: int
    date_words: str
    ago_words: str
    meta: str
    areas: tuple[str, ...] = ()
    text: str = ""
    more: str = ""
    next_step: str = ""
    is_dated: bool = True
    is_note: bool = False
    is_foreign: bool = False
    is_taken_back: bool = False
    has_conflict: bool = False

    @property
    def spoken(self) -> str:
        """Return the entry in one paragraph, for screen readers and the clipboard."""
        step = _("Nächster Schritt: {step}").format(step=self.next_step) if self.next_step else ""
        head = ", ".join(part for part in (self.date_words, self.meta, *self.areas) if part)
        return "\n".join(part for part in (head, self.text, self.more, step) if part)


@dataclass(frozen=True, slots=True)
class Readers:
    """What wording needs to know: kinds, codes, colleagues, the day."""

    kinds: Kinds
    codes: CodeLists
    users: tuple[User, ...]
    today: date
    elsewhere: Mapping[UserId, str] = field(default_factory=dict)
    """The offices of authors who are of another one."""


@dataclass(frozen=True, slots=True)
class Area:
    """One filter chip above the reading view."""

    key: str
    title: str


def entries_of(records: Iterable[Record], readers: Readers) -> tuple[Entry, ...]:
    """Return the entries of all records that stand in time, newest first; what has no date stands last."""
    found = []
    told = tuple(records)
    ends = {end.answer(COUNSELLING_ENTRY, "corrects"): end for end in told if _takes_back(end)}
    for record in told:
        kind = readers.kinds.numbered(record.kind_number)
        if kind is None or kind.timeline.drawing is Drawing.NOT or record in ends.values():
            continue
        entry = _note(record, kind, readers) if kind is COUNSELLING_ENTRY else _fact(record, kind, readers)
        end = ends.get(record.id.hex())
        found.append(entry if end is None or not entry.is_note else _ended(entry, end, readers))
    return tuple(sorted(found, key=lambda entry: (entry.is_dated, entry.day, entry.wall, entry.key), reverse=True))


def areas_of(entries: Sequence[Entry]) -> tuple[Area, ...]:
    """Return the chips for what occurs: everything, the fields of action in the order of the lanes, only notes."""
    occurring = {area for entry in entries for area in entry.areas}
    first = [_(lane) for lane in LANE_ORDER if _(lane) in occurring]
    others = sorted(occurring - set(first))
    areas = [Area(EVERYTHING, _("Alle")), *(Area(words, words) for words in (*first, *others))]
    return (*areas, Area(ONLY_NOTES, _("Nur Notizen"))) if any(entry.is_note for entry in entries) else tuple(areas)


def chosen(entries: Sequence[Entry], area: str) -> tuple[Entry, ...]:
    """Return the entries of one field of action."""
    if area == EVERYTHING:
        return tuple(entries)
    if area == ONLY_NOTES:
        return tuple(entry for entry in entries if entry.is_note)
    return tuple(entry for entry in entries if area in entry.areas)


def entries_until(entries: Sequence[Entry], day: date) -> tuple[Entry, ...]:
    """Return the entries up to a day; those without a date stay."""
    return tuple(entry for entry in entries if entry.day <= day or not entry.is_dated)


def last_contact_on(entries: Sequence[Entry], day: date) -> str:
    """Return "letzter Kontakt bis dahin: 28.04.2023, Müller", or "" if there was no talk yet."""
    newest = next((entry for entry in entries if _is_talk(entry) and entry.is_dated and entry.day <= day), None)
    if newest is None:
        return ""
    who = newest.meta.rsplit(" · ", 1)[-1]
    return _("letzter Kontakt bis dahin: {day}, {who}").format(day=newest.date_words, who=who)


def last_contact(entries: Sequence[Entry], today: date) -> str:
    """Return "letzter Kontakt: vor 6 Tagen, Müller", or "" before the first talk."""
    newest = next((entry for entry in entries if _is_talk(entry) and entry.day <= today), None)
    if newest is None:
        return ""
    who = newest.meta.rsplit(" · ", 1)[-1]
    return _("letzter Kontakt: {ago}, {who}").format(ago=newest.ago_words, who=who)


def _is_talk(entry: Entry) -> bool:
    return entry.is_note and not entry.is_taken_back


def _takes_back(record: Record) -> bool:
    """Tell whether a note says nothing but that another one was taken back (usecases/undoing.py)."""
    kind = COUNSELLING_ENTRY
    is_note = record.kind_number == kind.number
    return is_note and record.answer(kind, "corrects") is not None and record.answer(kind, "text") is None


def _ended(note: Entry, end: Record, readers: Readers) -> Entry:
    origin = end.newest
    day = day_words(local_day(origin.wall), readers.today) if origin else ""
    words = _("Zurückgenommen {day}, {who}").format(day=day, who=_author(origin, readers))
    return replace(note, more=words, is_taken_back=True)


def _note(record: Record, kind: Kind, readers: Readers) -> Entry:
    words, said = shown_values(record, kind, readers.codes), told_values(record, kind, readers.codes)
    topics = record.answer(kind, "topics")
    labels = readers.codes["contact_topics"]
    step, until = words.get("next_step", ""), _until(record, kind, readers.today)
    return replace(
        _frame(record, kind, readers, (said.get("channel", ""), said.get("minutes", ""))),
        areas=tuple(labels.label(code) for code in topics) if isinstance(topics, tuple) else (),
        text=words.get("text", ""),
        next_step=", ".join(part for part in (step, until) if part) if step else "",
        is_note=True,
    )


def _fact(record: Record, kind: Kind, readers: Readers) -> Entry:
    frame = replace(_frame(record, kind, readers, (kind.title,)), areas=(_(kind.timeline.lane),))
    if kind is ADDRESS and record.answer(kind, "address_block") is True:
        return replace(frame, text=_("Auskunftssperre: wird nicht gezeigt"))
    words, said = shown_values(record, kind, readers.codes), told_values(record, kind, readers.codes)
    told = {name for name in said if f"{{{name}}}" in kind.summary}
    rest = [
        _("{field}: {value}").format(field=field.title, value=words[field.name])
        for field in kind.fields
        if field.name in words and field.name not in told and not field.type.is_reference  # an id is no word
    ]
    return replace(frame, text=summary(record, kind, said), more=" · ".join(rest))


def _frame(record: Record, kind: Kind, readers: Readers, head: tuple[str, ...]) -> Entry:
    """Return what every entry has: its day, who wrote it, where it came from."""
    origin = record.newest
    wall = origin.wall if origin else 0
    at = record.date(kind, kind.timeline.begins) or record.date(kind, kind.timeline.ends)
    day = _ordering_day(at, wall)
    return Entry(
        key=record_key(record),
        day=day,
        wall=wall,
        date_words=_date_words(at, day, readers.today),
        ago_words=ago(day, readers.today) if at is not None and at.is_known else "",
        meta=" · ".join(part for part in (*head, _author(origin, readers)) if part),
        is_dated=at is not None and at.is_known,
        is_foreign=origin is not None and not any(user.id == origin.actor for user in readers.users),
        has_conflict=bool(record.conflicts),
    )


def _ordering_day(at: FuzzyDate | None, wall: int) -> date:
    return (at.earliest if at else None) or local_day(wall)


def _date_words(at: FuzzyDate | None, day: date, today: date) -> str:
    if at is None or not at.is_known:
        return _("ohne Datum")
    if at.precision is not Precision.DAY or at.doubtful:
        return german(at)
    return day_words(day, today) if day.year == today.year else whole_day(day)


def _until(record: Record, kind: Kind, today: date) -> str:
    value = record.answer(kind, "next_step_due")
    fuzzy = as_date(value)
    if fuzzy is None or not fuzzy.is_known:
        return ""
    shown = day_words(fuzzy.earliest or today, today) if fuzzy.precision is Precision.DAY else german(fuzzy)
    return _("bis {day}").format(day=shown)


def _author(origin: Origin | None, readers: Readers) -> str:
    return user_name(readers.users, UserId(origin.actor), readers.elsewhere) if origin else ""
