"""Schule und Ausbildung: each stage, here and abroad, with or without papers (domain.md 3.6)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Country, Day, DocumentState, Isced, SchoolKind, Text, Years, YesNo
from kiim_desktop.domain.kinds.declaring import Drawing, answer, between, record_kind, stays


@record_kind(
    number=22,
    category=Category.EDUCATION,
    title=_("Schule und Ausbildung"),
    summary="{kind} {certificate}",
    timeline=between("begins", "ends", _("Anerkennung"), Drawing.NOT),
    succession=stays(),
)
class Schooling:
    """Twelve years and no paper must be recordable."""

    kind: SchoolKind | None = answer(1, _("Art"), required=True)
    country: Country | None = answer(2, _("Land"))
    years: Years | None = answer(3, _("Dauer"))
    begins: Day | None = answer(4, _("Beginn"))
    ends: Day | None = answer(5, _("Ende"))
    completed: YesNo | None = answer(6, _("abgeschlossen"))
    certificate: Text | None = answer(7, _("Abschluss"))
    subject: Text | None = answer(8, _("Fach"))
    document_state: DocumentState | None = answer(9, _("Nachweis"))
    school: Text | None = answer(10, _("Schule oder Hochschule"))
    isced: Isced | None = answer(11, _("Bildungsstufe (ISCED)"), more=True)
    compulsory: YesNo | None = answer(12, _("schulpflichtig in Deutschland"), more=True)
    note: Text | None = answer(13, _("Hinweis"), more=True)
    as_told: Text | None = answer(14, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
