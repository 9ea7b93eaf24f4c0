"""Alltag: mobility, internet, clubs, volunteering given and received (domain.md 3.14)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Devices, InternetAccess, Minutes, Text, TransportModes, YesNo
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=31,
    category=Category.HOUSING,
    title=_("Alltag und Ehrenamt"),
    summary="{clubs}",
    single=True,
)
class EverydayLife:
    """One per person; the longest way decides which offers are within reach."""

    transport: TransportModes | None = answer(1, _("unterwegs mit"))
    longest_way: Minutes | None = answer(2, _("höchstens unterwegs"), help=_("ein Weg, in Minuten"))
    internet: InternetAccess | None = answer(3, _("Internet"))
    devices: Devices | None = answer(4, _("Geräte"))
    quiet_place: YesNo | None = answer(5, _("ruhiger Platz zum Lernen"))
    clubs: Text | None = answer(6, _("Vereine und Gruppen"))
    volunteers: Text | None = answer(7, _("engagiert sich"), help=_("wobei die Person selbst hilft"))
    is_supported: YesNo | None = answer(8, _("wird ehrenamtlich begleitet"))
    mentor: Text | None = answer(9, _("Patin oder Pate"))
    note: Text | None = answer(10, _("Hinweis"), more=True)
    as_told: Text | None = answer(11, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
