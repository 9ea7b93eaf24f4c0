"""Textbaustein: words that an office writes again and again (office scope)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import LongText, Text, UserRef
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=46,
    category=Category.OFFICE,
    title=_("Textbaustein"),
    plural=_("Textbausteine"),
    summary="{shortcut}",
    by_hand=False,
)
class Snippet:
    """Without an owner it belongs to everybody in the office."""

    shortcut: Text | None = answer(1, _("Kürzel"), required=True)
    text: LongText | None = answer(2, _("Text"), required=True)
    topic: Text | None = answer(3, _("Thema"))
    owner: UserRef | None = answer(4, _("gehört"), more=True)
