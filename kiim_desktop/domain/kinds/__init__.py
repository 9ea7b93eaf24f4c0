"""The kinds of record in an integration history: one file each, listed here in the order of their numbers."""

from __future__ import annotations

from kiim_desktop.domain.errors import UnknownKind
from kiim_desktop.domain.kinds.address import Address
from kiim_desktop.domain.kinds.arrival import Arrival
from kiim_desktop.domain.kinds.contact_detail import ContactDetail
from kiim_desktop.domain.kinds.counselling_entry import CounsellingEntry
from kiim_desktop.domain.kinds.course_enrolment import CourseEnrolment
from kiim_desktop.domain.kinds.declaring import Kind, kind_of
from kiim_desktop.domain.kinds.identity import Identity
from kiim_desktop.domain.kinds.language_skill import LanguageSkill
from kiim_desktop.domain.kinds.name_variant import NameVariant
from kiim_desktop.domain.kinds.nationality import Nationality
from kiim_desktop.domain.kinds.residence_title import ResidenceTitle
from kiim_desktop.domain.kinds.task import Task
from kiim_desktop.domain.kinds.user import User

IDENTITY = kind_of(Identity)
NAME_VARIANT = kind_of(NameVariant)
NATIONALITY = kind_of(Nationality)
CONTACT_DETAIL = kind_of(ContactDetail)
ADDRESS = kind_of(Address)
ARRIVAL = kind_of(Arrival)
RESIDENCE_TITLE = kind_of(ResidenceTitle)
LANGUAGE_SKILL = kind_of(LanguageSkill)
COURSE_ENROLMENT = kind_of(CourseEnrolment)
COUNSELLING_ENTRY = kind_of(CounsellingEntry)
TASK = kind_of(Task)
USER = kind_of(User)


class Kinds:
    """The closed list of kinds this version knows; records of other kinds are kept and passed on."""

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        self.all = kinds
        self._by_number = {kind.number: kind for kind in kinds}
        self._by_name = {kind.name: kind for kind in kinds}

    def numbered(self, number: int) -> Kind | None:
        """Return the kind with this number, or None if only a newer version knows it."""
        return self._by_number.get(number)

    def named(self, name: str) -> Kind:
        """Return the kind with this name; UnknownKind lists the known ones."""
        if name not in self._by_name:
            raise UnknownKind(kind=name, known=", ".join(self._by_name))
        return self._by_name[name]


KINDS = Kinds(
    (
        IDENTITY,
        NAME_VARIANT,
        NATIONALITY,
        CONTACT_DETAIL,
        ADDRESS,
        ARRIVAL,
        RESIDENCE_TITLE,
        LANGUAGE_SKILL,
        COURSE_ENROLMENT,
        COUNSELLING_ENTRY,
        TASK,
        USER,
    )
)
