"""Strukturhinweis: what blocks people again and again, without any person (domain.md 1, catalogue)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, Day, FieldOfAction, IssueStatus, LongText, OrganisationRef, Text
from kiim_desktop.domain.kinds.declaring import Drawing, answer, on, record_kind


@record_kind(
    number=53,
    category=Category.CATALOGUE,
    title=_("Strukturhinweis"),
    plural=_("Strukturhinweise"),
    summary="{title}",
    timeline=on("noticed", "", Drawing.NOT),
    by_hand=False,
)
class SystemIssue:
    """Counted by area for the report of the Kreis."""

    title: Text | None = answer(1, _("Titel"), help=_("ohne Namen und ohne Einzelfall"), required=True)
    area: FieldOfAction | None = answer(2, _("Handlungsfeld"), required=True)
    text: LongText | None = answer(3, _("Was fehlt oder hindert"), required=True)
    status: IssueStatus | None = answer(4, _("Stand"))
    noticed: Day | None = answer(5, _("aufgefallen am"))
    cases: Count | None = answer(6, _("betroffene Fälle"))
    suggestion: LongText | None = answer(7, _("Vorschlag"))
    organisation: OrganisationRef | None = answer(8, _("Stelle"))
    municipality: Text | None = answer(9, _("Ort"))
    municipality_key: Text | None = answer(10, _("Gemeindeschlüssel (AGS)"), more=True)
