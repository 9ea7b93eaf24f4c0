"""Fähigkeiten: what helps on the way to work, and what a person wants (domain.md 3.8)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import DigitalSkills, DrivingLicences, Kilometres, Text
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=25,
    category=Category.EDUCATION,
    title=_("Fähigkeiten und Wünsche"),
    summary="{wishes}",
    single=True,
)
class Skill:
    """One per person."""

    wishes: Text | None = answer(1, _("Berufswunsch"))
    skills: Text | None = answer(2, _("kann gut"), help=_("z. B. nähen, kochen für viele, Autos reparieren"))
    driving_licences: DrivingLicences | None = answer(3, _("Führerscheine"))
    digital_skills: DigitalSkills | None = answer(4, _("Computer und Internet"))
    mobility: Kilometres | None = answer(5, _("fährt zur Arbeit bis"))
    esco: Text | None = answer(6, _("ESCO-Fähigkeiten"), more=True)
    note: Text | None = answer(7, _("Hinweis"), more=True)
    as_told: Text | None = answer(8, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
