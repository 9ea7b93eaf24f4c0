"""Kursberechtigung: who allowed or obliged a person to attend a course, and until when (domain.md 3.10)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    CourseKind,
    Day,
    DocumentRef,
    EntitlementIssuer,
    EntitlementKind,
    Text,
    YesNo,
)
from kiim_desktop.domain.kinds.declaring import answer, on, record_kind


@record_kind(
    number=29,
    category=Category.COURSES,
    title=_("Kursberechtigung"),
    plural=_("Kursberechtigungen"),
    summary="{kind}",
    timeline=on("issued", _("Sprache")),
)
class CourseEntitlement:
    """Admissions lapse; the days here feed the deadlines."""

    kind: EntitlementKind | None = answer(1, _("Art"), required=True)
    issuer: EntitlementIssuer | None = answer(2, _("ausgestellt von"))
    issued: Day | None = answer(3, _("ausgestellt am"))
    expires: Day | None = answer(4, _("gültig bis"))
    is_obliged: YesNo | None = answer(5, _("verpflichtet"))
    course: CourseKind | None = answer(6, _("für Kurs"))
    fee_exempt: YesNo | None = answer(7, _("Kostenbefreiung"))
    travel_costs: YesNo | None = answer(8, _("Fahrtkosten"))
    registered: Day | None = answer(9, _("beim Träger angemeldet am"))
    document: DocumentRef | None = answer(10, _("Dokument"), more=True)
    note: Text | None = answer(11, _("Hinweis"), more=True)
    as_told: Text | None = answer(12, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
