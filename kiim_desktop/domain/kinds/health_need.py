"""Gesundheit: only what is needed, never why (domain.md 3.12). Off unless IT allows it; stays in the office."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, DisabilityBand, HealthNeedKind, InsuranceKind, TherapyState
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=32,
    category=Category.HEALTH,
    title=_("Bedarf Gesundheit"),
    summary="{kind}",
)
class HealthNeed:
    """No diagnoses: codes only and no text field, on purpose."""

    kind: HealthNeedKind | None = answer(
        1, _("Bedarf"), help=_("nur der Bedarf, keine Diagnosen"), required=True, sensitive=True
    )
    disability_band: DisabilityBand | None = answer(2, _("Grad der Behinderung"), sensitive=True)
    therapy: TherapyState | None = answer(3, _("Therapie"), sensitive=True)
    insurance: InsuranceKind | None = answer(4, _("Krankenversicherung"))
    since: Day | None = answer(5, _("seit"))
    until: Day | None = answer(6, _("bis"))
