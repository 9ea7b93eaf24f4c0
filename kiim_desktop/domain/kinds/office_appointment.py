"""Termin: an appointment of the office, without a person (office scope)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import AppointmentOutcome, Day, Minutes, Text, UserRef
from kiim_desktop.domain.kinds.declaring import Drawing, answer, on, record_kind


@record_kind(
    number=50,
    category=Category.OFFICE,
    title=_("Termin des Büros"),
    plural=_("Termine des Büros"),
    summary="{date} {text}",
    timeline=on("date", "", Drawing.NOT),
    by_hand=False,
)
class OfficeAppointment:
    """The same answers as an appointment with a person."""

    text: Text | None = answer(1, _("Worum geht es"), required=True)
    date: Day | None = answer(2, _("Tag"), required=True)
    time: Text | None = answer(3, _("Uhrzeit"), narrow=True)
    minutes: Minutes | None = answer(4, _("Dauer"))
    place: Text | None = answer(5, _("Ort"))
    with_whom: Text | None = answer(6, _("mit"))
    outcome: AppointmentOutcome | None = answer(7, _("Ausgang"))
    responsible: UserRef | None = answer(8, _("zuständig"), more=True)
    note: Text | None = answer(9, _("Hinweis"), more=True)
