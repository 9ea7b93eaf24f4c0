"""Staatsangehörigkeit: one record each, several are possible (domain.md 3.1)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Country, Text, YesNo
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=3,
    category=Category.IDENTITY,
    title=_("Staatsangehörigkeit"),
    plural=_("Staatsangehörigkeiten"),
    summary="{country}",
)
class Nationality:
    """Never an input of matching."""

    country: Country | None = answer(1, _("Staat"), required=True)
    is_primary: YesNo | None = answer(2, _("Hauptsächlich"))
    as_told: Text | None = answer(3, _("Wie gesagt"), more=True)
