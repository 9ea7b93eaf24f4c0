"""Sprachprüfung: a test that was taken, with its parts (domain.md 3.5)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import CefrLevel, Day, DocumentRef, Language, LanguageExam, Text, YesNo
from kiim_desktop.domain.kinds.declaring import answer, on, record_kind


@record_kind(
    number=20,
    category=Category.LANGUAGE,
    title=_("Sprachprüfung"),
    plural=_("Sprachprüfungen"),
    summary="{exam} {level}",
    timeline=on("taken", _("Sprache")),
)
class LanguageCertificate:
    """The parts stand beside the result: DTZ B1 needs B1 in Sprechen and in one of the others."""

    exam: LanguageExam | None = answer(1, _("Prüfung"), required=True)
    level: CefrLevel | None = answer(2, _("Ergebnis"), required=True)
    taken: Day | None = answer(3, _("geprüft am"))
    passed: YesNo | None = answer(4, _("bestanden"))
    listening: CefrLevel | None = answer(5, _("Hören"))
    reading: CefrLevel | None = answer(6, _("Lesen"))
    writing: CefrLevel | None = answer(7, _("Schreiben"))
    speaking: CefrLevel | None = answer(8, _("Sprechen"))
    points: Text | None = answer(9, _("Punkte"), help=_("z. B. 28 von 33"), narrow=True)
    language: Language | None = answer(10, _("Sprache"), more=True, default="deu")
    issuer: Text | None = answer(11, _("Prüfungsstelle"), more=True)
    issued: Day | None = answer(12, _("ausgestellt am"), more=True)
    document: DocumentRef | None = answer(13, _("Dokument"), more=True)
    note: Text | None = answer(14, _("Hinweis"), more=True)
    as_told: Text | None = answer(15, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
