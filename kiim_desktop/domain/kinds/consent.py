"""Einwilligung: what a person allowed, to whom, for what and until when (domain.md 7)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import (
    Channel,
    ConsentGiver,
    ConsentStatus,
    DataGroups,
    Day,
    Language,
    OrganisationRefs,
    Purposes,
    RecordRefs,
    ShareExtent,
    ShareMode,
    SignatureKind,
    Text,
    UserRef,
    YesNo,
)
from kiim_desktop.domain.kinds.declaring import Drawing, answer, between, record_kind


@record_kind(
    number=45,
    category=Category.CASEWORK,
    title=_("Einwilligung"),
    plural=_("Einwilligungen"),
    summary="{purposes}",
    timeline=between("valid_from", "valid_until", _("Beratung"), Drawing.NOT),
    by_hand=False,
)
class Consent:
    """Recipients are named, never all partners; a withdrawal is a day in the same record.

    `recipients` and `withdrawn_recipients` hold ids of offices as the directory of the Kreis knows them. What was
    withdrawn in part is kept beside what was signed: the evidence stays as it is.
    """

    purposes: Purposes | None = answer(1, _("Zwecke"), required=True)
    recipients: OrganisationRefs | None = answer(2, _("Empfänger"), required=True)
    groups: DataGroups | None = answer(3, _("Datengruppen"), required=True)
    valid_from: Day | None = answer(4, _("gilt ab"))
    valid_until: Day | None = answer(5, _("gilt bis"), help=_("höchstens bis zum Ende der Beratung"))
    covers_special: YesNo | None = answer(6, _("auch Gesundheitsangaben"), help=_("nur mit eigenem Kreuz"))
    is_mutual: YesNo | None = answer(7, _("in beide Richtungen"))
    confidentiality_release: YesNo | None = answer(8, _("Schweigepflicht entbunden"))
    given_by: ConsentGiver | None = answer(9, _("erteilt von"))
    signed: Day | None = answer(10, _("unterschrieben am"))
    withdrawn: Day | None = answer(11, _("widerrufen am"))
    withdrawal_scope: Text | None = answer(12, _("Umfang des Widerrufs"))
    withdrawal_channel: Channel | None = answer(13, _("Weg des Widerrufs"), more=True)
    guardian: Text | None = answer(14, _("gesetzliche Vertretung"), more=True)
    signature_kind: SignatureKind | None = answer(15, _("Art der Unterschrift"), more=True)
    signature_hash: Text | None = answer(16, _("Prüfsumme der Unterschrift"), more=True)
    text_version: Text | None = answer(17, _("Fassung des Textes"), more=True)
    language: Language | None = answer(18, _("Sprache des Textes"), more=True)
    interpreter: YesNo | None = answer(19, _("mit Sprachmittlung"), more=True)
    told_voluntary: YesNo | None = answer(20, _("Freiwilligkeit erklärt"), more=True)
    told_refusal: YesNo | None = answer(21, _("Folgen einer Ablehnung erklärt"), more=True)
    told_authorities: YesNo | None = answer(
        22, _("Auskunftspflichten von Behörden erklärt"), help=_("§ 87 AufenthG, § 71 SGB X"), more=True
    )
    copy_handed_out: YesNo | None = answer(23, _("Kopie ausgehändigt"), more=True)
    counsellor: UserRef | None = answer(24, _("aufgenommen von"), more=True)
    status: ConsentStatus | None = answer(25, _("Stand"), more=True)
    mode: ShareMode | None = answer(26, _("Die Empfänger dürfen"), more=True)
    extent: ShareExtent | None = answer(27, _("Umfang"), more=True)
    chosen: RecordRefs | None = answer(28, _("ausgewählte Einträge"), more=True)
    evidence: Text | None = answer(29, _("Nachweis"), help=_("z. B. Blatt in der Handakte"), more=True)
    withdrawn_groups: DataGroups | None = answer(30, _("widerrufene Datengruppen"), more=True)
    withdrawn_recipients: OrganisationRefs | None = answer(31, _("widerrufene Empfänger"), more=True)
    narrowed: Day | None = answer(32, _("eingeschränkt am"), more=True)
