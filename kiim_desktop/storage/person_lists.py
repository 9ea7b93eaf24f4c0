"""Lists of persons: pages in the order of names, and live search over names, numbers and notes."""

from __future__ import annotations

import re
import unicodedata
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
    skeletons,
    words,
)
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database, Superseded
from kiim_desktop.storage.merged import FAMILY, family_of, owner_of
from kiim_desktop.storage.projections import read_row

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
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Hit:
    """One person that was found; `snippet` is the part of a note, `record` that note."""

    row: PersonRow
    where: Where
    snippet: str = ""
    record: RecordId | None = None


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
        """Return persons found by name in any script, year or day of birth, number, place; then by notes.

        QuerySuperseded is raised as soon as `superseded` says that nobody waits any more.
        """
        if not words(text):
            return []
        with self._database.read(superseded) as connection:
            hits = _by_name(connection, text, today(self._clock), limit)
            if len(hits) < limit:
                hits += _by_note(connection, text, limit - len(hits), {hit.row.id for hit in hits})
        return hits


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


def _by_name(connection: Connection, text: str, now: date, limit: int) -> list[Hit]:
    rows = connection.execute(
        f"SELECT person.row, {_NEXT} FROM person_words JOIN person ON person.no = person_words.rowid"  # noqa: S608  # a constant
        " WHERE person_words MATCH ? ORDER BY bm25(person_words, 4.0, 1.0), person.sort LIMIT ?",
        (now.isoformat(), now.isoformat(), _name_query(text, now), limit),
    ).all()
    where = Where.PHONE if _is_number(text) and not _days(text, now) else Where.NAME
    found = [Hit(_with_deadline(*each), where) for each in rows]
    first = [folded(word) for word in words(text)]
    return sorted(found, key=lambda hit: not _begins_with_all(hit.row, first))


def _begins_with_all(row: PersonRow, asked: list[str]) -> bool:
    have = [folded(word) for word in words(f"{row.name} {row.variant} {row.birth[:4]}")]
    return all(any(word.startswith(each) for word in have) for each in asked)


def _name_query(text: str, now: date) -> str:
    """Return the FTS5 query: every typed part must be found in one of its forms."""
    days = _days(text, now)
    if _is_number(text):
        forms = dict.fromkeys([*days.values(), digits_form(text)])
        return " OR ".join(f"numbers : {_prefix(form)}" for form in forms)
    for written in days:
        text = text.replace(written, " ")
    parts = [*(f"numbers : {_quoted(form)}" for form in days.values()), *(f"({_forms(word)})" for word in words(text))]
    return " AND ".join(parts)


def _days(text: str, now: date) -> dict[str, str]:
    """Return the days in a text as written, each with the form under which a day of birth is indexed."""
    found: dict[str, str] = {}
    for written in _DAY.findall(text):
        fuzzy = read_typed(written, now, Towards.PAST)
        if fuzzy is not None and fuzzy.earliest is not None and fuzzy.earliest == fuzzy.latest:
            found[written] = day_form(fuzzy.earliest)
    return found


def _forms(word: str) -> str:
    forms = {word, folded(word), german_folded(word)} - {""}
    parts = [f"names : {_prefix(form)}" for form in sorted(forms)]
    if len(folded(word)) > 3:  # noqa: PLR2004  # three letters may still become many names
        parts += [f"names : {_quoted(SKELETON_MARK + bones)}" for bones in skeletons(word) if len(bones) > 1]
    if word.isdecimal():
        parts.append(f"numbers : {_prefix(word.lstrip('0'))}")
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
    return "(" + " OR ".join(_prefix(form) for form in sorted({word, word.replace("ß", "ss")})) + ")"


def _snippet(text: str, word: str, around: int = 40) -> str:
    found = text.lower().find(word)
    start, end = max(0, found - around), max(0, found) + len(word) + around
    part = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{part}{' …' if end < len(text) else ''}"


def _prefix(word: str) -> str:
    return f"{_quoted(word)} *"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', "") + '"'
