"""Berufserfahrung: what a person has worked as, mostly before coming here (domain.md 3.8)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Country, Day, Kldb, LongText, RequirementLevel, Text, Years
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=24,
    category=Category.EDUCATION,
    title=_("Berufserfahrung"),
    plural=_("Berufserfahrungen"),
    summary="{title}",
)
class Occupation:
    """The title stands as told; codes are added beside it."""

    title: Text | None = answer(1, _("Beruf"), help=_("wie gesagt, z. B. Schneiderin mit eigenem Laden"), required=True)
    country: Country | None = answer(2, _("Land"))
    years: Years | None = answer(3, _("Dauer"))
    last_year: Day | None = answer(4, _("zuletzt"), help=_("Jahr genügt"))
    activities: LongText | None = answer(5, _("Tätigkeiten"))
    kldb: Kldb | None = answer(6, _("Beruf (KldB)"))
    requirement_level: RequirementLevel | None = answer(7, _("Anforderungsniveau"), more=True)
    isco: Text | None = answer(8, _("ISCO-08"), more=True, narrow=True)
    esco: Text | None = answer(9, _("ESCO"), help=_("Adresse des Berufs in ESCO"), more=True)
    note: Text | None = answer(10, _("Hinweis"), more=True)
    as_told: Text | None = answer(11, _("Wie gesagt"), more=True)
