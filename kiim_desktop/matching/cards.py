"""What is known of a person when records are compared: names, birth, and what else tells people apart."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, parse_edtf
from kiim_desktop.domain.names import digits_form
from kiim_desktop.matching.name_words import NameWord, name_words

_SHORTEST_PHONE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """A birth as far as it is known; 0 for what is not."""

    year: int = 0
    month: int = 0
    day: int = 0
    is_estimated: bool = False

    @property
    def is_day(self) -> bool:
        return bool(self.day)

    @property
    def is_first_of_january(self) -> bool:
        """Tell whether it is the day that stands for "not known" in many registers (domain.md 0.7)."""
        return (self.month, self.day) == (1, 1)


def birth_of(edtf: str | None) -> Birth:
    """Return a birth as written in EDTF ("1985-02-01", "1985", "1985~"); nothing known for anything else."""
    known = parse_edtf(edtf) if edtf else None
    return birth_known(known)


def birth_known(known: FuzzyDate | None) -> Birth:
    """Return what a fuzzy date tells of a birth."""
    if known is None or known.earliest is None:
        return Birth()
    first, precision = known.earliest, known.precision
    if precision is Precision.DAY:
        return Birth(year=first.year, month=first.month, day=first.day)
    if precision is Precision.MONTH:
        return Birth(year=first.year, month=first.month)
    return Birth(year=first.year, is_estimated=precision is Precision.ESTIMATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """One record of a person, ready to be compared."""

    given: str = ""
    family: str = ""
    native: str = ""
    birth: Birth = Birth()
    sex: str = ""
    nationality: str = ""
    phone: str = ""
    """Digits without notation; "" if there are too few to tell anything."""
    municipality: str = ""
    arrival: str = ""
    """EDTF: a day or a month."""

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()

    @property
    def given_words(self) -> tuple[NameWord, ...]:
        return name_words(self.given)

    @property
    def family_words(self) -> tuple[NameWord, ...]:
        return name_words(self.family)


def phone_digits(text: str | None) -> str:
    """Return the digits of a phone number by which it is compared."""
    digits = digits_form(text) if text else ""
    return digits if len(digits) >= _SHORTEST_PHONE else ""
