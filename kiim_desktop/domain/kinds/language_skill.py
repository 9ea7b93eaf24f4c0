"""Sprachkenntnis: one language at one level, by skill, with its basis (domain.md 3.5)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import CefrLevel, Day, Language, LevelBasis, Text
from kiim_desktop.domain.kinds.declaring import answer, by, on, record_kind


@record_kind(
    number=8,
    category=Category.LANGUAGE,
    title=_("Sprachkenntnis"),
    plural=_("Sprachkenntnisse"),
    summary="{language} {overall}",
    timeline=on("assessed", _("Sprache")),
    succession=by("language"),
)
class LanguageSkill:
    """Levels of the Common European Framework (GER); 0 = none, nativ = mother tongue."""

    language: Language | None = answer(1, _("Sprache"), required=True)
    overall: CefrLevel | None = answer(2, _("Niveau"), required=True)
    assessed: Day | None = answer(9, _("festgestellt am"))
    listening: CefrLevel | None = answer(3, _("Hören"))
    reading: CefrLevel | None = answer(4, _("Lesen"))
    speaking: CefrLevel | None = answer(5, _("Sprechen"))
    writing: CefrLevel | None = answer(6, _("Schreiben"))
    evidence: LevelBasis | None = answer(
        7, _("Grundlage"), help=_("Selbstauskunft, Einschätzung, Einstufungstest, Zertifikat")
    )
    exam: Text | None = answer(8, _("Prüfung"), help=_("z. B. DTZ, telc, Goethe"))
    as_told: Text | None = answer(10, _("Wie gesagt"), more=True)
    speaking_alone: CefrLevel | None = answer(
        11, _("Zusammenhängend sprechen"), help=_("wenn anders als im Gespräch"), more=True
    )
    listening_basis: LevelBasis | None = answer(12, _("Hören: Grundlage"), more=True)
    listening_assessed: Day | None = answer(13, _("Hören: festgestellt am"), more=True)
    reading_basis: LevelBasis | None = answer(14, _("Lesen: Grundlage"), more=True)
    reading_assessed: Day | None = answer(15, _("Lesen: festgestellt am"), more=True)
    speaking_basis: LevelBasis | None = answer(16, _("Sprechen: Grundlage"), more=True)
    speaking_assessed: Day | None = answer(17, _("Sprechen: festgestellt am"), more=True)
    speaking_alone_basis: LevelBasis | None = answer(18, _("Zusammenhängend: Grundlage"), more=True)
    speaking_alone_assessed: Day | None = answer(19, _("Zusammenhängend: festgestellt am"), more=True)
    writing_basis: LevelBasis | None = answer(20, _("Schreiben: Grundlage"), more=True)
    writing_assessed: Day | None = answer(21, _("Schreiben: festgestellt am"), more=True)
