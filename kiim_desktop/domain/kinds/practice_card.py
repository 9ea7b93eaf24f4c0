"""Praxisbeispiel: what worked and what did not, for other Kreise (domain.md 8, catalogue)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    Day,
    LongText,
    PracticeCardKind,
    PracticeCardRef,
    PracticeStatus,
    PracticeTopic,
    Text,
    Visibility,
)
from kiim_desktop.domain.kinds.declaring import Drawing, answer, on, record_kind


@record_kind(
    number=54,
    category=Category.CATALOGUE,
    title=_("Praxisbeispiel"),
    plural=_("Praxisbeispiele"),
    summary="{title}",
    timeline=on("review", "", Drawing.NOT),
    by_hand=False,
)
class PracticeCard:
    """Never personal data; what failed is as welcome as what worked."""

    title: Text | None = answer(1, _("Titel"), required=True)
    kind: PracticeCardKind | None = answer(2, _("Art"), required=True)
    topic: PracticeTopic | None = answer(3, _("Thema"), required=True)
    status: PracticeStatus | None = answer(4, _("Stand"))
    situation: LongText | None = answer(5, _("Ausgangslage"))
    target_group: Text | None = answer(6, _("Zielgruppe"))
    goal: LongText | None = answer(7, _("Ziel"))
    steps: LongText | None = answer(8, _("Schritte und Zeitplan"))
    results: LongText | None = answer(9, _("Ergebnisse"))
    failures: LongText | None = answer(10, _("Was nicht gelang"))
    conditions: LongText | None = answer(11, _("Was es zum Gelingen braucht"))
    transfer: LongText | None = answer(12, _("Hinweise zur Übertragung"))
    county: Text | None = answer(13, _("Landkreis"), more=True)
    county_key: Text | None = answer(14, _("Gemeindeschlüssel (AGS)"), more=True)
    contact: Text | None = answer(15, _("Kontakt"), more=True)
    partners: Text | None = answer(16, _("Partner"), more=True)
    staff: Text | None = answer(17, _("Personal"), help=_("Stellenanteile"), more=True)
    cost: Text | None = answer(18, _("Kosten"), more=True)
    funding: Text | None = answer(19, _("Finanzierung"), more=True)
    legal_basis: Text | None = answer(20, _("Rechtsgrundlage"), more=True)
    indicator_before: Text | None = answer(21, _("Kennzahl vorher"), more=True)
    indicator_after: Text | None = answer(22, _("Kennzahl nachher"), more=True)
    adapted_from: PracticeCardRef | None = answer(23, _("übernommen von"), more=True)
    attachments: Text | None = answer(24, _("Anlagen"), more=True)
    licence: Text | None = answer(25, _("Lizenz"), more=True)
    visibility: Visibility | None = answer(26, _("sichtbar für"), more=True)
    review: Day | None = answer(27, _("Überprüfung am"), more=True)
