"""The groups in which facts are shared: P0 to P14, and what stays with the office (domain.md 2 and 3.21)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiim_desktop.base.translation import mark


class Reach(Enum):
    """How far a category may ever go."""

    GRANTABLE = "grantable"
    OWN_STREAM = "own_stream"
    """Never leaves the stream of the office that keeps the file."""
    OFFICE = "office"
    CATALOGUE = "catalogue"


@dataclass(frozen=True, slots=True)
class _Facts:
    number: int
    title: str
    reach: Reach = Reach.GRANTABLE
    special: bool = False


class Category(Enum):
    """A data group; a kind of record belongs to exactly one."""

    IDENTITY = _Facts(0, mark("Stammdaten"))
    CONTACT = _Facts(1, mark("Kontakt"))
    HOUSEHOLD = _Facts(2, mark("Haushalt"))
    RESIDENCE = _Facts(3, mark("Aufenthalt"))
    LANGUAGE = _Facts(4, mark("Sprachen"))
    EDUCATION = _Facts(5, mark("Schule und Beruf"))
    WORK = _Facts(6, mark("Arbeit und Leistungen"))
    COURSES = _Facts(7, mark("Kurse"))
    HOUSING = _Facts(8, mark("Wohnen und Alltag"))
    HEALTH = _Facts(9, mark("Gesundheit"), Reach.OWN_STREAM, special=True)
    CHILDREN = _Facts(10, mark("Kinder"))
    PLAN = _Facts(11, mark("Ziele und Plan"))
    COUNSELLING = _Facts(12, mark("Beratung"), Reach.OWN_STREAM)
    REFERRAL = _Facts(13, mark("Vermittlung"))
    DOCUMENTS = _Facts(14, mark("Dokumente"))
    CASEWORK = _Facts(20, mark("Fallführung"), Reach.OWN_STREAM)
    OFFICE = _Facts(30, mark("Büro"), Reach.OFFICE)
    CATALOGUE = _Facts(40, mark("Verzeichnis"), Reach.CATALOGUE)

    @property
    def number(self) -> int:
        return self.value.number

    @property
    def title(self) -> str:
        return self.value.title

    @property
    def reach(self) -> Reach:
        return self.value.reach

    @property
    def is_special(self) -> bool:
        """Tell whether this is a special category (Art. 9 GDPR): each reading is audited as such."""
        return self.value.special


def numbered(number: int) -> Category | None:
    """Return the category of a stored number; None for one that a newer version knows."""
    return next((each for each in Category if each.number == number), None)
