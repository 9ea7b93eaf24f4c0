"""Zusammenführung: this file and another one of the office are of one person (domain.md 3.20)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import LongText, PersonRef
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=56,
    category=Category.CASEWORK,
    title=_("Zusammenführung"),
    plural=_("Zusammenführungen"),
    summary="",
    single=True,
    by_hand=False,
)
class FileMerge:
    """Stands in the file that is no longer listed. Both keep their records; deleting it lets both stand apart again."""

    into: PersonRef | None = answer(1, _("Geführt in der Akte"), required=True)
    compared: LongText | None = answer(2, _("Verglichene Angaben"), by_program=True)
    """JSON: what each file said where both say something once, and what was taken (domain/merging.py)."""
