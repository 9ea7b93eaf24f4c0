"""Mitteilung: what another agency may read, written on purpose (domain.md 2)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, EntryRef, LongText, OrganisationRef, ReferralRef, Text
from kiim_desktop.domain.kinds.declaring import Drawing, answer, on, record_kind


@record_kind(
    number=40,
    category=Category.REFERRAL,
    title=_("Mitteilung an andere Stellen"),
    plural=_("Mitteilungen an andere Stellen"),
    summary="{subject}",
    timeline=on("date", _("Beratung"), Drawing.NOT),
    by_hand=False,
)
class AgencyMessage:
    """Never taken from a note by itself."""

    subject: Text | None = answer(1, _("Betreff"), required=True)
    text: LongText | None = answer(2, _("Mitteilung"), required=True)
    date: Day | None = answer(3, _("Datum"))
    recipient: OrganisationRef | None = answer(4, _("an"))
    recipient_name: Text | None = answer(5, _("an (Name)"))
    referral: ReferralRef | None = answer(6, _("zur Vermittlung"), more=True)
    from_entry: EntryRef | None = answer(7, _("aus Notiz"), more=True)
