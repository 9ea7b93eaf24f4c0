"""Schulbesuch: the school of a child, in the file of the child (domain.md 3.13)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import ClassKind, Day, EducationPackage, SchoolKind, Text, YesNo
from kiim_desktop.domain.kinds.declaring import answer, between, record_kind


@record_kind(
    number=35,
    category=Category.CHILDREN,
    title=_("Schulbesuch"),
    plural=_("Schulbesuche"),
    summary="{school} {class_name}",
    timeline=between("begins", "ends", _("Familie")),
)
class ChildSchooling:
    """A change of school or kind of class is one more record."""

    school: Text | None = answer(1, _("Schule"), required=True)
    kind: SchoolKind | None = answer(2, _("Schulart"))
    class_kind: ClassKind | None = answer(3, _("Art der Klasse"))
    class_name: Text | None = answer(4, _("Klasse"), narrow=True)
    entered: Day | None = answer(5, _("Schuleingang"), help=_("erster Schultag in Deutschland"))
    begins: Day | None = answer(6, _("seit"))
    ends: Day | None = answer(7, _("bis"))
    education_package: EducationPackage | None = answer(8, _("Bildung und Teilhabe"))
    language_support: YesNo | None = answer(9, _("Sprachförderung"))
    note: Text | None = answer(10, _("Hinweis"), more=True)
    as_told: Text | None = answer(11, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
