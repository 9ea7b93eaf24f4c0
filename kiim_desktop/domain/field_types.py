"""The types a field can have: each knows how a value is checked, typed, shown and searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated

from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, german, parse_edtf, read_typed
from kiim_desktop.domain.text_checks import is_text, phone_doubt
from kiim_desktop.domain.values import NonValue, Value


class Shape(Enum):
    """What a value is made of, and so which editor a form shows."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    PHONE = "phone"
    CODE = "code"
    CODES = "codes"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes_no"
    REFERENCE = "reference"
    """The id of a person, user, office or record in hexadecimal digits; set by the program, never typed into a form."""
    REFERENCES = "references"
    FILE = "file"
    """Where an attached file lies and what opens it; set by the program, shown to nobody."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """One type of field; `codes` names the code list of CODE and CODES, `target` what a reference points to."""

    shape: Shape
    codes: str = ""
    unit: str = ""
    length: int = 20_000
    """Characters at most; a longer text is refused before it is stored."""
    decimals: int = 0
    """A number counts units of this many decimal places: amounts of money are stored in cents."""
    target: str = ""

    @property
    def is_long_text(self) -> bool:
        return self.shape is Shape.LONG_TEXT

    @property
    def is_reference(self) -> bool:
        """Tell whether it names something by its id; people neither type nor read that."""
        return self.shape in (Shape.REFERENCE, Shape.REFERENCES, Shape.FILE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a typed text; `doubt` is a sentence that warns but never blocks."""

    value: Value
    doubt: str = ""


GREATEST_NUMBER = 2**53 - 1
"""What every format a number travels through keeps exactly (RFC 8259, section 6)."""


class NotUnderstood(ValueError):
    """The text cannot be a value of this type; args[0] says why, in German."""


_ID_DIGITS = (16, 32)
_SHORT_ID = 8
_FILE_DIGITS = 160
"""Id, key and address of an attached file (crypto/chunks.py)."""
_HEX = frozenset("0123456789abcdef")

NON_VALUE_TITLES = {
    NonValue.NOT_ASKED: "nicht gefragt",
    NonValue.UNKNOWN: "unbekannt",
    NonValue.REFUSED: "möchte nicht sagen",
    NonValue.NOT_APPLICABLE: "trifft nicht zu",
}


def read_text(  # noqa: PLR0911  # one return for each shape
    type_: FieldType, typed: str, codes: CodeLists, today: date
) -> Reading:
    """Return the value of what a person typed; raises NotUnderstood with the reason."""
    typed = typed.strip()
    if not typed:
        return Reading(None)
    for non_value, title in NON_VALUE_TITLES.items():
        if typed.casefold() == _(title).casefold():
            return Reading(non_value)
    if len(typed) > type_.length:
        raise NotUnderstood(_("zu lang, höchstens {count} Zeichen").format(count=type_.length))
    match type_.shape:
        case Shape.TEXT | Shape.LONG_TEXT | Shape.PHONE:
            return Reading(typed, phone_doubt(typed) if type_.shape is Shape.PHONE else "")
        case Shape.CODE:
            return _read_code(type_.codes, typed, codes)
        case Shape.CODES:
            return _read_codes(type_.codes, typed, codes)
        case Shape.DATE:
            return _read_date(typed, today)
        case Shape.NUMBER:
            return _read_number(type_, typed)
        case Shape.YES_NO:
            return _read_yes_no(typed)
        case Shape.REFERENCE | Shape.REFERENCES | Shape.FILE:
            return _read_ids(type_, typed)


def check(type_: FieldType, value: Value) -> str:
    """Return why a value cannot be stored in a field of this type, or "" if it can."""
    if value is None or isinstance(value, NonValue):
        return ""
    match type_.shape:
        case Shape.CODES:
            fits = isinstance(value, tuple) and all(is_text(each) for each in value)
        case Shape.NUMBER:
            fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= GREATEST_NUMBER
        case Shape.YES_NO:
            fits = isinstance(value, bool)
        case Shape.DATE:
            fits = as_date(value) is not None
        case Shape.REFERENCE:
            fits = _is_id(value)
        case Shape.REFERENCES:
            fits = isinstance(value, tuple) and all(_is_id(each) for each in value)
        case Shape.FILE:
            fits = isinstance(value, str) and len(value) == _FILE_DIGITS and set(value) <= _HEX
        case _:
            fits = is_text(value) and len(str(value)) <= type_.length
    return "" if fits else _("hat nicht die erwartete Form")


def show(  # noqa: PLR0911  # one return for each shape
    type_: FieldType, value: Value, codes: CodeLists, name_of: Callable[[str], str] | None = None
) -> str:
    """Return a value as people read it; "" for an empty field. `name_of` gives the words for the id of a reference."""
    if value is None:
        return ""
    if isinstance(value, NonValue):
        return _(NON_VALUE_TITLES[value])
    match type_.shape:
        case Shape.CODE:
            return codes[type_.codes].label(str(value))
        case Shape.CODES if isinstance(value, tuple):
            return ", ".join(codes[type_.codes].label(each) for each in value)
        case Shape.DATE:
            fuzzy = as_date(value)
            return german(fuzzy) if fuzzy is not None else str(value)
        case Shape.YES_NO:
            return _("ja") if value else _("nein")
        case Shape.NUMBER if isinstance(value, int):
            return f"{number_text(type_, value)} {_(type_.unit)}".strip()
        case Shape.REFERENCE | Shape.REFERENCES:
            ids = value if isinstance(value, tuple) else (str(value),)
            return ", ".join((name_of or short_id)(each) for each in ids)
        case Shape.FILE:
            return ""
        case _:
            return f"{value} {_(type_.unit)}".strip()


def number_text(type_: FieldType, value: int) -> str:
    """Return the digits of a number as people type them: 1603, or 2,29 for 229 with two decimal places."""
    if not type_.decimals:
        return str(value)
    whole, rest = divmod(abs(value), 10**type_.decimals)
    return f"{'-' if value < 0 else ''}{whole},{rest:0{type_.decimals}d}"


def short_id(id_: str) -> str:
    """Return the first digits of an id, enough to tell a few apart."""
    return id_[:_SHORT_ID]


def as_date(value: Value) -> FuzzyDate | None:
    """Return the fuzzy date of a DATE value; None where there is none, or one that only a newer version can read."""
    try:
        return parse_edtf(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _read_code(list_name: str, typed: str, codes: CodeLists) -> Reading:
    found = codes[list_name].exact(typed)
    if found is None:
        raise NotUnderstood(_("steht nicht in der Liste"))
    return Reading(found.code)


def _read_codes(list_name: str, typed: str, codes: CodeLists) -> Reading:
    parts = [part.strip() for part in typed.replace(";", ",").split(",") if part.strip()]
    return Reading(tuple(str(_read_code(list_name, part, codes).value) for part in parts))


def _read_date(typed: str, today: date) -> Reading:
    fuzzy = read_typed(typed, today)
    if fuzzy is None:
        raise NotUnderstood(_("kein lesbares Datum"))
    return Reading(fuzzy.edtf)


def _read_number(type_: FieldType, typed: str) -> Reading:
    digits = typed.split(maxsplit=1)[0]
    if type_.decimals:
        digits = _without_point(digits, type_.decimals)
    digits = digits.replace(".", "")
    if not digits.removeprefix("-").isdecimal() or abs(int(digits)) > GREATEST_NUMBER:
        raise NotUnderstood(_("keine Zahl") if type_.decimals else _("keine ganze Zahl"))
    return Reading(int(digits))


def _without_point(digits: str, decimals: int) -> str:
    """Return 229 for "2,29" and "2.29", 160300 for "1.603": what stands after the last sign counts by its length."""
    whole, sign, rest = digits.rpartition(",")
    if not sign:
        whole, sign, rest = digits.rpartition(".")
        if len(rest) > decimals:
            sign = ""
    if not sign:
        return digits.replace(".", "") + "0" * decimals
    if len(rest) > decimals or not rest.isdecimal():
        raise NotUnderstood(_("keine Zahl"))
    return whole + rest.ljust(decimals, "0")


def _read_ids(type_: FieldType, typed: str) -> Reading:
    """Return the ids that were typed; where a file lies is set by the program alone."""
    ids = tuple(typed.casefold().replace(",", " ").split())
    if (
        type_.shape is Shape.FILE
        or not all(_is_id(each) for each in ids)
        or (type_.shape is Shape.REFERENCE and len(ids) != 1)
    ):
        raise NotUnderstood(_("keine Kennung"))
    return Reading(ids[0] if type_.shape is Shape.REFERENCE else ids)


def _is_id(value: object) -> bool:
    """Tell whether this is an id of 8 or 16 bytes in hexadecimal digits."""
    return isinstance(value, str) and len(value) in _ID_DIGITS and set(value) <= _HEX


def _read_yes_no(typed: str) -> Reading:
    words = {"ja": True, "j": True, "yes": True, "nein": False, "n": False, "no": False}
    if typed.casefold() not in words:
        raise NotUnderstood(_("bitte ja oder nein"))
    return Reading(words[typed.casefold()])


Text = Annotated[str, FieldType(Shape.TEXT, length=500)]
LongText = Annotated[str, FieldType(Shape.LONG_TEXT, length=100_000)]
Phone = Annotated[str, FieldType(Shape.PHONE, length=200)]
Day = Annotated[str, FieldType(Shape.DATE)]
Mail = Annotated[str, FieldType(Shape.TEXT, length=200)]
Url = Annotated[str, FieldType(Shape.TEXT, length=1_000)]
Count = Annotated[int, FieldType(Shape.NUMBER)]
Minutes = Annotated[int, FieldType(Shape.NUMBER, unit=mark("Min"))]
Hours = Annotated[int, FieldType(Shape.NUMBER, unit=mark("Std"))]
Years = Annotated[int, FieldType(Shape.NUMBER, unit=mark("Jahre"))]
Kilometres = Annotated[int, FieldType(Shape.NUMBER, unit="km")]
Percent = Annotated[int, FieldType(Shape.NUMBER, unit="%")]
Money = Annotated[int, FieldType(Shape.NUMBER, unit="€", decimals=2)]
"""Stored in cents."""
LessonUnits = Annotated[int, FieldType(Shape.NUMBER, unit=mark("UE"))]
YesNo = Annotated[bool, FieldType(Shape.YES_NO)]
Country = Annotated[str, FieldType(Shape.CODE, "countries")]
Countries = Annotated[tuple[str, ...], FieldType(Shape.CODES, "countries")]
Language = Annotated[str, FieldType(Shape.CODE, "languages")]
CefrLevel = Annotated[str, FieldType(Shape.CODE, "cefr_levels")]
LevelBasis = Annotated[str, FieldType(Shape.CODE, "level_bases")]
Sex = Annotated[str, FieldType(Shape.CODE, "sexes")]
NameOrder = Annotated[str, FieldType(Shape.CODE, "name_orders")]
Script = Annotated[str, FieldType(Shape.CODE, "scripts")]
NameVariantKind = Annotated[str, FieldType(Shape.CODE, "name_variant_kinds")]
ContactKind = Annotated[str, FieldType(Shape.CODE, "contact_kinds")]
ResidenceCode = Annotated[str, FieldType(Shape.CODE, "residence_titles")]
EmploymentPermission = Annotated[str, FieldType(Shape.CODE, "employment_permissions")]
CourseKind = Annotated[str, FieldType(Shape.CODE, "course_kinds")]
CourseStatus = Annotated[str, FieldType(Shape.CODE, "course_statuses")]
DropoutReason = Annotated[str, FieldType(Shape.CODE, "dropout_reasons")]
Channel = Annotated[str, FieldType(Shape.CODE, "contact_channels")]
Topics = Annotated[tuple[str, ...], FieldType(Shape.CODES, "contact_topics")]
PersonRef = Annotated[str, FieldType(Shape.REFERENCE, target="person")]
HouseholdRef = Annotated[str, FieldType(Shape.REFERENCE, target="household")]
UserRef = Annotated[str, FieldType(Shape.REFERENCE, target="user")]
OfficeRef = Annotated[str, FieldType(Shape.REFERENCE, target="office")]
RecordRef = Annotated[str, FieldType(Shape.REFERENCE, target="record")]
RecordRefs = Annotated[tuple[str, ...], FieldType(Shape.REFERENCES, target="record")]
EnrolmentRef = Annotated[str, FieldType(Shape.REFERENCE, target="course_enrolment")]
EntitlementRef = Annotated[str, FieldType(Shape.REFERENCE, target="course_entitlement")]
DocumentRef = Annotated[str, FieldType(Shape.REFERENCE, target="document")]
EntryRef = Annotated[str, FieldType(Shape.REFERENCE, target="counselling_entry")]
PlanRef = Annotated[str, FieldType(Shape.REFERENCE, target="plan")]
GoalRef = Annotated[str, FieldType(Shape.REFERENCE, target="goal")]
ReferralRef = Annotated[str, FieldType(Shape.REFERENCE, target="referral")]
ConsentRef = Annotated[str, FieldType(Shape.REFERENCE, target="consent")]
OrganisationRef = Annotated[str, FieldType(Shape.REFERENCE, target="organisation")]
OfferRef = Annotated[str, FieldType(Shape.REFERENCE, target="offer")]
PracticeCardRef = Annotated[str, FieldType(Shape.REFERENCE, target="practice_card")]
OrganisationRefs = Annotated[tuple[str, ...], FieldType(Shape.REFERENCES, target="organisation")]
HouseholdRole = Annotated[str, FieldType(Shape.CODE, "household_roles")]
MaritalStatus = Annotated[str, FieldType(Shape.CODE, "marital_statuses")]
ReunificationState = Annotated[str, FieldType(Shape.CODE, "reunification_states")]
ResidenceConditionKind = Annotated[str, FieldType(Shape.CODE, "residence_condition_kinds")]
TravelDocument = Annotated[str, FieldType(Shape.CODE, "travel_documents")]
IdentifierKind = Annotated[str, FieldType(Shape.CODE, "identifier_kinds")]
InterpreterSex = Annotated[str, FieldType(Shape.CODE, "interpreter_sexes")]
LiteracyKind = Annotated[str, FieldType(Shape.CODE, "literacy_kinds")]
LanguageExam = Annotated[str, FieldType(Shape.CODE, "language_exams")]
SchoolKind = Annotated[str, FieldType(Shape.CODE, "school_kinds")]
DocumentState = Annotated[str, FieldType(Shape.CODE, "document_states")]
Isced = Annotated[str, FieldType(Shape.CODE, "isced_2011")]
RecognitionStatus = Annotated[str, FieldType(Shape.CODE, "recognition_statuses")]
CompensationMeasure = Annotated[str, FieldType(Shape.CODE, "compensation_measures")]
Kldb = Annotated[str, FieldType(Shape.CODE, "kldb_2010")]
RequirementLevel = Annotated[str, FieldType(Shape.CODE, "requirement_levels")]
DigitalSkills = Annotated[str, FieldType(Shape.CODE, "digital_skills")]
EmploymentKind = Annotated[str, FieldType(Shape.CODE, "employment_kinds")]
EmploymentEnd = Annotated[str, FieldType(Shape.CODE, "employment_ends")]
QualificationFit = Annotated[str, FieldType(Shape.CODE, "qualification_fits")]
BenefitKind = Annotated[str, FieldType(Shape.CODE, "benefit_kinds")]
CourseMode = Annotated[str, FieldType(Shape.CODE, "course_modes")]
AttendanceMark = Annotated[str, FieldType(Shape.CODE, "attendance_marks")]
EntitlementKind = Annotated[str, FieldType(Shape.CODE, "entitlement_kinds")]
EntitlementIssuer = Annotated[str, FieldType(Shape.CODE, "entitlement_issuers")]
HousingKind = Annotated[str, FieldType(Shape.CODE, "housing_kinds")]
HousingNeed = Annotated[str, FieldType(Shape.CODE, "housing_needs")]
InternetAccess = Annotated[str, FieldType(Shape.CODE, "internet_access")]
HealthNeedKind = Annotated[str, FieldType(Shape.CODE, "health_needs")]
DisabilityBand = Annotated[str, FieldType(Shape.CODE, "disability_bands")]
TherapyState = Annotated[str, FieldType(Shape.CODE, "therapy_states")]
InsuranceKind = Annotated[str, FieldType(Shape.CODE, "insurance_kinds")]
VulnerabilityKind = Annotated[str, FieldType(Shape.CODE, "vulnerability_kinds")]
ChildcareState = Annotated[str, FieldType(Shape.CODE, "childcare_states")]
ClassKind = Annotated[str, FieldType(Shape.CODE, "class_kinds")]
EducationPackage = Annotated[str, FieldType(Shape.CODE, "education_packages")]
FieldOfAction = Annotated[str, FieldType(Shape.CODE, "fields_of_action")]
GoalStatus = Annotated[str, FieldType(Shape.CODE, "goal_statuses")]
MeasureStatus = Annotated[str, FieldType(Shape.CODE, "measure_statuses")]
Priority = Annotated[str, FieldType(Shape.CODE, "priorities")]
Responsible = Annotated[str, FieldType(Shape.CODE, "responsibles")]
ReferralStatus = Annotated[str, FieldType(Shape.CODE, "referral_statuses")]
FileRef = Annotated[str, FieldType(Shape.FILE)]
DocumentKind = Annotated[str, FieldType(Shape.CODE, "document_kinds")]
CaseStatus = Annotated[str, FieldType(Shape.CODE, "case_statuses")]
CasePhase = Annotated[str, FieldType(Shape.CODE, "case_phases")]
CaseEndReason = Annotated[str, FieldType(Shape.CODE, "case_end_reasons")]
AppointmentOutcome = Annotated[str, FieldType(Shape.CODE, "appointment_outcomes")]
TaskKind = Annotated[str, FieldType(Shape.CODE, "task_kinds")]
SignatureKind = Annotated[str, FieldType(Shape.CODE, "signature_kinds")]
ConsentGiver = Annotated[str, FieldType(Shape.CODE, "consent_givers")]
ConsentStatus = Annotated[str, FieldType(Shape.CODE, "consent_statuses")]
ShareMode = Annotated[str, FieldType(Shape.CODE, "share_modes")]
ShareExtent = Annotated[str, FieldType(Shape.CODE, "share_extents")]
ImportKind = Annotated[str, FieldType(Shape.CODE, "import_kinds")]
OrgKind = Annotated[str, FieldType(Shape.CODE, "org_kinds")]
OfferKind = Annotated[str, FieldType(Shape.CODE, "offer_kinds")]
OfferStatus = Annotated[str, FieldType(Shape.CODE, "offer_statuses")]
OfferSource = Annotated[str, FieldType(Shape.CODE, "offer_sources")]
TimeModel = Annotated[str, FieldType(Shape.CODE, "time_models")]
ChildcareOffer = Annotated[str, FieldType(Shape.CODE, "childcare_offers")]
PriceUnit = Annotated[str, FieldType(Shape.CODE, "price_units")]
IssueStatus = Annotated[str, FieldType(Shape.CODE, "issue_statuses")]
PracticeStatus = Annotated[str, FieldType(Shape.CODE, "practice_statuses")]
PracticeTopic = Annotated[str, FieldType(Shape.CODE, "practice_topics")]
PracticeCardKind = Annotated[str, FieldType(Shape.CODE, "practice_cards")]
Visibility = Annotated[str, FieldType(Shape.CODE, "visibilities")]
Scripts = Annotated[tuple[str, ...], FieldType(Shape.CODES, "scripts")]
Languages = Annotated[tuple[str, ...], FieldType(Shape.CODES, "languages")]
DrivingLicences = Annotated[tuple[str, ...], FieldType(Shape.CODES, "driving_licences")]
TransportModes = Annotated[tuple[str, ...], FieldType(Shape.CODES, "transport_modes")]
Devices = Annotated[tuple[str, ...], FieldType(Shape.CODES, "device_kinds")]
AccessibilityFeatures = Annotated[tuple[str, ...], FieldType(Shape.CODES, "accessibility_features")]
TargetGroups = Annotated[tuple[str, ...], FieldType(Shape.CODES, "target_groups")]
ResidenceGroups = Annotated[tuple[str, ...], FieldType(Shape.CODES, "residence_groups")]
Weekdays = Annotated[tuple[str, ...], FieldType(Shape.CODES, "weekdays")]
DataGroups = Annotated[tuple[str, ...], FieldType(Shape.CODES, "data_groups")]
Purposes = Annotated[tuple[str, ...], FieldType(Shape.CODES, "purposes")]
