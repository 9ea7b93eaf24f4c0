"""Beratungskontakt: the note of one talk (domain.md 3.16). Never part of a standing grant."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Channel, Day, Language, LongText, Minutes, Text, Topics, YesNo
from kiim_desktop.domain.kinds.declaring import Drawing, Search, answer, on, record_kind


@record_kind(
    number=10,
    category=Category.COUNSELLING,
    title=_("Notiz"),
    plural=_("Notizen"),
    summary="{text}",
    timeline=on("date", _("Beratung"), Drawing.TICK),
    final=True,
)
class CounsellingEntry:
    """Immutable once saved; a correction is a new entry that names the old one."""

    date: Day | None = answer(1, _("Datum"), required=True)
    channel: Channel | None = answer(2, _("Weg"))
    minutes: Minutes | None = answer(3, _("Dauer"))
    topics: Topics | None = answer(4, _("Themen"))
    text: LongText | None = answer(5, _("Notiz"), search=Search.TEXT, required=True)
    next_step: Text | None = answer(6, _("Nächster Schritt"), search=Search.TEXT)
    next_step_due: Day | None = answer(7, _("bis"))
    language: Language | None = answer(8, _("Sprache des Gesprächs"), more=True)
    interpreter: YesNo | None = answer(9, _("mit Dolmetschen"), more=True)
    corrects: Text | None = answer(10, _("berichtigt Eintrag"), more=True)
    statistics_only: YesNo | None = answer(11, _("nur für die Statistik"), help=_("Kontakt ohne Fallbezug"), more=True)
