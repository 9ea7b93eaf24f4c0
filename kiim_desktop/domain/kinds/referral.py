"""Vermittlung: a person is sent to another agency, and what came of it (domain.md 3.17)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    ConsentRef,
    DataGroups,
    Day,
    LongText,
    OfferRef,
    OrganisationRef,
    Purposes,
    ReferralStatus,
    Text,
)
from kiim_desktop.domain.kinds.declaring import Drawing, answer, between, record_kind


@record_kind(
    number=41,
    category=Category.REFERRAL,
    title=_("Vermittlung"),
    plural=_("Vermittlungen"),
    summary="{organisation_name} {status}",
    timeline=between("sent", "closed", _("Beratung"), Drawing.NOT),
    by_hand=False,
)
class Referral:
    """Closing the loop is what is missed most."""

    organisation_name: Text | None = answer(1, _("an"), required=True)
    reason: Text | None = answer(2, _("Anliegen"), required=True)
    organisation: OrganisationRef | None = answer(3, _("an Stelle"))
    status: ReferralStatus | None = answer(4, _("Stand"))
    offer: OfferRef | None = answer(5, _("Angebot"))
    groups: DataGroups | None = answer(6, _("mitgegebene Daten"))
    purpose: Purposes | None = answer(7, _("Zweck"))
    sent: Day | None = answer(8, _("gesendet am"))
    answered: Day | None = answer(9, _("beantwortet am"))
    appointment: Day | None = answer(10, _("Termin am"))
    outcome: Text | None = answer(11, _("Ergebnis"))
    closed: Day | None = answer(12, _("erledigt am"))
    consent: ConsentRef | None = answer(13, _("Einwilligung"), more=True)
    note: LongText | None = answer(14, _("Hinweis"), more=True)
