"""Erreichbarkeit: how and in which language a person is best reached (domain.md 3.1 and 3.2)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import ContactKind, InterpreterSex, Language, Phone, Text, YesNo
from kiim_desktop.domain.kinds.declaring import Search, answer, record_kind


@record_kind(
    number=14,
    category=Category.CONTACT,
    title=_("Erreichbarkeit"),
    summary="{preferred_channel} {preferred_language}",
    single=True,
)
class Reachability:
    """One per person; the numbers themselves are contact_detail."""

    preferred_channel: ContactKind | None = answer(1, _("am besten über"))
    preferred_language: Language | None = answer(2, _("Sprache für Nachrichten"))
    needs_interpreter: YesNo | None = answer(3, _("braucht Sprachmittlung"))
    interpreter_language: Language | None = answer(4, _("Sprachmittlung in"))
    interpreter_sex: InterpreterSex | None = answer(5, _("Wunsch zur Sprachmittlung"))
    safe_to_call: YesNo | None = answer(6, _("Anruf erlaubt"), help=_("nein, wenn andere mithören könnten"))
    best_time: Text | None = answer(7, _("erreichbar"))
    contact_person: Text | None = answer(8, _("Kontaktperson"), help=_("wer weiterhilft, wenn niemand antwortet"))
    contact_phone: Phone | None = answer(9, _("Telefon der Kontaktperson"), search=Search.NUMBER)
    note: Text | None = answer(10, _("Hinweis"), more=True)
    as_told: Text | None = answer(11, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
