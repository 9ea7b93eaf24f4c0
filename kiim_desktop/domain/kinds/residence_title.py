"""Aufenthaltstitel: what the card or letter says, as a history (domain.md 3.4)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, EmploymentPermission, ResidenceCode, Text, YesNo
from kiim_desktop.domain.kinds.declaring import answer, between, by, record_kind


@record_kind(
    number=7,
    category=Category.RESIDENCE,
    title=_("Aufenthaltstitel"),
    plural=_("Aufenthaltstitel"),
    summary="{title}",
    timeline=between("issued", "valid_until", _("Aufenthalt")),
    succession=by(unless="is_applied_for"),
)
class ResidenceTitle:
    """The counsellor sees paper, not the register; an expired card may live on with a Fiktion (§ 81 AufenthG)."""

    title: ResidenceCode | None = answer(1, _("Titel"), help=_("§, Nummer oder Wort: 25(2), Duldung"), required=True)
    issued: Day | None = answer(2, _("ausgestellt"))
    valid_until: Day | None = answer(3, _("gültig bis"))
    authority: Text | None = answer(4, _("Behörde"))
    employment_permission: EmploymentPermission | None = answer(5, _("Erwerbstätigkeit"))
    is_applied_for: YesNo | None = answer(6, _("erst beantragt"))
    residence_obligation: YesNo | None = answer(7, _("Wohnsitzauflage (§ 12a)"), more=True)
    obligation_until: Day | None = answer(8, _("Auflage bis"), more=True)
    as_told: Text | None = answer(9, _("Wie gesagt"), more=True)
    wording: Text | None = answer(10, _("Wortlaut auf der Karte"), help=_("z. B. § 25 Abs. 2 S. 1 Alt. 1"), more=True)
