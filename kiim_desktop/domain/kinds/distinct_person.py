"""Nicht dieselbe Person: somebody looked at two files and decided that they are of two persons (domain.md 3.20)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import PersonRef
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=55,
    category=Category.CASEWORK,
    title=_("Nicht dieselbe Person"),
    summary="",
    by_hand=False,
)
class DistinctPerson:
    """Stands in the file with the lower id; its record id follows from the other, so that two devices say it once."""

    other: PersonRef | None = answer(1, _("Andere Person"), required=True)
