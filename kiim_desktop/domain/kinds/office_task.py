"""Aufgabe: what is to be done in the office, without a person (office scope)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, Priority, Text, UserRef
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=49,
    category=Category.OFFICE,
    title=_("Aufgabe des Büros"),
    plural=_("Aufgaben des Büros"),
    summary="{text}",
    by_hand=False,
)
class OfficeTask:
    """Open until it has a day on which it was done."""

    text: Text | None = answer(1, _("Was"), required=True)
    due: Day | None = answer(2, _("bis"))
    done: Day | None = answer(3, _("erledigt am"))
    priority: Priority | None = answer(4, _("Dringlichkeit"))
    snoozed_until: Day | None = answer(5, _("ruht bis"))
    responsible: UserRef | None = answer(6, _("zuständig"), more=True)
