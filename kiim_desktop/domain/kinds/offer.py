"""Angebot: courses and everything else a person can be referred to (domain.md 5, catalogue)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    AccessibilityFeatures,
    CefrLevel,
    ChildcareOffer,
    Count,
    CourseKind,
    CourseMode,
    Day,
    Languages,
    LessonUnits,
    LongText,
    Money,
    OfferKind,
    OfferSource,
    OfferStatus,
    OrganisationRef,
    Percent,
    Phone,
    PriceUnit,
    ResidenceGroups,
    TargetGroups,
    Text,
    TimeModel,
    Url,
    Weekdays,
    Years,
    YesNo,
)
from kiim_desktop.domain.kinds.declaring import Drawing, Search, answer, between, record_kind


@record_kind(
    number=52,
    category=Category.CATALOGUE,
    title=_("Angebot"),
    plural=_("Angebote"),
    summary="{title}",
    timeline=between("begins", "ends", _("Sprache"), Drawing.NOT),
    by_hand=False,
)
class Offer:
    """Places and days age fast: `last_confirmed` says how much an offer can be trusted."""

    title: Text | None = answer(1, _("Titel"), required=True, search=Search.TEXT)
    kind: OfferKind | None = answer(2, _("Art"), required=True)
    status: OfferStatus | None = answer(3, _("Stand"), required=True)
    course: CourseKind | None = answer(4, _("Kursart"))
    provider: Text | None = answer(5, _("Träger"), search=Search.TEXT)
    municipality: Text | None = answer(6, _("Ort"), search=Search.TEXT)
    begins: Day | None = answer(7, _("Beginn"))
    ends: Day | None = answer(8, _("Ende"))
    entry_level: CefrLevel | None = answer(9, _("Einstieg mit"))
    target_level: CefrLevel | None = answer(10, _("Ziel"))
    free_places: Count | None = answer(11, _("freie Plätze"))
    last_confirmed: Day | None = answer(12, _("zuletzt bestätigt"))
    number: Text | None = answer(13, _("Kursnummer"), more=True)
    organisation: OrganisationRef | None = answer(14, _("Stelle"), more=True)
    registration_until: Day | None = answer(15, _("Anmeldung bis"), more=True)
    weekdays: Weekdays | None = answer(16, _("Wochentage"), more=True)
    times: Text | None = answer(17, _("Uhrzeiten"), help=_("z. B. 8:30 bis 12:45"), more=True)
    time_model: TimeModel | None = answer(18, _("Zeitmodell"), more=True)
    lesson_units: LessonUnits | None = answer(19, _("Unterrichtseinheiten"), more=True)
    module: Text | None = answer(20, _("Modul"), more=True)
    mode: CourseMode | None = answer(21, _("Form"), more=True)
    online_share: Percent | None = answer(22, _("Anteil online"), more=True)
    capacity: Count | None = answer(23, _("Plätze"), more=True)
    taken: Count | None = answer(24, _("belegt"), more=True)
    waiting: Count | None = answer(25, _("auf der Warteliste"), more=True)
    minimum: Count | None = answer(26, _("Mindestzahl"), more=True)
    childcare: ChildcareOffer | None = answer(27, _("Kinderbetreuung"), more=True)
    childcare_places: Count | None = answer(28, _("Betreuungsplätze"), more=True)
    price: Money | None = answer(29, _("Preis"), more=True)
    price_unit: PriceUnit | None = answer(30, _("Preis je"), more=True)
    fee_waiver: YesNo | None = answer(31, _("Kostenbefreiung möglich"), more=True)
    travel_allowance: YesNo | None = answer(32, _("Fahrtkostenzuschuss"), more=True)
    device_loan: YesNo | None = answer(33, _("Geräteverleih"), more=True)
    target_groups: TargetGroups | None = answer(34, _("Zielgruppen"), more=True)
    age_from: Years | None = answer(35, _("ab Alter"), more=True)
    age_to: Years | None = answer(36, _("bis Alter"), more=True)
    residence_groups: ResidenceGroups | None = answer(
        37, _("für Aufenthaltsgruppen"), help=_("leer = ohne Einschränkung"), more=True
    )
    languages: Languages | None = answer(38, _("Sprachen am Ort"), more=True)
    proof_needed: Text | None = answer(39, _("nötige Nachweise"), more=True)
    entry_listening: CefrLevel | None = answer(40, _("Einstieg Hören"), more=True)
    entry_reading: CefrLevel | None = answer(41, _("Einstieg Lesen"), more=True)
    entry_speaking: CefrLevel | None = answer(42, _("Einstieg Sprechen"), more=True)
    entry_writing: CefrLevel | None = answer(43, _("Einstieg Schreiben"), more=True)
    street: Text | None = answer(44, _("Straße und Hausnummer"), more=True)
    postcode: Text | None = answer(45, _("PLZ"), more=True)
    municipality_key: Text | None = answer(46, _("Gemeindeschlüssel (AGS)"), more=True)
    point: Text | None = answer(47, _("Lage"), more=True)
    nearest_stop: Text | None = answer(48, _("nächste Haltestelle"), more=True)
    accessibility: AccessibilityFeatures | None = answer(49, _("Barrierefreiheit"), more=True)
    provider_licence: Text | None = answer(50, _("Trägernummer BAMF"), more=True)
    contact_person: Text | None = answer(51, _("Ansprechperson"), more=True)
    phone: Phone | None = answer(52, _("Telefon"), more=True)
    source: OfferSource | None = answer(53, _("Herkunft"), more=True)
    website: Url | None = answer(54, _("Internetseite"), more=True)
    as_told: Text | None = answer(55, _("Wie gesagt"), more=True)
    note: LongText | None = answer(56, _("Hinweis"), more=True)
