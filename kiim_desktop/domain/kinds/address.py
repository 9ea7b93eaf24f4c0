"""Anschrift: where a person lives or gets letters (domain.md 3.2)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, Text, YesNo
from kiim_desktop.domain.kinds.declaring import Search, answer, between, by, record_kind


@record_kind(
    number=5,
    category=Category.CONTACT,
    title=_("Anschrift"),
    plural=_("Anschriften"),
    summary="{street}, {postcode} {municipality}",
    timeline=between("valid_from", "valid_to", _("Wohnen")),
    succession=by(),
    stays_if=("address_block", True),
)
class Address:
    """With an address block (Auskunftssperre, § 51 BMG) it is shown nowhere and never leaves the office."""

    street: Text | None = answer(1, _("Straße und Hausnummer"))
    postcode: Text | None = answer(2, _("PLZ"), narrow=True)
    municipality: Text | None = answer(3, _("Wohnort"), search=Search.NAME, required=True, narrow=True)
    district: Text | None = answer(4, _("Ortsteil"), narrow=True)
    care_of: Text | None = answer(5, _("bei (c/o)"), narrow=True)
    municipality_key: Text | None = answer(6, _("Gemeindeschlüssel (AGS)"), more=True, narrow=True)
    address_block: YesNo | None = answer(
        7,
        _("Auskunftssperre"),
        help=_("auch bei Frauenhaus oder Schutzwohnung: Anschrift bleibt verdeckt"),
        sensitive=True,
    )
    valid_from: Day | None = answer(8, _("gilt ab"))
    valid_to: Day | None = answer(9, _("gilt bis"))
