"""Declared columns: one line of data per target, with the headings offices give it, and one for each declared field.

The lines of data come first; a field without one is found by its title or name alone, exactly written.
"""

from __future__ import annotations

import csv
import functools
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz

from kiim_desktop.base.resources import read_text
from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import fold
from kiim_desktop.domain.field_types import FieldType
from kiim_desktop.domain.kinds import KINDS, Kinds
from kiim_desktop.domain.kinds.declaring import Field

_LONGEST_HEADING = 60
_FUZZY_FROM = 87
_SHORTEST_FUZZY = 5
_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Column:
    """One target field: what it is called and which reader reads it; `group` is its place under a wider heading."""

    target: str
    label_de: str
    reader: str
    group: str
    synonyms: tuple[str, ...]
    field: Field | None = None
    """The declared field a column stands for that no line of data names."""

    @property
    def title(self) -> str:
        """Return what it is called in the language of the surface; a declared field with its kind before it."""
        if self.field is None:
            return _(self.label_de)
        kind, _colon, field = self.label_de.partition(": ")
        return f"{_(kind)}: {_(field)}"


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A heading may mean this target; confidence 0..1."""

    target: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list: which declared columns it may have, one of which it needs, and what its colours may mean."""

    name: str
    label_de: str
    columns: tuple[str, ...]
    needs: frozenset[str]
    statuses: str
    has_fields: bool
    """Tells whether its rows tell of persons, so that every field of their records may have a column."""
    has_days: bool
    """Tells whether it has a column for each day of a course."""

    @property
    def title(self) -> str:
        """Return what it is called in the language of the surface."""
        return _(self.label_de)


@dataclass(frozen=True)
class ColumnList:
    """All columns of one kind of list (persons, attendance, offers)."""

    kind: str
    columns: Mapping[str, Column]

    @property
    def needs(self) -> frozenset[str]:
        """Return the targets of which a list of this kind has at least one."""
        return list_kinds()[self.kind].needs

    @property
    def statuses(self) -> str:
        """Return the code list that colours of rows may stand for."""
        return list_kinds()[self.kind].statuses

    @property
    def has_fields(self) -> bool:
        return list_kinds()[self.kind].has_fields

    @property
    def has_days(self) -> bool:
        return list_kinds()[self.kind].has_days

    def type_of(self, target: str) -> FieldType | None:
        """Return the type of the declared field a target stands for; None if a reader of its own reads it."""
        field = self.columns[target].field
        return field.type if field else None

    def match(self, heading: str) -> tuple[ColumnMatch, ...]:
        """Return what a heading may mean, best first; several with equal confidence are told apart by the content."""
        if heading not in self._remembered and len(self._remembered) < _REMEMBERED:
            self._remembered[heading] = self._match(heading)
        return self._remembered[heading] if heading in self._remembered else self._match(heading)

    def _match(self, heading: str) -> tuple[ColumnMatch, ...]:
        if len(heading) > _LONGEST_HEADING * 4:
            return ()
        folded = fold(re.sub(r"[*:]+$", "", heading.strip()))
        if not folded or len(folded) > _LONGEST_HEADING:
            return ()
        shorter = re.sub(r"\s*\d{1,2}$", "", fold(re.sub(r"\([^)]*\)", " ", heading)))
        for form, confidence in ((folded, 1.0), (shorter, 0.95)):
            if form in self._index:
                return tuple(ColumnMatch(target, confidence) for target in self._index[form])
        if folded in self._fields:
            return (ColumnMatch(self._fields[folded], 1.0),)
        loose = (*self._shortened(shorter), *self._containing(folded)) or self._similar(folded)
        best: dict[str, ColumnMatch] = {}
        for match in loose:
            best.setdefault(match.target, match)
        return tuple(best.values())

    @functools.cached_property
    def _index(self) -> Mapping[str, tuple[str, ...]]:
        index: dict[str, list[str]] = {}
        for column in self._declared:
            for synonym in (column.label_de, *column.synonyms):
                targets = index.setdefault(fold(synonym), [])
                if column.target not in targets:
                    targets.append(column.target)
        return {form: tuple(targets) for form, targets in index.items() if form}

    @functools.cached_property
    def _remembered(self) -> dict[str, tuple[ColumnMatch, ...]]:
        """Texts already looked up: the search for a header asks for the cells of its rows twice."""
        return {}

    @functools.cached_property
    def _by_length(self) -> Mapping[int, list[tuple[list[str], tuple[str, ...]]]]:
        """Return the words of each known heading with its targets, by how many words they are."""
        found: dict[int, list[tuple[list[str], tuple[str, ...]]]] = {}
        for known, targets in self._index.items():
            found.setdefault(len(known.split()), []).append((known.split(), targets))
        return found

    @functools.cached_property
    def _declared(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns.values() if column.field is None)

    @functools.cached_property
    def _fields(self) -> Mapping[str, str]:
        """Return the target of each heading that stands for exactly one field."""
        forms = [
            (form, column.target)
            for column in self.columns.values()
            if column.field is not None
            for form in {fold(text) for text in (column.label_de, *column.synonyms)}
        ]
        meant = Counter(form for form, _target in forms)
        return {form: target for form, target in forms if form and meant[form] == 1}

    def _shortened(self, form: str) -> tuple[ColumnMatch, ...]:
        wanted = form.split()
        if not wanted or min(map(len, wanted)) < 2:  # noqa: PLR2004  # single letters mean nothing
            return ()
        hits = {
            target
            for parts, targets in self._by_length.get(len(wanted), ())
            if all(part.startswith(word) for word, part in zip(wanted, parts, strict=True))
            for target in targets
        }
        return tuple(ColumnMatch(target, 0.85) for target in sorted(hits)) if len(hits) == 1 else ()

    def _containing(self, form: str) -> tuple[ColumnMatch, ...]:
        words = set(form.split())
        hits = [
            (-len(" ".join(parts)), targets)
            for length, several in self._by_length.items()
            if length <= len(words)
            for parts, targets in several
            if words.issuperset(parts) and len(" ".join(parts)) > 2  # noqa: PLR2004  # short words occur by chance
        ]
        targets = dict.fromkeys(target for _length, several in sorted(hits) for target in several)
        return tuple(ColumnMatch(target, 0.6 - 0.03 * place) for place, target in enumerate([*targets][:4]))

    def _similar(self, form: str) -> tuple[ColumnMatch, ...]:
        if len(form) < _SHORTEST_FUZZY:
            return ()
        ratio, known = max((fuzz.ratio(form, known), known) for known in self._index)
        return tuple(ColumnMatch(target, 0.5) for target in self._index[known]) if ratio >= _FUZZY_FROM else ()


@functools.cache
def list_kinds() -> Mapping[str, ListKind]:
    """Return the kinds of list that can be read, by name, from resources/import/lists.csv."""
    lines = list(csv.reader(io.StringIO(read_text("import/lists.csv"), newline="")))[1:]
    return MappingProxyType(
        {
            name: ListKind(name, label, _split(columns), frozenset(_split(needs)), statuses, bool(fields), bool(days))
            for name, label, columns, needs, statuses, fields, days in lines
        }
    )


@functools.cache
def load_columns(kind: str, kinds: Kinds = KINDS) -> ColumnList:
    """Return the columns of a kind of list: the declared ones, and one for every field of a person's records."""
    declared: dict[str, Column] = {}
    for name in list_kinds()[kind].columns:
        declared |= parse_columns(kind, read_text(f"import/{name}_columns.csv")).columns
    fields = {column.target: column for column in field_columns(kinds)} if list_kinds()[kind].has_fields else {}
    return ColumnList(kind, MappingProxyType(declared | fields))


def field_columns(kinds: Kinds) -> Iterator[Column]:
    """Yield a column for each field of the kinds people fill in for a person: its title, alone and after the kind's.

    Lists are German, whatever the language of the surface.

    A heading that several fields share means none of them without the title of the kind in front.
    """
    fields = [(kind, field) for kind in kinds.all if kind.is_of_person and kind.is_by_hand for field in kind.fields]
    shared = Counter(form for _kind, field in fields for form in {fold(field.title_text), fold(field.name)})
    for kind, field in fields:
        title = field.title_text
        full = (f"{kind.title_text}: {title}", f"{kind.title_text} {field.name}", f"{kind.name}.{field.name}")
        alone = tuple(text for text in (title, field.name) if shared[fold(text)] == 1)
        yield Column(f"{kind.name}.{field.name}", full[0], "field", "", (*full[1:], *alone), field)


def parse_columns(kind: str, text: str) -> ColumnList:
    """Return declared columns from CSV text: target, label_de, reader, group, synonyms separated by |.

    ValueError if a line has another number of cells.
    """
    columns: dict[str, Column] = {}
    for record in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        target, label_de, reader, group, synonyms = record
        columns[target] = Column(target, label_de, reader, group, _split(synonyms))
    return ColumnList(kind, MappingProxyType(columns))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())
