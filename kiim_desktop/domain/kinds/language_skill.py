"""Sprachkenntnis: one language at one level, by skill, with its basis (domain.md 3.5)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import CefrLevel, Day, Language, LevelBasis, Text
from kiim_desktop.domain.kinds.declaring import answer, on, record_kind


@record_kind(
    number=8,
    category=Category.LANGUAGE,
    title=_("Sprachkenntnis"),
    plural=_("Sprachkenntnisse"),
    summary="{language} {overall}",
    timeline=on("assessed", _("Sprache")),
)
class LanguageSkill:
    """Levels of the Common European Framework (GER); 0 = none, nativ = mother tongue."""

    language: Language | None = answer(1, _("Sprache"), required=True)
    overall: CefrLevel | None = answer(2, _("Niveau"), required=True)
    listening: CefrLevel | None = answer(3, _("Hören"))
    reading: CefrLevel | None = answer(4, _("Lesen"))
    speaking: CefrLevel | None = answer(5, _("Sprechen"))
    writing: CefrLevel | None = answer(6, _("Schreiben"))
    evidence: LevelBasis | None = answer(
        7, _("Grundlage"), help=_("Selbstauskunft, Einschätzung, Einstufungstest, Zertifikat")
    )
    exam: Text | None = answer(8, _("Prüfung"), help=_("z. B. DTZ, telc, Goethe"))
    assessed: Day | None = answer(9, _("Festgestellt am"))
    as_told: Text | None = answer(10, _("Wie gesagt"), more=True)
