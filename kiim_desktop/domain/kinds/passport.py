"""Pass: which identity paper there is and until when (domain.md 3.4)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Country, Day, Text, TravelDocument
from kiim_desktop.domain.kinds.declaring import Drawing, answer, between, record_kind


@record_kind(
    number=18,
    category=Category.RESIDENCE,
    title=_("Pass oder Ausweis"),
    plural=_("Pässe und Ausweise"),
    summary="{kind} {state}",
    timeline=between("issued", "valid_until", _("Aufenthalt"), Drawing.NOT),
)
class Passport:
    """The number is seldom needed and stands behind mehr."""

    kind: TravelDocument | None = answer(1, _("Art"), required=True)
    state: Country | None = answer(2, _("ausgestellt von"), help=_("Staat"), required=True)
    issued: Day | None = answer(3, _("ausgestellt am"))
    valid_until: Day | None = answer(4, _("gültig bis"))
    held_by: Text | None = answer(5, _("Wo ist das Dokument"), help=_("z. B. bei der Ausländerbehörde"))
    number: Text | None = answer(
        6, _("Nummer"), help=_("nur eintragen, wenn sie wirklich gebraucht wird"), more=True, sensitive=True
    )
    note: Text | None = answer(7, _("Hinweis"), more=True)
    as_told: Text | None = answer(8, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
