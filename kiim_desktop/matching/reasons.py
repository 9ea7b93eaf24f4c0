"""What speaks for and against two records being of one person, for people: codes and values, no words.

The judgement itself is learned (persons.py); these are the facts behind it that somebody can check with a look.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import OSA

from kiim_desktop.domain.names import folded, words
from kiim_desktop.matching.cards import Birth, PersonCard
from kiim_desktop.matching.names import NameMatcher
from kiim_desktop.matching.persons import PersonMatcher
from kiim_desktop.matching.traits import PersonTraits, likeness, ready


class Said(Enum):
    """How two facts stand to each other."""

    EQUAL = "equal"
    SWAPPED = "swapped"
    """The same words in another order, or day and month changed over."""
    ALIKE = "alike"
    """Another spelling or script of the same."""
    PARTLY = "partly"
    SAME_YEAR = "same_year"
    NEAR = "near"
    """One digit apart."""
    OTHER_CALENDAR = "other_calendar"
    """Seven or eight years apart: the Ethiopian calendar."""
    REGISTER_DAY = "register_day"
    """One of them is the 1 January that stands for "not known"."""
    DIFFERENT = "different"


class About(Enum):
    """What was compared, in the order in which people look."""

    NAME = "name"
    BIRTH = "birth"
    SEX = "sex"
    PHONE = "phone"
    MUNICIPALITY = "municipality"
    ARRIVAL = "arrival"


_AGREES = frozenset({Said.EQUAL, Said.SWAPPED, Said.ALIKE, Said.SAME_YEAR})
_CALENDAR_YEARS = (7, 8)


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that both records say: how it stands, and the two values as they are kept."""

    about: About
    said: Said
    one: str = ""
    other: str = ""

    @property
    def agrees(self) -> bool:
        return self.said in _AGREES


def grounds(matcher: PersonMatcher, some: PersonTraits, others: PersonTraits) -> tuple[Ground, ...]:
    """Return what speaks for and against it, of the likeliest way to write both; only what both say."""
    pairs = [(one, other) for one in some.cards for other in others.cards]
    if not pairs:
        return ()
    one, other = max(pairs, key=lambda pair: likeness(matcher, *(ready(PersonTraits((card,))) for card in pair)))
    found = (
        _name(matcher.names, one, other),
        _birth(one.birth, other.birth),
        _plain(About.SEX, one.sex, other.sex),
        _phone(some.phones, others.phones),
        _plain(About.MUNICIPALITY, one.municipality, other.municipality),
        _plain(About.ARRIVAL, one.arrival, other.arrival),
    )
    return tuple(each for each in found if each is not None)


def _name(names: NameMatcher, one: PersonCard, other: PersonCard) -> Ground | None:
    best: Ground | None = None
    for left, right in (
        (one.name, other.name),
        (one.native, other.native),
        (one.native, other.name),
        (one.name, other.native),
    ):
        if not left or not right:
            continue
        said = _names_said(names, left, right)
        if said is not Said.DIFFERENT:
            return Ground(About.NAME, said, left, right)
        best = best or Ground(About.NAME, said, left, right)
    return best


def _names_said(names: NameMatcher, left: str, right: str) -> Said:
    mine, theirs = [folded(word) for word in words(left)], [folded(word) for word in words(right)]
    if mine == theirs:
        return Said.EQUAL
    if sorted(mine) == sorted(theirs):
        return Said.SWAPPED
    if names.are_same(left, right):
        return Said.ALIKE
    return Said.PARTLY if set(mine) & set(theirs) else Said.DIFFERENT


def _birth(one: Birth, other: Birth) -> Ground | None:
    if not one.year or not other.year:
        return None
    return Ground(About.BIRTH, _births_said(one, other), _written(one), _written(other))


def _births_said(one: Birth, other: Birth) -> Said:
    if one == other:
        return Said.EQUAL
    if one.is_day and other.is_day:
        same_year = one.year == other.year
        if same_year and (one.month, one.day) == (other.day, other.month):
            return Said.SWAPPED
        if same_year and (one.is_first_of_january or other.is_first_of_january):
            return Said.REGISTER_DAY
        if OSA.distance(_written(one), _written(other)) == 1:
            return Said.NEAR
    elif one.year == other.year:
        return Said.SAME_YEAR
    return Said.OTHER_CALENDAR if abs(one.year - other.year) in _CALENDAR_YEARS else Said.DIFFERENT


def _written(birth: Birth) -> str:
    """Return a birth in EDTF."""
    parts = [f"{birth.year:04}", *(f"{each:02}" for each in (birth.month, birth.day) if each)]
    return "-".join(parts) + ("~" if birth.is_estimated else "")


def _phone(some: tuple[str, ...], others: tuple[str, ...]) -> Ground | None:
    if not some or not others:
        return None
    shared = set(some) & set(others)
    if shared:
        number = min(shared)
        return Ground(About.PHONE, Said.EQUAL, number, number)
    near = any(OSA.distance(one, other) == 1 for one in some for other in others)
    return Ground(About.PHONE, Said.NEAR if near else Said.DIFFERENT, some[0], others[0])


def _plain(about: About, one: str, other: str) -> Ground | None:
    if not one or not other:
        return None
    if folded(one) == folded(other) or (about is About.ARRIVAL and (one.startswith(other) or other.startswith(one))):
        return Ground(about, Said.EQUAL, one, other)
    return Ground(about, Said.DIFFERENT, one, other)
