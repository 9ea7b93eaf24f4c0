"""Kinderbetreuung: kita and other care, in the file of the child (domain.md 3.13)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import ChildcareState, Day, Hours, Text
from kiim_desktop.domain.kinds.declaring import answer, between, record_kind


@record_kind(
    number=34,
    category=Category.CHILDREN,
    title=_("Kinderbetreuung"),
    plural=_("Kinderbetreuungen"),
    summary="{state} {facility}",
    timeline=between("begins", "ends", _("Familie")),
)
class Childcare:
    """What a parent needs for a course stands with the course (course_enrolment.childcare_needed)."""

    state: ChildcareState | None = answer(1, _("Stand"), required=True)
    facility: Text | None = answer(2, _("Einrichtung"))
    place: Text | None = answer(3, _("Ort"))
    hours_per_day: Hours | None = answer(4, _("Stunden am Tag"))
    wanted_from: Day | None = answer(5, _("gesucht ab"))
    applied: Day | None = answer(6, _("angemeldet am"))
    begins: Day | None = answer(7, _("Beginn"))
    ends: Day | None = answer(8, _("Ende"))
    note: Text | None = answer(9, _("Hinweis"), more=True)
    as_told: Text | None = answer(10, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
