"""Namensschreibweise: other spellings of a name, in any script (domain.md 3.1)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import NameVariantKind, Script, Text
from kiim_desktop.domain.kinds.declaring import Search, answer, record_kind


@record_kind(
    number=2,
    category=Category.IDENTITY,
    title=_("Namensschreibweise"),
    plural=_("Namensschreibweisen"),
    summary="{text}",
)
class NameVariant:
    """A spelling keeps the script and the place where it was seen."""

    text: Text | None = answer(1, _("Schreibweise"), search=Search.NAME, required=True)
    script: Script | None = answer(2, _("Schrift"))
    kind: NameVariantKind | None = answer(3, _("Woher"), help=_("Pass, Aufenthaltskarte, eigene Schreibung ..."))
