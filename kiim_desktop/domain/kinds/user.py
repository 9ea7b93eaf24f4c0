"""Benutzer: who works in the office, so that every device can name the author of an entry (office scope)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, Text, UserRef
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=12,
    category=Category.OFFICE,
    title=_("Benutzer"),
    summary="{name}",
    by_hand=False,
)
class User:
    """The record id is the user id. Rights do not come from here but from the key file and the certificates."""

    name: Text | None = answer(1, _("Name"), required=True)
    role: Text | None = answer(2, _("Rolle"))
    stood_in_for_by: UserRef | None = answer(3, _("vertreten durch"), more=True)
    stood_in_for_until: Day | None = answer(4, _("vertreten bis"), more=True)
