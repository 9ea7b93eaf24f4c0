"""Familienstand: marital status, family abroad, reunification (domain.md 3.3)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, Day, MaritalStatus, ReunificationState, Text, YesNo
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=16,
    category=Category.HOUSEHOLD,
    title=_("Familienstand"),
    summary="{marital_status}",
    single=True,
)
class FamilyStatus:
    """One per person; a benefit unit (Bedarfsgemeinschaft) is not a household and stands with the benefit."""

    marital_status: MaritalStatus | None = answer(
        1, _("Familienstand"), help=_("eine religiöse Ehe ist keine standesamtliche"), required=True
    )
    since: Day | None = answer(2, _("seit"))
    single_parent: YesNo | None = answer(3, _("alleinerziehend"))
    children: Count | None = answer(4, _("Kinder"))
    family_abroad: YesNo | None = answer(5, _("Familie im Ausland"))
    reunification: ReunificationState | None = answer(6, _("Familiennachzug"))
    reunification_for: Text | None = answer(7, _("Nachzug von"), help=_("z. B. Ehefrau und zwei Kinder"))
    reunification_basis: Text | None = answer(8, _("Grundlage"), help=_("z. B. § 36a AufenthG"), more=True)
    applied: Day | None = answer(9, _("Nachzug beantragt am"), more=True)
    note: Text | None = answer(10, _("Hinweis"), more=True)
    as_told: Text | None = answer(11, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
