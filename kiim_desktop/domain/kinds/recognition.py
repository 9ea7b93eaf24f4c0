"""Anerkennung: a foreign qualification on its way to equivalence (domain.md 3.7)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    CompensationMeasure,
    Country,
    Day,
    DocumentRef,
    Kldb,
    RecognitionStatus,
    Text,
    YesNo,
)
from kiim_desktop.domain.kinds.declaring import answer, between, record_kind, stays


@record_kind(
    number=23,
    category=Category.EDUCATION,
    title=_("Anerkennung"),
    plural=_("Anerkennungen"),
    summary="{qualification} {status}",
    timeline=between("applied", "decided", _("Anerkennung")),
    succession=stays(),
)
class Recognition:
    """The answer is due four months after the papers are complete."""

    qualification: Text | None = answer(1, _("Abschluss"), help=_("wie im Zeugnis"), required=True)
    status: RecognitionStatus | None = answer(2, _("Stand"), required=True)
    country: Country | None = answer(3, _("Land des Abschlusses"))
    reference_occupation: Text | None = answer(4, _("Referenzberuf"))
    authority: Text | None = answer(5, _("zuständige Stelle"))
    applied: Day | None = answer(6, _("Antrag am"))
    papers_complete: Day | None = answer(7, _("Unterlagen vollständig am"))
    decided: Day | None = answer(8, _("Bescheid am"))
    compensation: CompensationMeasure | None = answer(9, _("Ausgleichsmaßnahme"))
    kldb: Kldb | None = answer(10, _("Beruf (KldB)"), more=True)
    is_regulated: YesNo | None = answer(11, _("reglementierter Beruf"), more=True)
    compensation_until: Day | None = answer(12, _("Ausgleichsmaßnahme bis"), more=True)
    document: DocumentRef | None = answer(13, _("Dokument"), more=True)
    note: Text | None = answer(14, _("Hinweis"), more=True)
    as_told: Text | None = answer(15, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
