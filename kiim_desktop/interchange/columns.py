"""Declared columns: one line of data per target field, with the headings German offices give it."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz

from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.codes import fold

_LONGEST_HEADING = 60
_FUZZY_FROM = 87
_SHORTEST_FUZZY = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One target field: what it is called and which reader reads it; `group` is its place under a wider heading."""

    target: str
    label_de: str
    reader: str
    group: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A heading may mean this target; confidence 0..1."""

    target: str
    confidence: float


@dataclass(frozen=True)
class ColumnList:
    """All columns of one kind of list (persons, attendance, offers)."""

    kind: str
    columns: Mapping[str, Column]

    def match(self, heading: str) -> tuple[ColumnMatch, ...]:
        """Return what a heading may mean, best first; several with equal confidence are told apart by the content."""
        folded = fold(re.sub(r"[*:]+$", "", heading.strip()))
        if not folded or len(folded) > _LONGEST_HEADING:
            return ()
        shorter = re.sub(r"\s*\d{1,2}$", "", fold(re.sub(r"\([^)]*\)", " ", heading)))
        for form, confidence in ((folded, 1.0), (shorter, 0.95)):
            if form in self._index:
                return tuple(ColumnMatch(target, confidence) for target in self._index[form])
        loose = (*self._shortened(shorter), *self._containing(folded)) or self._similar(folded)
        best: dict[str, ColumnMatch] = {}
        for match in loose:
            best.setdefault(match.target, match)
        return tuple(best.values())

    @functools.cached_property
    def _index(self) -> Mapping[str, tuple[str, ...]]:
        index: dict[str, list[str]] = {}
        for column in self.columns.values():
            for synonym in (column.label_de, *column.synonyms):
                targets = index.setdefault(fold(synonym), [])
                if column.target not in targets:
                    targets.append(column.target)
        return {form: tuple(targets) for form, targets in index.items() if form}

    def _shortened(self, form: str) -> tuple[ColumnMatch, ...]:
        wanted = form.split()
        if not wanted or min(map(len, wanted)) < 2:  # noqa: PLR2004  # single letters mean nothing
            return ()
        hits = {
            target
            for known, targets in self._index.items()
            if len(parts := known.split()) == len(wanted)
            and all(part.startswith(word) for word, part in zip(wanted, parts, strict=True))
            for target in targets
        }
        return tuple(ColumnMatch(target, 0.85) for target in sorted(hits)) if len(hits) == 1 else ()

    def _containing(self, form: str) -> tuple[ColumnMatch, ...]:
        words = set(form.split())
        hits = [
            (-len(known), targets)
            for known, targets in self._index.items()
            if len(known) > 2 and set(known.split()) <= words  # noqa: PLR2004  # short words occur by chance
        ]
        targets = dict.fromkeys(target for _length, several in sorted(hits) for target in several)
        return tuple(ColumnMatch(target, 0.6 - 0.03 * place) for place, target in enumerate([*targets][:4]))

    def _similar(self, form: str) -> tuple[ColumnMatch, ...]:
        if len(form) < _SHORTEST_FUZZY:
            return ()
        ratio, known = max((fuzz.ratio(form, known), known) for known in self._index)
        return tuple(ColumnMatch(target, 0.5) for target in self._index[known]) if ratio >= _FUZZY_FROM else ()


@functools.cache
def load_columns(kind: str) -> ColumnList:
    """Return the declared columns of a kind of list from resources/import."""
    return parse_columns(kind, read_text(f"import/{kind}_columns.csv"))


def parse_columns(kind: str, text: str) -> ColumnList:
    """Return declared columns from CSV text: target, label_de, reader, group, synonyms separated by |.

    ValueError if a line has another number of cells.
    """
    columns: dict[str, Column] = {}
    for record in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        target, label_de, reader, group, synonyms = record
        parts = tuple(part.strip() for part in synonyms.split("|") if part.strip())
        columns[target] = Column(target, label_de, reader, group, parts)
    return ColumnList(kind, MappingProxyType(columns))
