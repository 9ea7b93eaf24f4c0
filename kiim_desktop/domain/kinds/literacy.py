"""Alphabetisierung: whether and in which scripts a person reads and writes (domain.md 3.5)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, LevelBasis, LiteracyKind, Scripts, Text
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=21,
    category=Category.LANGUAGE,
    title=_("Alphabetisierung"),
    summary="{kind}",
    single=True,
)
class Literacy:
    """One per person."""

    kind: LiteracyKind | None = answer(1, _("Alphabetisierung"), required=True)
    scripts: Scripts | None = answer(2, _("Schriften, die die Person kann"))
    basis: LevelBasis | None = answer(3, _("Grundlage"))
    assessed: Day | None = answer(4, _("festgestellt am"))
    note: Text | None = answer(5, _("Hinweis"), more=True)
    as_told: Text | None = answer(6, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
