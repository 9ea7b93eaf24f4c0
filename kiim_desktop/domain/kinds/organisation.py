"""Stelle: offices, providers, schools, authorities of the Kreis (catalogue)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    AccessibilityFeatures,
    Day,
    Languages,
    LongText,
    Mail,
    OfficeRef,
    OrgKind,
    Phone,
    Text,
    Url,
    YesNo,
)
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=51,
    category=Category.CATALOGUE,
    title=_("Stelle"),
    plural=_("Stellen"),
    summary="{name}",
    by_hand=False,
)
class Organisation:
    """Written by one office, readable by all; never personal data beyond a contact at work."""

    name: Text | None = answer(1, _("Name"), required=True)
    kind: OrgKind | None = answer(2, _("Art"), required=True)
    short_name: Text | None = answer(3, _("Kurzname"))
    street: Text | None = answer(4, _("Straße und Hausnummer"))
    postcode: Text | None = answer(5, _("PLZ"))
    municipality: Text | None = answer(6, _("Ort"))
    phone: Phone | None = answer(7, _("Telefon"))
    mail: Mail | None = answer(8, _("E-Mail"))
    website: Url | None = answer(9, _("Internetseite"))
    contact_person: Text | None = answer(10, _("Ansprechperson"))
    opening_hours: Text | None = answer(11, _("Sprechzeiten"))
    last_confirmed: Day | None = answer(12, _("zuletzt bestätigt"))
    office: OfficeRef | None = answer(13, _("Büro im Abgleich"), more=True)
    languages: Languages | None = answer(14, _("Sprachen"), more=True)
    is_public_body: YesNo | None = answer(
        15, _("öffentliche Stelle"), help=_("Pflichten nach § 87 AufenthG"), more=True
    )
    provider_licence: Text | None = answer(16, _("Trägernummer BAMF"), more=True)
    accessibility: AccessibilityFeatures | None = answer(17, _("Barrierefreiheit"), more=True)
    municipality_key: Text | None = answer(18, _("Gemeindeschlüssel (AGS)"), more=True)
    district: Text | None = answer(19, _("Ortsteil"), more=True)
    point: Text | None = answer(20, _("Lage"), help=_("Breite und Länge, z. B. 50,26 10,96"), more=True)
    note: LongText | None = answer(21, _("Hinweis"), more=True)
