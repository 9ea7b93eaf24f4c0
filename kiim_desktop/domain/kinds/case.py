"""Beratungsfall: since when, by whom and how far a person is accompanied (domain.md 1 and 3.21)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import CaseEndReason, CasePhase, CaseStatus, Day, LongText, Text, UserRef
from kiim_desktop.domain.kinds.declaring import TODAY, Drawing, answer, between, record_kind


@record_kind(
    number=43,
    category=Category.CASEWORK,
    title=_("Beratungsfall"),
    plural=_("Beratungsfälle"),
    summary="{status} {phase}",
    timeline=between("opened", "closed", _("Beratung"), Drawing.NOT),
    by_hand=False,
)
class Case:
    """A person who comes back after the end has one more."""

    status: CaseStatus | None = answer(1, _("Stand"), required=True)
    phase: CasePhase | None = answer(2, _("Phase"))
    opened: Day | None = answer(3, _("Beginn"), default=TODAY)
    responsible: UserRef | None = answer(4, _("zuständig"))
    number: Text | None = answer(5, _("Aktenzeichen"))
    access: Text | None = answer(6, _("Zugang über"), help=_("wer hat auf die Beratung aufmerksam gemacht"))
    closed: Day | None = answer(7, _("Ende"))
    end_reason: CaseEndReason | None = answer(8, _("Grund des Endes"))
    handed_to: Text | None = answer(9, _("übergeben an"))
    note: LongText | None = answer(10, _("Hinweis"), more=True)
    as_told: Text | None = answer(11, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
