"""The types a field can have: each knows how a value is checked, typed, shown and searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, german, parse_edtf, read_typed
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


@dataclass(frozen=True, slots=True)
class FieldType:
    """One type of field; `codes` names the code list of CODE and CODES."""

    shape: Shape
    codes: str = ""
    unit: str = ""
    length: int = 20_000
    """Characters at most; a longer text is refused before it is stored."""

    @property
    def is_long_text(self) -> bool:
        return self.shape is Shape.LONG_TEXT


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a typed text; `doubt` is a sentence that warns but never blocks."""

    value: Value
    doubt: str = ""


GREATEST_NUMBER = 2**53 - 1
"""What every format a number travels through keeps exactly (RFC 8259, section 6)."""


class NotUnderstood(ValueError):
    """The text cannot be a value of this type; args[0] says why, in German."""


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
            return Reading(typed)
        case Shape.CODE:
            return _read_code(type_.codes, typed, codes)
        case Shape.CODES:
            return _read_codes(type_.codes, typed, codes)
        case Shape.DATE:
            return _read_date(typed, today)
        case Shape.NUMBER:
            return _read_number(typed)
        case Shape.YES_NO:
            return _read_yes_no(typed)


def check(type_: FieldType, value: Value) -> str:
    """Return why a value cannot be stored in a field of this type, or "" if it can."""
    if value is None or isinstance(value, NonValue):
        return ""
    match type_.shape:
        case Shape.CODES:
            fits = isinstance(value, tuple) and all(isinstance(each, str) for each in value)
        case Shape.NUMBER:
            fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= GREATEST_NUMBER
        case Shape.YES_NO:
            fits = isinstance(value, bool)
        case Shape.DATE:
            fits = as_date(value) is not None
        case _:
            fits = isinstance(value, str) and len(value) <= type_.length
    return "" if fits else _("hat nicht die erwartete Form")


def show(type_: FieldType, value: Value, codes: CodeLists) -> str:  # noqa: PLR0911  # one return for each shape
    """Return a value as people read it; "" for an empty field."""
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
        case _:
            return f"{value} {type_.unit}".strip()


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


def _read_number(typed: str) -> Reading:
    digits = typed.split(maxsplit=1)[0].replace(".", "")
    if not digits.removeprefix("-").isdecimal() or abs(int(digits)) > GREATEST_NUMBER:
        raise NotUnderstood(_("keine ganze Zahl"))
    return Reading(int(digits))


def _read_yes_no(typed: str) -> Reading:
    words = {"ja": True, "j": True, "yes": True, "nein": False, "n": False, "no": False}
    if typed.casefold() not in words:
        raise NotUnderstood(_("bitte ja oder nein"))
    return Reading(words[typed.casefold()])


Text = Annotated[str, FieldType(Shape.TEXT, length=500)]
LongText = Annotated[str, FieldType(Shape.LONG_TEXT, length=100_000)]
Phone = Annotated[str, FieldType(Shape.PHONE, length=200)]
Day = Annotated[str, FieldType(Shape.DATE)]
Minutes = Annotated[int, FieldType(Shape.NUMBER, unit="Min")]
Hours = Annotated[int, FieldType(Shape.NUMBER, unit="Std")]
LessonUnits = Annotated[int, FieldType(Shape.NUMBER, unit="UE")]
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
