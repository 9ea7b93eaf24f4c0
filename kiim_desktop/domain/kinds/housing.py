"""Wohnsituation: how a person lives and what is needed (domain.md 3.11)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, Day, HousingKind, HousingNeed, Money, Text
from kiim_desktop.domain.kinds.declaring import answer, between, by, record_kind


@record_kind(
    number=30,
    category=Category.HOUSING,
    title=_("Wohnsituation"),
    plural=_("Wohnsituationen"),
    summary="{kind}",
    timeline=between("begins", "ends", _("Wohnen")),
    succession=by(),
    stays_if=("kind", "womens_shelter"),
)
class Housing:
    """The address is a record of its own; of a women's shelter it must never leave the office."""

    kind: HousingKind | None = answer(
        1,
        _("Wohnform"),
        help=_("Frauenhaus: bei der Anschrift bitte „Auskunftssperre“ setzen"),
        required=True,
        sensitive=True,
    )
    begins: Day | None = answer(2, _("seit"))
    ends: Day | None = answer(3, _("bis"))
    need: HousingNeed | None = answer(4, _("Bedarf"))
    rooms: Count | None = answer(5, _("Zimmer"))
    persons: Count | None = answer(6, _("Personen"))
    rent: Money | None = answer(7, _("Miete"))
    landlord: Text | None = answer(8, _("Vermieter"))
    note: Text | None = answer(9, _("Hinweis"), more=True)
    as_told: Text | None = answer(10, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
