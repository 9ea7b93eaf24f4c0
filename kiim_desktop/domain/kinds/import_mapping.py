"""Zuordnung: how the columns of a list of this office are read (office scope)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, Day, ImportKind, LongText, Text
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=47,
    category=Category.OFFICE,
    title=_("Zuordnung einer Liste"),
    plural=_("Zuordnungen von Listen"),
    summary="{name}",
    by_hand=False,
)
class ImportMapping:
    """Found again by the fingerprint of the head line, so that the next month's list needs no questions."""

    name: Text | None = answer(1, _("Bezeichnung"), required=True)
    kind: ImportKind | None = answer(2, _("Art der Liste"), required=True)
    fingerprint: Text | None = answer(3, _("Merkmal der Kopfzeile"))
    mapping: LongText | None = answer(4, _("Zuordnung der Spalten"))
    sheet: Text | None = answer(5, _("Tabellenblatt"))
    header_row: Count | None = answer(6, _("Kopfzeile"))
    last_used: Day | None = answer(7, _("zuletzt benutzt"))
    note: Text | None = answer(8, _("Hinweis"), more=True)
