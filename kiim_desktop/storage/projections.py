"""The list line and the name index of a person, brought in line with its records whenever one of them changes.

A person who was not there before is projected from memory. Of a known one only what the changed kinds can have touched
is read anew: a note moves the last contact and the counts and leaves names and index alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

import msgspec

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, Kinds
from kiim_desktop.domain.kinds.declaring import Field, Search
from kiim_desktop.domain.names import day_form, digits_form, id_form, search_forms
from kiim_desktop.domain.persons import (
    LISTED_KINDS,
    ListedRecord,
    PersonRow,
    first_day,
    last_day,
    person_row,
    read_together,
    renewed_row,
)
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.hidden import hidden_scopes
from kiim_desktop.storage.merged import count_family, merged_scopes
from kiim_desktop.storage.reading import asked_for, count_living, listed_records, newest_of_kind

_pack = msgspec.msgpack.Encoder()
_unpack = msgspec.msgpack.Decoder(PersonRow)
_INDEXED = (Search.NAME, Search.NUMBER)
_BIRTH = next(each.number for each in IDENTITY.fields if each.name == "birth_date")
_Words = tuple[str, str]
"""What the index holds of a person: names, numbers."""


@dataclass(slots=True)
class _Touched:
    """What a transaction changed of one person: the kinds, and how many living records and conflicts more."""

    is_new: bool
    kinds: set[int] = field(default_factory=set)
    records: int = 0
    conflicts: int = 0
    words: bool = False
    living: list[ListedRecord] = field(default_factory=list)
    """All records of a new person, who has none in the file that are not here."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it stands in the file, or shall stand."""

    no: int
    row: PersonRow
    words: _Words


class PersonLines:
    """The list lines that one transaction changes."""

    def __init__(self, connection: Connection, kinds: Kinds) -> None:
        self._connection = connection
        self._indexed = _indexed_fields(kinds)
        self._projected = LISTED_KINDS | set(self._indexed)
        self._touched: dict[Scope, _Touched] = {}
        self._whole: dict[Scope, None] = {}
        self._absent: set[Scope] = set()
        """Files that shall have no line: hidden ones, and those shown under another."""
        self._parts: dict[Scope, list[Scope]] = {}
        """Which other files are shown under one."""
        self._forms: dict[str, dict[str, None]] = {}

    def project(self, scope: Scope) -> None:
        """Have the line of a person made anew from all its records, whatever it says now."""
        self._whole[scope] = None

    def touch(
        self, scope: Scope, was: ListedRecord | None, now: ListedRecord | None, conflicts: int, *, is_new: bool
    ) -> None:
        """Note one changed record as it stood and stands, None where it does not live, and the conflicts it adds.

        `is_new`: the person had no records before this transaction.
        """
        touched = self._touched.setdefault(scope, _Touched(is_new))
        touched.records += (now is not None) - (was is not None)
        touched.conflicts += conflicts
        if is_new:
            touched.living += [now] if now else []
            return
        touched.kinds |= {each.kind_number for each in (was, now) if each}
        touched.words = touched.words or self._finding(was) != self._finding(now)

    def flush(self) -> None:
        """Write the lines; afterwards they and the index say what the records say."""
        self._set_apart()
        fresh = {scope: touched for scope, touched in self._touched.items() if touched.is_new}
        known = self._known([scope for scope in (*self._whole, *self._touched) if scope not in fresh])
        self._whole |= {scope: None for scope in self._touched if scope not in known and scope not in fresh}
        self._insert(self._fresh_lines(fresh))
        self._renew(known)
        self._touched.clear()
        self._whole.clear()

    def _set_apart(self) -> None:
        """Let hidden files and parts of others have no line, and make the lines over several files from all of them."""
        if not self._whole and not self._touched:
            return
        merged = merged_scopes(self._connection)
        self._parts = {listed: [] for listed in merged.values()}
        for part, listed in sorted(merged.items()):
            self._parts[listed].append(part)
        concerned = {*self._whole, *self._touched}
        self._absent = concerned & {*hidden_scopes(self._connection), *merged}
        regrouped = {merged.get(scope, scope) for scope in concerned if scope in merged or scope in self._parts}
        for scope in (*self._absent, *regrouped):
            self._touched.pop(scope, None)
            self._whole[scope] = None

    def _fresh_lines(self, fresh: dict[Scope, _Touched]) -> list[tuple[PersonRow, _Words]]:
        found = []
        for scope, touched in fresh.items():
            living = sorted(touched.living, key=lambda each: each.id)
            row = person_row(PersonId(scope), living, touched.records, touched.conflicts)
            if row is not None:
                found.append((row, self._index_words(living)))
        return found

    def _renew(self, known: dict[Scope, _Line]) -> None:
        """Bring the lines of persons in line who had records before."""
        needs: dict[Scope, AbstractSet[int]] = {
            scope: frozenset() if scope in self._absent else self._projected for scope in self._whole
        }
        for scope, touched in self._touched.items():
            if scope in known and scope not in needs:
                found_by = self._indexed.keys() if touched.words else frozenset[int]()
                needs[scope] = read_together(touched.kinds & LISTED_KINDS) | found_by
        records = self._read(needs)
        counts = self._counts()
        inserted: list[tuple[PersonRow, _Words]] = []
        renewed: list[tuple[_Line, _Line]] = []
        gone: list[_Line] = []
        for scope in needs:
            line = known.get(scope)
            if scope in self._whole:
                row, anew = person_row(PersonId(scope), records[scope], *counts.get(scope, (0, 0))), True
            else:
                assert line is not None  # noqa: S101  # unknown ones are whole
                row, anew = self._moved(line.row, self._touched[scope], records[scope]), self._touched[scope].words
            if row is None:
                gone += [line] if line else []
                continue
            words = self._index_words(records[scope]) if anew or line is None else line.words
            if line is None:
                inserted.append((row, words))
            else:
                renewed.append((line, _Line(line.no, row, words)))
        self._forget(gone)
        self._update(renewed)
        self._insert(inserted)

    def _counts(self) -> dict[Scope, tuple[int, int]]:
        """Return how many living records and conflicts stand behind the lines that are made anew."""
        found = count_living(self._connection, [scope for scope in self._whole if scope not in self._parts])
        for scope in self._whole:
            if scope in self._parts:
                found[scope] = count_family(self._connection, self._with_parts([scope]))
        return found

    def _with_parts(self, scopes: Iterable[Scope]) -> list[Scope]:
        return list(dict.fromkeys(each for scope in scopes for each in (scope, *self._parts.get(scope, ()))))

    def _moved(self, row: PersonRow, touched: _Touched, records: list[ListedRecord]) -> PersonRow | None:
        total, disputes = row.records + touched.records, row.conflicts + touched.conflicts
        return renewed_row(row, touched.kinds, records, total, disputes)

    def _finding(self, record: ListedRecord | None) -> list[Value]:
        """Return the values of a record by which the person is found."""
        if record is None or record.kind_number not in self._indexed:
            return []
        born = [record.value(_BIRTH)] if record.kind_number == IDENTITY.number else []
        return [record.value(each.number) for each in self._indexed[record.kind_number]] + born

    def _index_words(self, records: list[ListedRecord]) -> _Words:
        names: dict[str, None] = {}
        numbers: dict[str, None] = {}
        for record in records:
            for each in self._indexed.get(record.kind_number, ()):
                value = record.value(each.number)
                if not isinstance(value, str):
                    continue
                is_address = "@" in value
                if each.search is Search.NUMBER and not is_address:
                    numbers |= dict.fromkeys((digits_form(value), id_form(value)))
                if each.search is Search.NAME or is_address:
                    names |= self._forms_of(value)
            if record.kind_number == IDENTITY.number:
                numbers |= dict.fromkeys(_birth_words(record))
        return " ".join(names), " ".join(filter(None, numbers))

    def _forms_of(self, text: str) -> dict[str, None]:
        """Return the forms under which a name is found; places and first names come again and again."""
        found = self._forms.get(text)
        if found is None:
            found = self._forms[text] = dict.fromkeys(search_forms(text))
        return found

    def _known(self, scopes: list[Scope]) -> dict[Scope, _Line]:
        query = "SELECT id, no, row, names, numbers FROM asked CROSS JOIN person ON person.id = asked.scope"
        rows = asked_for(self._connection, query, scopes)
        return {id_: _Line(no, read_row(row), (names, numbers)) for id_, no, row, names, numbers in rows}

    def _read(self, needs: Mapping[Scope, AbstractSet[int]]) -> dict[Scope, list[ListedRecord]]:
        """Return the living records of the kinds that each line needs; of notes only the last one."""
        note = COUNSELLING_ENTRY.number
        alike: dict[frozenset[int], list[Scope]] = {}
        for scope, kinds in needs.items():
            alike.setdefault(frozenset(kinds - {note}), []).append(scope)
        said: dict[Scope, list[ListedRecord]] = {scope: [] for scope in self._with_parts(needs)}
        for kinds, scopes in alike.items():
            for scope, record in listed_records(self._connection, self._with_parts(scopes), kinds):
                said[scope].append(record)
        noted = self._with_parts(scope for scope in needs if note in needs[scope])
        for scope, record in newest_of_kind(self._connection, noted, note):
            said[scope].append(record)
        listed = {scope: self._with_parts([scope]) for scope in needs if scope not in self._absent}
        return {scope: [record for each in listed.get(scope, ()) for record in said[each]] for scope in needs}

    def _insert(self, lines: list[tuple[PersonRow, _Words]]) -> None:
        if not lines:
            return
        last = self._connection.execute("SELECT coalesce(max(no), 0) FROM person").scalar_one()
        numbered = [_Line(no, row, words) for no, (row, words) in enumerate(lines, last + 1)]
        self._connection.execute(
            "INSERT INTO person(id, sort, row, last_contact, next_due, level, conflicts, names, numbers, no)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(each.row.id, each.row.sort, *_columns(each)) for each in numbered],
        )
        self._reword([], numbered)

    def _update(self, pairs: list[tuple[_Line, _Line]]) -> None:
        changed = [(before, after) for before, after in pairs if before != after]
        if not changed:
            return
        self._connection.execute(
            "UPDATE person SET row = ?, last_contact = ?, next_due = ?, level = ?, conflicts = ?, names = ?,"
            " numbers = ? WHERE no = ?",
            [_columns(after) for _before, after in changed],
        )
        moved = [(after.row.sort, after.no) for before, after in changed if before.row.sort != after.row.sort]
        if moved:
            self._connection.execute("UPDATE person SET sort = ? WHERE no = ?", moved)
        reworded = [(before, after) for before, after in changed if before.words != after.words]
        self._reword([before for before, _after in reworded], [after for _before, after in reworded])

    def _forget(self, lines: list[_Line]) -> None:
        if lines:
            self._reword(lines, [])
            self._connection.execute("DELETE FROM person WHERE no = ?", [(each.no,) for each in lines])

    def _reword(self, before: list[_Line], after: list[_Line]) -> None:
        """Forget index entries and make others, in the order of their numbers.

        FTS5 writes out what it holds at each step back: all removals first, then all additions, cost twice as much.
        """
        entries = [(each.no, "delete", each.words) for each in before] + [(each.no, None, each.words) for each in after]
        if entries:
            self._connection.execute(
                "INSERT INTO person_words(person_words, rowid, names, numbers) VALUES (?, ?, ?, ?)",
                [(command, no, *words) for no, command, words in sorted(entries, key=lambda each: each[0])],
            )


def read_row(stored: bytes) -> PersonRow:
    return _unpack.decode(stored)


def _columns(line: _Line) -> tuple[object, ...]:
    row = line.row
    return _pack.encode(row), row.last_contact, row.next_due, row.level, row.conflicts, *line.words, line.no


def _indexed_fields(kinds: Kinds) -> dict[int, tuple[Field, ...]]:
    """Return per kind the fields whose words find a person."""
    fields = {kind.number: tuple(field for field in kind.fields if field.search in _INDEXED) for kind in kinds.all}
    return {number: found for number, found in fields.items() if found}


def _birth_words(identity: ListedRecord) -> list[str]:
    """Return the year, and the day as digits in German order, of a date of birth."""
    value = identity.value(_BIRTH)
    first, last = (first_day(value), last_day(value)) if isinstance(value, str) else ("", "")
    if not first or not last:
        return []
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    years = [str(year) for year in range(begins.year, min(ends.year, begins.year + 10) + 1)]
    return [*years, *([day_form(begins)] if begins == ends else [])]
