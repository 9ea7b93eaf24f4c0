"""Auflage: where a person must live or stay, and other conditions (domain.md 3.4)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, ResidenceConditionKind, Text
from kiim_desktop.domain.kinds.declaring import answer, between, by, record_kind


@record_kind(
    number=17,
    category=Category.RESIDENCE,
    title=_("Auflage"),
    plural=_("Auflagen"),
    summary="{kind} {place}",
    timeline=between("valid_from", "valid_until", _("Aufenthalt")),
    succession=by("kind"),
)
class ResidenceCondition:
    """A Fiktion (§ 81 AufenthG) is a title of its own, not a condition."""

    kind: ResidenceConditionKind | None = answer(1, _("Auflage"), required=True)
    valid_from: Day | None = answer(2, _("gilt ab"))
    valid_until: Day | None = answer(3, _("gilt bis"), help=_("Wohnsitzregelung: höchstens drei Jahre ab Anerkennung"))
    place: Text | None = answer(4, _("Ort oder Landkreis"))
    authority: Text | None = answer(5, _("Behörde"))
    lift_applied: Day | None = answer(6, _("Aufhebung beantragt am"), more=True)
    note: Text | None = answer(7, _("Hinweis"), more=True)
    as_told: Text | None = answer(8, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
