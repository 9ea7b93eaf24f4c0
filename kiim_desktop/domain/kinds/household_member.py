"""Haushalt: who lives together and as what (domain.md 3.3)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, HouseholdRef, HouseholdRole, PersonRef, Text, YesNo
from kiim_desktop.domain.kinds.declaring import answer, between, record_kind


@record_kind(
    number=15,
    category=Category.HOUSEHOLD,
    title=_("Haushaltsmitglied"),
    plural=_("Haushaltsmitglieder"),
    summary="{role} {name}",
    timeline=between("valid_from", "valid_to", _("Familie")),
)
class HouseholdMember:
    """Without `person` and `name` it is this person's own place in the household, else that of somebody else in it."""

    role: HouseholdRole | None = answer(1, _("Rolle"), help=_("gegenüber dieser Person"), required=True)
    name: Text | None = answer(2, _("Name"), help=_("nur wenn es keine eigene Akte gibt"))
    birth_date: Day | None = answer(3, _("Geburtsdatum"), help=_("auch nur das Jahr"))
    lives_here: YesNo | None = answer(4, _("lebt im Haushalt"))
    valid_from: Day | None = answer(5, _("gilt ab"))
    valid_to: Day | None = answer(6, _("gilt bis"))
    household: HouseholdRef | None = answer(7, _("Haushalt"), more=True)
    person: PersonRef | None = answer(8, _("Person mit eigener Akte"), more=True)
    note: Text | None = answer(9, _("Hinweis"), more=True)
    as_told: Text | None = answer(10, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
