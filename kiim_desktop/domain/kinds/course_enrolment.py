"""Kurs: from "vorgemerkt" to the certificate (domain.md 3.10)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    CefrLevel,
    CourseKind,
    CourseMode,
    CourseStatus,
    Day,
    DropoutReason,
    EntitlementRef,
    LessonUnits,
    OfferRef,
    Text,
    YesNo,
)
from kiim_desktop.domain.kinds.declaring import answer, between, record_kind


@record_kind(
    number=9,
    category=Category.COURSES,
    title=_("Kurs"),
    plural=_("Kurse"),
    summary="{course} {status}",
    timeline=between("begins", "ends", _("Sprache")),
)
class CourseEnrolment:
    """One person in one course; repeats and changes of provider are records of their own."""

    course: CourseKind | None = answer(1, _("Kurs"), required=True)
    status: CourseStatus | None = answer(2, _("Stand"), required=True)
    provider: Text | None = answer(3, _("Träger"))
    place: Text | None = answer(4, _("Kursort"))
    begins: Day | None = answer(5, _("Beginn"))
    ends: Day | None = answer(6, _("Ende"))
    module: Text | None = answer(7, _("Modul"), narrow=True)
    lesson_units: LessonUnits | None = answer(8, _("Unterrichtseinheiten"))
    level_reached: CefrLevel | None = answer(9, _("erreicht"))
    dropout_reason: DropoutReason | None = answer(10, _("Grund des Abbruchs"))
    childcare_needed: YesNo | None = answer(11, _("braucht Kinderbetreuung"))
    note: Text | None = answer(12, _("Hinweis"), more=True)
    registered: Day | None = answer(13, _("angemeldet am"), more=True)
    placement_test: Day | None = answer(14, _("Einstufungstest am"), more=True)
    placement_level: CefrLevel | None = answer(15, _("eingestuft in"), more=True)
    hours_done: LessonUnits | None = answer(16, _("besuchte UE"), more=True)
    hours_absent: LessonUnits | None = answer(17, _("versäumte UE"), more=True)
    hours_excused: LessonUnits | None = answer(18, _("davon entschuldigt"), more=True)
    mode: CourseMode | None = answer(19, _("Form"), more=True)
    is_repetition: YesNo | None = answer(20, _("Wiederholung"), more=True)
    offer: OfferRef | None = answer(21, _("Angebot"), more=True)
    entitlement: EntitlementRef | None = answer(22, _("Kursberechtigung"), more=True)
