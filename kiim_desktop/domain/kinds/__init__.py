"""The kinds of record in an integration history: one file each, listed here in the order of their numbers."""

from __future__ import annotations

from kiim_desktop.domain.errors import UnknownKind
from kiim_desktop.domain.kinds.address import Address
from kiim_desktop.domain.kinds.agency_message import AgencyMessage
from kiim_desktop.domain.kinds.appointment import Appointment
from kiim_desktop.domain.kinds.arrival import Arrival
from kiim_desktop.domain.kinds.attendance import Attendance
from kiim_desktop.domain.kinds.benefit import Benefit
from kiim_desktop.domain.kinds.case import Case
from kiim_desktop.domain.kinds.child_schooling import ChildSchooling
from kiim_desktop.domain.kinds.childcare import Childcare
from kiim_desktop.domain.kinds.consent import Consent
from kiim_desktop.domain.kinds.contact_detail import ContactDetail
from kiim_desktop.domain.kinds.counselling_entry import CounsellingEntry
from kiim_desktop.domain.kinds.course_enrolment import CourseEnrolment
from kiim_desktop.domain.kinds.course_entitlement import CourseEntitlement
from kiim_desktop.domain.kinds.declaring import Kind, kind_of
from kiim_desktop.domain.kinds.distinct_person import DistinctPerson
from kiim_desktop.domain.kinds.document import Document
from kiim_desktop.domain.kinds.employment import Employment
from kiim_desktop.domain.kinds.everyday_life import EverydayLife
from kiim_desktop.domain.kinds.family_status import FamilyStatus
from kiim_desktop.domain.kinds.file_merge import FileMerge
from kiim_desktop.domain.kinds.foreign_identifier import ForeignIdentifier
from kiim_desktop.domain.kinds.goal import Goal
from kiim_desktop.domain.kinds.health_need import HealthNeed
from kiim_desktop.domain.kinds.household_member import HouseholdMember
from kiim_desktop.domain.kinds.housing import Housing
from kiim_desktop.domain.kinds.identity import Identity
from kiim_desktop.domain.kinds.import_mapping import ImportMapping
from kiim_desktop.domain.kinds.language_certificate import LanguageCertificate
from kiim_desktop.domain.kinds.language_skill import LanguageSkill
from kiim_desktop.domain.kinds.literacy import Literacy
from kiim_desktop.domain.kinds.measure import Measure
from kiim_desktop.domain.kinds.name_variant import NameVariant
from kiim_desktop.domain.kinds.nationality import Nationality
from kiim_desktop.domain.kinds.native_language import NativeLanguage
from kiim_desktop.domain.kinds.occupation import Occupation
from kiim_desktop.domain.kinds.offer import Offer
from kiim_desktop.domain.kinds.office_appointment import OfficeAppointment
from kiim_desktop.domain.kinds.office_task import OfficeTask
from kiim_desktop.domain.kinds.organisation import Organisation
from kiim_desktop.domain.kinds.passport import Passport
from kiim_desktop.domain.kinds.plan import Plan
from kiim_desktop.domain.kinds.practice_card import PracticeCard
from kiim_desktop.domain.kinds.private_note import PrivateNote
from kiim_desktop.domain.kinds.reachability import Reachability
from kiim_desktop.domain.kinds.recognition import Recognition
from kiim_desktop.domain.kinds.referral import Referral
from kiim_desktop.domain.kinds.residence_condition import ResidenceCondition
from kiim_desktop.domain.kinds.residence_title import ResidenceTitle
from kiim_desktop.domain.kinds.saved_filter import SavedFilter
from kiim_desktop.domain.kinds.schooling import Schooling
from kiim_desktop.domain.kinds.skill import Skill
from kiim_desktop.domain.kinds.snippet import Snippet
from kiim_desktop.domain.kinds.system_issue import SystemIssue
from kiim_desktop.domain.kinds.task import Task
from kiim_desktop.domain.kinds.user import User
from kiim_desktop.domain.kinds.vulnerability import Vulnerability

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
FOREIGN_IDENTIFIER = kind_of(ForeignIdentifier)
REACHABILITY = kind_of(Reachability)
HOUSEHOLD_MEMBER = kind_of(HouseholdMember)
FAMILY_STATUS = kind_of(FamilyStatus)
RESIDENCE_CONDITION = kind_of(ResidenceCondition)
PASSPORT = kind_of(Passport)
NATIVE_LANGUAGE = kind_of(NativeLanguage)
LANGUAGE_CERTIFICATE = kind_of(LanguageCertificate)
LITERACY = kind_of(Literacy)
SCHOOLING = kind_of(Schooling)
RECOGNITION = kind_of(Recognition)
OCCUPATION = kind_of(Occupation)
SKILL = kind_of(Skill)
EMPLOYMENT = kind_of(Employment)
BENEFIT = kind_of(Benefit)
ATTENDANCE = kind_of(Attendance)
COURSE_ENTITLEMENT = kind_of(CourseEntitlement)
HOUSING = kind_of(Housing)
EVERYDAY_LIFE = kind_of(EverydayLife)
HEALTH_NEED = kind_of(HealthNeed)
VULNERABILITY = kind_of(Vulnerability)
CHILDCARE = kind_of(Childcare)
CHILD_SCHOOLING = kind_of(ChildSchooling)
PLAN = kind_of(Plan)
GOAL = kind_of(Goal)
MEASURE = kind_of(Measure)
PRIVATE_NOTE = kind_of(PrivateNote)
AGENCY_MESSAGE = kind_of(AgencyMessage)
REFERRAL = kind_of(Referral)
DOCUMENT = kind_of(Document)
CASE = kind_of(Case)
APPOINTMENT = kind_of(Appointment)
CONSENT = kind_of(Consent)
SNIPPET = kind_of(Snippet)
IMPORT_MAPPING = kind_of(ImportMapping)
SAVED_FILTER = kind_of(SavedFilter)
OFFICE_TASK = kind_of(OfficeTask)
OFFICE_APPOINTMENT = kind_of(OfficeAppointment)
ORGANISATION = kind_of(Organisation)
OFFER = kind_of(Offer)
SYSTEM_ISSUE = kind_of(SystemIssue)
PRACTICE_CARD = kind_of(PracticeCard)
DISTINCT_PERSON = kind_of(DistinctPerson)
FILE_MERGE = kind_of(FileMerge)


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

    def recorded(self, *, with_health: bool) -> Kinds:
        """Return the kinds an office may record: those of special categories only where IT has allowed them."""
        return self if with_health else Kinds(tuple(kind for kind in self.all if not kind.category.is_special))

    def offered(self, *, with_health: bool) -> tuple[Kind, ...]:
        """Return the kinds that people enter by hand; those of special categories only where IT has allowed them."""
        return tuple(kind for kind in self.recorded(with_health=with_health).all if kind.is_by_hand)


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
        FOREIGN_IDENTIFIER,
        REACHABILITY,
        HOUSEHOLD_MEMBER,
        FAMILY_STATUS,
        RESIDENCE_CONDITION,
        PASSPORT,
        NATIVE_LANGUAGE,
        LANGUAGE_CERTIFICATE,
        LITERACY,
        SCHOOLING,
        RECOGNITION,
        OCCUPATION,
        SKILL,
        EMPLOYMENT,
        BENEFIT,
        ATTENDANCE,
        COURSE_ENTITLEMENT,
        HOUSING,
        EVERYDAY_LIFE,
        HEALTH_NEED,
        VULNERABILITY,
        CHILDCARE,
        CHILD_SCHOOLING,
        PLAN,
        GOAL,
        MEASURE,
        PRIVATE_NOTE,
        AGENCY_MESSAGE,
        REFERRAL,
        DOCUMENT,
        CASE,
        APPOINTMENT,
        CONSENT,
        SNIPPET,
        IMPORT_MAPPING,
        SAVED_FILTER,
        OFFICE_TASK,
        OFFICE_APPOINTMENT,
        ORGANISATION,
        OFFER,
        SYSTEM_ISSUE,
        PRACTICE_CARD,
        DISTINCT_PERSON,
        FILE_MERGE,
    )
)
