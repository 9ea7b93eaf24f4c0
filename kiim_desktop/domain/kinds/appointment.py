"""Termin: an appointment with or for a person (domain.md 3.21)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import AppointmentOutcome, Channel, Day, Minutes, Text, UserRef, YesNo
from kiim_desktop.domain.kinds.declaring import Drawing, answer, on, record_kind


@record_kind(
    number=44,
    category=Category.CASEWORK,
    title=_("Termin"),
    plural=_("Termine"),
    summary="{date} {text}",
    timeline=on("date", _("Beratung"), Drawing.NOT),
)
class Appointment:
    """Appointments without a person are office_appointment."""

    text: Text | None = answer(1, _("Worum geht es"), required=True)
    date: Day | None = answer(2, _("Tag"), required=True)
    time: Text | None = answer(3, _("Uhrzeit"), narrow=True)
    minutes: Minutes | None = answer(4, _("Dauer"))
    channel: Channel | None = answer(5, _("Weg"))
    place: Text | None = answer(6, _("Ort"))
    with_whom: Text | None = answer(7, _("mit"))
    interpreter: YesNo | None = answer(8, _("mit Sprachmittlung"))
    outcome: AppointmentOutcome | None = answer(9, _("Ausgang"))
    responsible: UserRef | None = answer(10, _("zuständig"), more=True)
    note: Text | None = answer(11, _("Hinweis"), more=True)
