"""Kontakt: phone, messenger, mail (domain.md 3.2)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import ContactKind, Day, Phone, Text, YesNo
from kiim_desktop.domain.kinds.declaring import Search, answer, record_kind


@record_kind(
    number=4,
    category=Category.CONTACT,
    title=_("Kontaktweg"),
    plural=_("Kontaktwege"),
    summary="{kind} {value}",
)
class ContactDetail:
    """One way to reach a person."""

    kind: ContactKind | None = answer(1, _("Art"), required=True)
    value: Phone | None = answer(2, _("Nummer oder Adresse"), search=Search.NUMBER, required=True)
    whose: Text | None = answer(3, _("Wem gehört der Anschluss"), help=_("leer = der Person selbst"))
    safe_to_call: YesNo | None = answer(4, _("Anruf erlaubt"))
    note: Text | None = answer(5, _("Hinweis"), help=_("z. B. nicht vor 14 Uhr"))
    valid_from: Day | None = answer(6, _("gilt ab"), more=True)
    valid_to: Day | None = answer(7, _("gilt bis"), more=True)
