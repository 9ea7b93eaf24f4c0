"""Schritt: who does what by when for a goal (domain.md 3.15)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, Day, GoalRef, MeasureStatus, OfferRef, Responsible, Text
from kiim_desktop.domain.kinds.declaring import Drawing, answer, on, record_kind


@record_kind(
    number=38,
    category=Category.PLAN,
    title=_("Schritt"),
    plural=_("Schritte"),
    summary="{text}",
    timeline=on("due", _("Beratung"), Drawing.NOT),
)
class Measure:
    """A step that is an offer of the catalogue names it."""

    text: Text | None = answer(1, _("Was"), required=True)
    responsible: Responsible | None = answer(2, _("Wer"), required=True)
    due: Day | None = answer(3, _("bis"))
    status: MeasureStatus | None = answer(4, _("Stand"), default="open")
    done: Day | None = answer(5, _("erledigt am"))
    agency: Text | None = answer(6, _("Stelle"), help=_("wenn eine andere Stelle etwas tut"))
    goal: GoalRef | None = answer(7, _("Ziel"), more=True)
    offer: OfferRef | None = answer(8, _("Angebot"), more=True)
    note: Text | None = answer(9, _("Hinweis"), more=True)
    reason: Text | None = answer(10, _("Grund"), help=_("warum der Schritt entfällt"), more=True)
    place: Count | None = answer(11, _("Platz in der Liste"), more=True, by_program=True)
