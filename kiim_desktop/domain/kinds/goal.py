"""Ziel: one thing a person wants to reach (domain.md 3.15)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, Day, FieldOfAction, GoalStatus, PlanRef, Priority, Text
from kiim_desktop.domain.kinds.declaring import TODAY, Drawing, answer, between, record_kind, stays


@record_kind(
    number=37,
    category=Category.PLAN,
    title=_("Ziel"),
    plural=_("Ziele"),
    summary="{text}",
    timeline=between("agreed", "target", _("Beratung"), Drawing.NOT),
    succession=stays(),
)
class Goal:
    """Its steps are measures."""

    text: Text | None = answer(1, _("Ziel"), help=_("in den Worten der Person"), required=True)
    area: FieldOfAction | None = answer(2, _("Handlungsfeld"), required=True)
    status: GoalStatus | None = answer(3, _("Stand"), default="open")
    priority: Priority | None = answer(4, _("Dringlichkeit"))
    target: Day | None = answer(5, _("bis"))
    agreed: Day | None = answer(6, _("vereinbart am"), default=TODAY)
    reached: Day | None = answer(7, _("erreicht am"))
    plan: PlanRef | None = answer(8, _("Förderplan"), more=True)
    note: Text | None = answer(9, _("Hinweis"), more=True)
    reason: Text | None = answer(10, _("Grund"), help=_("warum es anders kam"), more=True)
    place: Count | None = answer(11, _("Platz in der Liste"), more=True, by_program=True)
