"""Arbeitsnotiz: a private working note that is to be destroyed (domain.md 3.16)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, LongText, UserRef
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=39,
    category=Category.COUNSELLING,
    title=_("Arbeitsnotiz"),
    plural=_("Arbeitsnotizen"),
    summary="{date}",
    by_hand=False,
)
class PrivateNote:
    """Never leaves its author, is no part of the file and of no export."""

    text: LongText | None = answer(1, _("Notiz"), required=True)
    date: Day | None = answer(2, _("Datum"))
    destroy_by: Day | None = answer(3, _("vernichten bis"))
    author: UserRef | None = answer(4, _("von"), more=True)
