"""Förderplan: what was agreed with a person, in versions (domain.md 3.15)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, Day, LongText, Text, YesNo
from kiim_desktop.domain.kinds.declaring import TODAY, answer, on, record_kind


@record_kind(
    number=36,
    category=Category.PLAN,
    title=_("Förderplan"),
    plural=_("Förderpläne"),
    summary="{agreed}",
    timeline=on("agreed", _("Beratung")),
)
class Plan:
    """Its goals and measures are records of their own."""

    agreed: Day | None = answer(1, _("vereinbart am"), required=True, default=TODAY)
    version: Count | None = answer(2, _("Fassung"))
    starting_point: LongText | None = answer(3, _("Ausgangslage"))
    signed_by_person: YesNo | None = answer(4, _("von der Person unterschrieben"))
    signed_by_counsellor: YesNo | None = answer(5, _("von der Beratung unterschrieben"))
    review: Day | None = answer(6, _("Überprüfung am"))
    ends: Day | None = answer(7, _("Ende"))
    note: Text | None = answer(8, _("Hinweis"), more=True)
    reviewed: Day | None = answer(9, _("zuletzt überprüft am"), more=True)
    person_signed: Day | None = answer(10, _("Unterschrift der Person am"), more=True)
    counsellor_signed: Day | None = answer(11, _("Unterschrift der Beratung am"), more=True)
