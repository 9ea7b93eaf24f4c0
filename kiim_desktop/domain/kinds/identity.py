"""Stammdaten: who a person is, as told and as in documents (domain.md 3.1). No religion, no ethnicity, no photo."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Country, Day, NameOrder, Sex, Text, YesNo
from kiim_desktop.domain.kinds.declaring import Search, answer, record_kind


@record_kind(
    number=1,
    category=Category.IDENTITY,
    title=_("Stammdaten"),
    summary="{given_names} {family_name}",
    single=True,
)
class Identity:
    """One person has one; names stand exactly as in the document, letters of DIN 91379 included."""

    given_names: Text | None = answer(1, _("Vorname"), search=Search.NAME, required=True)
    family_name: Text | None = answer(2, _("Nachname"), search=Search.NAME, required=True)
    birth_date: Day | None = answer(
        3, _("Geburtsdatum"), help=_("auch „~1990“, „Sommer 1990“ oder „unbekannt“"), required=True
    )
    sex: Sex | None = answer(4, _("Geschlecht"))
    birth_place: Text | None = answer(5, _("Geburtsort"))
    birth_country: Country | None = answer(6, _("Geburtsland"))
    birth_name: Text | None = answer(7, _("Geburtsname"), search=Search.NAME)
    single_name: YesNo | None = answer(8, _("Nur ein Name"), help=_("z. B. Afghanistan, Indonesien"), more=True)
    patronymic: Text | None = answer(9, _("Vatersname"), search=Search.NAME, more=True)
    name_order: NameOrder | None = answer(10, _("Reihenfolge der Namen"), more=True)
    birth_note: Text | None = answer(
        11, _("Zum Geburtsdatum"), help=_("anderer Kalender, Altersfeststellung, 1.1. aus dem Register"), more=True
    )
    as_told: Text | None = answer(12, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
