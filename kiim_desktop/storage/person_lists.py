"""Lists of persons: pages in the order of names, and live search over names, numbers and notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.clock import Clock, today
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.names import (
    SKELETON_MARK,
    day_form,
    digits_form,
    folded,
    german_folded,
    id_form,
    skeletons,
    words,
)
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database, Superseded
from kiim_desktop.storage.merged import FAMILY, family_of, owner_of
from kiim_desktop.storage.projections import read_row
from kiim_desktop.storage.tolerant_query import prefix, quoted, tolerant_query
from kiim_desktop.storage.written_numbers import written_numbers

_LONG_NUMBER = 5
_DAY = re.compile(
    r"(?<!\d)(?:\d\d?[./-] ?\d\d?[./-] ?(?:\d{4}|\d\d)|\d{4}-\d\d-\d\d|\d\d?\. ?[a-zä]{3,9}\.? \d{4})(?!\d)",
    re.IGNORECASE,
)
"""What can be a day in a search text; read_typed decides."""


class Where(Enum):
    """In which index a person was found."""

    NAME = "name"
    PHONE = "phone"
    ID = "id"
    ALIKE = "alike"
    """Only near what was typed: the same consonants, a slip, or an odd transcription."""
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Hit:
    """One person that was found; `snippet` is the part of a note, or the number; `record` that note."""

    row: PersonRow
    where: Where
    snippet: str = ""
    record: RecordId | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """Persons whose names may be near what was typed, and the part of it that can be a name."""

    asked: str
    rows: tuple[PersonRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """Which persons a list shows."""

    due_until: str = ""
    """Only with an open reminder or deadline up to this day (ISO)."""
    without_level: bool = False
    in_conflict: bool = False


class PersonLists:
    """Reading lists; nothing loads all."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def count(self, chosen: PersonFilter | None = None) -> int:
        condition, values = _condition(chosen or PersonFilter(), self._days)
        with self._database.read() as connection:
            sql = f"SELECT count(*) FROM person{condition}"  # noqa: S608  # fixed conditions
            return int(connection.execute(sql, values).scalar_one())

    def page(self, offset: int, limit: int, chosen: PersonFilter | None = None) -> list[PersonRow]:
        """Return one page in the order of names."""
        condition, values = _condition(chosen or PersonFilter(), self._days)
        with self._database.read() as connection:
            sql = f"SELECT row, {_NEXT} FROM person{condition} ORDER BY sort, no LIMIT ? OFFSET ?"  # noqa: S608  # fixed conditions
            rows = connection.execute(sql, (*self._days, *values, limit, offset)).all()
        return [_with_deadline(*each) for each in rows]

    def one(self, person: PersonId) -> PersonRow | None:
        """Return the line of a person; of a file that is merged into another one that of the other."""
        with self._database.read() as connection:
            sql = f"SELECT row, {_NEXT} FROM person WHERE id = ?"  # noqa: S608  # a constant
            row = connection.execute(sql, (*self._days, family_of(connection, person)[0])).one_or_none()
        return _with_deadline(*row) if row else None

    @property
    def _days(self) -> tuple[str, str]:
        """Return today twice, as _NEXT asks for it."""
        day = today(self._clock).isoformat()
        return day, day

    def search(self, text: str, limit: int = 50, superseded: Superseded | None = None) -> list[Hit]:
        """Return persons who answer every word that was typed; those found in notes come last.

        QuerySuperseded is raised as soon as `superseded` says that nobody waits any more; so do the others.
        """
        hits = self.named(text, limit, superseded)
        return hits + self.noted(text, limit - len(hits), {hit.row.id for hit in hits}, superseded)

    def named(self, text: str, limit: int, superseded: Superseded | None = None) -> list[Hit]:
        """Return persons found by name in any script, year or day of birth, phone, id, place."""
        if not words(text):
            return []
        with self._database.read(superseded) as connection:
            if text.strip().isalpha() and len(folded(text)) == 1:
                hits = _by_letter(connection, folded(text), self._days, limit)
                if len(hits) == limit:
                    return hits
            return _by_name(connection, text, today(self._clock), limit)

    def noted(
        self, text: str, limit: int, known: Collection[PersonId], superseded: Superseded | None = None
    ) -> list[Hit]:
        """Return persons found by words of their notes, without those who are known already."""
        if limit <= 0 or not words(text):
            return []
        with self._database.read(superseded) as connection:
            return _by_note(connection, text, limit, set(known))

    def proposed(self, text: str, limit: int, superseded: Superseded | None = None) -> Proposed:
        """Return persons with a name near a word that was typed, the rarest words first; years and days must be right.

        Most are wrong: they have to be looked at.
        """
        days = _days(text, today(self._clock))
        for day in days:
            text = text.replace(day, " ")
        typed = words(text)
        names = [word for word in typed if not word.isdecimal()]
        query, asked = tolerant_query(names), " ".join(names)
        if not query:
            return Proposed(asked)
        numbers = [prefix(word.lstrip("0")) for word in typed if word.isdecimal()]
        numbers += [quoted(form) for form in days.values()]
        sure = " AND ".join((f"({query})", *(f"numbers : {each}" for each in numbers)))
        with self._database.read(superseded) as connection:
            rows = connection.execute(_PROPOSED, (sure, limit))
            return Proposed(asked, tuple(read_row(stored) for (stored,) in rows))

    def lines(self, persons: Sequence[PersonId]) -> dict[PersonId, PersonRow]:
        """Return the list lines of persons, with what is due next."""
        query = f"SELECT row, {_NEXT} FROM person WHERE id IN ({', '.join('?' * len(persons))})"  # noqa: S608  # question marks
        with self._database.read() as connection:
            rows = [_with_deadline(*each) for each in connection.execute(query, (*self._days, *persons))]
        return {row.id: row for row in rows}


_PROPOSED = (
    "SELECT person.row FROM (SELECT rowid FROM person_words WHERE person_words MATCH ? ORDER BY rank LIMIT ?) AS found"
    " CROSS JOIN person ON person.no = found.rowid"
)


def _condition(chosen: PersonFilter, days: tuple[str, str]) -> tuple[str, tuple[str, ...]]:
    parts = [
        *([_DUE] if chosen.due_until else []),
        *(["level = ''"] if chosen.without_level else []),
        *(["conflicts > 0"] if chosen.in_conflict else []),
    ]
    return f" WHERE {' AND '.join(parts)}" if parts else "", (
        chosen.due_until,
        chosen.due_until,
        *days,
    ) if chosen.due_until else ()


def _with_deadline(stored: bytes, deadline: str | None) -> PersonRow:
    """Return a list line in which what is due next may be a deadline."""
    row = read_row(stored)
    return replace(row, next_due=min(filter(None, (row.next_due, deadline)), default="")) if deadline else row


_NEXT = f"(SELECT min(last) FROM deadline WHERE deadline.scope IN {FAMILY} AND shown_from <= ? AND shown_until >= ?)"  # noqa: S608  # a constant
"""The next deadline of a person that is to be seen on a day: the last day it can mean."""
_DUE = (
    "((next_due <> '' AND next_due <= ?) OR id IN"  # noqa: S608  # constants
    f" (SELECT {owner_of('deadline')} FROM deadline WHERE last <= ? AND shown_from <= ? AND shown_until >= ?))"
)


def _by_letter(connection: Connection, letter: str, days: tuple[str, str], limit: int) -> list[Hit]:
    """Return the first family names with a letter; to weigh half of all names against each other would take 50 ms."""
    sql = f"SELECT row, {_NEXT} FROM person WHERE sort >= ? AND sort < ? ORDER BY sort, no LIMIT ?"  # noqa: S608  # a constant
    rows = connection.execute(sql, (*days, letter, chr(ord(letter) + 1), limit))
    return [Hit(_with_deadline(*each), Where.NAME) for each in rows]


def _by_name(connection: Connection, text: str, now: date, limit: int) -> list[Hit]:
    found = connection.execute(
        f"SELECT person.no, person.row, {_NEXT} FROM person_words JOIN person ON person.no = person_words.rowid"  # noqa: S608  # a constant
        " WHERE person_words MATCH ? ORDER BY bm25(person_words, 4.0, 1.0), person.sort LIMIT ?",
        (now.isoformat(), now.isoformat(), _name_query(text, now), limit),
    ).all()
    rows = [(number, _with_deadline(stored, deadline)) for number, stored, deadline in found]
    typed = _number(text, now)
    numbers = written_numbers(connection, [row.id for _number, row in rows], typed) if typed else {}
    if typed and not id_form(typed):
        otherwise = dict.fromkeys((number for number, _row in rows), Where.PHONE)
    else:
        otherwise = _as_typed(connection, text, now, [number for number, _row in rows])
    hits = []
    for number, row in rows:
        told = numbers.get(row.id)
        hits.append(
            Hit(row, Where.ID if told.is_id else Where.PHONE, told.shown)
            if told is not None
            else Hit(row, otherwise.get(number, Where.ALIKE))
        )
    return hits


def _as_typed(connection: Connection, text: str, now: date, found: Sequence[int]) -> dict[int, Where]:
    """Return which of those that were found answer what was typed letter by letter; the others only have its sounds."""
    if not found or SKELETON_MARK not in _name_query(text, now):
        return dict.fromkeys(found, Where.NAME)
    wanted = f"SELECT rowid FROM person_words WHERE person_words MATCH ? AND rowid IN ({', '.join('?' * len(found))})"  # noqa: S608  # question marks
    rows = connection.execute(wanted, (_name_query(text, now, with_sounds=False), *found))
    return {number: Where.NAME for (number,) in rows}


def _number(text: str, now: date) -> str:
    """Return what was typed if it can be a phone number or an id."""
    if _days(text, now):
        return ""
    return text if _is_number(text) or len(id_form(text)) >= _LONG_NUMBER else ""


def _name_query(text: str, now: date, *, with_sounds: bool = True) -> str:
    """Return the FTS5 query: every typed part must be found in one of its forms."""
    days = _days(text, now)
    if _is_number(text):
        forms = dict.fromkeys([*days.values(), digits_form(text)])
        return " OR ".join(f"numbers : {prefix(form)}" for form in forms)
    for written in days:
        text = text.replace(written, " ")
    parts = [
        *(f"numbers : {quoted(form)}" for form in days.values()),
        *(f"({_forms(word, with_sounds=with_sounds)})" for word in words(text)),
    ]
    asked = " AND ".join(parts)
    id_ = id_form(text)
    return f"({asked}) OR numbers : {prefix(id_)}" if asked and len(id_) >= _LONG_NUMBER else asked


def _days(text: str, now: date) -> dict[str, str]:
    """Return the days in a text as written, each with the form under which a day of birth is indexed."""
    found: dict[str, str] = {}
    for written in _DAY.findall(text):
        fuzzy = read_typed(written, now, Towards.PAST)
        if fuzzy is not None and fuzzy.earliest is not None and fuzzy.earliest == fuzzy.latest:
            found[written] = day_form(fuzzy.earliest)
    return found


def _forms(word: str, *, with_sounds: bool) -> str:
    forms = {word, folded(word), german_folded(word)} - {""}
    parts = [f"names : {prefix(form)}" for form in sorted(forms)]
    if with_sounds and len(folded(word)) > 3:  # noqa: PLR2004  # three letters may still become many names
        parts += [f"names : {quoted(SKELETON_MARK + bones)}" for bones in skeletons(word) if len(bones) > 1]
    if word.isdecimal():
        parts.append(f"numbers : {prefix(word.lstrip('0'))}")
    return " OR ".join(parts)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+\d\s/().-]+", text.strip())) and len(re.sub(r"\D", "", text)) >= _LONG_NUMBER


def _by_note(connection: Connection, text: str, limit: int, known: set[PersonId]) -> list[Hit]:
    written = _as_written(text)
    rows = connection.execute(
        "SELECT person.row, text_entry.words, text_entry.record FROM text_words"  # noqa: S608  # a constant
        " JOIN text_entry ON text_entry.no = text_words.rowid"
        f" JOIN person ON person.id = {owner_of('text_entry')}"
        " WHERE text_words MATCH ? ORDER BY text_words.rank LIMIT ?",
        (" AND ".join(_note_forms(word) for word in written), limit * 3),
    )
    hits: list[Hit] = []
    for stored, note, record in rows:
        row = read_row(stored)
        if row.id not in known and len(hits) < limit:
            known.add(row.id)
            hits.append(Hit(row, Where.NOTE, _snippet(note, written[0]), RecordId(record)))
    return hits


def _as_written(text: str) -> list[str]:
    """Return the words in lower case; unlike `words` it keeps ß, because notes are indexed as they are written."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())


def _note_forms(word: str) -> str:
    return "(" + " OR ".join(prefix(form) for form in sorted({word, word.replace("ß", "ss")})) + ")"


def _snippet(text: str, word: str, around: int = 40) -> str:
    found = text.lower().find(word)
    start, end = max(0, found - around), max(0, found) + len(word) + around
    part = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{part}{' …' if end < len(text) else ''}"
