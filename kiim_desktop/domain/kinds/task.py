"""Wiedervorlage: what is to be done for a person and by when (domain.md 3.18)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Day, Priority, RecordRef, TaskKind, Text, UserRef, YesNo
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=11,
    category=Category.CASEWORK,
    title=_("Wiedervorlage"),
    plural=_("Wiedervorlagen"),
    summary="{text}",
)
class Task:
    """Open until it has a day on which it was done."""

    text: Text | None = answer(1, _("Was"), required=True)
    due: Day | None = answer(2, _("bis"))
    done: Day | None = answer(3, _("erledigt am"))
    from_entry: Text | None = answer(4, _("aus Notiz"), more=True, by_program=True)
    kind: TaskKind | None = answer(5, _("Art"), more=True)
    priority: Priority | None = answer(6, _("Dringlichkeit"), more=True)
    snoozed_until: Day | None = answer(7, _("ruht bis"), more=True)
    is_automatic: YesNo | None = answer(8, _("von selbst angelegt"), more=True, by_program=True)
    rule: Text | None = answer(9, _("nach Regel"), more=True, by_program=True)
    about: RecordRef | None = answer(10, _("zu Eintrag"), more=True)
    responsible: UserRef | None = answer(11, _("zuständig"), more=True)
