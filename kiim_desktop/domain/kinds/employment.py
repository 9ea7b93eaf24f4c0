"""Arbeit: what a person does for a living, as a history (domain.md 3.9)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    Day,
    EmploymentEnd,
    EmploymentKind,
    Hours,
    Kldb,
    QualificationFit,
    Text,
    YesNo,
)
from kiim_desktop.domain.kinds.declaring import answer, between, record_kind


@record_kind(
    number=26,
    category=Category.WORK,
    title=_("Arbeit oder Ausbildung"),
    summary="{kind} {employer}",
    timeline=between("begins", "ends", _("Arbeit")),
)
class Employment:
    """Seeking work, parental leave and school are records too, so that no gap stays unexplained."""

    kind: EmploymentKind | None = answer(1, _("Art"), required=True)
    employer: Text | None = answer(2, _("Betrieb"))
    activity: Text | None = answer(3, _("arbeitet als"))
    weekly_hours: Hours | None = answer(4, _("Stunden in der Woche"))
    begins: Day | None = answer(5, _("Beginn"))
    ends: Day | None = answer(6, _("Ende"))
    end_reason: EmploymentEnd | None = answer(7, _("Grund des Endes"))
    qualification_fit: QualificationFit | None = answer(8, _("passt zur Qualifikation"))
    place: Text | None = answer(9, _("Arbeitsort"))
    is_limited: YesNo | None = answer(10, _("befristet"))
    kldb: Kldb | None = answer(11, _("Beruf (KldB)"), more=True)
    note: Text | None = answer(12, _("Hinweis"), more=True)
    as_told: Text | None = answer(13, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
