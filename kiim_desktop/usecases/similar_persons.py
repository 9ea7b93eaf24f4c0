"""Which persons of the office a row may mean: names that sound alike and births that do not contradict.

Reported, never merged. The scored search for duplicates with reasons belongs to matching; this one is a quick look
while a list is being read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision
from kiim_desktop.domain.names import folded, skeleton, words
from kiim_desktop.interchange.persons import ReadPerson
from kiim_desktop.storage.person_lists import PersonLists

_Key = tuple[str, ...]
_PAGE = 500
_FEWEST_WORDS = 2
_FEWEST_PARTS = 2
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Known:
    """One name of one person."""

    person: PersonId
    plain: _Key
    birth: FuzzyDate | None


class SimilarPersons:
    """The names of the office, and those that joined them from the file, by how they sound."""

    def __init__(self, persons: PersonLists, between: Callable[[], None] = lambda: None) -> None:
        """Learn the names of the office; `between` is called often and may raise to stop it."""
        self._known: dict[_Key, list[_Known]] = {}
        offset = 0
        while page := persons.page(offset, _PAGE):
            offset += len(page)
            between()
            for row in page:
                for name in (row.name, row.variant):
                    self._put(row.id, name, row.birth)

    def of(self, read: ReadPerson) -> tuple[PersonId, ...]:
        """Return the persons this one may be, at most five."""
        birth = as_date(read.birth)
        found: dict[PersonId, None] = {}
        for name in _names(read):
            plain = _plain(name)
            for known in self._known.get(_sound(name), ()):
                if _may_be_born(birth, known.birth) if birth and known.birth else plain == known.plain:
                    found[known.person] = None
                if len(found) == _SHOWN:
                    return tuple(found)
        return tuple(found)

    def exact(self, read: ReadPerson) -> PersonId | None:
        """Return the only person with exactly this name and birth; without a birth the name has to be one person's."""
        birth = as_date(read.birth)
        found: dict[PersonId, None] = {}
        for name in _names(read):
            plain = _plain(name)
            for known in self._known.get(_sound(name), ()):
                if plain == known.plain and (birth is None or birth == known.birth):
                    found[known.person] = None
        return next(iter(found)) if len(found) == 1 else None

    def add(self, person: PersonId, read: ReadPerson) -> None:
        """Count a person of the file in."""
        for name in _names(read):
            self._put(person, name, read.birth or "")

    def _put(self, person: PersonId, name: str, birth: str) -> None:
        sound = _sound(name)
        if len(sound) >= _FEWEST_WORDS:
            self._known.setdefault(sound, []).append(_Known(person, _plain(name), as_date(birth or None)))


def _names(read: ReadPerson) -> list[str]:
    plain = f"{read.given_names or ''} {read.family_name or ''}"
    return [name for name in (plain, read.native_name or "") if name.strip()]


def _sound(name: str) -> _Key:
    return tuple(sorted(skeleton(word) or folded(word) for word in words(name)))


def _plain(name: str) -> _Key:
    return tuple(sorted(folded(word) for word in words(name)))


def _may_be_born(one: FuzzyDate, other: FuzzyDate) -> bool:
    """Tell whether two births may be one: periods that meet, or days that share two of day, month and year."""
    if one.earliest is None or other.earliest is None or one.latest is None or other.latest is None:
        return False
    if one.precision is Precision.DAY and other.precision is Precision.DAY:
        pairs = zip(one.earliest.timetuple()[:3], other.earliest.timetuple()[:3], strict=True)
        return sum(left == right for left, right in pairs) >= _FEWEST_PARTS
    return one.earliest <= other.latest and other.earliest <= one.latest
