"""Leistung: what a person lives on, and which authority pays it (domain.md 3.9)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import BenefitKind, Count, Day, Text
from kiim_desktop.domain.kinds.declaring import answer, between, record_kind


@record_kind(
    number=27,
    category=Category.WORK,
    title=_("Leistung"),
    plural=_("Leistungen"),
    summary="{kind}",
    timeline=between("begins", "ends", _("Arbeit")),
)
class Benefit:
    """A change of the legal regime (Rechtskreiswechsel) is the end of one and the beginning of another."""

    kind: BenefitKind | None = answer(1, _("Leistung"), required=True)
    authority: Text | None = answer(2, _("Stelle"))
    begins: Day | None = answer(3, _("ab"))
    ends: Day | None = answer(4, _("bewilligt bis"))
    contact_person: Text | None = answer(5, _("Ansprechperson"))
    applied: Day | None = answer(6, _("beantragt am"))
    benefit_unit_size: Count | None = answer(7, _("Personen in der Bedarfsgemeinschaft"))
    note: Text | None = answer(8, _("Hinweis"), more=True)
    as_told: Text | None = answer(9, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
