"""Einreise: when a person came to Germany and to the Kreis (domain.md 3.1)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, Text
from kiim_desktop.domain.kinds.declaring import answer, on, record_kind


@record_kind(
    number=6,
    category=Category.RESIDENCE,
    title=_("Einreise"),
    plural=_("Einreisen"),
    summary="{arrived_germany}",
    timeline=on("arrived_germany", _("Aufenthalt")),
)
class Arrival:
    """A return after years abroad is one more record."""

    arrived_germany: Day | None = answer(1, _("nach Deutschland"), required=True)
    arrived_county: Day | None = answer(2, _("in den Landkreis"))
    note: Text | None = answer(3, _("Hinweis"))
