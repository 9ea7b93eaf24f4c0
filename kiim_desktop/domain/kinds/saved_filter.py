"""Gespeicherte Liste: a filter with a name (office scope)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, LongText, Text, UserRef
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=48,
    category=Category.OFFICE,
    title=_("Gespeicherte Liste"),
    plural=_("Gespeicherte Listen"),
    summary="{name}",
    by_hand=False,
)
class SavedFilter:
    """Without an owner it belongs to everybody in the office."""

    name: Text | None = answer(1, _("Name"), required=True)
    filter: LongText | None = answer(2, _("Bedingungen"), required=True)
    screen: Text | None = answer(3, _("Bereich"))
    position: Count | None = answer(4, _("Stelle in der Liste"))
    owner: UserRef | None = answer(5, _("gehört"), more=True)
