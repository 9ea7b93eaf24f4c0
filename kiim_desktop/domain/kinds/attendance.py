"""Anwesenheit: one person on one day of a course (domain.md 3.10)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import AttendanceMark, CourseMode, Day, EnrolmentRef, LessonUnits, Text
from kiim_desktop.domain.kinds.declaring import Drawing, answer, on, record_kind


@record_kind(
    number=28,
    category=Category.COURSES,
    title=_("Anwesenheit"),
    plural=_("Anwesenheiten"),
    summary="{date} {mark}",
    timeline=on("date", _("Sprache"), Drawing.NOT),
    by_hand=False,
)
class Attendance:
    """Comes from the lists of course providers; sums of a month stand with the month as their date."""

    date: Day | None = answer(1, _("Tag"), help=_("bei Summen der Monat"), required=True)
    mark: AttendanceMark | None = answer(2, _("Vermerk"), required=True)
    enrolment: EnrolmentRef | None = answer(3, _("Kurs dieser Person"))
    course: Text | None = answer(4, _("Kursbezeichnung"), help=_("wie in der Liste"))
    provider: Text | None = answer(5, _("Träger"))
    lesson_units: LessonUnits | None = answer(6, _("besuchte UE"))
    missed_units: LessonUnits | None = answer(7, _("versäumte UE"))
    excused_units: LessonUnits | None = answer(8, _("davon entschuldigt"))
    mode: CourseMode | None = answer(9, _("Form"))
    note: Text | None = answer(10, _("Hinweis"), more=True)
    as_told: Text | None = answer(11, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
